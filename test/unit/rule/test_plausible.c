#include "rule/plausible.h"
#include "run_suite.h"
#include "sea.h"

#define NOW NEW_YEAR_US

static uint32_t doubts_of(const struct report *report)
{
    return plausible_doubts(report, NOW);
}

START_TEST(doubts_the_time)
{
    static const struct {
        int64_t ahead_us;
        uint32_t doubts;
    } cases[] = {
        {0,                                  0                               },
        {10 * MINUTE_US,                     0                               },
        {10 * MINUTE_US + 1,                 DOUBT_FUTURE                    },
        {7 * HOUR_US,                        DOUBT_FUTURE | DOUBT_SEVEN_HOURS},
        {7 * HOUR_US + 11 * MINUTE_US,       DOUBT_FUTURE                    },
        {5 * 366 * DAY_US,                   DOUBT_FUTURE                    },
        {-2 * HOUR_US,                       0                               },
        {-2 * HOUR_US - 1,                   DOUBT_LATE                      },
        {-7 * HOUR_US,                       DOUBT_LATE | DOUBT_SEVEN_HOURS  },
        {-400 * DAY_US,                      DOUBT_LATE                      },
        {-401 * DAY_US,                      DOUBT_LATE | DOUBT_OLD          },
        {-WEEK_ROLLOVER_US,                  DOUBT_WEEK_ROLLOVER             },
        {-WEEK_ROLLOVER_US + 10 * MINUTE_US, DOUBT_WEEK_ROLLOVER             },
        {-WEEK_ROLLOVER_US + 11 * MINUTE_US, DOUBT_LATE | DOUBT_OLD          },
        {-2 * WEEK_ROLLOVER_US - HOUR_US,    DOUBT_WEEK_ROLLOVER             },
        {-WEEK_ROLLOVER_US - 47 * HOUR_US,   DOUBT_WEEK_ROLLOVER | DOUBT_LATE},
        {-WEEK_ROLLOVER_US - 49 * HOUR_US,   DOUBT_LATE | DOUBT_OLD          },
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct report report = report_at(NOW + cases[i].ahead_us, 14, 110);
        ck_assert_msg(doubts_of(&report) == cases[i].doubts, "case %zu: %x", i, doubts_of(&report));
    }
}
END_TEST

START_TEST(doubts_the_position)
{
    static const struct {
        struct point point;
        uint32_t status;
        uint32_t doubts;
    } cases[] = {
        {{140000000, 1100000000},        STATUS_FIX_VALID, 0                },
        {{140000000, 1100000000},        0,                DOUBT_NO_POSITION},
        {{COORD_UNKNOWN, COORD_UNKNOWN}, STATUS_FIX_VALID, DOUBT_NO_POSITION},
        {{0, 0},                         STATUS_FIX_VALID, DOUBT_NULL_ISLAND},
        {{0, 1090000000},                STATUS_FIX_VALID, DOUBT_NULL_ISLAND},
        {{140000000, 0},                 STATUS_FIX_VALID, DOUBT_NULL_ISLAND},
        {{910000000, 1810000000},        STATUS_FIX_VALID, DOUBT_IMPOSSIBLE },
        {{140000000, 1800000001},        STATUS_FIX_VALID, DOUBT_IMPOSSIBLE },
        {{-900000000, -1800000000},      STATUS_FIX_VALID, 0                },
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct report report = report_at(NOW, 0, 0);
        report.point = cases[i].point;
        report.status = cases[i].status;
        ck_assert_msg(doubts_of(&report) == cases[i].doubts, "case %zu: %x", i, doubts_of(&report));
    }
}
END_TEST

START_TEST(doubts_speed_over_60_knots)
{
    struct report report = report_at(NOW, 14, 110);
    report.speed_mm_s = KNOT_MM_S(60);
    ck_assert_uint_eq(doubts_of(&report), 0);
    report.speed_mm_s++;
    ck_assert_uint_eq(doubts_of(&report), DOUBT_SPEED);
}
END_TEST

START_TEST(survives_every_time)
{
    static const int64_t times[] = {
        TIME_UNKNOWN, INT64_MIN + 1, -1, 0, 1, INT64_MAX - 1, INT64_MAX};
    for (size_t i = 0; i < COUNT_OF(times); i++) {
        struct report report = report_at(times[i], 14, 110);
        ck_assert_uint_ne(doubts_of(&report), 0);
        report_is_live(&report, NOW, false);
    }
}
END_TEST

START_TEST(knows_live_from_history)
{
    struct report report = report_at(NOW - 2 * HOUR_US, 14, 110);
    ck_assert(report_is_live(&report, NOW, false));
    ck_assert(!report_is_live(&report, NOW, true));
    report.fix_us--;
    ck_assert(!report_is_live(&report, NOW, false));
    report.event = EVENT_SOS;
    ck_assert(report_is_live(&report, NOW, true));
    report.event = EVENT_NONE;
    report.fix_us = NOW - 2 * WEEK_ROLLOVER_US - HOUR_US;
    ck_assert(report_is_live(&report, NOW, false));
    report.fix_us = TIME_UNKNOWN;
    ck_assert(report_is_live(&report, NOW, false));
}
END_TEST

START_TEST(only_what_is_now_and_somewhere_moves_live_state)
{
    ck_assert(may_move_live_state(0));
    ck_assert(may_move_live_state(DOUBT_WEEK_ROLLOVER | DOUBT_SPEED | DOUBT_NO_TIME));
    ck_assert(!may_move_live_state(DOUBT_FUTURE));
    ck_assert(!may_move_live_state(DOUBT_LATE));
    ck_assert(!may_move_live_state(DOUBT_NULL_ISLAND));
    ck_assert(may_make_track(DOUBT_LATE | DOUBT_OLD | DOUBT_SEVEN_HOURS));
    ck_assert(may_make_track(DOUBT_WEEK_ROLLOVER));
    ck_assert(!may_make_track(DOUBT_FUTURE));
    ck_assert(!may_make_track(DOUBT_IMPOSSIBLE));
    ck_assert(may_fill_gap(DOUBT_NO_POSITION));
    ck_assert(!may_fill_gap(DOUBT_FUTURE));
}
END_TEST

START_TEST(stamps_what_was_sent)
{
    struct report report = report_at(NOW - 2 * WEEK_ROLLOVER_US, 14.5, 110.25);
    struct receipt receipt = {
        .device_no = 9, .received_us = NOW + 7, .place = {.seq = 5, .item = 2}
    };
    struct position position = position_stamp(&report, &receipt);
    ck_assert_int_eq(position.fix_us, NOW - 2 * WEEK_ROLLOVER_US);
    ck_assert_int_eq(position_time_us(&position), NOW);
    ck_assert_int_eq(position.point.lat_e7, 145000000);
    ck_assert_uint_eq(position.digest, report_digest(&report));
    ck_assert_uint_eq(position.place.item, 2);
    report.fix_us = TIME_UNKNOWN;
    position = position_stamp(&report, &receipt);
    ck_assert_int_eq(position.fix_us, NOW);
    ck_assert_uint_eq(position.doubt, DOUBT_NO_TIME);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {doubts_the_time, doubts_the_position, doubts_speed_over_60_knots,
        survives_every_time, knows_live_from_history,
        only_what_is_now_and_somewhere_moves_live_state, stamps_what_was_sent};
    return run_suite(suite_of("plausible", tests, COUNT_OF(tests)));
}
