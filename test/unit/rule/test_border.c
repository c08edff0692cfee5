#include <math.h>
#include <string.h>

#include "chart/geodesic.h"
#include "rule/rules.h"
#include "run_suite.h"
#include "sea.h"
#include "waters.h"

/* One device, judged by all rules. */
struct voyage {
    struct device_state state;
    struct live_zones zones;
    struct thresholds limits;
    struct lookout lookout;
    struct alarm_list events;
};

static void embark(struct voyage *voyage, enum water water)
{
    *voyage = (struct voyage){.limits = threshold_defaults()};
    device_state_init(&voyage->state, 7);
    lookout_init(&voyage->lookout);
    struct zone_set *set = waters_new(&water, 1);
    ck_assert_int_eq(live_zones_init(&voyage->zones, set), 0);
    zone_set_unref(set);
}

static void disembark(struct voyage *voyage)
{
    device_state_done(&voyage->state);
    live_zones_done(&voyage->zones);
    alarm_list_done(&voyage->events);
}

static void judge(struct voyage *voyage, const struct position *position)
{
    struct occasion occasion = occasion_at(position->received_us, &voyage->limits);
    struct stage stage = {.state = &voyage->state,
        .occasion = &occasion,
        .zones = &voyage->zones,
        .lookout = &voyage->lookout,
        .out = &voyage->events};
    ck_assert_int_eq(rules_report(&stage, position), 0);
}

static void sail(struct voyage *voyage, int64_t minute, double lat, double lon)
{
    struct position position = position_at(NEW_YEAR_US + minute * MINUTE_US, lat, lon);
    judge(voyage, &position);
}

static const struct alarm_event *newest_of(const struct voyage *voyage, enum alarm_kind kind)
{
    for (size_t i = voyage->events.count; i-- > 0;)
        if (voyage->events.events[i].kind == kind)
            return &voyage->events.events[i];
    return NULL;
}

/* 0.2 degrees of longitude in 2 h, then as much again to the line: two hours more. */
START_TEST(a_crossing_is_predicted_for_its_time)
{
    struct voyage voyage;
    embark(&voyage, WATER_BORDER);
    sail(&voyage, 0, 14.1, 110.6);
    sail(&voyage, 120, 14.1, 110.8);
    const struct alarm_event *event = newest_of(&voyage, ALARM_BORDER_PREDICTED);
    ck_assert_ptr_nonnull(event);
    ck_assert_int_eq(event->zone_no, WATER_BORDER);
    ck_assert_ptr_nonnull(strstr(event->detail, "\"likely\":\"2026-01-01T04:00:0"));
    ck_assert_ptr_nonnull(strstr(event->detail, "\"side\":\"inside\",\"distance_m\":2159"));
    ck_assert_ptr_nonnull(strstr(event->detail, "\"bearing_deg\":90"));
    disembark(&voyage);
}
END_TEST

START_TEST(one_that_would_come_too_late_is_not)
{
    struct voyage voyage;
    embark(&voyage, WATER_BORDER);
    sail(&voyage, 0, 14.1, 110.54);
    sail(&voyage, 120, 14.1, 110.74);
    ck_assert_ptr_null(newest_of(&voyage, ALARM_BORDER_PREDICTED));
    disembark(&voyage);
}
END_TEST

START_TEST(what_the_device_says_must_agree)
{
    static const struct {
        int32_t speed_mm_s, course_cdeg;
        bool is_predicted;
    } cases[] = {
        {KNOT_MM_S(6), 9000,  true },
        {KNOT_MM_S(6), 11500, true },
        {KNOT_MM_S(6), 12500, false},
        {KNOT_MM_S(6), 27000, false},
        {100,          9000,  false},
        {KNOT_MM_S(3), 9000,  true },
        {KNOT_MM_S(2), 9000,  false},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct voyage voyage;
        embark(&voyage, WATER_BORDER);
        sail(&voyage, 0, 14.1, 110.7);
        struct position position = position_at(NEW_YEAR_US + 2 * HOUR_US, 14.1, 110.9);
        position.speed_mm_s = cases[i].speed_mm_s;
        position.course_cdeg = cases[i].course_cdeg;
        judge(&voyage, &position);
        ck_assert_msg((newest_of(&voyage, ALARM_BORDER_PREDICTED) != NULL) == cases[i].is_predicted,
            "case %zu", i);
        disembark(&voyage);
    }
}
END_TEST

/* 0.3 degrees in 2 h from the middle of the permitted area, and as much again to its edge. */
START_TEST(out_of_a_permitted_area_is_predicted_too)
{
    struct voyage voyage;
    embark(&voyage, WATER_FENCE);
    sail(&voyage, 0, 14.1, 111.4);
    sail(&voyage, 120, 14.1, 111.7);
    const struct alarm_event *event = newest_of(&voyage, ALARM_BORDER_PREDICTED);
    ck_assert_ptr_nonnull(event);
    ck_assert_ptr_nonnull(strstr(event->detail, "\"likely\":\"2026-01-01T04:00:0"));
    ck_assert_ptr_nonnull(strstr(event->detail, "\"side\":\"inside\""));
    sail(&voyage, 240, 14.1, 111.4);
    event = newest_of(&voyage, ALARM_BORDER_PREDICTED);
    ck_assert(event != NULL && event->step == ALARM_ENDED);
    sail(&voyage, 360, 14.1, 111.1);
    sail(&voyage, 480, 14.1, 110.8);
    ck_assert_uint_eq(count_events(&voyage.events, ALARM_BORDER_PREDICTED, ALARM_RAISED), 1);
    disembark(&voyage);
}
END_TEST

