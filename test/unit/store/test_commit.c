#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/text.h"
#include "bench.h"
#include "run_suite.h"
#include "scratch.h"

#define MANY 5000

static int64_t now_us(void)
{
    return (int64_t)time(NULL) * SECOND_US;
}

static struct position position_made(int32_t device_no, int64_t fix_us)
{
    return (struct position){
        .device_no = device_no,
        .fix_us = fix_us,
        .digest = 0xfedcba98,
        .received_us = fix_us + SECOND_US,
        .place = {.seq = 12,           .item = 3              },
        .point = {.lat_e7 = 137000000, .lon_e7 = COORD_UNKNOWN},
        .speed_mm_s = 4000,
        .course_cdeg = COURSE_UNKNOWN,
        .status = STATUS_FIX_VALID,
        .doubt = DOUBT_LATE,
        .kind = REPORT_POSITION,
        .event = EVENT_NONE,
        .protocol = 1,
    };
}

/* A position a minute of each of 100 devices, ending now. */
static struct position *many_made(void)
{
    struct position *positions = calloc(MANY, sizeof(*positions));
    ck_assert_ptr_nonnull(positions);
    int64_t end_us = now_us();
    for (int i = 0; i < MANY; i++)
        positions[i] = position_made(1 + i % 100, end_us - i / 100 * MINUTE_US);
    return positions;
}

static struct batch batch_from(uint64_t live_from, const struct position *positions, size_t count)
{
    return (struct batch){.journal_id = BENCH_JOURNAL,
        .live_from = live_from,
        .live_to = live_from + 1,
        .positions = positions,
        .position_count = count};
}

START_TEST(stores_everything_of_a_batch)
{
    struct bench bench;
    bench_ready(&bench, "commit_whole");
    struct position position = position_made(1, now_us());
    static const uint8_t blob[] = {1, 0, 2};
    struct state_row states[] = {
        {.device_no = 1, .last_heard_us = now_us(), .last = position,  .blob = {blob, 3}},
        {.device_no = 2,              .last_heard_us = TIME_UNKNOWN,                          .last.fix_us = TIME_UNKNOWN},
    };
    struct alarm_event event = {
        .alarm_id = UINT64_MAX,
        .kind = ALARM_SOS,
        .step = ALARM_RAISED,
        .device_no = 1,
        .occurred_us = now_us(),
        .detected_us = now_us(),
        .point = {COORD_UNKNOWN, COORD_UNKNOWN},
        .detail = "{\"why\": \"ấ\"}"
    };
    struct span_row spans[] = {
        {1, 0, 5},
        {2, 7, 9}
    };
    struct stranger_row stranger = {
        .device_no = -1, .key = {"NOBODY-1"}, .supplier_no = 4, .heard_us = now_us()};
    struct quarantine_row quarantined = {
        .place = {5, 1},
          .device_no = 1, .sqlstate = "22003", .reason = "too large"
    };
    struct batch batch = batch_from(0, &position, 1);
    batch.history_to = 9;
    batch.states = states, batch.state_count = 2;
    batch.events = &event, batch.event_count = 1;
    batch.spans = spans, batch.span_count = 2;
    batch.strangers = &stranger, batch.stranger_count = 1;
    batch.quarantine = &quarantined, batch.quarantine_count = 1;
    batch.clock = (struct bytes){blob, 3};
    batch.fleet_version = 44;
    ck_assert_int_eq(bench_commit(&bench, &batch), COMMIT_DONE);
    static const char *const true_now[] = {
        "SELECT count(*) FROM position WHERE device_no = 1 AND digest = -19088744 AND "
        "lat_e7 = 137000000 AND lon_e7 IS NULL AND speed_mm_s = 4000 AND course_cdeg IS NULL AND "
        "status = 1 AND doubt = 512 AND journal_no = 7 AND journal_seq = 12 AND journal_item = 3 "
        "AND kind = 1 AND event = 0 AND protocol = 1 AND received_at - fix_time = '1 s' AND "
        "fix_time > now() - interval '1 minute'",
        "SELECT count(*) FROM device_state WHERE device_no = 1 AND blob = '\\x010002'",
        "SELECT count(*) FROM device_state WHERE device_no = 2 AND fix_time IS NULL AND blob = ''",
        "SELECT count(*) FROM alarm WHERE alarm_id = -1 AND kind = 'sos' AND is_open AND lat IS "
        "NULL AND vessel_no IS NULL AND detail ->> 'why' = 'ấ'",
        "SELECT count(*) FROM rejudge_mark WHERE device_no = '{1,2}' AND "
        "until_time[2] = 'epoch'::timestamptz + interval '9 microseconds'",
        "SELECT count(*) FROM device JOIN stranger USING (device_no) "
        "WHERE device_key = 'NOBODY-1' AND is_stranger AND supplier_no = 4",
        "SELECT count(*) FROM quarantine WHERE sqlstate = '22003' AND journal_no = 7",
        "SELECT count(*) FROM journal_cursor WHERE live_seq = 1 AND history_seq = 9 AND "
        "clock = '\\x010002' AND fleet_version = 44",
    };
    for (size_t i = 0; i < COUNT_OF(true_now); i++)
        ck_assert_msg(scratch_number(bench.plain, true_now[i]) == 1, "%s", true_now[i]);
    bench_done(&bench);
}
END_TEST

