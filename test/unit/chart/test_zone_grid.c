#include <math.h>
#include <stdio.h>

#include "chart/geodesic.h"
#include "chart/zone_grid.h"
#include "draw.h"
#include "run_suite.h"

#define ZONES 24
#define LOOKS 500

/* A jagged ring or line about a place, 1 to 200 km wide; every third with a buffer. */
static struct zone *draw_shape(struct chance *chance, double lat, double lon, size_t number)
{
    static const char *const types[] = {"Polygon", "LineString"};
    bool is_line = number % 4 == 1;
    double reach_deg = pow(10, 2.3 * chance_share(chance) - 2);
    char text[2048];
    size_t length = (size_t)snprintf(text, sizeof text, is_line ? "[" : "[[");
    for (int i = 0; i <= 24; i++) {
        double angle = 2 * 3.14159265358979 * (i % 24) / 24;
        double radius = i % 24 == 0 ? reach_deg : reach_deg * (0.5 + chance_share(chance) / 2);
        double east = remainder(lon + radius * cos(angle), 360);
        length += (size_t)snprintf(text + length, sizeof text - length, "%s[%.7f,%.7f]",
            i == 0 ? "" : ",", east, lat + radius * sin(angle));
    }
    snprintf(text + length, sizeof text - length, is_line ? "]" : "]]");
    const char *properties = number % 3 == 0 ? ",\"buffer_m\":3000" : ",\"edge\":\"rhumb\"";
    return draw(types[is_line], text, properties);
}

static struct zone_set *draw_sea(struct chance *chance, double lat, double lon)
{
    struct zone *zones[ZONES];
    for (size_t i = 0; i < ZONES; i++)
        zones[i] = draw_shape(
            chance, lat + 4 * chance_share(chance) - 2, lon + 4 * chance_share(chance) - 2, i);
    struct zone_set *set = NULL;
    ck_assert_int_eq(zone_set_from_zones(zones, ZONES, &set), 0);
    for (size_t i = 0; i < ZONES; i++)
        zone_unref(zones[i]);
    return set;
}

static struct point somewhere(struct chance *chance, double lat, double lon)
{
    double east = remainder(lon + 6 * chance_share(chance) - 3, 360);
    return at(lat + 6 * chance_share(chance) - 3, east);
}

/* Gives whether the zone was in view. */
static bool check_zone(
    const struct zone_set *set, size_t index, struct point point, const struct zone_view *view)
{
    const struct zone *zone = zone_set_at(set, index);
    double distance_m = zone_distance_to(zone, point).distance_m;
    struct zone_range close = zone_distance_range(zone, point);
    ck_assert(close.least_m <= distance_m && distance_m <= close.most_m);
    for (size_t i = 0; i < view->count; i++) {
        const struct zone_sight *sight = &view->sights[i];
        if (sight->index != index)
            continue;
        struct zone_range range = zone_view_range(view, sight);
        ck_assert_double_le(range.least_m, distance_m);
        ck_assert_double_ge(range.most_m, distance_m);
        ck_assert_double_le(zone_range_off_m(range), fabs(distance_m));
        ck_assert_double_ge(zone_range_most_m(range), fabs(distance_m));
        if (zone_is_area(zone) && zone_range_off_m(range) > 0)
            ck_assert(zone_holds(zone, point) == (range.most_m < 0));
        return true;
    }
    ck_assert_double_gt(distance_m, ZONE_GRID_REACH_M);
    return false;
}

static void check_sea(double lat, double lon)
{
    struct chance chance = {.state = 5};
    AUTO(zone_set_unref) struct zone_set *set = draw_sea(&chance, lat, lon);
    AUTO(zone_grid_free) struct zone_grid *grid = NULL;
    ck_assert_int_eq(zone_grid_new(set, &grid), 0);
    size_t seen = 0;
    size_t unseen = 0;
    for (int i = 0; i < LOOKS; i++) {
        struct point point = somewhere(&chance, lat, lon);
        struct zone_view view;
        ck_assert(zone_grid_look(grid, point, &view));
        for (size_t k = 0; k < ZONES; k++)
            *(check_zone(set, k, point, &view) ? &seen : &unseen) += 1;
    }
    ck_assert_uint_gt(seen, LOOKS);
    ck_assert_uint_gt(unseen, LOOKS);
}

