#include "chart/geodesic.h"

#include <stddef.h>

#include "chart/path.h"

double geodesic_distance_m(struct point from, struct point to)
{
    double bearing_deg = 0;
    return geodesic_inverse(from, to, &bearing_deg);
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