START_TEST(a_state_is_replaced)
{
    struct bench bench;
    bench_ready(&bench, "commit_state");
    for (uint64_t i = 0; i < 3; i++) {
        struct state_row state = {.device_no = 1,
            .last_heard_us = (int64_t)i * SECOND_US,
            .last.fix_us = (int64_t)i * SECOND_US};
        struct batch batch = batch_from(i, NULL, 0);
        batch.states = &state, batch.state_count = 1;
        ck_assert_int_eq(bench_commit(&bench, &batch), COMMIT_DONE);
    }
    ck_assert_int_eq(scratch_number(bench.plain,
                         "SELECT count(*) * extract(epoch FROM max(last_heard_at))::int FROM "
                         "device_state"),
        2);
    bench_done(&bench);
}
END_TEST

START_TEST(stores_many_once_however_often_they_come)
{
    struct bench bench;
    bench_ready(&bench, "commit_many");
    struct position *positions = many_made();
    struct batch first = batch_from(0, positions, MANY / 2);
    struct batch overlap = batch_from(1, positions, MANY);
    struct batch again = batch_from(2, positions, MANY);
    ck_assert_int_eq(bench_commit(&bench, &first), COMMIT_DONE);
    ck_assert_int_eq(bench_commit(&bench, &overlap), COMMIT_DONE);
    ck_assert_int_eq(bench_commit(&bench, &again), COMMIT_DONE);
    ck_assert_int_eq(scratch_number(bench.plain, "SELECT count(*) FROM position"), MANY);
    ck_assert_int_eq(scratch_number(bench.plain, "SELECT live_seq FROM journal_cursor"), 3);
    free(positions);
    bench_done(&bench);
}
END_TEST

/* Larger than every buffer on the way: the socket is full and empty again many times. */
START_TEST(stores_a_batch_of_any_size)
{
    enum { LARGE = 100000 };
    struct bench bench;
    bench_ready(&bench, "commit_large");
    struct position *positions = calloc(LARGE, sizeof(*positions));
    ck_assert_ptr_nonnull(positions);
    int64_t end_us = now_us();
    for (int i = 0; i < LARGE; i++)
        positions[i] = position_made(1 + i % 1000, end_us - i / 1000 * SECOND_US);
    struct batch batch = batch_from(0, positions, LARGE);
    ck_assert_int_eq(bench_commit(&bench, &batch), COMMIT_DONE);
    ck_assert_int_eq(scratch_number(bench.plain, "SELECT count(*) FROM position"), LARGE);
    free(positions);
    bench_done(&bench);
}
END_TEST

START_TEST(keeps_odd_times_in_a_table_of_their_own)
{
    struct bench bench;
    bench_ready(&bench, "commit_odd");
    struct position *positions = many_made();
    positions[17].fix_us = 0;
    positions[18].fix_us = INT64_MAX;
    positions[19].fix_us = now_us() - 400 * DAY_US;
    struct batch batch = batch_from(0, positions, MANY);
    struct batch again = batch_from(1, positions, MANY);
    ck_assert_int_eq(bench_commit(&bench, &batch), COMMIT_DONE);
    ck_assert_int_eq(bench_commit(&bench, &again), COMMIT_DONE);
    ck_assert_int_eq(scratch_number(bench.plain, "SELECT count(*) FROM position"), MANY - 3);
    ck_assert_int_eq(scratch_number(bench.plain, "SELECT count(*) FROM position_odd"), 3);
    ck_assert_int_eq(scratch_number(bench.plain,
                         "SELECT position_partitions_ensure((now() - interval '401 days')::date, "
                         "(now() - interval '399 days')::date)"),
        1);
    ck_assert_int_eq(scratch_number(bench.plain, "SELECT count(*) FROM position_odd"), 2);
    ck_assert_int_eq(scratch_number(bench.plain, "SELECT count(*) FROM position_all"), MANY);
    free(positions);
    bench_done(&bench);
}
END_TEST

