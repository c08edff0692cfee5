#pragma once

/* Which of the watch's two lanes a report belongs to: live or history, as report_is_live
 * (haitrinh/report.h) says for all. An SOS's withdrawal is live like the SOS. Pure. */

#include <stdbool.h>

#include "haitrinh/report.h"

bool lane_is_history(const struct report *report, unsigned frame_flags, int64_t received_us);
bool lane_is_urgent(const struct report *report);
/* Writes the live reports and then the history to `out` (room for `count`), each in the order of
 * the frame; gives how many are live. Nothing is written when they all share one lane. */
size_t lane_split(const struct report *reports, size_t count, unsigned frame_flags,
    int64_t received_us, struct report *out);
