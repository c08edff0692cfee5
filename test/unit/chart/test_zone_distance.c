#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "chart/geodesic.h"
#include "chart/zone.h"
#include "draw.h"
#include "oracle.h"
#include "run_suite.h"

/* "52 5;51.4 6", latitude first, into GeoJSON. */
static struct zone *draw_pairs(const char *pairs)
{
    char text[512] = "[";
    const char *rest = pairs;
    for (const char *pair = pairs; pair != NULL; pair = strchr(pair, ';')) {
        pair += *pair == ';';
        char *end = NULL;
        double lat = strtod(pair, &end);
        double lon = strtod(end, &end);
        size_t length = strlen(text);
        snprintf(text + length, sizeof text - length, "%s[%.13f,%.13f]", pair == rest ? "" : ",",
            lon, lat);
    }
    strncat(text, "]", sizeof text - strlen(text) - 1);
    return draw("LineString", text, "");
}

START_TEST(published_distances_agree)
{
    static struct oracle oracle;
    if (!oracle_read(&oracle, "oracles/point_to_line_published.csv"))
        return;
    unsigned compared = 0;
    for (size_t row = 0; row < oracle.row_count; row++) {
        if (strcmp(oracle.cells[row][0], "WGS84") != 0)
            continue;
        AUTO(zone_unref) struct zone *zone = draw_pairs(oracle.cells[row][3]);
        struct point point = at(oracle_number(&oracle, row, 1), oracle_number(&oracle, row, 2));
        double distance_m = zone_distance_to(zone, point).distance_m;
        ck_assert_double_eq_tol(distance_m, oracle_number(&oracle, row, 4), 0.001);
        compared++;
    }
    ck_assert_uint_eq(compared, 4);
}
END_TEST

static const struct {
    const char *file;
    const char *id;
    size_t column;
} lines[] = {
    {"lines/decree26_lines.geojson",        "tuyen-bo",                 3 },
    {"lines/decree26_lines.geojson",        "tuyen-long",               7 },
    {"lines/outer_working_line_75.geojson", "vn-outer-working-line-75", 11},
    {"lines/gulf_of_tonkin_2000.geojson",   "vn-cn-delimitation-2000",  15},
};

static const struct zone *find_zone(const struct zone_set *set, const char *id)
{
    for (size_t i = 0; i < zone_set_count(set); i++)
        if (strcmp(zone_facts(zone_set_at(set, i))->id, id) == 0)
            return zone_set_at(set, i);
    ck_abort_msg("no zone %s", id);
    return NULL;
}

/* At a vertex either of two edges may be named. */
static bool is_end(const struct zone *zone, unsigned edge, struct point point)
{
    for (size_t i = 0; i < zone_vertex_count(zone); i++) {
        struct zone_vertex vertex = zone_vertex(zone, i);
        bool is_start = i == 0 || zone_vertex(zone, i - 1).edge != vertex.edge;
        if (is_start && (vertex.edge == edge || vertex.edge == edge + 1) &&
            geodesic_distance_m(vertex.point, point) < 0.02)
            return true;
    }
    return false;
}

static void compare_line(const struct zone *zone, const struct oracle *oracle, size_t column)
{
    for (size_t row = 0; row < oracle->row_count; row++) {
        struct point point = at(oracle_number(oracle, row, 1), oracle_number(oracle, row, 2));
        struct zone_distance distance = zone_distance_to(zone, point);
        struct point nearest =
            at(oracle_number(oracle, row, column + 2), oracle_number(oracle, row, column + 3));
        ck_assert_double_eq_tol(distance.distance_m, oracle_number(oracle, row, column), 0.02);
        unsigned edge = (unsigned)oracle_number(oracle, row, column + 1) - 1;
        ck_assert(distance.edge == edge || is_end(zone, edge, distance.nearest));
        ck_assert_double_le(geodesic_distance_m(distance.nearest, nearest), 1);
    }
}