/* Months that a person drops while the watch is at work: nothing is set aside for it. */
START_TEST(a_dropped_month_is_an_odd_one)
{
    struct bench bench;
    bench_init(&bench, "commit_dropped");
    bench_open(&bench);
    bench_wait_ready(&bench, 1);
    struct position *positions = many_made();
    scratch_run(bench.plain,
        "DO $$ DECLARE day date; BEGIN FOR day IN DELETE FROM position_month RETURNING month LOOP "
        "EXECUTE to_char(day, '\"DROP TABLE position_y\"YYYY\"m\"MM'); END LOOP; END $$");
    static const size_t sizes[] = {1, MANY};
    uint64_t at = 0;
    struct batch batch = batch_from(at, positions, sizes[1]);
    ck_assert_int_eq(bench_commit(&bench, &batch), COMMIT_LOST);
    for (size_t i = 0; i < COUNT_OF(sizes); i++) {
        batch = batch_from(at++, positions, sizes[i]);
        ck_assert_int_eq(bench_commit(&bench, &batch), COMMIT_DONE);
    }
    ck_assert_int_eq(scratch_number(bench.plain, "SELECT count(*) FROM position_all"), MANY);
    free(positions);
    bench_done(&bench);
}
END_TEST

START_TEST(a_refused_row_refuses_the_batch)
{
    struct bench bench;
    bench_ready(&bench, "commit_refused");
    struct position *positions = many_made();
    static const size_t sizes[] = {10, MANY}; /* exact, and COPY */
    for (size_t i = 0; i < COUNT_OF(sizes); i++) {
        struct batch batch = batch_from(0, positions, sizes[i]);
        positions[5].fix_us = INT64_MIN / 2; /* before PostgreSQL's time */
        const char *sqlstate = NULL;
        ck_assert_int_eq(bench_commit(&bench, &batch), COMMIT_REFUSED);
        ck_assert_str_ne(committer_refusal(bench.committer, &sqlstate), "");
        ck_assert_str_eq(sqlstate, "22008");
        ck_assert_int_eq(scratch_number(bench.plain, "SELECT count(*) FROM position_all"), 0);
        ck_assert(committer_is_ready(bench.committer));
    }
    positions[5] = positions[4];
    struct batch batch = batch_from(0, positions, MANY);
    ck_assert_int_eq(bench_commit(&bench, &batch), COMMIT_DONE);
    ck_assert_int_eq(scratch_number(bench.plain, "SELECT count(*) FROM position"), MANY - 1);
    free(positions);
    bench_done(&bench);
}
END_TEST

START_TEST(another_cursor_is_another_watch)
{
    struct bench bench;
    bench_ready(&bench, "commit_other");
    struct position *positions = many_made();
    static const size_t sizes[] = {1, MANY};
    for (size_t i = 0; i < COUNT_OF(sizes); i++) {
        struct batch batch = batch_from(5, positions, sizes[i]);
        ck_assert_int_eq(bench_commit(&bench, &batch), COMMIT_OTHER);
    }
    ck_assert_int_eq(scratch_number(bench.plain, "SELECT count(*) FROM position"), 0);
    free(positions);
    bench_done(&bench);
}
END_TEST

/* Kills the committer's backend at ever later moments of a batch; whatever came of it, going on
 * from the stored cursor leaves every row once. */
