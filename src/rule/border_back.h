#pragma once

/* ALARM_BORDER_BACK: inside again after a confirmed crossing, with the time outside and the
 * greatest depth; raised and ended at once, it annotates the crossing. Its matter remembers, while
 * the vessel is beyond, the deepest fix. PURE. -ENOMEM. */

#include "rule/scene.h"

MUST_CHECK int border_back_fix(const struct scene *scene);
