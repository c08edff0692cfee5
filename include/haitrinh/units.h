#pragma once

/* Units of everything inside: integers, so that the same input gives the same answer on replay.
 * Time is int64 microseconds since 1970-01-01 UTC without leap seconds, coordinates are int32
 * 1e-7 degrees WGS 84, speed int32 millimetres a second, course int32 hundredths of a degree.
 * RFC 3339, degrees and knots exist only at the edges (base/text.h).
 *
 * A value that a device did not send is *unknown*, never zero. */

#include <stdbool.h>
#include <stdint.h>

#define TIME_UNKNOWN   INT64_MIN
#define COORD_UNKNOWN  INT32_MIN
#define SPEED_UNKNOWN  (-1)
#define COURSE_UNKNOWN (-1)

#define SECOND_US INT64_C(1000000)
#define MINUTE_US (60 * SECOND_US)
#define HOUR_US   (60 * MINUTE_US)
#define DAY_US    (24 * HOUR_US)

#define DEGREE_E7 10000000
#define LAT_MAX   (90 * DEGREE_E7)
#define LON_MAX   (180 * DEGREE_E7)

/* One international knot is 1852 m an hour: 514.444 mm/s. */
#define KNOT_MM_S(knots) ((int32_t)((knots)*1852000LL / 3600))
/* One international nautical mile. */
#define NAUTICAL_MILE_M 1852

/* Rounded down, also below zero: the day a time lies in, the cell a coordinate lies in. */
static inline int64_t floor_divide(int64_t value, int64_t by)
{
    return value / by - (value % by < 0 ? 1 : 0);
}

/* A point on WGS 84. */
struct point {
    int32_t lat_e7;
    int32_t lon_e7;
};

static inline bool point_is_possible(struct point point)
{
    return point.lat_e7 >= -LAT_MAX && point.lat_e7 <= LAT_MAX && point.lon_e7 >= -LON_MAX &&
           point.lon_e7 <= LON_MAX;
}
