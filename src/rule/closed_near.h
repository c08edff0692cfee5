#pragma once

/* ALARM_CLOSED_NEAR: within a nautical mile of a closed area (a device warns on board
 * at the same distance), until it is further off than that and the error band, or told of as
 * inside. A spell. PURE. -ENOMEM. */

#include "rule/scene.h"

MUST_CHECK int closed_near_fix(const struct scene *scene);
