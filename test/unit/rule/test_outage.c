#include "rule/outage.h"
#include "run_suite.h"
#include "sea.h"

static struct flotilla sea;

/* Everybody at sea reports every 2 h, spread evenly, for that long; those from `silent` on do not.
 */
static void sail(int64_t span_us, size_t silent)
{
    int64_t step_us = 2 * HOUR_US / (int64_t)sea.count;
    static size_t next;
    next = next % sea.count;
    for (int64_t done_us = 0; done_us < span_us; done_us += step_us) {
        flotilla_listen(&sea, step_us);
        if (next < silent)
            flotilla_hear(&sea, next);
        next = (next + 1) % sea.count;
    }
}

static void put_to_sea(size_t count, int32_t supplier_no)
{
    flotilla_init(&sea, count, supplier_no);
    flotilla_beat(&sea, 0, true, 1);
    for (size_t i = 0; i < count; i++)
        flotilla_hear(&sea, i);
    sail(2 * HOUR_US, count);
}

START_TEST(many_at_once_are_one_incident)
{
    put_to_sea(100, 3);
    sail(9 * HOUR_US, 70);
    ck_assert_uint_eq(count_events(&sea.events, ALARM_OUTAGE, ALARM_RAISED), 1);
    ck_assert_uint_eq(count_events(&sea.events, ALARM_LOSS, 0), 0);
    ck_assert_int_eq(sea.events.events[0].supplier_no, 3);
    flotilla_done(&sea);
}
END_TEST

START_TEST(few_are_losses_of_their_own)
{
    put_to_sea(100, 3);
    sail(9 * HOUR_US, 85);
    ck_assert_uint_eq(count_events(&sea.events, ALARM_OUTAGE, 0), 0);
    ck_assert_uint_eq(count_alarms(&sea.events, ALARM_LOSS), 15);
    flotilla_done(&sea);
}
END_TEST

START_TEST(after_recovery_each_is_judged_by_itself)
{
    put_to_sea(100, 3);
    sail(9 * HOUR_US, 70);
    sail(2 * HOUR_US, 95);
    ck_assert_uint_eq(count_events(&sea.events, ALARM_OUTAGE, ALARM_ENDED), 1);
    ck_assert_uint_eq(count_events(&sea.events, ALARM_LOSS, 0), 0);
    sail(6 * HOUR_US, 95);
    ck_assert_uint_eq(count_events(&sea.events, ALARM_LOSS, ALARM_RAISED), 5);
    ck_assert_uint_eq(count_events(&sea.events, ALARM_OUTAGE, ALARM_RAISED), 1);
    flotilla_done(&sea);
}
END_TEST

START_TEST(who_was_silent_before_keeps_its_loss)
{
    put_to_sea(100, 3);
    sail(6 * HOUR_US, 98);
    ck_assert_uint_eq(count_alarms(&sea.events, ALARM_LOSS), 2);
    sail(9 * HOUR_US, 60);
    ck_assert_uint_eq(count_alarms(&sea.events, ALARM_LOSS), 2);
    ck_assert_uint_eq(count_events(&sea.events, ALARM_LOSS, ALARM_ENDED), 0);
    ck_assert_uint_eq(count_alarms(&sea.events, ALARM_OUTAGE), 1);
    flotilla_done(&sea);
}
END_TEST

START_TEST(most_of_a_small_cohort_are_one_incident)
{
    put_to_sea(5, 3);
    sail(7 * HOUR_US, 1);
    ck_assert_uint_eq(count_alarms(&sea.events, ALARM_OUTAGE), 1);
    ck_assert_uint_eq(count_alarms(&sea.events, ALARM_LOSS), 0);
    flotilla_done(&sea);
}
END_TEST

START_TEST(a_silent_feed_is_an_incident)
{
    put_to_sea(100, 3);
    for (int i = 0; i < 14 * 30; i++)
        flotilla_beat(&sea, 2 * SECOND_US, false, 0);
    ck_assert_uint_eq(sea.events.count, 0);
    for (int i = 0; i < 2 * 30; i++)
        flotilla_beat(&sea, 2 * SECOND_US, false, 0);
    ck_assert_uint_eq(count_events(&sea.events, ALARM_OUTAGE, ALARM_RAISED), 1);
    for (int i = 0; i < 10 * 3600 / 2; i++)
        flotilla_beat(&sea, 2 * SECOND_US, false, 0);
    ck_assert_uint_eq(sea.events.count, 1);
    flotilla_beat(&sea, 2 * SECOND_US, true, 5);
    ck_assert_uint_eq(count_events(&sea.events, ALARM_OUTAGE, ALARM_ENDED), 1);
    flotilla_done(&sea);
}
END_TEST

START_TEST(a_small_feed_may_be_quiet)
{
    put_to_sea(5, 3);
    for (int i = 0; i < 20 * 30; i++)
        flotilla_beat(&sea, 2 * SECOND_US, true, 0);
    ck_assert_uint_eq(sea.events.count, 0);
    flotilla_done(&sea);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {many_at_once_are_one_incident, few_are_losses_of_their_own,
        after_recovery_each_is_judged_by_itself, who_was_silent_before_keeps_its_loss,
        most_of_a_small_cohort_are_one_incident, a_silent_feed_is_an_incident,
        a_small_feed_may_be_quiet};
    return run_suite(suite_of("outage", tests, COUNT_OF(tests)));
}
