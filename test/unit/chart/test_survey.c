#include <math.h>
#include <string.h>

#include "base/text.h"
#include "chart/geodesic.h"
#include "chart/survey.h"
#include "draw.h"
#include "oracle.h"
#include "run_suite.h"

#define SLIPS 16

static struct survey survey(const struct zone *zone, struct slip *slips)
{
    struct survey survey;
    survey_zone(zone, (struct slip_list){.slips = slips, .capacity = SLIPS}, &survey);
    return survey;
}

START_TEST(sizes_are_told)
{
    AUTO(zone_unref)
    struct zone *zone = draw("Polygon",
        "[[[109,13],[110,13],[110,14],[109,14],[109,13]],"
        "[[109.4,13.4],[109.6,13.4],[109.6,13.6],[109.4,13.4]]]",
        "");
    struct slip slips[SLIPS];
    struct survey facts = survey(zone, slips);
    ck_assert_uint_eq(facts.part_count, 2);
    ck_assert_uint_eq(facts.edge_count, 7);
    ck_assert_uint_eq(facts.longest_edge, 1);
    ck_assert_double_eq_tol(facts.longest_edge_m, geodesic_distance_m(at(13, 110), at(14, 110)), 1);
    double outer_m = 2 * geodesic_distance_m(at(13, 110), at(14, 110)) +
                     geodesic_distance_m(at(13, 109), at(13, 110)) +
                     geodesic_distance_m(at(14, 109), at(14, 110));
    ck_assert_double_gt(facts.length_m, outer_m + 70000);
    ck_assert_double_lt(facts.length_m, outer_m + 80000);
    ck_assert_uint_eq(facts.slip_count, 0);
}
END_TEST

/* A line down the coast with one latitude mistyped by a degree. */
START_TEST(a_mistyped_degree_is_a_spike)
{
    AUTO(zone_unref)
    struct zone *zone =
        draw("LineString", "[[109,15],[109.1,14.5],[109.2,15.0],[109.3,13.5],[109.4,13]]", "");
    struct slip slips[SLIPS];
    struct survey facts = survey(zone, slips);
    ck_assert_uint_eq(facts.slip_count, 2);
    ck_assert_int_eq(slips[0].kind, SLIP_SPIKE);
    ck_assert_int_eq(slips[0].point.lat_e7, 145000000);
    ck_assert_double_eq_tol(slips[0].value, 22, 1);
    ck_assert_int_eq(slips[1].point.lat_e7, 150000000);
    ck_assert_uint_eq(slips[1].edge, 1);
}
END_TEST

START_TEST(the_joint_of_a_ring_is_a_corner_too)
{
    AUTO(zone_unref)
    struct zone *zone = draw("Polygon", "[[[109,13],[110,13.1],[110,13.2],[109,13]]]", "");
    struct slip slips[SLIPS];
    struct survey facts = survey(zone, slips);
    ck_assert_uint_eq(facts.slip_count, 1);
    ck_assert_int_eq(slips[0].point.lat_e7, 130000000);
}
END_TEST

START_TEST(a_boundary_that_crosses_itself_is_told)
{
    static const char bow_tie[] = "[[[109,13],[110,14],[110,13],[109,14.437],[109,13]]]";
    AUTO(zone_unref) struct zone *zone = draw("Polygon", bow_tie, ",\"edge\":\"straight\"");
    struct slip slips[SLIPS];
    struct survey facts = survey(zone, slips);
    ck_assert_uint_eq(facts.slip_count, 1);
    ck_assert_int_eq(slips[0].kind, SLIP_CROSSING);
    ck_assert_double_lt(geodesic_distance_m(slips[0].point, at(13.58966, 109.58966)), 1);
    ck_assert_uint_eq(slips[0].edge + (unsigned)slips[0].value, 0 + 2);
    AUTO(zone_unref)
    struct zone *touching = draw("Polygon",
        "[[[109,13],[110,13],[109.5,13.5],[110,14],[109,14],[109.5,13.5],[109,13]]]", "");
    ck_assert_uint_eq(survey(touching, slips).slip_count, 0);
}
END_TEST

START_TEST(points_without_a_way_between_are_told)
{
    AUTO(zone_unref)
    struct zone *zone = draw("LineString", "[[109,13],[110,13],[110,13],[110,14]]", "");
    struct slip slips[SLIPS];
    struct survey facts = survey(zone, slips);
    ck_assert_uint_eq(facts.slip_count, 1);
    ck_assert_int_eq(slips[0].kind, SLIP_NO_LENGTH);
    ck_assert_uint_eq(slips[0].edge, 1);
    AUTO(zone_unref) struct zone *spot = draw("LineString", "[[109,13],[109,13]]", "");
    facts = survey(spot, slips);
    ck_assert_uint_eq(facts.slip_count, 1);
    ck_assert_uint_eq(facts.edge_count, 0);
}
END_TEST

START_TEST(slips_without_room_are_counted)
{
    AUTO(zone_unref)
    struct zone *zone =
        draw("LineString", "[[109,13],[110,13],[109,13.1],[110,13.2],[109,13.3],[110,13.4]]", "");
    struct survey facts;
    struct slip slips[1] = {{.edge = 77}};
    survey_zone(zone, (struct slip_list){.slips = slips, .capacity = 0}, &facts);
    ck_assert_uint_eq(facts.slip_count, 4);
    ck_assert_uint_eq(slips[0].edge, 77);
}
END_TEST

/* By an independent calculation on the sphere, across the edge. */
START_TEST(departures_off_viet_nam_are_known)
{
    static const struct {
        const char *file;
        const char *id;
        double departure_m;
    } lines[] = {
        {"lines/outer_working_line_75.geojson", "vn-outer-working-line-75", 250},
        {"lines/decree26_lines.geojson",        "tuyen-long",               541},
    };
    static char text[65536];
    for (size_t i = 0; i < COUNT_OF(lines); i++) {
        if (oracle_file(lines[i].file, text, sizeof text) == 0)
            continue;
        AUTO(zone_set_unref) struct zone_set *set = NULL;
        char error[ZONE_ERROR_MAX];
        ck_assert_int_eq(zone_set_from_geojson(bytes_from_text(text), &set, error), 0);
        for (size_t k = 0; k < zone_set_count(set); k++) {
            struct slip slips[SLIPS];
            const struct zone *zone = zone_set_at(set, k);
            if (strcmp(zone_facts(zone)->id, lines[i].id) == 0)
                ck_assert_double_eq_tol(survey(zone, slips).departure_m, lines[i].departure_m, 3);
        }
    }
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {sizes_are_told, a_mistyped_degree_is_a_spike,
        the_joint_of_a_ring_is_a_corner_too, a_boundary_that_crosses_itself_is_told,
        points_without_a_way_between_are_told, slips_without_room_are_counted,
        departures_off_viet_nam_are_known};
    return run_suite(suite_of("survey", tests, COUNT_OF(tests)));
}
