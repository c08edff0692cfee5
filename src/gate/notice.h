#pragma once

/* Notices of sessions into the journal, bounded: one a minute of a kind and device (with how often
 * it happened meanwhile), and one a second in all, 50 at once. What is over is counted, not
 * journaled. */

#include "gate/intake.h"

struct notice_desk;

MUST_CHECK int notice_desk_new(
    struct intake *intake, uint64_t *lost_counter, struct notice_desk **out);
void notice_desk_free(struct notice_desk *desk);

/* `device` may be empty. Only a lost journal is an error. */
MUST_CHECK int notice_tell(struct notice_desk *desk, enum notice_kind kind, const char *device,
    int32_t device_no, int32_t supplier_no);
