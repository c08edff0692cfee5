#pragma once

/* ALARM_BORDER_STAY: beyond a boundary for two hours, seen there by every fix since
 * the crossing, at least two; a fix on the permitted side, however near, begins the count anew, so
 * that an error of position stays nowhere. A spell. PURE. -ENOMEM. */

#include "rule/scene.h"

MUST_CHECK int border_stay_fix(const struct scene *scene);
