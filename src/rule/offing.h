#pragma once

/* How far off the nearest boundary lies. PURE; allocates nothing, fails never. */

#include "haitrinh/units.h"

struct live_zones;

/* Metres to the nearest boundary in force, on either side of it; `reach_m` when there is none
 * nearer. */
double offing_m(const struct live_zones *zones, struct point point, int64_t at_us, double reach_m);