START_TEST(a_killed_connection_loses_and_doubles_nothing)
{
    struct bench bench;
    bench_init(&bench, "commit_killed");
    bench_open(&bench);
    struct position *positions = many_made();
    unsigned lost = 0;
    for (unsigned round = 0; round < 12; round++) {
        bench_wait_ready(&bench, lost + 1);
        uint64_t at = (uint64_t)scratch_number(bench.plain, "SELECT live_seq FROM journal_cursor");
        struct batch batch = batch_from(at, positions, MANY);
        ck_assert_int_eq(committer_start(bench.committer, &batch, bench_answer, &bench), 0);
        struct timespec pause = {.tv_nsec = 4000000L * round};
        nanosleep(&pause, NULL);
        scratch_run(bench.plain, "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                                 "WHERE application_name = 'haitrinh_watch'");
        bench_wait_answer(&bench);
        ck_assert(bench.result == COMMIT_LOST || bench.result == COMMIT_DONE);
        lost++;
    }
    bench_wait_ready(&bench, lost + 1);
    uint64_t at = (uint64_t)scratch_number(bench.plain, "SELECT live_seq FROM journal_cursor");
    struct batch batch = batch_from(at, positions, MANY);
    ck_assert_int_eq(bench_commit(&bench, &batch), COMMIT_DONE);
    ck_assert_int_eq(scratch_number(bench.plain, "SELECT count(*) FROM position"), MANY);
    free(positions);
    bench_done(&bench);
}
END_TEST

/* A full disk under PostgreSQL, say: every batch fails, and nothing that we do helps. */
START_TEST(a_server_that_takes_nothing_is_asked_ever_more_rarely)
{
    struct bench bench;
    bench_init(&bench, "commit_full");
    scratch_run(bench.plain, "CREATE FUNCTION full_disk() RETURNS trigger LANGUAGE plpgsql AS "
                             "$$BEGIN RAISE 'no space' USING ERRCODE = '53100'; END$$");
    scratch_run(bench.plain, "CREATE TRIGGER full_disk BEFORE UPDATE ON journal_cursor "
                             "FOR EACH ROW EXECUTE FUNCTION full_disk()");
    bench_open(&bench);
    struct position position = position_made(7, now_us());
    struct batch batch = batch_from(0, &position, 1);
    time_t ends = time(NULL) + 4;
    unsigned tries = 0;
    for (; time(NULL) < ends; tries++) {
        bench_wait_ready(&bench, tries + 1);
        ck_assert_int_eq(bench_commit(&bench, &batch), COMMIT_LOST);
    }
    ck_assert_uint_ge(tries, 3);
    ck_assert_uint_le(tries, 10);
    bench_done(&bench);
}
END_TEST

START_TEST(a_second_watch_is_refused)
{
    struct bench bench;
    bench_ready(&bench, "commit_second");
    scratch_run(bench.plain,
        "DO $$ BEGIN EXECUTE (SELECT to_char(min(month), '\"DROP TABLE position_y\"YYYY\"m\"MM') "
        "FROM position_month); END $$");
    scratch_run(bench.plain,
        "DELETE FROM position_month WHERE month = (SELECT min(month) FROM position_month)");
    long long months = scratch_number(bench.plain, "SELECT count(*) FROM position_month");
    struct bench second = bench;
    second.ready_count = 0;
    bench_open(&second);
    bench_wait_refused(&second);
    ck_assert_ptr_nonnull(strstr(second.refused, "another watch"));
    ck_assert_uint_eq(second.ready_count, 0);
    ck_assert_int_eq(scratch_number(bench.plain, "SELECT count(*) FROM position_month"), months);
    committer_free(second.committer);
    bench_done(&bench);
}
END_TEST

START_TEST(refuses_a_database_that_cannot_serve)
{
    static const struct {
        const char *name;
        const char *sql;
        const char *word;
    } cases[] = {
        {"commit_unsafe", "ALTER DATABASE commit_unsafe SET synchronous_commit = off",
         "synchronous_commit = off"                                                             },
        {"commit_newer",  "INSERT INTO schema_migration VALUES (999, 'later', '')",    "migrate"},
        {"commit_empty",  "DROP TABLE schema_migration",                               "migrate"},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct bench bench;
        bench_init(&bench, cases[i].name);
        scratch_run(bench.plain, cases[i].sql);
        bench_open(&bench);
        bench_wait_refused(&bench);
        ck_assert_msg(strstr(bench.refused, cases[i].word) != NULL, "%s", bench.refused);
        ck_assert_uint_eq(bench.ready_count, 0);
        bench_done(&bench);
    }
}
END_TEST

START_TEST(refuses_an_unknown_journal)
{
    struct bench bench;
    bench_init(&bench, "commit_unknown");
    scratch_run(bench.plain, "DELETE FROM journal_cursor");
    scratch_run(bench.plain, "DELETE FROM journal");
    bench_open(&bench);
    bench_wait_refused(&bench);
    ck_assert_ptr_nonnull(strstr(bench.refused, "does not know this journal"));
    bench_done(&bench);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {stores_everything_of_a_batch, a_state_is_replaced,
        stores_many_once_however_often_they_come, stores_a_batch_of_any_size,
        keeps_odd_times_in_a_table_of_their_own, a_dropped_month_is_an_odd_one,
        a_refused_row_refuses_the_batch, another_cursor_is_another_watch,
        a_killed_connection_loses_and_doubles_nothing,
        a_server_that_takes_nothing_is_asked_ever_more_rarely, a_second_watch_is_refused,
        refuses_a_database_that_cannot_serve, refuses_an_unknown_journal};
    return run_suite(suite_of("commit", tests, COUNT_OF(tests)));
}
