#pragma once

/* The way into the journal: frames as one record, or as a live and a history one; heartbeats,
 * register versions, notices and results of messages. Knows whether the journal takes more now.
 *
 * Copies what it is given; allocates nothing for a frame. -errno means the journal is lost and the
 * gate must stop. */

#include <stdbool.h>

#include "haitrinh/protocol.h"

#include "journal/record.h"

struct intake;
struct journal;
struct log;

/* Condition of the functions below: nothing, or only a part, was journaled; try the whole again
 * when the journal's descriptor has fired. Twice journaled is stored once. */
#define INTAKE_FULL 1

/* Where a frame comes from. */
struct origin {
    const struct protocol *protocol;
    const char *device; /* as it named itself; may be empty */
    int32_t device_no;  /* 0: in no register */
    int32_t supplier_no;
    uint32_t session;
    int64_t received_us;
    struct bytes raw;
};

MUST_CHECK int intake_new(struct journal *journal, struct log *log, struct intake **out);
void intake_free(struct intake *intake);

/* `*out_seq` is the last record's number. INTAKE_FULL. */
MUST_CHECK int intake_frame(struct intake *intake, const struct frame *frame,
    const struct origin *origin, uint64_t *out_seq);
/* INTAKE_FULL. */
MUST_CHECK int intake_delivery(
    struct intake *intake, const struct delivery *delivery, uint64_t *out_seq);
/* INTAKE_FULL; -EMSGSIZE: larger than a record, the gate need not stop. */
MUST_CHECK int intake_version(
    struct intake *intake, const struct register_version *version, uint64_t *out_seq);
/* Lost when the journal is full: INTAKE_FULL, and no harm done. */
MUST_CHECK int intake_heartbeat(struct intake *intake, const struct heartbeat *heartbeat);
MUST_CHECK int intake_notice(struct intake *intake, const struct notice *notice);

/* Nothing is to be read until intake_retry. */
bool intake_is_stopped(const struct intake *intake);
/* Stopped because the disk is full: nothing is to be accepted either. */
bool intake_is_disk_full(const struct intake *intake);
/* The journal's descriptor has fired, or a second has passed: looks whether it takes more now, and
 * says so in the log when that has changed. */
void intake_retry(struct intake *intake);
