#pragma once

/* ALARM_BORDER_NEAR: a vessel comes near a boundary, in steps (15, 10, 6, 3, 1 nautical miles) that
 * are its levels. It speaks on a nearer step only, once an approach; an approach is over when the
 * vessel has left the neighbourhood on the permitted side. Crossing ends the alarm, not the
 * approach: on the way back nothing is said. PURE. -ENOMEM. */

#include "rule/scene.h"

MUST_CHECK int border_near_fix(const struct scene *scene);
