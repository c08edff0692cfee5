#pragma once

/* One geodesic, walked along: solved once, then asked for many places on it. Of this room only.
 * PURE. The caller owns the struct; never fails, allocates nothing. A place costs half a
 * microsecond. Longitudes go on beyond +-180 degrees, so that neighbours on a path stay neighbours.
 */

#include <geodesic.h>

#include "haitrinh/units.h"

/* Mean radius of the Earth (IUGG), for estimates. */
#define EARTH_RADIUS_M     6371008.7714
#define RADIANS_PER_DEGREE (3.14159265358979323846 / 180)

struct path {
    struct geod_geodesic ellipsoid;
    struct geod_geodesicline line;
    double length_m;
};

struct place {
    double lat_deg;
    double lon_deg;     /* unrolled: continuous along the path */
    double bearing_deg; /* of the path, here; -180..180 */
};

double degrees_from_e7(int32_t value_e7);
/* Rounded, longitude brought to -180..180. */
struct point point_from_degrees(double lat_deg, double lon_deg);

void ellipsoid_init(struct geod_geodesic *ellipsoid);

void path_init(struct path *path, struct point from, struct point to);
struct place path_at(const struct path *path, double distance_m);
/* Metres from the place to a point, with the bearing there in degrees -180..180. */
double path_distance_to(
    const struct path *path, const struct place *place, struct point to, double *out_bearing_deg);

/* Longest piece, in metres, that may stand for a geodesic, a rhumb line or a straight line alike:
 * at this latitude they part by less than half a metre on it, and it is at most 5 km. */
double path_piece_max_m(double lat_deg);
