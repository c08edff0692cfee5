#pragma once

/* ALARM_FROZEN: the very same fix in `frozen_reports` reports one after the other, at sea, each of
 * which says that the vessel makes `frozen_speed` or more. A receiver that repeats itself, or a
 * made-up track: the inspector's list. Ended by another fix, or in port.
 *
 * PURE. -ENOMEM. */

#include "rule/scene.h"

MUST_CHECK int frozen_fix(const struct scene *scene);
