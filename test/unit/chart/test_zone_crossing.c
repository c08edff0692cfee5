#include <math.h>
#include <stdlib.h>

#include "chart/geodesic.h"
#include "chart/zone.h"
#include "draw.h"
#include "run_suite.h"

#define CROSSINGS 64
#define SQUARE    "[[[109,13],[110,13],[110,14],[109,14],[109,13]]]"

struct way {
    double from_lat, from_lon, to_lat, to_lon;
};

static size_t cross(const struct zone *zone, struct way way, struct zone_crossing *out)
{
    return zone_crossings(
        zone, at(way.from_lat, way.from_lon), at(way.to_lat, way.to_lon), out, CROSSINGS);
}

START_TEST(a_track_through_an_area_goes_in_and_out)
{
    AUTO(zone_unref) struct zone *zone = draw("Polygon", SQUARE, ",\"edge\":\"straight\"");
    struct zone_crossing crossings[CROSSINGS];
    ck_assert_uint_eq(cross(zone, (struct way){13.5, 108.5, 13.5, 110.5}, crossings), 2);
    ck_assert(crossings[0].is_inward && !crossings[1].is_inward);
    ck_assert_double_eq_tol(crossings[0].fraction, 0.25, 1e-5);
    ck_assert_double_eq_tol(crossings[1].fraction, 0.75, 1e-5);
    ck_assert_int_eq(crossings[0].point.lon_e7, 1090000000);
    ck_assert_double_eq_tol(crossings[0].point.lat_e7 / 1e7, 13.50148, 2e-5); /* the bend */
    ck_assert_uint_eq(cross(zone, (struct way){13.5, 109.5, 13.5, 110.5}, crossings), 1);
    ck_assert(!crossings[0].is_inward);
    ck_assert_uint_eq(cross(zone, (struct way){13.5, 109.2, 13.5, 109.7}, crossings), 0);
    ck_assert_uint_eq(cross(zone, (struct way){12.5, 109.2, 12.5, 109.7}, crossings), 0);
    ck_assert_uint_eq(zone_crossings(zone, at(13.5, 108.5), at(13.5, 110.5), crossings, 1), 1);
    ck_assert(crossings[0].is_inward);
}
END_TEST

/* Off Binh Dinh a vessel at 10 kn that reports every 3 hours can jump over the inshore band. */
START_TEST(a_band_is_not_jumped_over)
{
    AUTO(zone_unref)
    struct zone *band =
        draw("Polygon", "[[[109.3,13],[109.3,15],[109.6,15],[109.6,13],[109.3,13]]]", "");
    struct zone_crossing crossings[CROSSINGS];
    ck_assert_uint_eq(cross(band, (struct way){14, 109.25, 14.05, 109.75}, crossings), 2);
}
END_TEST

static const struct {
    struct way way;
    size_t count;
} touches[] = {
    {{12.5, 108.5, 13, 109},             1}, /* ends on a corner: inside */
    {{13, 109, 12.5, 108.5},             1}, /* begins on a corner */
    {{13, 109, 13.5, 109.5},             0}, /* from a corner inward */
    {{13.5, 109.5, 13, 109},             0},
    {{13.5, 108.5, 13.5, 109},           1}, /* ends on an edge */
    {{13.5, 109, 13.5, 108.5},           1},
    {{13.5, 109, 13.5, 109.5},           0},
    {{12.995, 109.005, 13.005, 108.995}, 0}, /* touches a corner in passing, from outside */
    {{13.1, 109, 13.11, 109},            0}, /* along an edge */
    {{12.99, 109, 13.01, 109},           1}, /* onto an edge, along it */
    {{13.01, 109, 12.99, 109},           1},
    {{13.995, 108.99, 13.995, 109.01},   1},
    {{13, 109.5, 13, 109.5},             0}, /* no way at all */
    {{12, 109, 12.01, 109},              0},
};

