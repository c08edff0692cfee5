#include <stdio.h>
#include <string.h>

#include "rule/alarm_kind.h"
#include "rule/live.h"
#include "run_suite.h"
#include "sea.h"
#include "waters.h"

/* A fix at that minute, and what must be told: "+" raised, "~" updated, "-" ended; kind; level. */
struct sighting {
    int64_t minute;
    double lat, lon;
    const char *told;
};

struct voyage {
    struct device_state state;
    struct live_zones zones;
    struct thresholds limits;
    struct alarm_list events;
};

static void embark(struct voyage *voyage, const enum water *waters, size_t count)
{
    *voyage = (struct voyage){.limits = threshold_defaults()};
    device_state_init(&voyage->state, 7);
    struct zone_set *set = waters_new(waters, count);
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
    struct live_question question = {.state = &voyage->state,
        .position = position,
        .zones = &voyage->zones,
        .occasion = &occasion,
        .out = &voyage->events};
    struct live_verdict verdict;
    int result = live_judge(&question, &verdict);
    if (result != 0)
        ck_abort_msg("no memory");
}

static void summarise(const struct alarm_list *events, size_t from, char *out, size_t size)
{
    size_t used = 0;
    out[0] = '\0';
    for (size_t i = from; i < events->count; i++) {
        const struct alarm_event *event = &events->events[i];
        used += (size_t)snprintf(out + used, size - used, "%s%c%s:%u", i > from ? " " : "",
            "?+~-"[event->step], alarm_kind_name(event->kind), event -> level);
    }
}

static void play(const enum water water, const struct sighting *sightings, size_t count)
{
    struct voyage voyage;
    embark(&voyage, &water, 1);
    for (size_t i = 0; i < count; i++) {
        const struct sighting *at = &sightings[i];
        struct position position =
            position_at(NEW_YEAR_US + at->minute * MINUTE_US, at->lat, at->lon);
        size_t before = voyage.events.count;
        judge(&voyage, &position);
        char told[256];
        summarise(&voyage.events, before, told, sizeof told);
        ck_assert_msg(
            strcmp(told, at->told) == 0, "sighting %zu: \"%s\", not \"%s\"", i, told, at->told);
    }
    disembark(&voyage);
}

START_TEST(a_deep_fix_confirms)
{
    static const struct sighting sightings[] = {
        {0,   14.1, 109.90, ""              },
        {120, 14.1, 110.1,  "+closed-area:3"},
        {240, 14.1, 110.15, ""              },
        {360, 14.1, 109.90, "-closed-area:3"},
    };
    play(WATER_CLOSED, sightings, COUNT_OF(sightings));
}
END_TEST

START_TEST(one_fix_inside_the_band_is_unconfirmed)
{
    static const struct sighting sightings[] = {
        {0,   14.1, 109.90,  ""              },
        {120, 14.1, 110.002, "+closed-area:1"},
        {240, 14.1, 110.003, "~closed-area:3"},
        {360, 14.1, 109.998, ""              },
        {480, 14.1, 109.998, "-closed-area:3"},
    };
    play(WATER_CLOSED, sightings, COUNT_OF(sightings));
}
END_TEST

START_TEST(an_unconfirmed_one_ends_when_back_deep)
{
    static const struct sighting sightings[] = {
        {0,   14.1, 109.90,  ""              },
        {120, 14.1, 110.002, "+closed-area:1"},
        {240, 14.1, 109.90,  "-closed-area:1"},
    };
    play(WATER_CLOSED, sightings, COUNT_OF(sightings));
}
END_TEST

START_TEST(a_cut_between_two_fixes_is_inferred)
{
    static const struct sighting sightings[] = {
        {0,   14.0, 110.45, ""                               },
        {120, 14.0, 110.60, "+watched-area:1 -watched-area:1"},
        {240, 14.0, 110.65, ""                               },
    };
    play(WATER_STRIP, sightings, COUNT_OF(sightings));
}
END_TEST

START_TEST(a_cut_over_days_of_silence_is_not)
{
    static const struct sighting sightings[] = {
        {0,       14.0, 110.45, ""},
        {25 * 60, 14.0, 110.60, ""},
    };
    play(WATER_STRIP, sightings, COUNT_OF(sightings));
}
END_TEST