START_TEST(distances_off_viet_nam_agree)
{
    static struct oracle oracle;
    static char text[65536];
    if (!oracle_read(&oracle, "oracles/vn_point_to_line.csv"))
        return;
    ck_assert_uint_eq(oracle.row_count, 12);
    for (size_t i = 0; i < COUNT_OF(lines); i++) {
        ck_assert_uint_gt(oracle_file(lines[i].file, text, sizeof text), 0);
        AUTO(zone_set_unref) struct zone_set *set = NULL;
        char error[ZONE_ERROR_MAX] = "";
        ck_assert_int_eq(zone_set_from_geojson(bytes_from_text(text), &set, error), 0);
        compare_line(find_zone(set, lines[i].id), &oracle, lines[i].column);
    }
}
END_TEST

/* The nearest of many places on a geodesic, none cleverly chosen. */
static double nearest_by_steps(struct point from, struct point to, struct point point)
{
    double nearest_m = HUGE_VAL;
    for (int i = 0; i <= 1000; i++) {
        struct point place = geodesic_between(from, to, i / 1000.0);
        nearest_m = fmin(nearest_m, geodesic_distance_m(place, point));
    }
    return nearest_m;
}

START_TEST(long_edges_agree_with_brute_force)
{
    struct chance chance = {.state = 20261122};
    for (int i = 0; i < 20; i++) {
        struct point ends[3];
        for (size_t k = 0; k < COUNT_OF(ends); k++)
            ends[k] = (struct point){.lat_e7 = chance_between(&chance, 50000000, 240000000),
                .lon_e7 = chance_between(&chance, 1020000000, 1180000000)};
        char text[128];
        snprintf(text, sizeof text, "[[%.7f,%.7f],[%.7f,%.7f]]", ends[0].lon_e7 / 1e7,
            ends[0].lat_e7 / 1e7, ends[1].lon_e7 / 1e7, ends[1].lat_e7 / 1e7);
        AUTO(zone_unref) struct zone *zone = draw("LineString", text, "");
        double nearest_m = nearest_by_steps(ends[0], ends[1], ends[2]);
        struct zone_distance distance = zone_distance_to(zone, ends[2]);
        ck_assert_double_le(distance.distance_m, nearest_m + 1e-6);
        ck_assert_double_eq_tol(
            geodesic_distance_m(distance.nearest, ends[2]), distance.distance_m, 0.02);
        double step_m = geodesic_distance_m(ends[0], ends[1]) / 1000;
        ck_assert_double_ge(distance.distance_m, nearest_m - step_m);
    }
}
END_TEST

/* Of all pieces the nearest: the search by blocks misses none. */
static double nearest_of_pieces(const struct zone *zone, struct point point)
{
    double nearest_m = HUGE_VAL;
    for (size_t i = 0; i + 1 < zone_vertex_count(zone); i++) {
        struct zone_vertex vertex = zone_vertex(zone, i);
        if (vertex.ends_part)
            continue;
        char text[128];
        struct point next = zone_vertex(zone, i + 1).point;
        snprintf(text, sizeof text, "[[%.7f,%.7f],[%.7f,%.7f]]", vertex.point.lon_e7 / 1e7,
            vertex.point.lat_e7 / 1e7, next.lon_e7 / 1e7, next.lat_e7 / 1e7);
        AUTO(zone_unref) struct zone *piece = draw("LineString", text, "");
        nearest_m = fmin(nearest_m, zone_distance_to(piece, point).distance_m);
    }
    return nearest_m;
}

