#pragma once

/* What is in shadow, as the register says it: kinds, zones, suppliers and thresholds whose alarms
 * are stored and listed and told to nobody. An SOS is never in shadow.
 *
 * Built from the register in memory; owns its list. modes_shadow costs one pass over what is in
 * shadow, usually nothing. -ENOMEM is the only failure. */

#include <stdbool.h>

#include "haitrinh/alarm.h"
#include "haitrinh/base.h"
#include "haitrinh/register.h"

#define MODE_SUBJECT_MAX 127

struct fleet;

enum mode_scope { MODE_NONE = 0, MODE_KIND, MODE_ZONE, MODE_SUPPLIER, MODE_THRESHOLD };

struct shadow {
    enum mode_scope scope;
    char subject[MODE_SUBJECT_MAX + 1];
    int32_t number; /* of the zone or supplier; 0: not registered yet */
};

struct modes {
    struct shadow *shadows;
    size_t count, capacity;
};

void modes_done(struct modes *modes);
/* Anew from the register. */
MUST_CHECK int modes_build(struct modes *modes, const struct fleet *fleet);
/* Whether the event is told to nobody. `device` NULL: in no register. */
bool modes_shadow(
    const struct modes *modes, const struct alarm_event *event, const struct device *device);