START_TEST(touching_counts_once_or_not_at_all)
{
    AUTO(zone_unref) struct zone *zone = draw("Polygon", SQUARE, ",\"edge\":\"straight\"");
    for (size_t i = 0; i < COUNT_OF(touches); i++) {
        struct zone_crossing crossings[CROSSINGS];
        size_t count = cross(zone, touches[i].way, crossings);
        ck_assert_msg(count == touches[i].count, "row %zu: %zu", i, count);
    }
    struct zone_crossing crossings[CROSSINGS];
    ck_assert_uint_eq(cross(zone, (struct way){12.99, 109, 14.01, 109}, crossings) % 2, 0);
}
END_TEST

START_TEST(a_line_is_crossed_from_a_side)
{
    AUTO(zone_unref) struct zone *line = draw("LineString", "[[109,13],[109,14]]", "");
    AUTO(zone_unref)
    struct zone *right = draw("LineString", "[[109,13],[109,14]]", ",\"side\":\"right\"");
    struct zone_crossing crossing;
    ck_assert_uint_eq(zone_crossings(line, at(13.5, 108.5), at(13.5, 109.5), &crossing, 1), 1);
    ck_assert(crossing.is_inward);
    ck_assert_double_eq_tol(crossing.fraction, 0.5, 1e-9);
    ck_assert_uint_eq(zone_crossings(right, at(13.5, 108.5), at(13.5, 109.5), &crossing, 1), 1);
    ck_assert(!crossing.is_inward);
    ck_assert_uint_eq(zone_crossings(line, at(13.5, 109.5), at(13.5, 108.5), &crossing, 1), 1);
    ck_assert(!crossing.is_inward);
    ck_assert_uint_eq(zone_crossings(line, at(14.5, 108.5), at(14.5, 109.5), &crossing, 1), 0);
}
END_TEST

/* Tracks that stop on a line, on one of its vertices, or run along it: however they are split into
 * segments, they cross as often as they change sides. */
START_TEST(a_line_is_crossed_once_however_the_fixes_fall)
{
    static const struct {
        double lats[5], lons[5];
        int crossings; /* net: from left to right counts 1, back -1 */
    } tracks[] = {
        {{13.5, 13.5, 13.5, 13.5, 13.5},   {108.9, 109, 109, 109, 109.1},       1 },
        {{13.5, 13.5, 13.5, 13.5, 13.5},   {108.9, 109, 109.1, 109, 108.9},     0 },
        {{13.5, 13.5, 13.6, 13.7, 13.7},   {108.9, 109, 109, 109, 109.1},       1 },
        {{13.4, 13.5, 13.6, 13.7, 13.8},   {108.9, 109, 109, 109, 108.9},       0 },
        {{13.4, 13.5, 13.6, 13.7, 13.8},   {109.1, 109, 109, 109, 109.1},       0 },
        {{13.4, 13.45, 13.5, 13.55, 13.6}, {108.9, 108.95, 109, 109.05, 109.1}, 1 }, /* vertex */
        {{13.6, 13.55, 13.5, 13.45, 13.4}, {109.1, 109.05, 109, 108.95, 108.9}, -1},
        {{13.5, 13.5, 13.5, 13.5, 13.5},   {109.2, 109.1, 109, 108.9, 108.8},   -1},
        {{13.6, 13.5, 13.4, 13.5, 13.6},   {108.9, 109, 108.9, 109, 109.1},     1 },
    };
    AUTO(zone_unref)
    struct zone *line =
        draw("LineString", "[[109,13],[109,13.5],[109,14]]", ",\"edge\":\"straight\"");
    for (size_t i = 0; i < COUNT_OF(tracks); i++) {
        int net = 0;
        for (size_t k = 0; k < 4; k++) {
            struct zone_crossing found[CROSSINGS];
            struct way way = {
                tracks[i].lats[k], tracks[i].lons[k], tracks[i].lats[k + 1], tracks[i].lons[k + 1]};
            size_t count = cross(line, way, found);
            for (size_t n = 0; n < count; n++)
                net += found[n].is_inward ? 1 : -1;
        }
        ck_assert_msg(net == tracks[i].crossings, "track %zu: %d", i, net);
    }
}
END_TEST

