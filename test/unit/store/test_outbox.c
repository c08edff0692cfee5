/* What the outbox keeps of the notices that a batch brings. */

#include <stdio.h>
#include <stdlib.h>

#include "bench.h"
#include "run_suite.h"
#include "scratch.h"

#define NOON_US INT64_C(1795348800000000) /* 2026-11-22T12:00:00Z, 19:00 in Viet Nam */
#define SMS     1

static struct notice_row notice_made(uint64_t alarm_id, int64_t detected_us)
{
    return (struct notice_row){
        .alarm_id = alarm_id,
        .detected_us = detected_us,
        .due_us = detected_us,
        .not_after_us = detected_us + HOUR_US,
        .device_no = 7,
        .vessel_no = 1,
        .kind = ALARM_LOSS,
        .step = ALARM_RAISED,
        .level = 1,
        .audience = 1,
        .channel = SMS,
        .is_counted = true,
        .texts = {"mất", "mat", "lost"}
    };
}

static void commit(struct bench *bench, const struct notice_row *rows, size_t count)
{
    static const char cursor[] = "SELECT live_seq FROM journal_cursor";
    uint64_t at = (uint64_t)scratch_number(bench->plain, cursor);
    struct batch batch = {.journal_id = BENCH_JOURNAL,
        .live_from = at,
        .live_to = at + 1,
        .notices = rows,
        .notice_count = count};
    ck_assert_int_eq(bench_commit(bench, &batch), COMMIT_DONE);
}

static long long count_of(const struct bench *bench, const char *where)
{
    char sql[200];
    snprintf(sql, sizeof sql, "SELECT count(*) FROM outbox WHERE %s", where);
    return scratch_number(bench->plain, sql);
}

START_TEST(four_sms_a_vessel_and_day)
{
    struct bench bench;
    bench_ready(&bench, "outbox_day");
    struct notice_row rows[6];
    for (size_t i = 0; i < 6; i++)
        rows[i] = notice_made(10 + i, NOON_US + (int64_t)i * MINUTE_US);
    rows[5].vessel_no = 2;
    commit(&bench, rows, 3);
    commit(&bench, rows + 3, 3);
    ck_assert_int_eq(count_of(&bench, "vessel_no = 1 AND channel = 1 AND is_counted"), 4);
    ck_assert_int_eq(count_of(&bench, "alarm_id = 14 AND channel = 4 AND NOT is_counted "
                                      "AND due_at = '2026-11-22T23:00:00Z'"),
        1);
    ck_assert_int_eq(count_of(&bench, "vessel_no = 2 AND channel = 1"), 1);
    struct notice_row later[] = {notice_made(20, NOON_US + 6 * HOUR_US), rows[0]};
    later[1].alarm_id = 21;
    later[1].is_counted = false;
    commit(&bench, later, 2);
    ck_assert_int_eq(count_of(&bench, "alarm_id IN (20, 21) AND channel = 1"), 2);
    bench_done(&bench);
}
END_TEST

START_TEST(one_notice_a_step_level_audience_and_day)
{
    struct bench bench;
    bench_ready(&bench, "outbox_once");
    struct notice_row rows[8];
    for (size_t i = 0; i < 8; i++)
        rows[i] = notice_made(10, NOON_US);
    rows[7].not_after_us = TIME_UNKNOWN;
    rows[7].audience = 2;
    commit(&bench, rows, 8);
    commit(&bench, rows, 1);
    ck_assert_int_eq(count_of(&bench, "true"), 2);
    ck_assert_int_eq(count_of(&bench, "channel = 1 AND text_vi = 'mất'"), 2);
    ck_assert_int_eq(count_of(&bench, "audience = 2 AND not_after IS NULL"), 1);
    rows[0].detected_us += DAY_US;
    commit(&bench, rows, 1);
    ck_assert_int_eq(count_of(&bench, "audience = 1 AND channel = 1"), 2);
    bench_done(&bench);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        four_sms_a_vessel_and_day, one_notice_a_step_level_audience_and_day};
    return run_suite(suite_of("outbox", tests, COUNT_OF(tests)));
}
