#pragma once

/* ALARM_BARRED_AT_SEA: a vessel that must not leave port is outside of every port, seen at one fix
 * further off than the error of a position, or at two. Where no port is in force, nobody can tell.
 * A spell. PURE. -ENOMEM. */

#include "rule/scene.h"

MUST_CHECK int barred_at_sea_fix(const struct scene *scene);
