#pragma once

/* Distances on the WGS 84 ellipsoid (PROJ's geodesic.h, Karney 2013), exact to nanometres; points
 * given back are rounded to 1e-7 degrees, 1.1 cm. PURE. Points must be possible
 * (point_is_possible). Never fails, allocates nothing; about 2 microseconds a call. */

#include "haitrinh/units.h"

#define GEODESIC_BEARING_ERROR_DEG 0.5

struct distance_range {
    double least_m, most_m;
};

/* Metres along the geodesic. */
double geodesic_distance_m(struct point from, struct point to);
/* The truth lies between: within 2 per cent where the points are less than a degree apart. For a
 * twentieth of the cost of a distance. */
struct distance_range geodesic_range(struct point from, struct point to);
/* Metres and the initial bearing in degrees 0..360. */
double geodesic_inverse(struct point from, struct point to, double *out_bearing_deg);
/* That bearing to GEODESIC_BEARING_ERROR_DEG, for a tenth of the cost; false where no bound is
 * known: the points are half a degree apart or more, or nearer to a pole than 30 degrees. */
bool geodesic_bearing_about(struct point from, struct point to, double *out_bearing_deg);
struct point geodesic_direct(struct point from, double bearing_deg, double distance_m);
/* The point at that fraction of the geodesic. */
struct point geodesic_between(struct point from, struct point to, double fraction);