START_TEST(the_search_by_blocks_misses_nothing)
{
    struct chance chance = {.state = 5};
    for (int i = 0; i < 8; i++) {
        struct point vertices[60];
        int32_t spread = i % 2 == 0 ? 3000000 : 60000000;
        for (size_t k = 0; k < COUNT_OF(vertices); k++)
            vertices[k] =
                (struct point){.lat_e7 = chance_between(&chance, 120000000, 120000000 + spread),
                    .lon_e7 = chance_between(&chance, 1090000000, 1090000000 + spread)};
        AUTO(zone_unref) struct zone *zone = draw_ring(vertices, COUNT_OF(vertices));
        struct point point = {.lat_e7 = chance_between(&chance, 80000000, 200000000),
            .lon_e7 = chance_between(&chance, 1050000000, 1200000000)};
        double distance_m = zone_distance_to(zone, point).distance_m;
        ck_assert((distance_m < 0) == zone_holds(zone, point));
        ck_assert_double_eq_tol(fabs(distance_m), nearest_of_pieces(zone, point), 1e-4);
    }
}
END_TEST

/* The line runs north from 13 to 14 degrees, then back south-east, or on. */
START_TEST(sides_are_seen_along_the_line)
{
    static const struct {
        const char *line;
        double lat, lon;
        enum zone_side side;
    } cases[] = {
        {"[[109,13],[109,14]]",                     13.5, 108.9,  SIDE_LEFT },
        {"[[109,13],[109,14]]",                     13.5, 109.1,  SIDE_RIGHT},
        {"[[109,14],[109,13]]",                     13.5, 109.1,  SIDE_LEFT },
        {"[[109,13],[109,14]]",                     13.5, 109,    SIDE_NONE },
        {"[[109,13],[109,14]]",                     14.5, 108.9,  SIDE_LEFT }, /* beyond the end */
        {"[[109,13],[109,14]]",                     12.5, 109.1,  SIDE_RIGHT},
        {"[[109,13],[109,14],[109.1,13]]",          14.1, 109.01, SIDE_LEFT }, /* off a sharp corner */
        {"[[109,13],[109,14],[109.1,13]]",          14.1, 108.9,  SIDE_LEFT },
        {"[[109,13],[109,14],[109.1,13]]",          14.1, 109.2,  SIDE_LEFT },
        {"[[109,13],[109,14],[109.1,13]]",          13.2, 109.04, SIDE_RIGHT},
        {"[[109.1,13],[109,14],[109,13]]",          14.1, 109.01, SIDE_RIGHT},
        {"[[109,13],[109,13.5],[109,14]]",          13.5, 108.9,  SIDE_LEFT }, /* at a straight vertex */
        {"[[109,13],[110,13],[109.5,14],[109,13]]", 12.9, 108.9,
         SIDE_RIGHT                                                         }, /* closed: its joint */
        {"[[109,13],[109,13]]",                     13.5, 109.1,  SIDE_NONE },
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        AUTO(zone_unref) struct zone *zone = draw("LineString", cases[i].line, "");
        struct zone_distance distance = zone_distance_to(zone, at(cases[i].lat, cases[i].lon));
        ck_assert_msg(distance.side == cases[i].side, "row %zu: %d", i, (int)distance.side);
    }
}
END_TEST

START_TEST(a_line_has_ends_unless_it_is_closed)
{
    AUTO(zone_unref) struct zone *line = draw("LineString", "[[109,13],[109,13.5],[109,14]]", "");
    AUTO(zone_unref)
    struct zone *ring = draw("LineString", "[[109,13],[110,13],[109.5,14],[109,13]]", "");
    ck_assert(zone_distance_to(line, at(14.5, 108.9)).is_past_end);
    ck_assert(zone_distance_to(line, at(12.5, 109.1)).is_past_end);
    ck_assert(!zone_distance_to(line, at(13.9, 112)).is_past_end);
    ck_assert(!zone_distance_to(line, at(13.5, 108.9)).is_past_end);
    ck_assert(!zone_distance_to(ring, at(12.9, 108.9)).is_past_end);
}
END_TEST

