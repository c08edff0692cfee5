#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "chart/geodesic.h"
#include "chart/zone.h"
#include "draw.h"
#include "run_suite.h"

#define ZONES 40

static struct zone *draw_square(struct chance *chance, const char *properties)
{
    struct point corner = {.lat_e7 = chance_between(chance, 80000000, 180000000),
        .lon_e7 = chance_between(chance, 1050000000, 1150000000)};
    int32_t size = chance_between(chance, 10000, 50000000);
    struct point far_corner = {corner.lat_e7 + size, corner.lon_e7 + size};
    char text[256];
    snprintf(text, sizeof text, "[[[%.7f,%.7f],[%.7f,%.7f],[%.7f,%.7f],[%.7f,%.7f],[%.7f,%.7f]]]",
        corner.lon_e7 / 1e7, corner.lat_e7 / 1e7, far_corner.lon_e7 / 1e7, corner.lat_e7 / 1e7,
        far_corner.lon_e7 / 1e7, far_corner.lat_e7 / 1e7, corner.lon_e7 / 1e7,
        far_corner.lat_e7 / 1e7, corner.lon_e7 / 1e7, corner.lat_e7 / 1e7);
    return draw("Polygon", text, properties);
}

static struct point somewhere(struct chance *chance)
{
    return (struct point){.lat_e7 = chance_between(chance, 70000000, 250000000),
        .lon_e7 = chance_between(chance, 1040000000, 1210000000)};
}

static void free_zones(struct zone **zones, size_t count)
{
    for (size_t i = 0; i < count; i++)
        zone_unref(zones[i]);
}

START_TEST(a_set_holds_what_its_zones_hold)
{
    struct chance chance = {.state = 11};
    struct zone *zones[ZONES];
    for (size_t i = 0; i < ZONES; i++)
        zones[i] = draw_square(&chance, i % 3 == 0 ? ",\"buffer_m\":2000" : "");
    AUTO(zone_set_unref) struct zone_set *set = NULL;
    ck_assert_int_eq(zone_set_from_zones(zones, ZONES, &set), 0);
    size_t total = 0;
    for (int i = 0; i < 5000; i++) {
        struct point point = somewhere(&chance);
        uint16_t indexes[ZONES];
        size_t count = zone_set_holding(set, point, 0, indexes, ZONES);
        total += count;
        for (size_t k = 0, next = 0; k < ZONES; k++) {
            bool is_listed = next < count && indexes[next] == k;
            next += is_listed;
            ck_assert(is_listed == zone_holds(zones[k], point));
        }
        ck_assert_uint_le(zone_set_holding(set, point, 0, indexes, 2), 2);
    }
    ck_assert_uint_gt(total, 1000);
    free_zones(zones, ZONES);
}
END_TEST

/* The same zones in another order give the same answers. */
START_TEST(the_order_of_a_set_does_not_matter)
{
    struct chance chance = {.state = 12};
    struct zone *zones[ZONES];
    struct zone *turned[ZONES];
    for (size_t i = 0; i < ZONES; i++)
        turned[ZONES - 1 - i] = zones[i] = draw_square(&chance, "");
    AUTO(zone_set_unref) struct zone_set *set = NULL;
    AUTO(zone_set_unref) struct zone_set *turned_set = NULL;
    ck_assert_int_eq(zone_set_from_zones(zones, ZONES, &set), 0);
    ck_assert_int_eq(zone_set_from_zones(turned, ZONES, &turned_set), 0);
    for (int i = 0; i < 2000; i++) {
        struct point point = somewhere(&chance);
        uint16_t indexes[ZONES];
        uint16_t turned_indexes[ZONES];
        size_t count = zone_set_holding(set, point, 0, indexes, ZONES);
        ck_assert_uint_eq(zone_set_holding(turned_set, point, 0, turned_indexes, ZONES), count);
        for (size_t k = 0; k < count; k++)
            ck_assert_uint_eq(indexes[k], ZONES - 1u - turned_indexes[count - 1 - k]);
    }
    free_zones(zones, ZONES);
}
END_TEST

START_TEST(only_zones_in_force_answer)
{
    AUTO(zone_unref)
    struct zone *old =
        draw("Point", "[109,13]", ",\"buffer_m\":5000,\"valid_until\":\"2026-01-01T00:00:00Z\"");
    AUTO(zone_unref)
    struct zone *new =
        draw("Point", "[109,13]", ",\"buffer_m\":5000,\"valid_from\":\"2026-01-01T00:00:00Z\"");
    struct zone *zones[] = {old, new};
    AUTO(zone_set_unref) struct zone_set *set = NULL;
    ck_assert_int_eq(zone_set_from_zones(zones, COUNT_OF(zones), &set), 0);
    int64_t change_us = zone_facts(new)->valid_from_us;
    uint16_t index = 9;
    ck_assert_uint_eq(zone_set_holding(set, at(13, 109), change_us - 1, &index, 1), 1);
    ck_assert_uint_eq(index, 0);
    struct zone_near near = {.from = at(13, 109), .to = at(13, 109), .at_us = change_us};
    uint16_t indexes[2];
    ck_assert_uint_eq(zone_set_near(set, &near, indexes, 2), 1);
    ck_assert_uint_eq(indexes[0], 1);
    ck_assert_ptr_eq(zone_set_at(set, indexes[0]), new);
}
END_TEST

