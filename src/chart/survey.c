#include "chart/survey.h"

#include <math.h>

#include "chart/geodesic.h"
#include "chart/path.h"
#include "chart/shape.h"

/* Shorter edges have no direction worth a word. */
#define DIRECTION_MIN_M 1.0

struct surveying {
    const struct zone *zone;
    struct slip_list slips;
    struct survey *survey;
};

static struct point world_vertex(const struct zone *zone, uint32_t vertex)
{
    return zone_world(zone, zone->vertices[vertex]);
}

static void add_slip(struct surveying *surveying, struct slip slip)
{
    if (surveying->survey->slip_count < surveying->slips.capacity)
        surveying->slips.slips[surveying->survey->slip_count] = slip;
    surveying->survey->slip_count++;
}

/* How far the geodesic between two vertices runs from their straight line in degrees, measured in
 * a plane that is as wide as the middle of the edge. */
static double departure_m(const struct zone *zone, uint32_t first, uint32_t last)
{
    struct point from = zone->vertices[first];
    struct point to = zone->vertices[last];
    double lat_middle = degrees_from_e7(from.lat_e7) / 2 + degrees_from_e7(to.lat_e7) / 2;
    double width = cos(lat_middle * RADIANS_PER_DEGREE);
    double north = degrees_from_e7(to.lat_e7) - degrees_from_e7(from.lat_e7);
    double east = (degrees_from_e7(to.lon_e7) - degrees_from_e7(from.lon_e7)) * width;
    double most_deg = 0;
    struct path path;
    path_init(&path, from, to);
    for (int eighth = 1; eighth < 8; eighth++) {
        struct place place = path_at(&path, path.length_m * eighth / 8);
        double north_here = place.lat_deg - degrees_from_e7(from.lat_e7);
        double east_here = (place.lon_deg - degrees_from_e7(from.lon_e7)) * width;
        double aside_deg = (north * east_here - east * north_here) / hypot(north, east);
        most_deg = fmax(most_deg, fabs(aside_deg));
    }
    return most_deg * RADIANS_PER_DEGREE * EARTH_RADIUS_M;
}

static double pieces_length_m(const struct zone *zone, uint32_t first, uint32_t last)
{
    double length_m = 0;
    for (uint32_t i = first; i < last; i++)
        length_m += geodesic_distance_m(world_vertex(zone, i), world_vertex(zone, i + 1));
    return length_m;
}

static void survey_edge(struct surveying *surveying, uint32_t first, uint32_t last)
{
    struct survey *survey = surveying->survey;
    unsigned edge = surveying->zone->edges[first];
    double length_m = pieces_length_m(surveying->zone, first, last);
    double aside_m = departure_m(surveying->zone, first, last);
    survey->edge_count++;
    survey->length_m += length_m;
    if (length_m > survey->longest_edge_m) {
        survey->longest_edge_m = length_m;
        survey->longest_edge = edge;
    }
    if (aside_m > survey->departure_m) {
        survey->departure_m = aside_m;
        survey->departure_edge = edge;
    }
}

/* The corner at a vertex between its neighbours before and after. */
static void survey_corner(
    struct surveying *surveying, uint32_t before, uint32_t vertex, uint32_t after)
{
    const struct zone *zone = surveying->zone;
    struct point corner = world_vertex(zone, vertex);
    double back_deg = 0;
    double on_deg = 0;
    double back_m = geodesic_inverse(corner, world_vertex(zone, before), &back_deg);
    double on_m = geodesic_inverse(corner, world_vertex(zone, after), &on_deg);
    double angle_deg = fabs(remainder(back_deg - on_deg, 360));
    if (fmin(back_m, on_m) >= DIRECTION_MIN_M && angle_deg < SPIKE_MAX_DEG)
        add_slip(surveying, (struct slip){.kind = SLIP_SPIKE,
                                .point = corner,
                                .edge = zone->edges[before],
                                .value = angle_deg});
}

