#include "rule/meeting.h"

#include <math.h>
#include <stdlib.h>

#include "chart/geodesic.h"

/* Up to a degree, and off the poles. */
#define STRAIGHT_E7          DEGREE_E7
#define STRAIGHT_LAT_E7      (45 * DEGREE_E7)
#define EARTH_RADIUS_LEAST_M 6335000.0
#define ROUNDING_M           1.0

static int64_t clamp(int64_t at_us, const struct leg *leg)
{
    if (at_us < leg->from_us)
        return leg->from_us;
    return at_us > leg->to_us ? leg->to_us : at_us;
}

static double fraction_at(const struct leg *leg, int64_t moment_us)
{
    return (double)(moment_us - leg->from_us) / (double)(leg->to_us - leg->from_us);
}

int64_t meeting_near_us(const struct leg *leg, int64_t at_us)
{
    int64_t moment_us = clamp(at_us, leg);
    int64_t after_us = moment_us - leg->from_us;
    int64_t until_us = leg->to_us - moment_us;
    return after_us < until_us ? after_us : until_us;
}

/* On a straight way in longitude and latitude instead of the geodesic: at that fraction they are
 * apart by less than the square of the way over the Earth's radius. */
double meeting_least_m(const struct leg *leg, int64_t at_us, struct point other)
{
    double north_e7 = (double)leg->to.lat_e7 - leg->from.lat_e7;
    double east_e7 = (double)leg->to.lon_e7 - leg->from.lon_e7;
    if (fabs(north_e7) > STRAIGHT_E7 || fabs(east_e7) > STRAIGHT_E7 ||
        abs(leg->from.lat_e7) > STRAIGHT_LAT_E7)
        return 0;
    double fraction = fraction_at(leg, clamp(at_us, leg));
    struct point place = {.lat_e7 = (int32_t)(leg->from.lat_e7 + fraction * north_e7),
        .lon_e7 = (int32_t)(leg->from.lon_e7 + fraction * east_e7)};
    double way_m = geodesic_range(leg->from, leg->to).most_m;
    return geodesic_range(place, other).least_m - way_m * way_m / EARTH_RADIUS_LEAST_M - ROUNDING_M;
}

struct meeting meeting_on(const struct leg *leg, int64_t at_us, struct point other)
{
    int64_t moment_us = clamp(at_us, leg);
    struct point place = geodesic_between(leg->from, leg->to, fraction_at(leg, moment_us));
    return (struct meeting){.at_us = at_us,
        .distance_m = geodesic_distance_m(place, other),
        .near_us = meeting_near_us(leg, at_us),
        .beyond_us = llabs(at_us - moment_us)};
}

double meeting_way_m(int64_t span_us, int64_t speed_mm_s)
{
    return (double)span_us / (double)SECOND_US * (double)speed_mm_s / 1000;
}
