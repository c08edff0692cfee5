#include <stdio.h>
#include <string.h>

#include "rule/history.h"
#include "run_suite.h"
#include "sea.h"
#include "waters.h"

/* A fix at that minute. */
struct sighting {
    int64_t minute;
    double lat, lon;
};

#define TEXT_MAX 2048

static size_t minute_of(int64_t time_us)
{
    return (size_t)((time_us - NEW_YEAR_US) / MINUTE_US);
}

/* "+" into, "-" out of; minute; "!" confirmed, "?" unconfirmed, "~" inferred. */
static void write_passages(const struct history *history, char *out)
{
    size_t used = 0;
    out[0] = '\0';
    for (size_t i = 0; i < history->passage_count; i++) {
        const struct passage *passage = &history->passages[i];
        used += (size_t)snprintf(out + used, TEXT_MAX - used, "%s%c%zu%c", i > 0 ? " " : "",
            passage->is_entry ? '+' : '-', minute_of(passage->occurred_us),
            " !~?"[passage->certainty]);
    }
}

static void judge_in(const struct zone_set *zones, const struct sighting *sightings, size_t count,
    struct history *out)
{
    struct position positions[64];
    for (size_t i = 0; i < count; i++)
        positions[i] = position_at(
            NEW_YEAR_US + sightings[i].minute * MINUTE_US, sightings[i].lat, sightings[i].lon);
    struct thresholds thresholds = threshold_defaults();
    struct limits limits = limits_always(&thresholds);
    struct track_window window = {.positions = positions,
        .count = history_sort(positions, count),
        .is_from_start = true,
        .is_to_end = true};
    ck_assert_int_eq(history_judge(&window, zones, &limits, out), 0);
}

static void judge(
    const enum water water, const struct sighting *sightings, size_t count, struct history *out)
{
    AUTO(zone_set_unref) struct zone_set *zones = waters_new(&water, 1);
    judge_in(zones, sightings, count, out);
}

static void play(
    const enum water water, const struct sighting *sightings, size_t count, const char *expected)
{
    struct history history;
    judge(water, sightings, count, &history);
    char text[TEXT_MAX];
    write_passages(&history, text);
    ck_assert_str_eq(text, expected);
    history_done(&history);
}

#define PLAY(water, expected, ...)                                \
    do {                                                          \
        static const struct sighting sightings[] = {__VA_ARGS__}; \
        play(water, sightings, COUNT_OF(sightings), expected);    \
    } while (0)

START_TEST(a_visit_has_its_interpolated_ends)
{
    PLAY(WATER_CLOSED, "+60! -300!", {0, 14.1, 109.9}, {120, 14.1, 110.1}, {240, 14.1, 110.1},
        {360, 14.1, 109.9});
}
END_TEST

START_TEST(begins_inside_and_stays)
{
    PLAY(WATER_CLOSED, "+0!", {0, 14.1, 110.1}, {120, 14.1, 110.1});
    PLAY(WATER_CLOSED, "+0?", {0, 14.1, 110.001});
    PLAY(WATER_CLOSED, "", {0, 14.1, 109.9});
}
END_TEST

START_TEST(a_strip_jumped_is_inferred)
{
    PLAY(WATER_STRIP, "+40~ -56~", {0, 14.0, 110.45}, {120, 14.0, 110.60});
}
END_TEST

START_TEST(one_fix_in_the_band_is_unconfirmed)
{
    PLAY(WATER_CLOSED, "+117? -122?", {0, 14.1, 109.9}, {120, 14.1, 110.002}, {240, 14.1, 109.9});
    PLAY(WATER_CLOSED, "+117! -141!", {0, 14.1, 109.9}, {120, 14.1, 110.002}, {140, 14.1, 110.002},
        {240, 14.1, 109.9});
}
END_TEST

START_TEST(one_fix_out_in_the_band_ends_no_visit)
{
    PLAY(WATER_CLOSED, "+60!", {0, 14.1, 109.9}, {120, 14.1, 110.1}, {240, 14.1, 109.999},
        {360, 14.1, 110.1});
}
END_TEST

START_TEST(two_fixes_out_in_the_band_end_it)
{
    PLAY(WATER_CLOSED, "+60! -238!", {0, 14.1, 109.9}, {120, 14.1, 110.1}, {240, 14.1, 109.999},
        {360, 14.1, 109.999});
}
END_TEST

