#include <math.h>

#include "chart/geodesic.h"
#include "chart/nearest.h"

/* Zones are drawn, crossed and measured within a metre of each other; tracks run within another. */
#define SLACK_M 5.0

/* The first and the last vertex of a part may be one: then the line goes on there. */
static uint32_t part_first(const struct zone *zone, uint32_t vertex)
{
    while (vertex > 0 && piece_exists(zone, vertex - 1))
        vertex--;
    return vertex;
}

static uint32_t part_last(const struct zone *zone, uint32_t vertex)
{
    while (piece_exists(zone, vertex))
        vertex++;
    return vertex;
}

static bool is_same(struct point a, struct point b)
{
    return a.lat_e7 == b.lat_e7 && a.lon_e7 == b.lon_e7;
}

static enum zone_side side_named(int64_t side)
{
    return side == 0 ? SIDE_NONE : side > 0 ? SIDE_LEFT : SIDE_RIGHT;
}

/* Where the two pieces at a vertex see the point on different sides, it lies where the line turns
 * away from it. */
static int64_t side_at_vertex(const struct zone *zone, uint32_t vertex, struct point local)
{
    const struct point *vertices = zone->vertices;
    uint32_t first = part_first(zone, vertex);
    uint32_t last = part_last(zone, vertex);
    bool is_closed = is_same(vertices[first], vertices[last]);
    if (vertex == first && !is_closed)
        return turn(vertices[first], vertices[first + 1], local);
    if (vertex == last && !is_closed)
        return turn(vertices[last - 1], vertices[last], local);
    struct point before = vertices[vertex == first ? last - 1 : vertex - 1];
    struct point after = vertices[vertex == last ? first + 1 : vertex + 1];
    int64_t side_before = turn(before, vertices[vertex], local);
    int64_t side_after = turn(vertices[vertex], after, local);
    if (side_named(side_before) == side_named(side_after))
        return side_before;
    int64_t bend = turn(before, vertices[vertex], after);
    return bend != 0 ? -bend : side_before;
}

static enum zone_side side_of(const struct zone *zone, const struct foot *foot, struct point point)
{
    struct point local = zone_local(zone, point);
    double at = foot->first + foot->share * (foot->last - foot->first);
    uint32_t vertex = (uint32_t)lround(at);
    if (foot->first == foot->last || is_same(zone->vertices[vertex], local))
        return SIDE_NONE;
    if (fabs(at - vertex) < 1e-9)
        return side_named(side_at_vertex(zone, vertex, local));
    return side_named(turn(zone->vertices[(uint32_t)at], zone->vertices[(uint32_t)at + 1], local));
}

/* The foot is an end of a line that does not go round. */
static bool is_past_end(const struct zone *zone, const struct foot *foot)
{
    double at = foot->first + foot->share * (foot->last - foot->first);
    uint32_t vertex = (uint32_t)lround(at);
    uint32_t first = part_first(zone, vertex);
    uint32_t last = part_last(zone, vertex);
    return fabs(at - vertex) < 1e-9 && (vertex == first || vertex == last) &&
           !is_same(zone->vertices[first], zone->vertices[last]);
}

static uint32_t edge_of(const struct zone *zone, const struct foot *foot)
{
    return piece_exists(zone, foot->first) ? zone->edges[foot->first] : 0;
}

static struct zone_distance to_geometry(const struct zone *zone, struct point point)
{
    struct foot foot = nearest_foot(zone, point);
    struct zone_distance distance = {
        .distance_m = zone_encloses(zone, point) ? 0 - foot.distance_m : foot.distance_m,
        .nearest = point_from_degrees(foot.place.lat_deg, foot.place.lon_deg),
        .edge = edge_of(zone, &foot),
    };
    if (zone->shape == SHAPE_LINE) {
        distance.side = side_of(zone, &foot, point);
        distance.is_past_end = is_past_end(zone, &foot);
    }
    return distance;
}

/* The edge of the buffer lies on the way from the geometry to the point, or beyond it; for a point
 * that the geometry encloses, the other way. */
static struct zone_distance to_buffer(const struct zone *zone, struct point point)
{
    struct foot foot = nearest_foot(zone, point);
    bool is_enclosed = zone_encloses(zone, point);
    double geometry_m = is_enclosed ? -foot.distance_m : foot.distance_m;
    struct point from = point_from_degrees(foot.place.lat_deg, foot.place.lon_deg);
    double bearing_deg = foot.bearing_deg + (is_enclosed ? 180 : 0);
    return (struct zone_distance){
        .distance_m = geometry_m - zone->facts.buffer_m,
        .nearest = geodesic_direct(from, bearing_deg, zone->facts.buffer_m),
        .edge = edge_of(zone, &foot),
    };
}

struct zone_distance zone_distance_to(const struct zone *zone, struct point point)
{
    if (!point_is_possible(point))
        return (struct zone_distance){.distance_m = HUGE_VAL, .nearest = point};
    return zone->facts.buffer_m > 0 ? to_buffer(zone, point) : to_geometry(zone, point);
}

struct zone_range zone_distance_range(const struct zone *zone, struct point point)
{
    if (!point_is_possible(point))
        return (struct zone_range){-HUGE_VAL, HUGE_VAL};
    struct nearest_range off = nearest_between(zone, point);
    bool is_enclosed = zone_encloses(zone, point);
    double buffer_m = zone->facts.buffer_m;
    return (struct zone_range){
        .least_m = (is_enclosed ? -off.most_m : off.least_m) - buffer_m - SLACK_M,
        .most_m = (is_enclosed ? -off.least_m : off.most_m) - buffer_m + SLACK_M};
}

bool zone_is_within(const struct zone *zone, struct point point, double reach_m)
{
    return point_is_possible(point) &&
           nearest_is_within(zone, point, reach_m + zone->facts.buffer_m);
}
