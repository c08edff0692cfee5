#pragma once

/* What the gate remembers of each device for the length of its run: where it is connected now, how
 * fast it sends, how often its sessions replaced each other, whether it has to wait.
 *
 * One entry a registered device, kept for ever: bounded by the register. Entries move when a new
 * one is made; use them at once. Pure but for memory. */

#include <stdbool.h>

#include "haitrinh/base.h"

#include "gate/bucket.h"

/* More take-overs than this within the span: two devices share one identity. */
#define TAKEOVERS_MAX     3
#define TAKEOVERS_SPAN_US (10 * INT64_C(60000000))

struct presence;

struct presence_entry {
    int32_t device_no;
    uint32_t slot, number; /* the connection it was heard on last; number 0: none */
    bool is_own;           /* that connection is its own, not a gateway's */
    uint8_t takeover_at;   /* oldest in the ring */
    int64_t takeovers_us[TAKEOVERS_MAX + 1];
    int64_t penalty_until_us; /* monotonic */
    struct bucket bucket;
};

MUST_CHECK int presence_new(struct presence **out);
void presence_free(struct presence *presence);
/* Makes it when it is new; NULL without memory. */
struct presence_entry *presence_of(struct presence *presence, int32_t device_no);
/* NULL when that device was never seen. */
struct presence_entry *presence_find(const struct presence *presence, int32_t device_no);

/* A newer session replaced an older one: is it one of more than TAKEOVERS_MAX in the span? */
bool presence_note_takeover(struct presence_entry *entry, int64_t now_us);
