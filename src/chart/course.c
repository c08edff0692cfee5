#include "chart/course.h"

#include <math.h>

#define WGS84_ECCENTRICITY 0.0818191908426214957
/* Below this, in radians, a rhumb line runs along the parallel. */
#define ISOMETRIC_MIN 1e-9
/* Bounds the work for an absurdly long edge; no edge on Earth reaches it. */
#define PIECES_MAX 1000000.0

/* An upper bound of the meridian's and the equator's radius of curvature. */
#define CURVATURE_MAX_M 6400000.0

static double isometric_latitude(double lat_deg)
{
    double lat = lat_deg * RADIANS_PER_DEGREE;
    return asinh(tan(lat)) - WGS84_ECCENTRICITY * atanh(WGS84_ECCENTRICITY * sin(lat));
}

/* Longest that a rhumb line or a straight one can be. */
static double bound_length_m(struct point from, struct point to)
{
    double lat_span = degrees_from_e7(to.lat_e7) - degrees_from_e7(from.lat_e7);
    double lon_span = degrees_from_e7(to.lon_e7) - degrees_from_e7(from.lon_e7);
    double lat_least = fmin(fabs(degrees_from_e7(from.lat_e7)), fabs(degrees_from_e7(to.lat_e7)));
    if ((from.lat_e7 < 0) != (to.lat_e7 < 0))
        lat_least = 0;
    double east = lon_span * cos(lat_least * RADIANS_PER_DEGREE);
    return hypot(lat_span, east) * RADIANS_PER_DEGREE * CURVATURE_MAX_M;
}

static double highest_latitude(const struct course *course)
{
    double highest_deg =
        fmax(fabs(degrees_from_e7(course->from.lat_e7)), fabs(degrees_from_e7(course->to.lat_e7)));
    if (course->kind != EDGE_GEODESIC)
        return highest_deg;
    for (int eighth = 1; eighth < 8; eighth++) {
        struct place place = path_at(&course->path, course->length_m * eighth / 8);
        highest_deg = fmax(highest_deg, fabs(place.lat_deg));
    }
    return highest_deg;
}

void course_init(struct course *course, enum edge_kind kind, struct point from, struct point to)
{
    course->kind = kind;
    course->from = from;
    course->to = to;
    if (kind == EDGE_GEODESIC) {
        path_init(&course->path, from, to);
        course->length_m = course->path.length_m;
    } else {
        course->length_m = bound_length_m(from, to);
    }
    if (kind == EDGE_RHUMB) {
        course->isometric_from = isometric_latitude(degrees_from_e7(from.lat_e7));
        course->isometric_span =
            isometric_latitude(degrees_from_e7(to.lat_e7)) - course->isometric_from;
    }
    double piece_m = path_piece_max_m(highest_latitude(course));
    double pieces = ceil(course->length_m / piece_m);
    course->piece_count = (uint32_t)fmin(fmax(pieces, 1), PIECES_MAX);
}

/* How far along in longitude a rhumb line is at that latitude. */
static double rhumb_fraction(const struct course *course, double lat_deg, double fraction)
{
    if (fabs(course->isometric_span) < ISOMETRIC_MIN)
        return fraction;
    return (isometric_latitude(lat_deg) - course->isometric_from) / course->isometric_span;
}

struct point course_vertex(const struct course *course, uint32_t vertex)
{
    if (vertex == 0)
        return course->from;
    if (vertex >= course->piece_count)
        return course->to;
    double fraction = (double)vertex / course->piece_count;
    double lat_span = (double)course->to.lat_e7 - course->from.lat_e7;
    double lon_span = (double)course->to.lon_e7 - course->from.lon_e7;
    double lat_e7 = course->from.lat_e7 + lat_span * fraction;
    double lon_e7 = course->from.lon_e7 + lon_span * fraction;
    switch (course->kind) {
    case EDGE_GEODESIC: {
        struct place place = path_at(&course->path, course->length_m * fraction);
        lat_e7 = place.lat_deg * DEGREE_E7;
        lon_e7 = place.lon_deg * DEGREE_E7;
        break;
    }
    case EDGE_RHUMB:
        lon_e7 =
            course->from.lon_e7 + lon_span * rhumb_fraction(course, lat_e7 / DEGREE_E7, fraction);
        break;
    case EDGE_STRAIGHT:
        break;
    }
    return (struct point){.lat_e7 = (int32_t)lround(lat_e7), .lon_e7 = (int32_t)lround(lon_e7)};
}