START_TEST(reentry_is_the_same_alarm)
{
    struct voyage voyage;
    enum water water = WATER_CLOSED;
    embark(&voyage, &water, 1);
    for (int i = 0; i < 50; i++) {
        int64_t at_us = NEW_YEAR_US + i * 4 * HOUR_US;
        struct position out = position_at(at_us, 14.1, 109.90);
        struct position in = position_at(at_us + 2 * HOUR_US, 14.1, 110.1);
        judge(&voyage, &out);
        judge(&voyage, &in);
    }
    ck_assert_uint_eq(count_events(&voyage.events, 0, ALARM_RAISED), 1);
    ck_assert_uint_eq(count_alarms(&voyage.events, ALARM_CLOSED_AREA), 1);
    ck_assert_uint_eq(device_state_zone(&voyage.state, 1)->entries, 50);
    ck_assert_ptr_nonnull(
        strstr(voyage.events.events[voyage.events.count - 1].detail, "\"entries\":50"));
    disembark(&voyage);
}
END_TEST

START_TEST(much_later_it_is_another)
{
    static const struct sighting sightings[] = {
        {0,   14.1, 109.90, ""              },
        {120, 14.1, 110.1,  "+closed-area:3"},
        {240, 14.1, 109.90, "-closed-area:3"},
        {900, 14.1, 110.1,  "+closed-area:3"},
    };
    play(WATER_CLOSED, sightings, COUNT_OF(sightings));
}
END_TEST

START_TEST(outside_of_a_boundary_area_is_crossed)
{
    static const struct sighting sightings[] = {
        {0,   14.1, 111.9, ""                 },
        {120, 14.1, 112.1, "+border-crossed:3"},
        {240, 14.1, 112.5, ""                 },
        {360, 14.1, 111.9, "-border-crossed:3"},
    };
    play(WATER_FENCE, sightings, COUNT_OF(sightings));
}
END_TEST

START_TEST(heard_first_outside_is_crossed_too)
{
    static const struct sighting sightings[] = {
        {0,   18.0, 118.0, "+border-crossed:3"},
        {120, 18.0, 118.1, ""                 },
    };
    play(WATER_FENCE, sightings, COUNT_OF(sightings));
}
END_TEST

START_TEST(a_line_is_crossed_by_segments)
{
    static const struct sighting sightings[] = {
        {0,   14.1, 110.9,   ""                 },
        {120, 14.1, 111.1,   "+border-crossed:3"},
        {240, 14.1, 111.4,   ""                 },
        {360, 14.1, 111.002, ""                 },
        {480, 14.1, 110.9,   "-border-crossed:3"},
        {600, 14.1, 110.998, ""                 },
        {720, 14.1, 111.001, "~border-crossed:1"},
    };
    play(WATER_BORDER, sightings, COUNT_OF(sightings));
}
END_TEST

START_TEST(the_nearest_side_of_a_line_counts_at_first)
{
    static const struct sighting near[] = {
        {0, 14.1, 111.1, "+border-crossed:3"}
    };
    play(WATER_BORDER, near, COUNT_OF(near));
    static const struct sighting far[] = {
        {0,   14.1, 113.0, "+border-crossed:3"},
        {120, 14.1, 112.7, ""                 }
    };
    play(WATER_BORDER, far, COUNT_OF(far));
    static const struct sighting far_past_its_end[] = {
        {0,   9.0, 113.0, ""},
        {120, 9.0, 112.7, ""}
    };
    play(WATER_BORDER, far_past_its_end, COUNT_OF(far_past_its_end));
}
END_TEST

START_TEST(a_plain_line_tells_nothing)
{
    static const struct sighting sightings[] = {
        {0,   14.9, 110, ""},
        {120, 15.1, 110, ""},
        {240, 14.9, 110, ""}
    };
    play(WATER_COAST, sightings, COUNT_OF(sightings));
}
END_TEST

START_TEST(a_port_is_state_only)
{
    struct voyage voyage;
    enum water water = WATER_PORT;
    embark(&voyage, &water, 1);
    struct position at_sea = position_at(NEW_YEAR_US, 13.77, 109.35);
    struct position moored = position_at(NEW_YEAR_US + 2 * HOUR_US, 13.77, 109.251);
    struct position left = position_at(NEW_YEAR_US + 4 * HOUR_US, 13.77, 109.35);
    judge(&voyage, &at_sea);
    ck_assert(!device_is_in_port(&voyage.state));
    judge(&voyage, &moored);
    ck_assert(device_is_in_port(&voyage.state));
    judge(&voyage, &left);
    ck_assert(!device_is_in_port(&voyage.state));
    ck_assert_uint_eq(voyage.events.count, 0);
    disembark(&voyage);
}
END_TEST

