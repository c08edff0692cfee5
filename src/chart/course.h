#pragma once

/* The line between two neighbouring vertices, by its kind, and its cutting into pieces so short
 * that a straight piece in longitude and latitude departs from it by less than half a metre. Of
 * this room only. PURE. Longitudes of the two points may lie beyond +-180 degrees, but less than
 * 180 degrees apart. Never fails, allocates nothing. */

#include "haitrinh/zone.h"

#include "chart/path.h"

struct course {
    enum edge_kind kind;
    struct point from;
    struct point to;
    double length_m;
    uint32_t piece_count;
    double isometric_from; /* rhumb: isometric latitude */
    double isometric_span;
    struct path path; /* geodesic */
};

void course_init(struct course *course, enum edge_kind kind, struct point from, struct point to);
/* The end of the given piece, from 0 (`from`) to piece_count (`to`, exactly). */
struct point course_vertex(const struct course *course, uint32_t vertex);
