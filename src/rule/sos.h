#pragma once

/* SOS: raised always, at once, whatever is doubted of the report; a repeated SOS updates the open
 * alarm, an exact re-send changes nothing, a cancel that is not older ends it. A position whose
 * status says SOS raises it too, when no later cancel is known. PURE. -ENOMEM only. */

#include "rule/alarm_list.h"
#include "rule/state.h"

MUST_CHECK int sos_judge(struct device_state *state, const struct position *position,
    const struct occasion *occasion, struct alarm_list *out);
