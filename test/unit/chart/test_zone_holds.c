#include <geos_c.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "chart/geodesic.h"
#include "chart/zone.h"
#include "draw.h"
#include "run_suite.h"

#define SQUARE "[[109,13],[110,13],[110,14],[109,14],[109,13]]"
#define HOLE   "[[109.4,13.4],[109.6,13.4],[109.6,13.6],[109.4,13.6],[109.4,13.4]]"

PRINTF_LIKE(1, 2) static void fail_loudly(const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    vfprintf(stderr, format, arguments);
    va_end(arguments);
}

/* The geometry that is judged, ring by ring, in GEOS; integers are exact in its doubles. */
static GEOSGeometry *geos_ring(
    GEOSContextHandle_t geos, const struct zone *zone, size_t first, size_t last)
{
    unsigned count = (unsigned)(last - first + 1);
    GEOSCoordSequence *sequence = GEOSCoordSeq_create_r(geos, count, 2);
    for (unsigned i = 0; i < count; i++) {
        struct point point = zone_vertex(zone, first + i).point;
        GEOSCoordSeq_setXY_r(geos, sequence, i, point.lon_e7, point.lat_e7);
    }
    GEOSGeometry *ring = GEOSGeom_createLinearRing_r(geos, sequence);
    return GEOSGeom_createPolygon_r(geos, ring, NULL, 0);
}

static bool geos_holds(
    GEOSContextHandle_t geos, const GEOSPreparedGeometry *area, struct point point)
{
    GEOSGeometry *geometry = GEOSGeom_createPointFromXY_r(geos, point.lon_e7, point.lat_e7);
    char covers = GEOSPreparedCovers_r(geos, area, geometry);
    ck_assert(covers == 0 || covers == 1);
    GEOSGeom_destroy_r(geos, geometry);
    return covers == 1;
}

/* A star round a middle: simple, jagged, from 3 to 400 vertices, some of them on one latitude. */
static size_t draw_star(struct chance *chance, struct point *vertices)
{
    size_t count = (size_t)chance_between(chance, 3, 400);
    double reach_e7 = chance_between(chance, 200, 8000000);
    for (size_t i = 0; i < count; i++) {
        double angle = 2 * 3.14159265358979 * (double)i / (double)count;
        double radius_e7 = reach_e7 * (0.2 + 0.8 * chance_share(chance));
        vertices[i] = (struct point){.lat_e7 = 140000000 + (int32_t)(radius_e7 * sin(angle)),
            .lon_e7 = 1100000000 + (int32_t)(radius_e7 * cos(angle))};
        vertices[i].lat_e7 -= chance_share(chance) < 0.3 ? vertices[i].lat_e7 % 100 : 0;
    }
    return count;
}

/* Anywhere, on a vertex, on its latitude, or on the middle of an edge. */
static struct point draw_point(
    struct chance *chance, const struct point *vertices, size_t count, const struct zone *zone)
{
    size_t pick = chance_next(chance) % count;
    struct point point = vertices[pick];
    struct point next = vertices[(pick + 1) % count];
    double share = chance_share(chance);
    if (share < 0.1)
        return point;
    if (share < 0.2)
        return (struct point){.lat_e7 = point.lat_e7 / 2 + next.lat_e7 / 2,
            .lon_e7 = point.lon_e7 / 2 + next.lon_e7 / 2};
    if (share < 0.3)
        return zone_vertex(zone, chance_next(chance) % zone_vertex_count(zone)).point;
    if (share < 0.4)
        return (struct point){
            .lat_e7 = point.lat_e7, .lon_e7 = chance_between(chance, 1092000000, 1108000000)};
    return (struct point){.lat_e7 = chance_between(chance, 132000000, 148000000),
        .lon_e7 = chance_between(chance, 1092000000, 1108000000)};
}

START_TEST(a_hundred_thousand_points_agree_with_geos)
{
    GEOSContextHandle_t geos = GEOS_init_r();
    GEOSContext_setErrorHandler_r(geos, fail_loudly);
    struct chance chance = {.state = 42};
    unsigned held = 0;
    for (int star = 0; star < 200; star++) {
        struct point vertices[400];
        size_t count = draw_star(&chance, vertices);
        AUTO(zone_unref) struct zone *zone = draw_ring(vertices, count);
        GEOSGeometry *area = geos_ring(geos, zone, 0, zone_vertex_count(zone) - 1);
        const GEOSPreparedGeometry *prepared = GEOSPrepare_r(geos, area);
        for (int i = 0; i < 500; i++) {
            struct point point = draw_point(&chance, vertices, count, zone);
            bool is_held = zone_holds(zone, point);
            ck_assert_msg(is_held == geos_holds(geos, prepared, point), "star %d: %d %d", star,
                point.lat_e7, point.lon_e7);
            held += is_held;
        }
        GEOSPreparedGeom_destroy_r(geos, prepared);
        GEOSGeom_destroy_r(geos, area);
    }
    GEOS_finish_r(geos);
    ck_assert_uint_gt(held, 20000);
    ck_assert_uint_lt(held, 80000);
}
END_TEST