/* Whatever a track meets or comes near to is among the candidates. */
START_TEST(near_is_a_superset)
{
    struct chance chance = {.state = 13};
    struct zone *zones[ZONES];
    for (size_t i = 0; i < ZONES; i++)
        zones[i] = draw_square(&chance, i % 4 == 0 ? ",\"buffer_m\":20000" : "");
    AUTO(zone_set_unref) struct zone_set *set = NULL;
    ck_assert_int_eq(zone_set_from_zones(zones, ZONES, &set), 0);
    size_t listed = 0;
    for (int i = 0; i < 100; i++) {
        struct zone_near near = {
            .from = somewhere(&chance), .to = somewhere(&chance), .margin_m = 500};
        if (i % 2 == 0)
            near.to = geodesic_direct(near.from, i, 20000);
        uint16_t indexes[ZONES];
        size_t count = zone_set_near(set, &near, indexes, ZONES);
        listed += count;
        for (size_t k = 0, next = 0; k < ZONES; k++) {
            bool is_listed = next < count && indexes[next] == k;
            next += is_listed;
            struct zone_crossing crossing;
            bool is_met = zone_crossings(zones[k], near.from, near.to, &crossing, 1) > 0 ||
                          zone_distance_to(zones[k], near.to).distance_m <= near.margin_m;
            ck_assert(is_listed || !is_met);
        }
    }
    ck_assert_uint_lt(listed, (size_t)100 * ZONES / 2);
    free_zones(zones, ZONES);
}
END_TEST

START_TEST(near_looks_over_the_antimeridian_and_a_bend)
{
    AUTO(zone_unref) struct zone *east = draw("Point", "[-179.9,10]", "");
    AUTO(zone_unref) struct zone *north = draw("LineString", "[[5,50.3],[5,50.6]]", "");
    struct zone *zones[] = {east, north};
    AUTO(zone_set_unref) struct zone_set *set = NULL;
    ck_assert_int_eq(zone_set_from_zones(zones, COUNT_OF(zones), &set), 0);
    uint16_t indexes[2];
    struct zone_near over = {.from = at(10, 179.8), .to = at(10, 179.95), .margin_m = 20000};
    ck_assert_uint_eq(zone_set_near(set, &over, indexes, 2), 1);
    ck_assert_uint_eq(indexes[0], 0);
    struct zone_near bent = {.from = at(50, 0), .to = at(50, 10)};
    ck_assert_uint_eq(zone_set_near(set, &bent, indexes, 2), 1);
    ck_assert_uint_eq(indexes[0], 1);
    struct zone_near leap = {.from = at(50, 0), .to = at(-50, 170)};
    ck_assert_uint_eq(zone_set_near(set, &leap, indexes, 2), 2);
}
END_TEST

START_TEST(a_set_keeps_its_zones_alive)
{
    struct zone *zone = draw("Point", "[109,13]", ",\"buffer_m\":5000");
    struct zone_set *set = NULL;
    ck_assert_int_eq(zone_set_from_zones(&zone, 1, &set), 0);
    zone_unref(zone);
    struct zone_set *second = zone_set_ref(set);
    zone_set_unref(set);
    ck_assert(zone_holds(zone_set_at(second, 0), at(13, 109)));
    ck_assert_uint_eq(zone_set_count(second), 1);
    zone_set_unref(second);
    zone_set_unref(NULL);
    zone_unref(NULL);
}
END_TEST

START_TEST(a_set_is_limited)
{
    static struct zone *zones[ZONE_SET_MAX + 1];
    struct zone_set *set = NULL;
    ck_assert_int_eq(zone_set_from_zones(zones, ZONE_SET_MAX + 1, &set), -E2BIG);
    ck_assert_int_eq(zone_set_from_zones(NULL, 0, &set), 0);
    ck_assert_uint_eq(zone_set_count(set), 0);
    zone_set_unref(set);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {a_set_holds_what_its_zones_hold,
        the_order_of_a_set_does_not_matter, only_zones_in_force_answer, near_is_a_superset,
        near_looks_over_the_antimeridian_and_a_bend, a_set_keeps_its_zones_alive, a_set_is_limited};
    return run_suite(suite_of("zone_set", tests, COUNT_OF(tests)));
}
