#pragma once

/* SOS: raised always, at once, whatever is doubted of the report. Another press updates the open
 * alarm; one that comes `sos_anew` after the press before ends it and raises the next, so that no
 * alarm that a person took for false mutes what comes later. A cancel that is not older than any
 * sign of the distress ends it. A position whose status says SOS raises it too, when no later
 * cancel is known. An exact re-send of one of the last SOS_REMEMBERED, or of the newest cancel,
 * changes nothing.
 *
 * PURE. -ENOMEM only. */

#include "rule/alarm_list.h"
#include "rule/state.h"

/* Keys kept in mind beside the newest. */
#define SOS_REMEMBERED 7

MUST_CHECK int sos_judge(struct device_state *state, const struct position *position,
    const struct occasion *occasion, struct alarm_list *out);
