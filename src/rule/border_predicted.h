#pragma once

/* ALARM_BORDER_PREDICTED: from the last two fixes outward, the boundary will be reached before the
 * next report is expected and half an hour more. The motion (rule/motion.h) must carry the vessel
 * over the line along its course and along both edges of its spread; under a knot nothing is
 * predicted. Over when that is no longer so, or the line is crossed. A spell. PURE. -ENOMEM. */

#include "rule/scene.h"

MUST_CHECK int border_predicted_fix(const struct scene *scene);
