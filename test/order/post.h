#pragma once

/* A watch post: plays a logbook to the live rules, as the watch does it, and keeps what they tell.
 * Heartbeats come every 2 s; here those of up to ten minutes are told as one.
 *
 * Running out of memory ends the program. */

#include "logbook.h"
#include "rule/rules.h"

struct post_record {
    struct alarm_list told;
    /* Listening time of the path since the device was heard, at each loss told. */
    int64_t shortest_loss_us;
};

/* Without `has_restarts` those of the watch are passed over. `out` is initialised here;
 * alarm_list_done(&out->told) is the caller's. */
void post_play(const struct logbook *book, const struct live_zones *zones, bool has_restarts,
    struct post_record *out);
