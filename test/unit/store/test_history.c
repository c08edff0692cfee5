#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "bench.h"
#include "run_suite.h"
#include "scratch.h"

#define ROWS_MAX 16

/* What a callback was given, copied. */
struct given {
    struct bench *bench;
    enum commit_result result;
    uint64_t through;
    struct span_row spans[ROWS_MAX];
    size_t span_count;
    struct history_span span;
    struct position positions[ROWS_MAX], before[ROWS_MAX], after[ROWS_MAX];
    struct visit_row visits[ROWS_MAX];
    struct gap_row gaps[ROWS_MAX];
};

static void copy(void *to, const void *from, size_t count, size_t size)
{
    ck_assert_uint_le(count, ROWS_MAX);
    if (count > 0)
        memcpy(to, from, count * size);
}

static void on_marks(void *context, enum commit_result result, const struct history_marks *marks)
{
    struct given *given = context;
    bench_answer(given->bench, result);
    if (!marks)
        return;
    given->through = marks->through;
    given->span_count = marks->span_count;
    copy(given->spans, marks->spans, marks->span_count, sizeof(marks->spans[0]));
}

static void on_span(void *context, enum commit_result result, const struct history_span *span)
{
    struct given *given = context;
    bench_answer(given->bench, result);
    if (!span)
        return;
    given->span = *span;
    copy(given->positions, span->positions, span->position_count, sizeof(struct position));
    copy(given->before, span->before, span->before_count, sizeof(struct position));
    copy(given->after, span->after, span->after_count, sizeof(struct position));
    copy(given->visits, span->visits, span->visit_count, sizeof(struct visit_row));
    copy(given->gaps, span->gaps, span->gap_count, sizeof(struct gap_row));
}

static void read_marks(struct bench *bench, struct given *given)
{
    *given = (struct given){.bench = bench};
    ck_assert_int_eq(committer_read_marks(bench->committer, on_marks, given), 0);
    bench_wait_answer(bench);
    ck_assert_int_eq(bench->result, COMMIT_DONE);
}

static void read_span(struct bench *bench, struct given *given, struct span_row span, size_t limit)
{
    *given = (struct given){.bench = bench};
    ck_assert_int_eq(committer_read_span(bench->committer, &span, limit, on_span, given), 0);
    bench_wait_answer(bench);
    ck_assert_int_eq(bench->result, COMMIT_DONE);
}

static void replace(struct bench *bench, const struct history_replacement *replacement)
{
    ck_assert_int_eq(committer_replace_span(bench->committer, replacement, bench_answer, bench), 0);
    bench_wait_answer(bench);
    ck_assert_int_eq(bench->result, COMMIT_DONE);
}

static void mark(struct bench *bench, uint64_t from, const struct span_row *spans, size_t count)
{
    struct batch batch = {.journal_id = BENCH_JOURNAL,
        .live_from = from,
        .live_to = from + 1,
        .spans = spans,
        .span_count = count};
    ck_assert_int_eq(bench_commit(bench, &batch), COMMIT_DONE);
}

START_TEST(touching_marks_become_one_span)
{
    struct bench bench;
    struct given given;
    bench_ready(&bench, "history_marks");
    read_marks(&bench, &given);
    ck_assert_uint_eq(given.through, 0);
    mark(&bench, 0,
        (struct span_row[]){
            {1, 10, 20},
            {2, 5,  5 }
    },
        2);
    mark(&bench, 1,
        (struct span_row[]){
            {1, 20,  30 },
            {1, 100, 110}
    },
        2);
    mark(&bench, 2,
        (struct span_row[]){
            {1, 105, 106}
    },
        1);
    read_marks(&bench, &given);
    ck_assert_uint_eq(given.through, 3);
    static const struct span_row merged[] = {
        {1, 10,  30 },
        {1, 100, 110},
        {2, 5,   5  }
    };
    ck_assert_uint_eq(given.span_count, 3);
    for (size_t i = 0; i < 3; i++) {
        ck_assert_int_eq(given.spans[i].device_no, merged[i].device_no);
        ck_assert_int_eq(given.spans[i].from_us, merged[i].from_us);
        ck_assert_int_eq(given.spans[i].until_us, merged[i].until_us);
    }
    replace(&bench, &(struct history_replacement){.span = merged[0], .forget_through = 2});
    read_marks(&bench, &given);
    ck_assert_uint_eq(given.span_count, 1);
    ck_assert_uint_eq(given.through, 3);
    bench_done(&bench);
}
END_TEST

/* Positions of device 1 at minute 0, 1, ... 9 of an hour, over the end of a month into odd times;
 * those of odd minutes have no moment, the others all doubts that leave it. */
