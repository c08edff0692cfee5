#pragma once

/* Which of the watch's two lanes a report belongs to: live or history. History is what the device
 * says it sends late, and what was fixed more than 2 h before receipt. An SOS and its withdrawal
 * are always live: a siren must not wait for a backlog. Pure. */

#include <stdbool.h>

#include "haitrinh/report.h"

#define LANE_LIVE_US (2 * HOUR_US)

bool lane_is_history(const struct report *report, unsigned frame_flags, int64_t received_us);
bool lane_is_urgent(const struct report *report);
/* Writes the live reports and then the history to `out` (room for `count`), each in the order of
 * the frame; gives how many are live. Nothing is written when they all share one lane. */
size_t lane_split(const struct report *reports, size_t count, unsigned frame_flags,
    int64_t received_us, struct report *out);