START_TEST(a_leap_makes_no_visit)
{
    PLAY(WATER_CLOSED, "", {0, 14.1, 109.5}, {10, 14.1, 110.1}, {20, 14.1, 109.51});
    PLAY(WATER_CLOSED, "", {0, 14.1, 109.5}, {10, 14.1, 110.1}, {20, 14.1, 110.1},
        {30, 14.1, 109.51}, {40, 14.1, 109.52});
    PLAY(WATER_CLOSED, "", {0, 14.1, 110.1}, {10, 14.1, 109.5}, {20, 14.1, 109.51},
        {30, 14.1, 109.52});
}
END_TEST

START_TEST(a_leap_is_named)
{
    static const struct sighting sightings[] = {
        {0,  14.1,  109.5 },
        {10, -82.0, 109.5 },
        {20, 14.1,  109.51},
        {30, 6.0,   109.5 }
    };
    struct history history;
    judge(WATER_CLOSED, sightings, COUNT_OF(sightings), &history);
    ck_assert_uint_eq(history.leap_count, 1);
    ck_assert_int_eq(history.leaps[0].fix_us, NEW_YEAR_US + 10 * MINUTE_US);
    history_done(&history);
}
END_TEST

START_TEST(three_that_agree_are_believed)
{
    PLAY(WATER_CLOSED, "+10!", {0, 14.1, 109.5}, {5, 14.1, 109.501}, {10, 14.1, 110.1},
        {20, 14.1, 110.1}, {30, 14.1, 110.1});
}
END_TEST

START_TEST(an_expired_zone_ends_its_visits)
{
    PLAY(WATER_EXPIRED, "+0! -360!", {0, 13.1, 110.1}, {240, 13.1, 110.1}, {480, 13.1, 110.1});
}
END_TEST

START_TEST(a_line_is_passed_both_ways)
{
    PLAY(WATER_BORDER, "+60! -300!", {0, 14.1, 110.9}, {120, 14.1, 111.1}, {240, 14.1, 111.1},
        {360, 14.1, 110.9});
    PLAY(WATER_BORDER, "-60!", {0, 14.1, 111.1}, {120, 14.1, 110.9});
    PLAY(WATER_BORDER, "+117? -122?", {0, 14.1, 110.9}, {120, 14.1, 111.002}, {240, 14.1, 110.9});
}
END_TEST

/* The closed area is replaced by itself an hour after the new year, and begins anew at minute 300.
 */
static struct zone_set *closed_in_turns(void)
{
    enum water water = WATER_CLOSED;
    AUTO(zone_set_unref) struct zone_set *closed = waters_new(&water, 1);
    struct zone *zone = zone_set_span(closed, 0).zone;
    int64_t hour_us = NEW_YEAR_US + HOUR_US;
    int64_t again_us = NEW_YEAR_US + 5 * HOUR_US;
    const struct zone_span spans[] = {
        {zone, INT64_MIN, hour_us,               INT64_MIN},
        {zone, hour_us,   hour_us + 2 * HOUR_US, INT64_MIN},
        {zone, again_us,  INT64_MAX,             again_us }
    };
    struct zone_set *set = NULL;
    ck_assert_int_eq(zone_set_from_spans(spans, COUNT_OF(spans), &set), 0);
    return set;
}

static void play_turns(const struct sighting *sightings, size_t count, const char *expected)
{
    AUTO(zone_set_unref) struct zone_set *zones = closed_in_turns();
    struct history history;
    judge_in(zones, sightings, count, &history);
    char text[TEXT_MAX];
    write_passages(&history, text);
    ck_assert_str_eq(text, expected);
    history_done(&history);
}

#define PLAY_TURNS(expected, ...)                                 \
    do {                                                          \
        static const struct sighting sightings[] = {__VA_ARGS__}; \
        play_turns(sightings, COUNT_OF(sightings), expected);     \
    } while (0)

START_TEST(a_visit_ends_with_its_version_and_begins_with_the_next)
{
    PLAY_TURNS("+0! -60! +60! -180! +300!", {0, 14.1, 110.1}, {120, 14.1, 110.1},
        {240, 14.1, 110.1}, {360, 14.1, 110.1});
}
END_TEST