START_TEST(the_boundary_is_inside_and_a_hole_is_not)
{
    static const struct {
        double lat, lon;
        bool is_held;
    } points[] = {
        {13.1,       109.1,       true },
        {13,         109,         true },
        {14,         110,         true },
        {13,         109.5,       true },
        {13.5,       109,         true },
        {13.5,       110,         true },
        {14,         109.5,       true },
        {12.9999999, 109.5,       false},
        {13.5,       108.9999999, false},
        {13.5,       110.0000001, false},
        {14.0000001, 109.5,       false},
        {13.5,       109.5,       false},
        {13.4,       109.5,       true },
        {13.6,       109.6,       true },
        {13.5,       109.4,       true },
        {13.5,       109.4000001, false},
        {13.4000001, 109.5,       false},
        {13,         108.5,       false},
        {14,         110.5,       false},
        {13.4,       108,         false},
        {0,          0,           false},
        {-90,        180,         false},
    };
    AUTO(zone_unref)
    struct zone *zone = draw("Polygon", "[" SQUARE "," HOLE "]", ",\"edge\":\"straight\"");
    AUTO(zone_unref)
    struct zone *parts = draw("MultiPolygon", "[[" SQUARE "," HOLE "]]", ",\"edge\":\"straight\"");
    for (size_t i = 0; i < COUNT_OF(points); i++) {
        struct point point = at(points[i].lat, points[i].lon);
        ck_assert_msg(zone_holds(zone, point) == points[i].is_held, "row %zu", i);
        ck_assert_msg(zone_holds(parts, point) == points[i].is_held, "row %zu", i);
    }
}
END_TEST

START_TEST(parts_that_overlap_or_touch_are_one)
{
    AUTO(zone_unref)
    struct zone *zone = draw("MultiPolygon",
        "[[[[109,13],[110,13],[110,14],[109,14],[109,13]]],"
        "[[[109.5,13],[109.5,14],[111,14],[111,13],[109.5,13]]],"
        "[[[111,13],[112,13],[112,14],[111,14],[111,13]]]]",
        ",\"edge\":\"straight\"");
    ck_assert(zone_holds(zone, at(13.5, 109.2)));
    ck_assert(zone_holds(zone, at(13.5, 109.7)));
    ck_assert(zone_holds(zone, at(13.5, 110.5)));
    ck_assert(zone_holds(zone, at(13.5, 111)));
    ck_assert(zone_holds(zone, at(13.5, 111.5)));
    ck_assert(!zone_holds(zone, at(13.5, 112.5)));
}
END_TEST

START_TEST(a_ring_may_touch_or_cross_itself)
{
    AUTO(zone_unref)
    struct zone *touching = draw("Polygon",
        "[[[109,13],[110,13],[109.5,13.5],[110,14],[109,14],[109.5,13.5],[109,13]]]",
        ",\"edge\":\"straight\"");
    ck_assert(zone_holds(touching, at(13.1, 109.5)));
    ck_assert(zone_holds(touching, at(13.9, 109.5)));
    ck_assert(zone_holds(touching, at(13.5, 109.5)));
    ck_assert(!zone_holds(touching, at(13.5, 109.6)));
    AUTO(zone_unref)
    struct zone *bow_tie = draw(
        "Polygon", "[[[109,13],[110,13.9],[110,13],[109,14],[109,13]]]", ",\"edge\":\"straight\"");
    ck_assert(zone_holds(bow_tie, at(13.5, 109.1)));
    ck_assert(zone_holds(bow_tie, at(13.5, 109.9)));
}
END_TEST

START_TEST(the_kind_of_edge_decides_near_it)
{
    static const char square[] = "[[[105,10],[110,10],[110,14],[105,14],[105,10]]]";
    AUTO(zone_unref) struct zone *geodesic = draw("Polygon", square, "");
    AUTO(zone_unref) struct zone *rhumb = draw("Polygon", square, ",\"edge\":\"rhumb\"");
    struct point between = at(14.005, 107.5);
    ck_assert(zone_holds(geodesic, between));
    ck_assert(!zone_holds(rhumb, between));
    ck_assert(!zone_holds(geodesic, at(10.005, 107.5)));
    ck_assert(zone_holds(rhumb, at(10.005, 107.5)));
}
END_TEST