static int64_t store_positions(struct bench *bench)
{
    int64_t first_us = (int64_t)time(NULL) * SECOND_US - HOUR_US;
    struct position positions[11];
    for (int i = 0; i < 11; i++)
        positions[i] = (struct position){
            .device_no = i < 10 ? 1 : 2,
            .fix_us = first_us + i * MINUTE_US,
            .received_us = first_us,
            .place = {.seq = (uint64_t)i, .item = 9              },
            .point = {.lat_e7 = i,        .lon_e7 = COORD_UNKNOWN},
            .speed_mm_s = SPEED_UNKNOWN,
            .course_cdeg = 12345,
            .digest = UINT32_MAX - (uint32_t)i,
            .status = STATUS_SOS,
            .doubt = i % 2 == 1 ? DOUBT_FUTURE
                                : DOUBT_LATE | DOUBT_OLD | DOUBT_SPEED | DOUBT_NO_POSITION,
            .kind = REPORT_EVENT,
            .event = EVENT_TEXT,
            .protocol = 2
        };
    struct batch batch = {
        .journal_id = BENCH_JOURNAL, .live_to = 1, .positions = positions, .position_count = 11};
    ck_assert_int_eq(bench_commit(bench, &batch), COMMIT_DONE);
    return first_us;
}

START_TEST(a_span_comes_with_its_neighbours)
{
    struct bench bench;
    struct given given;
    bench_ready(&bench, "history_span");
    int64_t first_us = store_positions(&bench);
    struct span_row span = {1, first_us + 4 * MINUTE_US, first_us + 5 * MINUTE_US};
    read_span(&bench, &given, span, ROWS_MAX);
    ck_assert_uint_eq(given.span.position_count, 2);
    ck_assert(!given.span.is_cut);
    const struct position *position = &given.positions[1];
    ck_assert_int_eq(position->fix_us, first_us + 5 * MINUTE_US);
    ck_assert_int_eq(position->received_us, first_us);
    ck_assert_int_eq(position->device_no, 1);
    ck_assert_uint_eq(position->digest, UINT32_MAX - 5);
    ck_assert_uint_eq(position->place.seq, 5);
    ck_assert_uint_eq(position->place.item, 9);
    ck_assert_int_eq(position->point.lat_e7, 5);
    ck_assert_int_eq(position->point.lon_e7, COORD_UNKNOWN);
    ck_assert_int_eq(position->speed_mm_s, SPEED_UNKNOWN);
    ck_assert_int_eq(position->course_cdeg, 12345);
    ck_assert_uint_eq(position->status, STATUS_SOS);
    ck_assert_uint_eq(position->doubt, DOUBT_FUTURE);
    ck_assert_int_eq(position->kind, REPORT_EVENT);
    ck_assert_int_eq(position->event, EVENT_TEXT);
    ck_assert_int_eq(position->protocol, 2);
    /* Nearest first, and all that may make a track or end a gap: else a window would begin here. */
    ck_assert_uint_eq(given.span.before_count, 2);
    ck_assert_int_eq(given.before[0].point.lat_e7, 2);
    ck_assert_int_eq(given.before[1].point.lat_e7, 0);
    ck_assert_uint_eq(given.span.after_count, 2);
    ck_assert_int_eq(given.after[0].point.lat_e7, 6);
    bench_done(&bench);
}
END_TEST

/* A device that miscounts the weeks is judged among its neighbours, as if it did not. */
START_TEST(a_week_rollover_stands_at_its_corrected_time)
{
    struct bench bench;
    struct given given;
    bench_ready(&bench, "history_rollover");
    int64_t first_us = (int64_t)time(NULL) * SECOND_US - HOUR_US;
    struct position positions[5];
    for (int i = 0; i < 5; i++)
        positions[i] = (struct position){.device_no = 1,
            .fix_us = first_us + i * MINUTE_US - (i % 2 == 1 ? (i + 1) / 2 * WEEK_ROLLOVER_US : 0),
            .received_us = first_us + i * MINUTE_US + (i == 3 ? 30 * HOUR_US : -MINUTE_US),
            .point = {.lat_e7 = i},
            .doubt = i % 2 == 1 ? DOUBT_WEEK_ROLLOVER : 0};
    struct batch batch = {
        .journal_id = BENCH_JOURNAL, .live_to = 1, .positions = positions, .position_count = 5};
    ck_assert_int_eq(bench_commit(&bench, &batch), COMMIT_DONE);
    ck_assert_int_eq(scratch_number(bench.plain, "SELECT count(*) FROM position_odd"), 2);
    struct span_row span = {1, first_us + MINUTE_US, first_us + 2 * MINUTE_US};
    read_span(&bench, &given, span, ROWS_MAX);
    ck_assert_uint_eq(given.span.position_count, 2);
    ck_assert_int_eq(given.positions[0].point.lat_e7, 1);
    ck_assert_int_eq(given.positions[0].fix_us, first_us + MINUTE_US);
    ck_assert_int_eq(given.positions[0].fix_us,
        report_time_corrected(positions[1].fix_us, positions[1].received_us));
    ck_assert_uint_eq(given.span.before_count, 1);
    ck_assert_uint_eq(given.span.after_count, 2);
    ck_assert_int_eq(given.after[0].fix_us, first_us + 3 * MINUTE_US);
    ck_assert_int_eq(given.after[0].fix_us,
        report_time_corrected(positions[3].fix_us, positions[3].received_us));
    span = (struct span_row){1, positions[3].fix_us, positions[3].fix_us};
    read_span(&bench, &given, span, ROWS_MAX);
    ck_assert_uint_eq(given.span.position_count, 0);
    bench_done(&bench);
}
END_TEST