static void check_agreement(const struct zone *zone, struct point from, struct point to)
{
    struct zone_crossing crossings[CROSSINGS];
    size_t count = zone_crossings(zone, from, to, crossings, CROSSINGS);
    bool is_inside = zone_holds(zone, from);
    double fraction = 0;
    for (size_t i = 0; i < count; i++) {
        ck_assert(crossings[i].is_inward != is_inside);
        ck_assert(crossings[i].fraction >= fraction && crossings[i].fraction <= 1);
        ck_assert_double_lt(fabs(zone_distance_to(zone, crossings[i].point).distance_m), 2);
        struct point place = geodesic_between(from, to, crossings[i].fraction);
        ck_assert_double_lt(geodesic_distance_m(place, crossings[i].point), 3);
        is_inside = crossings[i].is_inward;
        fraction = crossings[i].fraction;
    }
    ck_assert(count == CROSSINGS || is_inside == zone_holds(zone, to));
}

/* Small whole numbers, so that tracks meet vertices, run along edges and begin on them. */
static struct point grid_point(struct chance *chance, int32_t step_e7)
{
    return (struct point){.lat_e7 = 130000000 + step_e7 * chance_between(chance, 0, 6),
        .lon_e7 = 1090000000 + step_e7 * chance_between(chance, 0, 6)};
}

START_TEST(ends_agree_with_holds_on_a_grid)
{
    struct chance chance = {.state = 77};
    size_t drawn = 0;
    while (drawn < 250) {
        int32_t step_e7 = drawn % 2 == 0 ? 1000 : 30000;
        struct point vertices[8];
        size_t count = (size_t)chance_between(&chance, 3, 8);
        int64_t area = 0;
        for (size_t i = 0; i < count; i++)
            vertices[i] = grid_point(&chance, step_e7);
        for (size_t i = 0; i < count; i++) {
            struct point next = vertices[(i + 1) % count];
            area += (int64_t)(vertices[i].lon_e7 - 1090000000) * (next.lat_e7 - 130000000) -
                    (int64_t)(vertices[i].lat_e7 - 130000000) * (next.lon_e7 - 1090000000);
        }
        if (area == 0)
            continue;
        AUTO(zone_unref) struct zone *zone = draw_ring(vertices, count);
        for (int i = 0; i < 100; i++)
            check_agreement(zone, grid_point(&chance, step_e7), grid_point(&chance, step_e7));
        drawn++;
    }
}
END_TEST

static struct point somewhere(struct chance *chance)
{
    return (struct point){.lat_e7 = chance_between(chance, 80000000, 240000000),
        .lon_e7 = chance_between(chance, 1020000000, 1180000000)};
}

START_TEST(long_tracks_agree_with_holds)
{
    struct chance chance = {.state = 78};
    for (int i = 0; i < 30; i++) {
        struct point vertices[40];
        for (size_t k = 0; k < COUNT_OF(vertices); k++)
            vertices[k] = somewhere(&chance);
        AUTO(zone_unref) struct zone *zone = draw_ring(vertices, COUNT_OF(vertices));
        for (int k = 0; k < 10; k++)
            check_agreement(zone, somewhere(&chance), somewhere(&chance));
    }
}
END_TEST

START_TEST(a_track_follows_the_geodesic)
{
    AUTO(zone_unref) struct zone *line = draw("LineString", "[[106,12],[106,16]]", "");
    struct point from = at(14, 104);
    struct point to = at(14, 108);
    struct zone_crossing crossing;
    ck_assert_uint_eq(zone_crossings(line, from, to, &crossing, 1), 1);
    struct point middle = geodesic_between(from, to, 0.5);
    ck_assert_double_lt(geodesic_distance_m(crossing.point, middle), 1);
    ck_assert_int_gt(crossing.point.lat_e7, 140070000);
}
END_TEST