START_TEST(what_was_left_before_a_zone_was_in_force_was_no_visit)
{
    PLAY_TURNS("", {200, 14.1, 109.9}, {310, 14.1, 110.5});
    PLAY_TURNS("", {260, 14.1, 109.98}, {320, 14.1, 110.22});
    PLAY_TURNS("+301~ -357~", {299, 14.1, 109.99}, {360, 14.1, 110.21});
}
END_TEST

START_TEST(a_way_into_a_zone_counts_from_its_beginning)
{
    PLAY_TURNS("+300!", {250, 14.1, 109.99}, {310, 14.1, 110.1});
    PLAY_TURNS("+305!", {300, 14.1, 109.99}, {360, 14.1, 110.1});
}
END_TEST

START_TEST(jitter_on_a_boundary_is_one_visit_at_most)
{
    static struct position positions[24 * 60];
    static const enum water waters[] = {WATER_CLOSED, WATER_BORDER};
    static const double lons[] = {110.0, 111.0};
    struct thresholds thresholds = threshold_defaults();
    struct limits limits = limits_always(&thresholds);
    for (size_t k = 0; k < COUNT_OF(waters); k++) {
        struct sea_random random = {12};
        for (size_t i = 0; i < COUNT_OF(positions); i++)
            positions[i] = position_off(NEW_YEAR_US + (int64_t)i * MINUTE_US,
                point_at(14.1, lons[k]), 30 * random_normal(&random), 30 * random_normal(&random));
        AUTO(zone_set_unref) struct zone_set *zones = waters_new(&waters[k], 1);
        struct track_window window = {positions, COUNT_OF(positions), true, true};
        struct history history;
        ck_assert_int_eq(history_judge(&window, zones, &limits, &history), 0);
        ck_assert_uint_le(history.passage_count, 1);
        history_done(&history);
    }
}
END_TEST

START_TEST(gaps_are_longer_than_the_interval_allows)
{
    static const struct sighting sightings[] = {
        {0,    14.1, 109.5},
        {180,  14.1, 109.5},
        {361,  14.1, 109.5},
        {1000, 14.1, 109.6}
    };
    struct history history;
    judge(WATER_CLOSED, sightings, COUNT_OF(sightings), &history);
    ck_assert_uint_eq(history.gap_count, 2);
    ck_assert_int_eq(history.gaps[0].from_us, NEW_YEAR_US + 180 * MINUTE_US);
    ck_assert_int_eq(history.gaps[0].until_us, NEW_YEAR_US + 361 * MINUTE_US);
    ck_assert_int_eq(history.gaps[1].until.lon_e7, 1096000000);
    history_done(&history);
}
END_TEST

START_TEST(sorting_leaves_one_of_each_key)
{
    struct position positions[4];
    positions[0] = position_at(NEW_YEAR_US + 1, 14, 110);
    positions[1] = position_at(NEW_YEAR_US, 14, 110.1);
    positions[2] = position_at(NEW_YEAR_US + 1, 14, 110);
    positions[3] = position_at(NEW_YEAR_US, 14, 110);
    ck_assert_uint_eq(history_sort(positions, 4), 3);
    ck_assert_int_eq(positions[0].fix_us, NEW_YEAR_US);
    ck_assert_uint_lt(positions[0].digest, positions[1].digest);
    ck_assert_uint_eq(history_sort(positions, 0), 0);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {a_visit_has_its_interpolated_ends, begins_inside_and_stays,
        a_strip_jumped_is_inferred, one_fix_in_the_band_is_unconfirmed,
        one_fix_out_in_the_band_ends_no_visit, two_fixes_out_in_the_band_end_it,
        a_leap_makes_no_visit, a_leap_is_named, three_that_agree_are_believed,
        an_expired_zone_ends_its_visits, a_line_is_passed_both_ways,
        a_visit_ends_with_its_version_and_begins_with_the_next,
        what_was_left_before_a_zone_was_in_force_was_no_visit,
        a_way_into_a_zone_counts_from_its_beginning, jitter_on_a_boundary_is_one_visit_at_most,
        gaps_are_longer_than_the_interval_allows, sorting_leaves_one_of_each_key};
    return run_suite(suite_of("history", tests, COUNT_OF(tests)));
}
