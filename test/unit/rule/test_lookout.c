#include <errno.h>

#include "rule/blob.h"
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
        outage_restore(&again.outages, &again.clock, &sea.devices[i].silence, NULL);
    struct kinship kinship = kinship_of(3, NULL);
    const struct kin *was = kin_find(&sea.lookout.outages.kins, &kinship);
    const struct kin *is = kin_find(&again.outages.kins, &kinship);
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
        outage_restore(&sea.lookout.outages, &sea.lookout.clock, &sea.devices[i].silence, NULL);
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
        ck_assert(result == -EBADMSG || (result == 0 && again.outages.kins.count == 0));
    }
    blob[0] = 9;
    ck_assert_int_eq(lookout_decode((struct bytes){blob, size}, &again), -EBADMSG);
    flotilla_done(&sea);
}
END_TEST

/* As version 1 wrote it: one path, then the cohort of its supplier with 4 members, 1 returned. */
static size_t write_suppliers_blob(uint8_t *out)
{
    struct blob at = {.at = out, .end = out + LOOKOUT_BLOB_MAX};
    blob_put(&at, 1, 1);
    blob_put(&at, 5, 8);
    blob_put(&at, 6, 8);
    blob_put(&at, 1, 2);
    blob_put(&at, 3, 4);
    blob_put(&at, 1, 1);
    blob_put(&at, 4 * HOUR_US, 8);
    blob_put(&at, 0, 8);
    blob_put(&at, 3, 4);
    blob_put(&at, 1, 1);
    blob_put(&at, 77, 8);
    blob_put(&at, HOUR_US, 8);
    blob_put(&at, (uint64_t)TIME_UNKNOWN, 8);
    blob_put(&at, NEW_YEAR_US, 8);
    blob_put(&at, 4, 4);
    blob_put(&at, 1, 4);
    blob_put(&at, 4, 4);
    return (size_t)(at.at - out);
}

START_TEST(reads_what_knew_suppliers_only)
{
    size_t size = write_suppliers_blob(blob);
    ck_assert_int_eq(lookout_decode((struct bytes){blob, size}, &again), 0);
    const struct incident *incident = &again.outages.incidents[0];
    ck_assert(incident->is_open && incident->alarm_id == 77);
    ck_assert_int_eq(incident->cohort.kind, COHORT_SUPPLIER);
    struct incident_sum sum = outage_sum(&again.outages, incident);
    ck_assert_uint_eq(sum.members, 4);
    ck_assert_uint_eq(sum.returned, 1);
    struct silence silence = {.supplier_no = 3,
        .kinship = kinship_of(3, NULL),
        .is_heard = true,
        .is_late = true,
        .late_at_us = 2 * HOUR_US};
    ck_assert_ptr_nonnull(outage_holding(&again.outages, &silence));
    silence.late_at_us = HOUR_US - 1;
    ck_assert_ptr_null(outage_holding(&again.outages, &silence));
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {is_the_same_after_a_restart_of_the_watch,
        goes_on_after_a_restart_of_the_watch, nothing_is_a_new_one, refuses_damage,
        reads_what_knew_suppliers_only};
    return run_suite(suite_of("lookout", tests, COUNT_OF(tests)));
}
