#include <errno.h>

#include "rule/lookout.h"
#include "run_suite.h"
#include "sea.h"

static struct flotilla sea;
static struct lookout again;
static uint8_t blob[LOOKOUT_BLOB_MAX], second[LOOKOUT_BLOB_MAX];

/* An outage of 4 of 5 devices is open, the fifth reports. */
static void begin_outage(void)
{
    flotilla_init(&sea, 5, 3);
    flotilla_beat(&sea, 0, true, 1);
    for (size_t i = 0; i < 5; i++)
        flotilla_hear(&sea, i);
    for (int hour = 0; hour < 4; hour++) {
        flotilla_listen(&sea, HOUR_US);
        flotilla_hear(&sea, 0);
    }
    ck_assert_uint_eq(count_events(&sea.events, ALARM_OUTAGE, ALARM_RAISED), 1);
}

START_TEST(is_the_same_after_a_restart_of_the_watch)
{
    begin_outage();
    size_t size = lookout_encode(&sea.lookout, blob);
    ck_assert_int_eq(lookout_decode((struct bytes){blob, size}, &again), 0);
    for (size_t i = 0; i < sea.count; i++)
        outage_restore(&again.outages, &again.clock, &sea.devices[i].silence);
    const struct cohort *was = outage_cohort(&sea.lookout.outages, 3);
    const struct cohort *is = outage_cohort(&again.outages, 3);
    ck_assert_uint_eq(is->on_time, was->on_time);
    ck_assert_int_eq(is->rate_per_day, was->rate_per_day);
    ck_assert_int_eq(is->bucket, was->bucket);
    ck_assert_mem_eq(is->late, was->late, sizeof is->late);
    ck_assert_uint_eq(is->members, was->members);
    ck_assert_int_eq(is->onset_at_us, was->onset_at_us);
    ck_assert_int_eq(clock_listened_us(&again.clock, 3), clock_listened_us(&sea.lookout.clock, 3));
    ck_assert_uint_eq(lookout_encode(&again, second), size);
    ck_assert_mem_eq(blob, second, size);
    flotilla_done(&sea);
}
END_TEST

START_TEST(goes_on_after_a_restart_of_the_watch)
{
    begin_outage();
    size_t size = lookout_encode(&sea.lookout, blob);
    ck_assert_int_eq(lookout_decode((struct bytes){blob, size}, &sea.lookout), 0);
    for (size_t i = 0; i < sea.count; i++)
        outage_restore(&sea.lookout.outages, &sea.lookout.clock, &sea.devices[i].silence);
    for (size_t i = 1; i < 3; i++)
        flotilla_hear(&sea, i);
    flotilla_listen(&sea, MINUTE_US);
    ck_assert_uint_eq(count_events(&sea.events, ALARM_OUTAGE, ALARM_ENDED), 1);
    ck_assert_uint_eq(count_alarms(&sea.events, ALARM_OUTAGE), 1);
    flotilla_done(&sea);
}
END_TEST

START_TEST(nothing_is_a_new_one)
{
    ck_assert_int_eq(lookout_decode((struct bytes){NULL, 0}, &again), 0);
    ck_assert_uint_eq(again.clock.path_count, 0);
}
END_TEST

START_TEST(refuses_damage)
{
    begin_outage();
    size_t size = lookout_encode(&sea.lookout, blob);
    for (size_t cut = 1; cut < size; cut++) {
        int result = lookout_decode((struct bytes){blob, cut}, &again);
        ck_assert(result == -EBADMSG || (result == 0 && again.outages.cohort_count == 0));
    }
    blob[0] = 9;
    ck_assert_int_eq(lookout_decode((struct bytes){blob, size}, &again), -EBADMSG);
    flotilla_done(&sea);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {is_the_same_after_a_restart_of_the_watch,
        goes_on_after_a_restart_of_the_watch, nothing_is_a_new_one, refuses_damage};
    return run_suite(suite_of("lookout", tests, COUNT_OF(tests)));
}
