#include "rule/poll.h"
#include "rule/silence.h"
#include "run_suite.h"
#include "sea.h"

#define ZONE 9

static struct device_state device;
static struct thresholds limits;

static void set_up(void)
{
    device_state_init(&device, 7);
    limits = threshold_defaults();
    device.silence.is_heard = true;
    device.silence.heard_us = NEW_YEAR_US - 4 * HOUR_US;
}

static void tear_down(void)
{
    device_state_done(&device);
}

static uint64_t wish(int64_t at_us)
{
    struct occasion occasion = occasion_at(at_us, &limits);
    occasion.place.seq = (uint64_t)(at_us / SECOND_US);
    struct scene scene = {.state = &device, .occasion = &occasion};
    poll_wish(&scene, ALARM_LOSS_NEAR_BORDER, ZONE);
    return device.poll.id;
}

START_TEST(a_wish_is_under_way_for_its_time)
{
    ck_assert(!poll_is_under_way(&device, NEW_YEAR_US));
    ck_assert_uint_ne(wish(NEW_YEAR_US), 0);
    ck_assert_int_eq(device.poll.until_us, NEW_YEAR_US + limits.poll_wait_us);
    ck_assert_int_eq(device.poll.subject_no, ZONE);
    ck_assert(poll_is_under_way(&device, NEW_YEAR_US));
    ck_assert(poll_is_under_way(&device, device.poll.until_us - 1));
    ck_assert(!poll_is_under_way(&device, device.poll.until_us));
    ck_assert(!poll_is_under_way(&device, NEW_YEAR_US - 1));
}
END_TEST

START_TEST(the_same_wish_has_the_same_number)
{
    uint64_t id = wish(NEW_YEAR_US);
    device.poll = (struct poll){0};
    ck_assert_uint_eq(wish(NEW_YEAR_US), id);
}
END_TEST

START_TEST(nobody_is_asked_twice_within_the_span)
{
    uint64_t id = wish(NEW_YEAR_US);
    poll_settle(&device, id);
    ck_assert(!poll_is_under_way(&device, NEW_YEAR_US + 1));
    device.silence.heard_us = NEW_YEAR_US + MINUTE_US;
    ck_assert_uint_eq(wish(NEW_YEAR_US + limits.poll_apart_us - 1), id);
    ck_assert_uint_ne(wish(NEW_YEAR_US + limits.poll_apart_us), id);
}
END_TEST

/* A span shorter than the wait: one at a time all the same. */
START_TEST(one_is_under_way_at_a_time)
{
    limits.poll_apart_us = MINUTE_US;
    uint64_t id = wish(NEW_YEAR_US);
    ck_assert_uint_eq(wish(NEW_YEAR_US + 2 * MINUTE_US), id);
    poll_settle(&device, id + 1);
    ck_assert_uint_eq(wish(NEW_YEAR_US + 2 * MINUTE_US), id);
    poll_settle(&device, id);
    ck_assert_uint_ne(wish(NEW_YEAR_US + 2 * MINUTE_US), id);
}
END_TEST

START_TEST(who_was_heard_since_is_not_waited_for)
{
    wish(NEW_YEAR_US);
    device.silence.heard_us = NEW_YEAR_US + MINUTE_US;
    ck_assert(!poll_is_under_way(&device, NEW_YEAR_US + 2 * MINUTE_US));
}
END_TEST

START_TEST(who_has_not_answered_is_not_asked_again)
{
    uint64_t id = wish(NEW_YEAR_US);
    silence_unanswered(&device, NEW_YEAR_US);
    ck_assert_uint_eq(wish(NEW_YEAR_US + DAY_US), id);
}
END_TEST

START_TEST(a_stranger_is_not_asked)
{
    device.device_no = -7;
    ck_assert_uint_eq(wish(NEW_YEAR_US), 0);
}
END_TEST

START_TEST(a_clock_that_was_ahead_stops_nobody)
{
    uint64_t id = wish(NEW_YEAR_US + 365 * DAY_US);
    ck_assert_uint_ne(wish(NEW_YEAR_US), id);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {a_wish_is_under_way_for_its_time,
        the_same_wish_has_the_same_number, nobody_is_asked_twice_within_the_span,
        one_is_under_way_at_a_time, who_was_heard_since_is_not_waited_for,
        who_has_not_answered_is_not_asked_again, a_stranger_is_not_asked,
        a_clock_that_was_ahead_stops_nobody};
    Suite *suite = suite_create("poll");
    TCase *tcase = tcase_create("poll");
    tcase_add_checked_fixture(tcase, set_up, tear_down);
    for (size_t i = 0; i < COUNT_OF(tests); i++)
        tcase_add_test(tcase, tests[i]);
    suite_add_tcase(suite, tcase);
    return run_suite(suite);
}