START_TEST(a_track_over_the_antimeridian_crosses_there)
{
    AUTO(zone_unref)
    struct zone *over =
        draw("Polygon", "[[[179.5,-18],[-179.5,-18],[-179.5,-16],[179.5,-16],[179.5,-18]]]", "");
    AUTO(zone_unref)
    struct zone *split = draw("MultiPolygon",
        "[[[[179.5,-18],[180,-18],[180,-16],[179.5,-16],[179.5,-18]]],"
        "[[[-180,-18],[-179.5,-18],[-179.5,-16],[-180,-16],[-180,-18]]]]",
        "");
    AUTO(zone_unref) struct zone *seam = draw("LineString", "[[180,-18],[180,-16]]", "");
    static const struct way ways[] = {
        {-17,   179,   -17,   -179  },
        {-17,   -179,  -17,   179   },
        {-17.1, 179.2, -16.9, -179.3}
    };
    for (size_t i = 0; i < COUNT_OF(ways); i++) {
        struct zone_crossing crossings[CROSSINGS];
        ck_assert_uint_eq(cross(over, ways[i], crossings), 2);
        ck_assert_uint_eq(cross(split, ways[i], crossings), 2);
        ck_assert_uint_eq(cross(seam, ways[i], crossings), 1);
        ck_assert_int_eq(abs(crossings[0].point.lon_e7), 1800000000);
    }
    check_agreement(split, at(-17, 180), at(-17, 179.9));
    check_agreement(split, at(-17, -180), at(-17, -179.4));
    check_agreement(split, at(-17, 179.4), at(-17, -180));
}
END_TEST

START_TEST(leaps_over_the_globe_do_no_harm)
{
    AUTO(zone_unref) struct zone *zone = draw("Polygon", SQUARE, "");
    struct chance chance = {.state = 79};
    for (int i = 0; i < 100; i++) {
        struct point from = {
            chance_between(&chance, -LAT_MAX, LAT_MAX), chance_between(&chance, -LON_MAX, LON_MAX)};
        struct point to = {
            chance_between(&chance, -LAT_MAX, LAT_MAX), chance_between(&chance, -LON_MAX, LON_MAX)};
        struct zone_crossing crossings[CROSSINGS];
        size_t count = zone_crossings(zone, from, to, crossings, CROSSINGS);
        ck_assert_uint_eq(count % 2, zone_holds(zone, from) != zone_holds(zone, to));
    }
    struct zone_crossing crossing;
    struct point unknown = {COORD_UNKNOWN, COORD_UNKNOWN};
    ck_assert_uint_eq(zone_crossings(zone, at(13.5, 109.5), unknown, &crossing, 1), 0);
    struct point pole = at(90, 0);
    ck_assert_uint_eq(zone_crossings(zone, at(13.5, 109.5), pole, &crossing, 1), 1);
    ck_assert_uint_eq(zone_crossings(zone, at(13.5, 109.5), at(13.5, 109.6), NULL, 0), 0);
}
END_TEST

START_TEST(a_buffer_is_crossed_at_its_edge)
{
    AUTO(zone_unref) struct zone *port = draw("Point", "[109.25,13.77]", ",\"buffer_m\":5000");
    struct zone_crossing crossings[CROSSINGS];
    ck_assert_uint_eq(cross(port, (struct way){13.77, 109, 13.77, 109.5}, crossings), 2);
    ck_assert(crossings[0].is_inward && !crossings[1].is_inward);
    for (size_t i = 0; i < 2; i++)
        ck_assert_double_eq_tol(
            geodesic_distance_m(crossings[i].point, at(13.77, 109.25)), 5000, 1.1);
    ck_assert_uint_eq(cross(port, (struct way){13.77, 109.25, 13.9, 109.25}, crossings), 1);
    ck_assert_uint_eq(cross(port, (struct way){13.9, 109, 13.9, 109.5}, crossings), 0);
    struct chance chance = {.state = 80};
    AUTO(zone_unref)
    struct zone *line = draw("LineString", "[[109,13],[110,14],[109,15]]", ",\"buffer_m\":11112");
    for (int i = 0; i < 100; i++)
        check_agreement(line, somewhere(&chance), somewhere(&chance));
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {a_track_through_an_area_goes_in_and_out,
        a_band_is_not_jumped_over, touching_counts_once_or_not_at_all,
        a_line_is_crossed_from_a_side, a_line_is_crossed_once_however_the_fixes_fall,
        ends_agree_with_holds_on_a_grid, long_tracks_agree_with_holds, a_track_follows_the_geodesic,
        a_track_over_the_antimeridian_crosses_there, leaps_over_the_globe_do_no_harm,
        a_buffer_is_crossed_at_its_edge};
    return run_suite(suite_of("zone_crossing", tests, COUNT_OF(tests)));
}