START_TEST(the_distance_lies_in_its_range)
{
    check_sea(15, 110);
    check_sea(-0.02, 0.01);
    check_sea(63, -30);
}
END_TEST

START_TEST(the_antimeridian_is_no_edge_of_it)
{
    check_sea(10, 180);
}
END_TEST

START_TEST(what_is_known_does_not_depend_on_the_order)
{
    struct chance chance = {.state = 8};
    AUTO(zone_set_unref) struct zone_set *set = draw_sea(&chance, 15, 110);
    AUTO(zone_grid_free) struct zone_grid *used = NULL;
    ck_assert_int_eq(zone_grid_new(set, &used), 0);
    for (int i = 0; i < 200; i++) {
        struct point point = somewhere(&chance, 15, 110);
        struct point afar = {
            .lat_e7 = point.lat_e7, .lon_e7 = point.lon_e7 - 256 * (DEGREE_E7 / 10)};
        AUTO(zone_grid_free) struct zone_grid *fresh = NULL;
        ck_assert_int_eq(zone_grid_new(set, &fresh), 0);
        struct zone_view again;
        struct zone_view first;
        ck_assert(zone_grid_look(used, afar, &again)); /* takes the same place in the grid */
        ck_assert(zone_grid_look(used, point, &again));
        ck_assert(zone_grid_look(fresh, point, &first));
        ck_assert_uint_eq(again.count, first.count);
        for (size_t k = 0; k < first.count; k++) {
            struct zone_range one = zone_view_range(&again, &again.sights[k]);
            struct zone_range other = zone_view_range(&first, &first.sights[k]);
            ck_assert_uint_eq(again.sights[k].index, first.sights[k].index);
            ck_assert(one.least_m == other.least_m && one.most_m == other.most_m);
        }
    }
}
END_TEST

START_TEST(nothing_is_known_of_impossible_places_and_poles)
{
    struct chance chance = {.state = 9};
    AUTO(zone_set_unref) struct zone_set *set = draw_sea(&chance, 15, 110);
    AUTO(zone_grid_free) struct zone_grid *grid = NULL;
    ck_assert_int_eq(zone_grid_new(set, &grid), 0);
    struct zone_view view;
    ck_assert(!zone_grid_look(grid, (struct point){COORD_UNKNOWN, COORD_UNKNOWN}, &view));
    ck_assert(!zone_grid_look(grid, at(88, 110), &view));
    ck_assert(!zone_grid_look(grid, at(-89.9, 0), &view));
}
END_TEST

/* A zone so wide and in so many versions that each cell knows of all of them. */
START_TEST(memory_is_bounded)
{
    AUTO(zone_unref)
    struct zone *zone = draw("Point", "[106.5,6]", ",\"buffer_m\":300000");
    static struct zone_span spans[ZONE_SPANS_MAX];
    for (size_t i = 0; i < ZONE_SPANS_MAX; i++)
        spans[i] = (struct zone_span){.zone = zone, .from_us = 0, .until_us = 1};
    AUTO(zone_set_unref) struct zone_set *set = NULL;
    ck_assert_int_eq(zone_set_from_spans(spans, ZONE_SPANS_MAX, &set), 0);
    AUTO(zone_grid_free) struct zone_grid *grid = NULL;
    ck_assert_int_eq(zone_grid_new(set, &grid), 0);
    size_t most = 0;
    struct zone_view view;
    for (int i = 0; i < 600; i++) {
        ck_assert(zone_grid_look(grid, at(5 + i % 30 * 0.1, 105 + i / 30 * 0.1), &view));
        ck_assert_uint_eq(view.count, ZONE_SPANS_MAX);
        ck_assert_uint_le(zone_grid_bytes(grid), ZONE_GRID_BYTES_MAX);
        most = zone_grid_bytes(grid) > most ? zone_grid_bytes(grid) : most;
    }
    ck_assert_uint_gt(most, ZONE_GRID_BYTES_MAX / 2);
    ck_assert_uint_lt(zone_grid_bytes(grid), most);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {the_distance_lies_in_its_range, the_antimeridian_is_no_edge_of_it,
        what_is_known_does_not_depend_on_the_order, nothing_is_known_of_impossible_places_and_poles,
        memory_is_bounded};
    return run_suite(suite_of("zone_grid", tests, COUNT_OF(tests)));
}
