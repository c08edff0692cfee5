#pragma once

/* One zone and one fix: whether the device is beyond, how sure that is, and what is told of it. The
 * diagram stands in rule/live.h. Internal to the live rules. PURE. */

#include "rule/alarm_list.h"
#include "rule/leg.h"
#include "rule/state.h"

struct zone;

/* A believed fix under judgement. */
struct live_step {
    struct device_state *state;
    const struct position *position;
    struct leg leg; /* to this fix from the one believed before */
    const struct occasion *occasion;
    struct alarm_list *out;
};

/* -ENOMEM. */
MUST_CHECK int crossing_step(const struct live_step *step, const struct zone *zone);
/* The zone is out of force, gone, or an area out of reach: the device is back from it. */
MUST_CHECK int crossing_leave(const struct live_step *step, struct zone_state *at);