/* The shortest way round over the edge of the closed area, by asking everywhere. */
static double detour_m(struct point from, struct point to)
{
    double least_m = HUGE_VAL;
    for (int i = 0; i < 800; i++) {
        double along = (i % 200) / 200.0 * 0.2;
        double lat = i < 200 ? 14.0 : i < 400 ? 14.2 : 14.0 + along;
        double lon = i < 400 ? 110.0 + along : i < 600 ? 110.0 : 110.2;
        struct point edge = point_at(lat, lon);
        least_m = fmin(least_m, geodesic_distance_m(from, edge) + geodesic_distance_m(edge, to));
    }
    return least_m;
}

START_TEST(what_could_be_reached_is_an_ellipse)
{
    struct sea_random random = {.state = 29};
    size_t touched = 0;
    for (int round = 0; round < 400; round++) {
        struct point ends[2];
        for (size_t i = 0; i < 2; i++)
            ends[i] = point_at(13.6 + random_unit(&random), 109.5 + 0.45 * random_unit(&random));
        struct voyage voyage;
        embark(&voyage, WATER_CLOSED);
        struct position first = position_off(NEW_YEAR_US, ends[0], 0, 0);
        struct position second = position_off(NEW_YEAR_US + 4 * HOUR_US, ends[1], 0, 0);
        judge(&voyage, &first);
        judge(&voyage, &second);
        double reach_m = KNOT_MM_S(12) / 1000.0 * 4 * 3600;
        double least_m = detour_m(ends[0], ends[1]);
        bool is_told = newest_of(&voyage, ALARM_BORDER_POSSIBLE) != NULL;
        if (fabs(least_m / reach_m - 1) > 0.01)
            ck_assert_msg(is_told == (least_m < reach_m), "round %d: %.0f m of %.0f m", round,
                least_m, reach_m);
        touched += is_told;
        disembark(&voyage);
    }
    ck_assert_uint_gt(touched, 50);
    ck_assert_uint_lt(touched, 350);
}
END_TEST

START_TEST(near_speaks_once_a_step)
{
    struct voyage voyage;
    embark(&voyage, WATER_BORDER);
    for (int i = 0; i < 56; i++)
        sail(&voyage, 120 * i, 14.1, 110.74 + 0.004 * i + (i % 2 == 0 ? 0 : 0.03));
    ck_assert_uint_eq(count_events(&voyage.events, ALARM_BORDER_NEAR, ALARM_RAISED), 1);
    ck_assert_uint_eq(count_events(&voyage.events, ALARM_BORDER_NEAR, ALARM_UPDATED), 4);
    ck_assert_uint_eq(count_events(&voyage.events, ALARM_BORDER_NEAR, ALARM_ENDED), 0);
    disembark(&voyage);
}
END_TEST

START_TEST(back_tells_how_long_and_how_deep)
{
    struct voyage voyage;
    embark(&voyage, WATER_BORDER);
    sail(&voyage, 0, 14.1, 110.9);
    sail(&voyage, 60, 14.1, 111.1);
    sail(&voyage, 120, 14.1, 111.2);
    sail(&voyage, 180, 14.1, 111.1);
    sail(&voyage, 240, 14.1, 110.9);
    const struct alarm_event *event = newest_of(&voyage, ALARM_BORDER_BACK);
    ck_assert_ptr_nonnull(event);
    ck_assert_int_eq(event->step, ALARM_ENDED);
    ck_assert_ptr_nonnull(strstr(event->detail, "\"outside_s\":10800"));
    ck_assert_ptr_nonnull(strstr(event->detail, "\"depth_m\":2159"));
    ck_assert_ptr_nonnull(strstr(event->detail, "\"deepest\":{\"lat\":14.1000000,\"lon\":111.2"));
    ck_assert_uint_eq(count_events(&voyage.events, ALARM_BORDER_STAY, ALARM_RAISED), 1);
    ck_assert_uint_eq(count_events(&voyage.events, ALARM_BORDER_STAY, ALARM_ENDED), 1);
    disembark(&voyage);
}
END_TEST

START_TEST(a_spell_begins_anew_within_the_reentry_time)
{
    struct voyage voyage;
    embark(&voyage, WATER_CLOSED);
    for (int i = 0; i < 40; i++)
        sail(&voyage, 60 * i, 14.1, i % 2 == 0 ? 109.9 : 109.99);
    sail(&voyage, 40 * 60, 14.1, 109.9);
    sail(&voyage, 50 * 60, 14.1, 109.99);
    ck_assert_uint_eq(count_events(&voyage.events, ALARM_CLOSED_NEAR, ALARM_RAISED), 2);
    ck_assert_uint_eq(count_events(&voyage.events, ALARM_CLOSED_NEAR, ALARM_UPDATED), 19);
    ck_assert_uint_eq(count_events(&voyage.events, ALARM_CLOSED_NEAR, ALARM_ENDED), 20);
    ck_assert_uint_eq(count_alarms(&voyage.events, ALARM_CLOSED_NEAR), 2);
    disembark(&voyage);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {a_crossing_is_predicted_for_its_time,
        one_that_would_come_too_late_is_not, out_of_a_permitted_area_is_predicted_too,
        what_the_device_says_must_agree, what_could_be_reached_is_an_ellipse,
        near_speaks_once_a_step, back_tells_how_long_and_how_deep,
        a_spell_begins_anew_within_the_reentry_time};
    return run_suite(suite_of("border", tests, COUNT_OF(tests)));
}
