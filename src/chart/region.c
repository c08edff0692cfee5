#include "chart/region.h"

#include <math.h>

#include "chart/path.h"

/* A geodesic bends towards the pole: by L^2 tan(latitude) / 8 R where it is short, at most twice
 * that up to the limits here. Beyond them it may run anywhere. */
#define BENT_TRACK_MAX_DEG 18.0
#define BENT_LAT_MAX_DEG   80.0
/* Fewest metres in a degree of latitude, and most in any. */
#define DEGREE_MIN_M 110000.0
#define DEGREE_MAX_M 111700.0
/* For rounding. */
#define ROUNDING_M 1.0

static struct region region_between(struct point from, struct point to)
{
    double lon_from = from.lon_e7;
    double lon_to = lon_from + lon_wrapped((int64_t)to.lon_e7 - from.lon_e7);
    return (struct region){
        .lat_min = fmin(from.lat_e7, to.lat_e7),
        .lat_max = fmax(from.lat_e7, to.lat_e7),
        .lon_min = fmin(lon_from, lon_to),
        .lon_max = fmax(lon_from, lon_to),
    };
}

struct region region_of(struct point from, struct point to, double margin_m)
{
    static const struct region anywhere = {-LAT_MAX, LAT_MAX, -FULL_TURN, FULL_TURN};
    struct region region = region_between(from, to);
    double lat_span = (region.lat_max - region.lat_min) / DEGREE_E7;
    double lon_span = (region.lon_max - region.lon_min) / DEGREE_E7;
    double lat_high = fmax(fabs(region.lat_min), fabs(region.lat_max)) / DEGREE_E7;
    double track_deg = hypot(lat_span, lon_span);
    if (track_deg > BENT_TRACK_MAX_DEG || lat_high > BENT_LAT_MAX_DEG)
        return anywhere;
    double bend_deg = track_deg * track_deg * RADIANS_PER_DEGREE / 4 *
                      tan(lat_high * RADIANS_PER_DEGREE) * DEGREE_MAX_M / DEGREE_MIN_M;
    double lat_margin = bend_deg + (margin_m + ROUNDING_M) / DEGREE_MIN_M;
    double lat_reached = fmin(lat_high + lat_margin, 89.5);
    double lon_margin = lat_margin / cos(lat_reached * RADIANS_PER_DEGREE);
    region.lat_min -= lat_margin * DEGREE_E7;
    region.lat_max += lat_margin * DEGREE_E7;
    region.lon_min -= lon_margin * DEGREE_E7;
    region.lon_max += lon_margin * DEGREE_E7;
    return region;
}

bool region_meets(const struct region *region, const struct box *box, int32_t lon_origin_e7)
{
    if (region->lat_min > box->lat_max || region->lat_max < box->lat_min)
        return false;
    for (int turn = -1; turn <= 1; turn++) {
        double shift = turn * (double)FULL_TURN + lon_origin_e7;
        if (region->lon_min <= box->lon_max + shift && region->lon_max >= box->lon_min + shift)
            return true;
    }
    return false;
}
