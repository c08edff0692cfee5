#include "haitrinh/base.h"
#include "haitrinh/protocol.h"

#include "gate/lane.h"
#include "run_suite.h"

#define NOW_US (1000 * DAY_US)

static struct report fixed_at(int64_t fix_us)
{
    return (struct report){.fix_us = fix_us, .kind = REPORT_POSITION};
}

START_TEST(two_hours_divide)
{
    struct report report = fixed_at(NOW_US - LIVE_BEHIND_US);
    ck_assert(!lane_is_history(&report, 0, NOW_US));
    report.fix_us -= 1;
    ck_assert(lane_is_history(&report, 0, NOW_US));
    ck_assert(lane_is_history(&report, FRAME_LIVE, NOW_US));
    report.fix_us = NOW_US + DAY_US;
    ck_assert(!lane_is_history(&report, 0, NOW_US));
    report.fix_us = TIME_UNKNOWN;
    ck_assert(!lane_is_history(&report, 0, NOW_US));
    ck_assert(lane_is_history(&report, FRAME_HISTORICAL, NOW_US));
}
END_TEST

/* A receiver that lost 1,024 weeks sends from now: gate, rules and history undo it alike. */
START_TEST(a_week_rollover_is_no_history)
{
    int64_t now_us = 20000 * DAY_US;
    struct report report = fixed_at(now_us - MINUTE_US - WEEK_ROLLOVER_US);
    ck_assert(report_is_live(&report, now_us, false));
    ck_assert(!lane_is_history(&report, 0, now_us));
    report.fix_us -= 3 * HOUR_US;
    ck_assert(lane_is_history(&report, 0, now_us));
}
END_TEST

START_TEST(an_sos_is_always_live)
{
    struct report report = fixed_at(NOW_US - DAY_US);
    report.kind = REPORT_EVENT;
    report.event = EVENT_SOS;
    ck_assert(!lane_is_history(&report, FRAME_HISTORICAL, NOW_US));
    ck_assert(lane_is_urgent(&report));
    report.event = EVENT_SOS_CANCEL;
    ck_assert(!lane_is_history(&report, FRAME_HISTORICAL, NOW_US));
    ck_assert(!lane_is_urgent(&report));
    report.event = EVENT_BOOT;
    ck_assert(lane_is_history(&report, FRAME_HISTORICAL, NOW_US));
    report.kind = REPORT_POSITION;
    report.event = EVENT_NONE;
    report.status = STATUS_SOS;
    ck_assert(!lane_is_history(&report, FRAME_HISTORICAL, NOW_US));
    ck_assert(lane_is_urgent(&report));
}
END_TEST

/* Local time sent as UTC is a wrong clock, not a report stored for long. */
START_TEST(seven_hours_are_a_wrong_clock)
{
    struct report report = fixed_at(NOW_US - 7 * HOUR_US - MINUTE_US);
    ck_assert(!lane_is_history(&report, 0, NOW_US));
    ck_assert(lane_is_history(&report, FRAME_HISTORICAL, NOW_US));
    report.fix_us -= 10 * MINUTE_US;
    ck_assert(lane_is_history(&report, 0, NOW_US));
}
END_TEST

START_TEST(a_mixed_frame_is_split_in_its_order)
{
    struct report reports[6];
    struct report out[6];
    for (size_t i = 0; i < COUNT_OF(reports); i++) {
        reports[i] = fixed_at(NOW_US - (i % 2 == 0 ? 0 : DAY_US));
        reports[i].device_seq = i;
    }
    ck_assert_uint_eq(lane_split(reports, COUNT_OF(reports), 0, NOW_US, out), 3);
    static const uint64_t order[] = {0, 2, 4, 1, 3, 5};
    for (size_t i = 0; i < COUNT_OF(out); i++)
        ck_assert_uint_eq(out[i].device_seq, order[i]);
}
END_TEST

START_TEST(one_lane_is_not_copied)
{
    struct report reports[2] = {fixed_at(NOW_US), fixed_at(NOW_US)};
    ck_assert_uint_eq(lane_split(reports, 2, 0, NOW_US, NULL), 2);
    ck_assert_uint_eq(lane_split(reports, 2, FRAME_HISTORICAL, NOW_US, NULL), 0);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {two_hours_divide, a_week_rollover_is_no_history,
        an_sos_is_always_live, seven_hours_are_a_wrong_clock, a_mixed_frame_is_split_in_its_order,
        one_lane_is_not_copied};
    return run_suite(suite_of("lane", tests, COUNT_OF(tests)));
}