START_TEST(a_distance_is_negative_inside)
{
    AUTO(zone_unref)
    struct zone *zone = draw("Polygon",
        "[[[109,13],[110,13],[110,14],[109,14],[109,13]],"
        "[[109.4,13.4],[109.4,13.6],[109.6,13.6],[109.6,13.4],[109.4,13.4]]]",
        ",\"edge\":\"straight\"");
    ck_assert_double_eq_tol(zone_distance_to(zone, at(13.1, 109.5)).distance_m, -11062.9, 1);
    ck_assert_double_eq_tol(zone_distance_to(zone, at(12.9, 109.5)).distance_m, 11062.9, 1);
    struct zone_distance in_hole = zone_distance_to(zone, at(13.5, 109.45));
    ck_assert_double_eq_tol(in_hole.distance_m, 5413, 2);
    ck_assert_uint_eq(in_hole.edge, 4);
    struct zone_distance on_edge = zone_distance_to(zone, at(13, 109.5));
    ck_assert(on_edge.distance_m <= 0 && on_edge.distance_m > -0.5);
    ck_assert_double_eq_tol(zone_distance_to(zone, at(13, 109)).distance_m, 0, 1e-6);
}
END_TEST

START_TEST(a_buffer_has_an_edge_of_its_own)
{
    AUTO(zone_unref)
    struct zone *port = draw("Point", "[109.25,13.77]", ",\"buffer_m\":5000,\"kind\":\"port\"");
    struct zone_distance inside = zone_distance_to(port, at(13.77, 109.25));
    ck_assert_double_eq_tol(inside.distance_m, -5000, 1e-6);
    struct zone_distance outside = zone_distance_to(port, at(13.9, 109.25));
    double way_m = geodesic_distance_m(at(13.9, 109.25), at(13.77, 109.25));
    ck_assert_double_eq_tol(outside.distance_m, way_m - 5000, 1e-6);
    ck_assert_double_eq_tol(geodesic_distance_m(outside.nearest, at(13.77, 109.25)), 5000, 0.02);
    ck_assert_double_eq_tol(
        geodesic_distance_m(outside.nearest, at(13.9, 109.25)), outside.distance_m, 0.02);
    AUTO(zone_unref)
    struct zone *area =
        draw("Polygon", "[[[109,13],[110,13],[110,14],[109,14],[109,13]]]", ",\"buffer_m\":1000");
    struct zone_distance deep = zone_distance_to(area, at(13.1, 109.5));
    ck_assert_double_eq_tol(deep.distance_m, -12062.9 + 46, 50);
    ck_assert(
        !zone_holds(area, deep.nearest) || zone_distance_to(area, deep.nearest).distance_m > -1);
}
END_TEST

START_TEST(an_impossible_point_is_infinitely_far)
{
    AUTO(zone_unref) struct zone *line = draw("LineString", "[[109,13],[110,14]]", "");
    struct point unknown = {.lat_e7 = COORD_UNKNOWN, .lon_e7 = COORD_UNKNOWN};
    ck_assert(isinf(zone_distance_to(line, unknown).distance_m));
}
END_TEST

START_TEST(the_antimeridian_is_no_edge)
{
    AUTO(zone_unref) struct zone *line = draw("LineString", "[[179,-17],[-179,-17]]", "");
    struct zone_distance distance = zone_distance_to(line, at(-17.5, 180));
    ck_assert_double_eq_tol(distance.distance_m, 55180, 200);
    ck_assert_int_eq(abs(distance.nearest.lon_e7), 1800000000);
    ck_assert_int_eq(distance.side, SIDE_RIGHT);
    AUTO(zone_unref) struct zone *far_line = draw("LineString", "[[-179,-16],[-179,-18]]", "");
    ck_assert_double_lt(zone_distance_to(far_line, at(-17, 179.9)).distance_m, 118000);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {published_distances_agree, distances_off_viet_nam_agree,
        long_edges_agree_with_brute_force, the_search_by_blocks_misses_nothing,
        sides_are_seen_along_the_line, a_line_has_ends_unless_it_is_closed,
        a_distance_is_negative_inside, a_buffer_has_an_edge_of_its_own,
        an_impossible_point_is_infinitely_far, the_antimeridian_is_no_edge};
    return run_suite(suite_of("zone_distance", tests, COUNT_OF(tests)));
}
