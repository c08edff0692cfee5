#pragma once

/* Where a track may run between two fixes, as a box with a margin: what lies outside need not be
 * looked at. Of this room only. PURE, a dozen nanoseconds. */

#include "chart/shape.h"

/* 1e-7 degrees; longitudes beyond +-180 degrees where the track crosses there. */
struct region {
    double lat_min, lat_max;
    double lon_min, lon_max;
};

/* Holds the geodesic between the points and all that is within the margin of it. */
struct region region_of(struct point from, struct point to, double margin_m);
/* The box is in the coordinates of a zone with that origin. */
bool region_meets(const struct region *region, const struct box *box, int32_t lon_origin_e7);
