#include "chart/path.h"

#include <math.h>
#include <stddef.h>

#define WGS84_AXIS_M     6378137.0
#define WGS84_FLATTENING (1 / 298.257223563)

double degrees_from_e7(int32_t value_e7)
{
    return value_e7 / (double)DEGREE_E7;
}

struct point point_from_degrees(double lat_deg, double lon_deg)
{
    double lon_wrapped = remainder(lon_deg, 360);
    return (struct point){
        .lat_e7 = (int32_t)lround(lat_deg * DEGREE_E7),
        .lon_e7 = (int32_t)lround(lon_wrapped * DEGREE_E7),
    };
}

void ellipsoid_init(struct geod_geodesic *ellipsoid)
{
    geod_init(ellipsoid, WGS84_AXIS_M, WGS84_FLATTENING);
}

void path_init(struct path *path, struct point from, struct point to)
{
    ellipsoid_init(&path->ellipsoid);
    geod_inverseline(&path->line, &path->ellipsoid, degrees_from_e7(from.lat_e7),
        degrees_from_e7(from.lon_e7), degrees_from_e7(to.lat_e7), degrees_from_e7(to.lon_e7),
        GEOD_LATITUDE | GEOD_LONGITUDE | GEOD_DISTANCE_IN);
    path->length_m = path->line.s13;
}

struct place path_at(const struct path *path, double distance_m)
{
    struct place place = {0};
    geod_genposition(&path->line, GEOD_LONG_UNROLL, distance_m, &place.lat_deg, &place.lon_deg,
        &place.bearing_deg, NULL, NULL, NULL, NULL, NULL);
    return place;
}

double path_distance_to(
    const struct path *path, const struct place *place, struct point to, double *out_bearing_deg)
{
    double distance_m = 0;
    geod_inverse(&path->ellipsoid, place->lat_deg, place->lon_deg, degrees_from_e7(to.lat_e7),
        degrees_from_e7(to.lon_e7), &distance_m, out_bearing_deg, NULL);
    return distance_m;
}

/* On a piece of length L a straight line in longitude and latitude departs from the geodesic by at
 * most L^2 tan(latitude) / 8 R. */
double path_piece_max_m(double lat_deg)
{
    static const double longest_m = 5000;
    static const double departure_m = 0.5;
    double slope = tan(fmin(fabs(lat_deg), 89.9) * RADIANS_PER_DEGREE);
    double limit_m = sqrt(8 * EARTH_RADIUS_M * departure_m / fmax(slope, 1e-3));
    return fmin(longest_m, limit_m);
}