/* Devices 1 and 2 with positions each day from `first_us` on, the second one day later. */
static void store_days(struct bench *bench, int64_t first_us)
{
    struct position positions[10];
    struct state_row states[3];
    for (int i = 0; i < 3; i++)
        states[i] = (struct state_row){.device_no = i + 1};
    for (int i = 0; i < 10; i++)
        positions[i] = (struct position){
            .device_no = 1 + i % 2, .fix_us = first_us + (i / 2 + i % 2) * DAY_US};
    struct batch batch = {.journal_id = BENCH_JOURNAL,
        .live_to = 1,
        .positions = positions,
        .position_count = 10,
        .states = states,
        .state_count = 3};
    ck_assert_int_eq(bench_commit(bench, &batch), COMMIT_DONE);
}

static void expect_span(
    const struct given *given, size_t index, int32_t device_no, int64_t from_us, int64_t until_us)
{
    ck_assert_uint_lt(index, given->span_count);
    ck_assert_int_eq(given->spans[index].device_no, device_no);
    ck_assert_int_eq(given->spans[index].from_us, from_us);
    ck_assert_int_eq(given->spans[index].until_us, until_us);
}

START_TEST(a_mark_of_everyone_reaches_who_has_positions)
{
    struct bench bench;
    struct given given;
    bench_ready(&bench, "history_everyone");
    int64_t first_us = (int64_t)time(NULL) * SECOND_US - 10 * DAY_US;
    store_days(&bench, first_us);
    /* To the first position after it. */
    mark(&bench, 1,
        (struct span_row[]){
            {0, first_us - HOUR_US, first_us + HOUR_US}
    },
        1);
    read_marks(&bench, &given);
    ck_assert_uint_eq(given.span_count, 2);
    expect_span(&given, 0, 1, first_us, first_us + DAY_US);
    expect_span(&given, 1, 2, first_us + DAY_US, first_us + DAY_US);
    replace(&bench, &(struct history_replacement){.forget_through = given.through});
    /* To its own end, and together with the device's own marks. */
    mark(&bench, 2,
        (struct span_row[]){
            {0, first_us + 4 * DAY_US + 1, first_us + 9 * DAY_US},
            {2, first_us + 6 * DAY_US,     first_us + 7 * DAY_US}
    },
        2);
    read_marks(&bench, &given);
    ck_assert_uint_eq(given.span_count, 1);
    expect_span(&given, 0, 2, first_us + 5 * DAY_US, first_us + 9 * DAY_US);
    bench_done(&bench);
}
END_TEST

START_TEST(a_mark_that_touches_nobody_is_forgotten_like_others)
{
    struct bench bench;
    struct given given;
    bench_ready(&bench, "history_nobody");
    mark(&bench, 0,
        (struct span_row[]){
            {0, 10, 20}
    },
        1);
    read_marks(&bench, &given);
    ck_assert_uint_eq(given.through, 1);
    ck_assert_uint_eq(given.span_count, 0);
    replace(&bench, &(struct history_replacement){.forget_through = 1});
    read_marks(&bench, &given);
    ck_assert_uint_eq(given.through, 0);
    bench_done(&bench);
}
END_TEST

START_TEST(a_long_span_is_cut)
{
    struct bench bench;
    struct given given;
    bench_ready(&bench, "history_cut");
    int64_t first_us = store_positions(&bench);
    struct span_row span = {1, first_us, first_us + HOUR_US};
    read_span(&bench, &given, span, 7);
    ck_assert_uint_eq(given.span.position_count, 7);
    ck_assert(given.span.is_cut);
    read_span(&bench, &given, span, 10);
    ck_assert_uint_eq(given.span.position_count, 10);
    ck_assert(!given.span.is_cut);
    bench_done(&bench);
}
END_TEST

