#pragma once

/* A recorded track as if its positions had come live: each LIVE_TRACK_DELAY_US after its fix, in
 * virtual time, past the code of the watch, with a gate that always listened. Each device is on a
 * vessel of its own name. Alarms go to the stream, a JSON object an event (raised, updated, ended),
 * in the order in which people would have heard of them; nothing else is written.
 *
 * Costs a heartbeat a minute of the track's time. -ENOMEM, -ENOSPC (trial.h). */

#include <stdio.h>

#include "tool/replay_feed.h"
#include "tool/trial_change.h"

/* A device's own delay between fix and receipt. */
#define LIVE_TRACK_DELAY_US (20 * SECOND_US)

struct live_track_order {
    const struct replay_feed *feed; /* laid out */
    const struct trial_change *change;
    int64_t interval_us; /* expected between two reports of a device */
};

MUST_CHECK int live_track_tell(const struct live_track_order *order, FILE *out);
