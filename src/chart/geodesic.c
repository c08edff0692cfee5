#include "chart/geodesic.h"

#include <math.h>
#include <stddef.h>
#include <stdlib.h>

#include "chart/path.h"

/* Metres in a degree of latitude on WGS 84, and in one of longitude on the equator, rounded away
 * from the truth; none of longitude is longer than the longest of latitude. */
#define LAT_DEGREE_LEAST_M 110574.0
#define LAT_DEGREE_MOST_M  111695.0
#define LON_DEGREE_LEAST_M 111319.0
/* Points that are near in both coordinates, and how far towards the pole the way between them may
 * bend there. */
#define NEAR_DEG     1.0
#define NEAR_LAT_DEG 75.0
#define BEND_DEG     0.05
/* Where a way may be taken for straight on a map of its middle latitude. */
#define ABOUT_E7     (DEGREE_E7 / 2)
#define ABOUT_LAT_E7 (60 * DEGREE_E7)

double geodesic_distance_m(struct point from, struct point to)
{
    double bearing_deg = 0;
    return geodesic_inverse(from, to, &bearing_deg);
}

/* Beyond the near points only the way along the meridian is sure, and the way around the corner. */
static struct distance_range range_of_far(double lat_deg, double lon_deg)
{
    return (struct distance_range){
        .least_m = lat_deg * LAT_DEGREE_LEAST_M, .most_m = (lat_deg + lon_deg) * LAT_DEGREE_MOST_M};
}

static double length(double north_m, double east_m)
{
    return sqrt(north_m * north_m + east_m * east_m);
}

struct distance_range geodesic_range(struct point from, struct point to)
{
    double lat_deg = fabs(degrees_from_e7(to.lat_e7) - degrees_from_e7(from.lat_e7));
    double lon_deg = fabs(degrees_from_e7(to.lon_e7) - degrees_from_e7(from.lon_e7));
    double from_deg = fabs(degrees_from_e7(from.lat_e7));
    double to_deg = fabs(degrees_from_e7(to.lat_e7));
    if (lon_deg > 180)
        lon_deg = 360 - lon_deg;
    double high_deg = fmax(from_deg, to_deg);
    if (lat_deg > NEAR_DEG || lon_deg > NEAR_DEG || high_deg > NEAR_LAT_DEG)
        return range_of_far(lat_deg, lon_deg);
    double high = cos(high_deg * RADIANS_PER_DEGREE);
    double narrow = high - BEND_DEG * RADIANS_PER_DEGREE;
    double wide = fmin(1, high + lat_deg * RADIANS_PER_DEGREE);
    return (struct distance_range){
        .least_m = length(lat_deg * LAT_DEGREE_LEAST_M, lon_deg * LON_DEGREE_LEAST_M * narrow),
        .most_m = length(lat_deg * LAT_DEGREE_MOST_M, lon_deg * LAT_DEGREE_MOST_M * wide)};
}

double geodesic_inverse(struct point from, struct point to, double *out_bearing_deg)
{
    struct geod_geodesic ellipsoid;
    ellipsoid_init(&ellipsoid);
    double distance_m = 0;
    double bearing_deg = 0;
    geod_inverse(&ellipsoid, degrees_from_e7(from.lat_e7), degrees_from_e7(from.lon_e7),
        degrees_from_e7(to.lat_e7), degrees_from_e7(to.lon_e7), &distance_m, &bearing_deg, NULL);
    *out_bearing_deg = bearing_deg < 0 ? bearing_deg + 360 : bearing_deg;
    return distance_m;
}

bool geodesic_bearing_about(struct point from, struct point to, double *out_bearing_deg)
{
    double north_e7 = (double)to.lat_e7 - from.lat_e7;
    double east_e7 = (double)to.lon_e7 - from.lon_e7;
    if (fabs(north_e7) > ABOUT_E7 || fabs(east_e7) > ABOUT_E7 || abs(from.lat_e7) > ABOUT_LAT_E7)
        return false;
    double middle_deg = (degrees_from_e7(from.lat_e7) + degrees_from_e7(to.lat_e7)) / 2;
    double bearing = atan2(east_e7 * cos(middle_deg * RADIANS_PER_DEGREE), north_e7);
    *out_bearing_deg = bearing / RADIANS_PER_DEGREE + (bearing < 0 ? 360 : 0);
    return true;
}

struct point geodesic_direct(struct point from, double bearing_deg, double distance_m)
{
    struct geod_geodesic ellipsoid;
    ellipsoid_init(&ellipsoid);
    double lat_deg = 0;
    double lon_deg = 0;
    geod_direct(&ellipsoid, degrees_from_e7(from.lat_e7), degrees_from_e7(from.lon_e7), bearing_deg,
        distance_m, &lat_deg, &lon_deg, NULL);
    return point_from_degrees(lat_deg, lon_deg);
}

struct point geodesic_between(struct point from, struct point to, double fraction)
{
    struct path path;
    path_init(&path, from, to);
    struct place place = path_at(&path, path.length_m * fraction);
    return point_from_degrees(place.lat_deg, place.lon_deg);
}