/* Numbers of neighbouring edges that are not neighbours: the edges between have no length. */
static void survey_gap(struct surveying *surveying, uint32_t before, uint32_t vertex)
{
    const struct zone *zone = surveying->zone;
    uint32_t low = zone->edges[before] < zone->edges[vertex] ? before : vertex;
    uint32_t high = low == before ? vertex : before;
    for (uint32_t edge = zone->edges[low] + 1; edge < zone->edges[high]; edge++)
        add_slip(surveying,
            (struct slip){
                .kind = SLIP_NO_LENGTH, .point = world_vertex(zone, vertex), .edge = edge});
}

static bool is_same_place(const struct zone *zone, uint32_t a, uint32_t b)
{
    return zone->vertices[a].lat_e7 == zone->vertices[b].lat_e7 &&
           zone->vertices[a].lon_e7 == zone->vertices[b].lon_e7;
}

static void survey_part(struct surveying *surveying, uint32_t first, uint32_t last)
{
    const struct zone *zone = surveying->zone;
    surveying->survey->part_count++;
    uint32_t start = first;
    for (uint32_t i = first + 1; i <= last; i++) {
        if (i < last && zone->edges[i] == zone->edges[start])
            continue;
        survey_edge(surveying, start, i);
        start = i;
        if (i == last)
            break;
        survey_gap(surveying, i - 1, i);
        survey_corner(surveying, i - 1, i, i + 1);
    }
    if (last > first && is_same_place(zone, first, last))
        survey_corner(surveying, last - 1, first, first + 1);
    if (last == first && zone->shape == SHAPE_LINE)
        add_slip(
            surveying, (struct slip){.kind = SLIP_NO_LENGTH, .point = world_vertex(zone, first)});
}

static bool are_opposite(int64_t a, int64_t b)
{
    return (a < 0 && b > 0) || (a > 0 && b < 0);
}

static void compare_pieces(struct surveying *surveying, uint32_t one, uint32_t other)
{
    const struct zone *zone = surveying->zone;
    const struct point *a = &zone->vertices[one];
    const struct point *b = &zone->vertices[other];
    int64_t before = turn(b[0], b[1], a[0]);
    int64_t after = turn(b[0], b[1], a[1]);
    if (!are_opposite(before, after) ||
        !are_opposite(turn(a[0], a[1], b[0]), turn(a[0], a[1], b[1])))
        return;
    double share = (double)before / ((double)before - (double)after);
    struct point meeting = {
        .lat_e7 = a[0].lat_e7 + (int32_t)lround(share * ((double)a[1].lat_e7 - a[0].lat_e7)),
        .lon_e7 = a[0].lon_e7 + (int32_t)lround(share * ((double)a[1].lon_e7 - a[0].lon_e7)),
    };
    add_slip(surveying, (struct slip){.kind = SLIP_CROSSING,
                            .point = zone_world(zone, meeting),
                            .edge = zone->edges[one],
                            .value = zone->edges[other]});
}

static void compare_with_block(struct surveying *surveying, uint32_t piece, uint32_t block)
{
    const struct zone *zone = surveying->zone;
    uint32_t first = block * PIECES_PER_BLOCK;
    for (uint32_t i = first; i < first + PIECES_PER_BLOCK && i + 1 < zone->vertex_count; i++)
        if (i > piece && piece_exists(zone, i))
            compare_pieces(surveying, piece, i);
}

static void survey_crossings(struct surveying *surveying)
{
    const struct zone *zone = surveying->zone;
    for (uint32_t i = 0; i + 1 < zone->vertex_count; i++) {
        if (!piece_exists(zone, i))
            continue;
        struct box box = box_of(zone->vertices[i]);
        box_extend(&box, zone->vertices[i + 1]);
        for (uint32_t block = i / PIECES_PER_BLOCK; block < zone->block_count; block++)
            if (box_meets(&box, &zone->blocks[block].box))
                compare_with_block(surveying, i, block);
    }
}

void survey_zone(const struct zone *zone, struct slip_list slips, struct survey *out)
{
    *out = (struct survey){0};
    struct surveying surveying = {.zone = zone, .slips = slips, .survey = out};
    uint32_t first = 0;
    for (uint32_t i = 0; i < zone->vertex_count; i++) {
        if (piece_exists(zone, i))
            continue;
        survey_part(&surveying, first, i);
        first = i + 1;
    }
    survey_crossings(&surveying);
}
