#pragma once

/* Silent near a boundary (ALARM_LOSS_NEAR_BORDER): a report is missed, and within the time since
 * the last fix a vessel at 10 kn could have reached a boundary. To the desk first (level 2). To the
 * guard (level 3) only when it has been silent for a while longer, no outage explains it, and it
 * was on course for the line or is on the risk list. Ended when the device is heard.
 *
 * Asked when time passes. PURE; a distance to each boundary near it. -ENOMEM. */

#include "rule/scene.h"

MUST_CHECK int loss_near_look(const struct scene *scene);
/* A report has come: it is over. */
MUST_CHECK int loss_near_report(const struct scene *scene);
