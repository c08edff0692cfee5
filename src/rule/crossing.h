#pragma once

/* One zone and one fix: whether the device is beyond, how sure that is, and what is told of it. The
 * diagram stands in rule/live.h. Internal to the live rules. PURE. */

#include <math.h>

#include "chart/zone.h"
#include "rule/alarm_list.h"
#include "rule/leg.h"
#include "rule/state.h"

struct soundings;

/* A believed fix under judgement. */
struct live_step {
    struct device_state *state;
    struct device_state *keeper; /* that speaks for the vessel; NULL: this device */
    const struct position *position;
    struct leg leg; /* to this fix from the one believed before */
    const struct occasion *occasion;
    struct soundings *soundings; /* taken anew at this fix */
    struct alarm_list *out;
};

/* What is known of the fix and a zone before that is asked. */
struct foresight {
    struct zone_range range; /* of the distance to its boundary */
    bool is_apart;           /* the leg does not come to it */
    int64_t since_us;        /* in force since then */
};

static inline struct foresight foresight_none(void)
{
    return (struct foresight){
        .range = {-HUGE_VAL, HUGE_VAL},
          .since_us = INT64_MIN
    };
}

/* Something can be told of zones of that kind. */
bool crossing_judges(enum zone_kind kind);
/* -ENOMEM. */
MUST_CHECK int crossing_step(
    const struct live_step *step, const struct zone *zone, const struct foresight *foresight);
/* What is told of it is over, at the leg's end. */
MUST_CHECK int crossing_end(const struct live_step *step, struct zone_state *at);
/* The zone is out of force, gone, or an area out of reach: the device is back from it. */
MUST_CHECK int crossing_leave(const struct live_step *step, struct zone_state *at);
