#pragma once

/* What a rule of one alarm kind sees when it is asked: the report under judgement, or the passing
 * of time, and everything known of the device. Borrowed, for the length of the call. */

#include "rule/alarm_list.h"
#include "rule/leg.h"
#include "rule/lookout.h"
#include "rule/state.h"

struct company;
struct live_zones;
struct soundings;

enum standing {
    STANDING_NONE = 0,    /* doubted, or not newer than what is known */
    STANDING_SUSPECT = 1, /* no vessel could have reached it; not believed for now */
    STANDING_BELIEVED = 2,
};

struct scene {
    struct device_state *state;
    const struct position *position; /* the live report; NULL when time has passed */
    enum standing standing;
    struct position before; /* the fix believed before this report; fix_us TIME_UNKNOWN: none */
    struct leg leg;         /* to a believed fix */
    const struct occasion *occasion;
    const struct live_zones *zones;
    struct soundings *soundings; /* at the newest believed fix; NULL: not taken */
    struct device_state *other;  /* of the vessel's second device; NULL: none, or not heard */
    struct device_state *heir;   /* see struct stage */
    struct lookout *lookout;
    struct company *company; /* NULL: nobody keeps it */
    struct alarm_list *out;
};
