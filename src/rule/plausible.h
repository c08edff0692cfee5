#pragma once

/* What can be doubted of a report by itself and its time of receipt. A received value is kept as it
 * came; doubts are flags beside it (enum report_doubt), decided here once, before it is stored.
 * They rest on nothing else: no threshold that could be changed, so that a row is the same
 * whichever lane of the watch wrote it, and when.
 *
 * PURE; costs nothing, fails never. Live or history is report_is_live (haitrinh/report.h), shared
 * with the gate. */

#include "haitrinh/position.h"

uint32_t plausible_doubts(const struct report *report, int64_t received_us);
/* The position is possible and of now: it may become the newest and be judged against zones. */
bool may_move_live_state(uint32_t doubts);
/* The position may take part in visits and crossings, and its time in gaps. */
bool may_make_track(uint32_t doubts);
/* The fix time can be believed: the report shows that the device was recording then. */
bool may_fill_gap(uint32_t doubts);

struct receipt {
    int32_t device_no;
    int64_t received_us;
    struct journal_place place;
    uint8_t protocol;
};

/* The position that is stored: values as sent, doubts and digest added. Without a time of its own
 * the time of receipt stands in, rounded down to the second. */
struct position position_stamp(const struct report *report, const struct receipt *receipt);
/* The time to judge the position by: a week rollover undone. */
int64_t position_time_us(const struct position *position);
