#pragma once

/* ALARM_DEVICES_APART: the two devices of one vessel more than a nautical mile apart at one moment,
 * two times one after the other, while at least one of them is at sea: one of them is not on board.
 *
 * The moment is that of the other's newest fix, the place of this one is taken between its two
 * fixes around it. Allowed are the errors of both positions and what a vessel that fishes may have
 * gone aside since the nearer of the two fixes. Judged at the fixes of the device with the lower
 * number; ended when they are together again. PURE. -ENOMEM. */

#include "rule/scene.h"

MUST_CHECK int devices_apart_fix(const struct scene *scene);
