#pragma once

/* Tenths of a knot, as trackers and authorities send speed, to millimetres a second and back, both
 * rounded to the nearest. There and back gives the same tenths. Pure. */

#include <stdint.h>

#define TENTH_KNOTS_MAX 65535

static inline int32_t speed_from_tenth_knots(uint32_t tenth_knots)
{
    return (int32_t)((tenth_knots * INT64_C(1852000) + 18000) / 36000);
}

static inline int64_t tenth_knots_from_speed(int32_t speed_mm_s)
{
    return (speed_mm_s * INT64_C(36000) + 926000) / 1852000;
}