START_TEST(a_replacement_takes_what_touches_away)
{
    struct bench bench;
    struct given given;
    bench_ready(&bench, "history_replace");
    static const struct visit_row visits[] = {
        {.device_no = 1,
         .zone_no = 3,
         .zone_version = 8,
         .entered_us = 100,
         .left_us = 200,
         .entered = {1, 2},
         .left = {3, 4},
         .certainty = CERTAINTY_INFERRED,
         .side = SIDE_RIGHT},
        {.device_no = 1,
         .zone_no = 4,
         .zone_version = 9,
         .entered_us = 150,
         .left_us = TIME_UNKNOWN,
         .entered = {5, 6},
         .left = {COORD_UNKNOWN, COORD_UNKNOWN},
         .certainty = CERTAINTY_CONFIRMED},
    };
    static const struct gap_row gaps[] = {
        {1, 10,  20,  {1, 2}, {3, 4}},
        {1, 300, 400, {0},    {0}   }
    };
    replace(&bench, &(struct history_replacement){
                        .span = {1, 0, 1000},
                        .visits = visits,
                        .visit_count = 2,
                        .gaps = gaps,
                        .gap_count = 2
    });
    read_span(&bench, &given, (struct span_row){1, 200, 299}, ROWS_MAX);
    ck_assert_uint_eq(given.span.visit_count, 2);
    const struct visit_row *visit = &given.visits[0];
    ck_assert_int_eq(visit->zone_no, 3);
    ck_assert_uint_eq(visit->zone_version, 8);
    ck_assert_int_eq(visit->entered_us, 100);
    ck_assert_int_eq(visit->left_us, 200);
    ck_assert_int_eq(visit->entered.lon_e7, 2);
    ck_assert_int_eq(visit->left.lat_e7, 3);
    ck_assert_int_eq(visit->certainty, CERTAINTY_INFERRED);
    ck_assert_int_eq(visit->side, SIDE_RIGHT);
    ck_assert_int_eq(given.visits[1].left_us, TIME_UNKNOWN);
    ck_assert_int_eq(given.visits[1].left.lat_e7, COORD_UNKNOWN);
    ck_assert_uint_eq(given.span.gap_count, 0);
    read_span(&bench, &given, (struct span_row){1, 20, 99}, ROWS_MAX);
    ck_assert_uint_eq(given.span.visit_count, 0);
    ck_assert_uint_eq(given.span.gap_count, 1);
    ck_assert_int_eq(given.gaps[0].from_us, 10);
    ck_assert_int_eq(given.gaps[0].until_us, 20);
    ck_assert_int_eq(given.gaps[0].until.lon_e7, 4);
    replace(&bench, &(struct history_replacement){
                        .span = {1, 201, 350},
                          .gaps = &gaps[1], .gap_count = 1
    });
    read_span(&bench, &given, (struct span_row){1, 0, 1000}, ROWS_MAX);
    ck_assert_uint_eq(given.span.visit_count, 1);
    ck_assert_int_eq(given.visits[0].zone_no, 3);
    ck_assert_uint_eq(given.span.gap_count, 2);
    bench_done(&bench);
}
END_TEST

START_TEST(jobs_take_turns)
{
    struct bench bench;
    struct given given = {.bench = &bench};
    bench_ready(&bench, "history_turns");
    struct batch batch = {.journal_id = BENCH_JOURNAL, .live_to = 1};
    ck_assert_int_eq(committer_read_marks(bench.committer, on_marks, &given), 0);
    ck_assert_int_eq(committer_read_marks(bench.committer, on_marks, &given), -EBUSY);
    ck_assert_int_eq(committer_start(bench.committer, &batch, bench_answer, &bench), -EBUSY);
    bench_wait_answer(&bench);
    ck_assert_int_eq(bench_commit(&bench, &batch), COMMIT_DONE);
    ck_assert_int_eq(committer_read_marks(bench.committer, on_marks, &given), 0);
    scratch_run(bench.plain, "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                             "WHERE application_name = 'haitrinh_watch'");
    bench_wait_answer(&bench);
    ck_assert(bench.result == COMMIT_LOST || bench.result == COMMIT_DONE);
    bench_wait_ready(&bench, 2);
    bench_done(&bench);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {touching_marks_become_one_span, a_span_comes_with_its_neighbours,
        a_week_rollover_stands_at_its_corrected_time, a_mark_of_everyone_reaches_who_has_positions,
        a_mark_that_touches_nobody_is_forgotten_like_others, a_long_span_is_cut,
        a_replacement_takes_what_touches_away, jobs_take_turns};
    return run_suite(suite_of("history", tests, COUNT_OF(tests)));
}