START_TEST(the_antimeridian_is_inside)
{
    static const char *const rings[] = {
        "[[[179,-18],[-179,-18],[-179,-16],[179,-16],[179,-18]]]",
        "[[[-179,-18],[-179,-16],[179,-16],[179,-18],[-179,-18]]]",
    };
    for (size_t i = 0; i < COUNT_OF(rings); i++) {
        AUTO(zone_unref) struct zone *zone = draw("Polygon", rings[i], "");
        ck_assert(zone_holds(zone, at(-17, 180)));
        ck_assert(zone_holds(zone, at(-17, -180)));
        ck_assert(zone_holds(zone, at(-17, 179.5)));
        ck_assert(zone_holds(zone, at(-17, -179.5)));
        ck_assert(!zone_holds(zone, at(-17, 178.9)));
        ck_assert(!zone_holds(zone, at(-17, -178.9)));
        ck_assert(!zone_holds(zone, at(-17, 0)));
    }
    AUTO(zone_unref)
    struct zone *split = draw("MultiPolygon",
        "[[[[179,-18],[180,-18],[180,-16],[179,-16],[179,-18]]],"
        "[[[-180,-18],[-179,-18],[-179,-16],[-180,-16],[-180,-18]]]]",
        "");
    ck_assert(zone_holds(split, at(-17, 180)));
    ck_assert(zone_holds(split, at(-17, -180)));
    ck_assert(zone_holds(split, at(-17, -179.5)));
}
END_TEST

START_TEST(a_buffer_is_held_to_its_last_metre)
{
    static const char *const shapes[][2] = {
        {"Point",      "[109.25,13.77]"                                                     },
        {"LineString", "[[109.25,13.77],[109.25,13.77]]"                                    },
        {"Polygon",    "[[[109.25,13.77],[109.2501,13.77],[109.25,13.7701],[109.25,13.77]]]"},
    };
    for (size_t i = 0; i < COUNT_OF(shapes); i++) {
        AUTO(zone_unref)
        struct zone *zone = draw(shapes[i][0], shapes[i][1], ",\"buffer_m\":11112");
        for (int bearing_deg = 180; bearing_deg <= 270; bearing_deg += 9) {
            struct point centre = at(13.77, 109.25);
            ck_assert(zone_holds(zone, geodesic_direct(centre, bearing_deg, 11111.9)));
            ck_assert(!zone_holds(zone, geodesic_direct(centre, bearing_deg, 11112.1)));
            ck_assert(zone_holds(zone, geodesic_direct(centre, bearing_deg, 3)));
        }
    }
    AUTO(zone_unref)
    struct zone *line = draw("LineString", "[[109,13],[110,14]]", ",\"buffer_m\":1000");
    ck_assert(zone_holds(line, at(13.5, 109.505)));
    ck_assert(!zone_holds(line, at(13.5, 109.52)));
    AUTO(zone_unref) struct zone *beyond = draw("Point", "[179.99,-17]", ",\"buffer_m\":5000");
    ck_assert(zone_holds(beyond, at(-17, -179.98)));
    ck_assert(!zone_holds(beyond, at(-17, -179.95)));
}
END_TEST

START_TEST(lines_and_impossible_points_are_not_held)
{
    AUTO(zone_unref) struct zone *line = draw("LineString", "[[109,13],[109,14]]", "");
    ck_assert(!zone_holds(line, at(13.5, 109)));
    AUTO(zone_unref) struct zone *area = draw("Polygon", "[" SQUARE "]", "");
    ck_assert(!zone_holds(area, (struct point){COORD_UNKNOWN, COORD_UNKNOWN}));
    ck_assert(!zone_holds(area, (struct point){INT32_MAX, INT32_MAX}));
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {a_hundred_thousand_points_agree_with_geos,
        the_boundary_is_inside_and_a_hole_is_not, parts_that_overlap_or_touch_are_one,
        a_ring_may_touch_or_cross_itself, the_kind_of_edge_decides_near_it,
        the_antimeridian_is_inside, a_buffer_is_held_to_its_last_metre,
        lines_and_impossible_points_are_not_held};
    return run_suite(suite_of("zone_holds", tests, COUNT_OF(tests)));
}