START_TEST(a_leap_raises_nothing)
{
    static const struct sighting sightings[] = {
        {0,  14.1, 109.5,  ""},
        {10, 14.1, 110.1,  ""}, /* 65 km in 10 min */
        {20, 14.1, 109.51, ""},
        {30, 13.0, 110.1,  ""},
        {40, 14.1, 110.1,  ""}, /* agrees with neither */
        {50, 14.1, 109.52, ""},
    };
    play(WATER_CLOSED, sightings, COUNT_OF(sightings));
}
END_TEST

START_TEST(two_fixes_that_agree_anchor_anew)
{
    static const struct sighting sightings[] = {
        {0,  14.1, 109.5,  ""              },
        {10, 14.1, 110.1,  ""              },
        {20, 14.1, 110.11, "+closed-area:3"},
        {30, 14.1, 110.12, ""              },
    };
    play(WATER_CLOSED, sightings, COUNT_OF(sightings));
}
END_TEST

START_TEST(what_is_not_newer_or_doubted_changes_nothing)
{
    struct voyage voyage;
    enum water water = WATER_CLOSED;
    embark(&voyage, &water, 1);
    struct position outside = position_at(NEW_YEAR_US, 14.1, 109.9);
    judge(&voyage, &outside);
    struct position inside = position_at(NEW_YEAR_US, 14.1, 110.1);
    judge(&voyage, &inside);
    inside.fix_us -= HOUR_US;
    judge(&voyage, &inside);
    static const uint32_t doubts[] = {
        DOUBT_FUTURE, DOUBT_LATE, DOUBT_NO_POSITION, DOUBT_IMPOSSIBLE, DOUBT_NULL_ISLAND};
    for (size_t i = 0; i < COUNT_OF(doubts); i++) {
        inside = position_at(NEW_YEAR_US + 2 * HOUR_US, 14.1, 110.1);
        inside.doubt = doubts[i];
        judge(&voyage, &inside);
    }
    ck_assert_uint_eq(voyage.events.count, 0);
    ck_assert_int_eq(voyage.state.last.fix_us, NEW_YEAR_US);
    disembark(&voyage);
}
END_TEST

START_TEST(an_expired_zone_is_left)
{
    static const struct sighting sightings[] = {
        {0,   13.1, 110.1, "+closed-area:3"},
        {120, 13.1, 110.1, ""              },
        {361, 13.1, 110.1, "-closed-area:3"},
        {480, 13.1, 110.1, ""              },
    };
    play(WATER_EXPIRED, sightings, COUNT_OF(sightings));
}
END_TEST

START_TEST(an_event_says_what_it_was_decided_on)
{
    struct voyage voyage;
    enum water water = WATER_CLOSED;
    embark(&voyage, &water, 1);
    struct position out = position_at(NEW_YEAR_US, 14.1, 109.90);
    struct position in = position_at(NEW_YEAR_US + 2 * HOUR_US, 14.1, 110.1);
    judge(&voyage, &out);
    judge(&voyage, &in);
    const struct alarm_event *event = &voyage.events.events[0];
    ck_assert_uint_eq(event->zone_version, 100);
    ck_assert_int_eq(event->zone_no, WATER_CLOSED);
    ck_assert_int_eq(event->detected_us, in.received_us);
    ck_assert_int_ge(event->occurred_us, NEW_YEAR_US + 59 * MINUTE_US);
    ck_assert_int_le(event->occurred_us, NEW_YEAR_US + 61 * MINUTE_US);
    ck_assert_ptr_nonnull(strstr(event->detail, "\"certainty\":\"confirmed\""));
    ck_assert_ptr_nonnull(strstr(event->detail, "\"band_m\":500"));
    ck_assert_ptr_nonnull(strstr(event->detail, "\"fix\":{\"time\":\"2026-01-01T02:00:00Z\""));
    disembark(&voyage);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {a_deep_fix_confirms, one_fix_inside_the_band_is_unconfirmed,
        an_unconfirmed_one_ends_when_back_deep, a_cut_between_two_fixes_is_inferred,
        a_cut_over_days_of_silence_is_not, reentry_is_the_same_alarm, much_later_it_is_another,
        outside_of_a_boundary_area_is_crossed, heard_first_outside_is_crossed_too,
        a_line_is_crossed_by_segments, the_nearest_side_of_a_line_counts_at_first,
        a_plain_line_tells_nothing, a_port_is_state_only, a_leap_raises_nothing,
        two_fixes_that_agree_anchor_anew, what_is_not_newer_or_doubted_changes_nothing,
        an_expired_zone_is_left, an_event_says_what_it_was_decided_on};
    return run_suite(suite_of("live", tests, COUNT_OF(tests)));
}
