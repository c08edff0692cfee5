#pragma once

/* ALARM_WRONG_ZONE: fishing where vessels of this length, kind and home province may not fish
 * (Decree 26/2019: under 12 m along the own province's coast, 12 to 15 m inshore, from 15 m
 * offshore; support vessels may work in all three). Passing through is nobody's affair: only at
 * the speed of fishing, deeper in the band than the error of a position, at two fixes and for two
 * hours, in no port and in no storm. What is not known of the vessel is not held against it. For
 * the daily list. A spell. PURE. -ENOMEM. */

#include "rule/scene.h"

MUST_CHECK int wrong_zone_fix(const struct scene *scene);
