#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "haitrinh/protocol.h"

#include "base/text.h"
#include "journal/record.h"
#include "run_suite.h"
#include "watch/turn.h"

#define NOON_US INT64_C(1795348800000000) /* 2026-11-22T12:00:00Z */

static const struct turn_limits wide = {.live_reports = 100,
    .history_reports = 100,
    .beside_reports = 100,
    .live_records = 100,
    .history_records = 100};

struct desk {
    char path[64];
    struct log *log;
    struct journal *journal;
    struct turn turn;
    int fixes;
};

static struct desk desk; /* one test at a time */

static void append_record(enum record_type type, unsigned flags, struct bytes body)
{
    uint64_t seq = 0;
    ck_assert_int_eq(journal_append(desk.journal, type, flags, body, &seq), 0);
    while (journal_durable(desk.journal) < seq)
        usleep(200);
}

static void beat(int64_t wall_us)
{
    struct heartbeat heartbeat = {.wall_us = wall_us, .run = 1, .mono_us = 1};
    uint8_t body[64];
    struct bytes bytes = {.data = body};
    ck_assert_int_eq(heartbeat_encode(&heartbeat, body, sizeof body, &bytes.size), 0);
    append_record(RECORD_HEARTBEAT, 0, bytes);
}

static void append(unsigned flags)
{
    struct report report = {
        .fix_us = NOON_US + ++desk.fixes * SECOND_US,
        .point = {.lat_e7 = 137700000, .lon_e7 = 1092500000},
        .speed_mm_s = SPEED_UNKNOWN,
        .course_cdeg = COURSE_UNKNOWN,
        .status = STATUS_FIX_VALID,
        .kind = REPORT_POSITION
    };
    struct frame_record frame = {.received_us = NOON_US,
        .device_no = 7,
        .protocol = 1,
        .reports = &report,
        .report_count = 1};
    frame.device = (struct device_key){"DEV-7"};
    uint8_t body[1024];
    struct bytes bytes = {.data = body};
    ck_assert_int_eq(frame_record_encode(&frame, body, sizeof body, &bytes.size), 0);
    append_record(RECORD_FRAME, flags, bytes);
}

static void start_at(uint64_t live_seq, uint64_t history_seq)
{
    struct load_cursor *cursor = calloc(1, sizeof *cursor);
    struct memory *memory = NULL;
    cursor->live_seq = live_seq;
    cursor->history_seq = history_seq;
    ck_assert_int_eq(memory_new(desk.log, &memory), 0);
    ck_assert_int_eq(turn_start_at(&desk.turn, memory, cursor), 0);
    free(cursor);
}

static void set_up(void)
{
    desk = (struct desk){.log = log_new("test", LOG_ERR)};
    snprintf(desk.path, sizeof desk.path, "%s", "/tmp/haitrinh-turn-XXXXXX");
    ck_assert_ptr_nonnull(mkdtemp(desk.path));
    struct journal_options options = {
        .path = desk.path, .segment_bytes = 1 << 20, .group_bytes = 1 << 18};
    ck_assert_int_eq(journal_open(&options, desk.log, &desk.journal), 0);
    ck_assert_int_eq(turn_init(&desk.turn, desk.path, desk.log), 0);
}

static void tear_down(void)
{
    turn_done(&desk.turn);
    journal_close(desk.journal);
    log_free(desk.log);
    char command[128];
    snprintf(command, sizeof command, "rm -r %s", desk.path);
    ck_assert_int_eq(system(command), 0);
}

static const struct batch *read_turn(const struct turn_limits *limits)
{
    const struct batch *batch = NULL;
    ck_assert_int_eq(turn_read(&desk.turn, limits, &batch), 0);
    return batch;
}

START_TEST(beside_live_reports_there_are_fewer_of_history)
{
    append(RECORD_HISTORY);
    append(RECORD_HISTORY);
    append(RECORD_HISTORY);
    append(0);
    start_at(0, 0);
    struct turn_limits limits = wide;
    limits.beside_reports = 1;
    ck_assert_uint_eq(read_turn(&limits)->history_to, 1);
    ck_assert_uint_eq(desk.turn.live_reports, 1);
    ck_assert_uint_eq(desk.turn.history_reports, 1);
    turn_commit(&desk.turn);
    ck_assert_uint_eq(read_turn(&limits)->history_to, 4);
    ck_assert_uint_eq(desk.turn.history_reports, 2);
}
END_TEST

START_TEST(live_comes_before_history)
{
    append(RECORD_HISTORY);
    append(RECORD_HISTORY);
    append(0);
    start_at(0, 0);
    struct turn_limits narrow = {.live_reports = 100,
        .history_reports = 1,
        .beside_reports = 1,
        .live_records = 100,
        .history_records = 100};
    const struct batch *batch = read_turn(&narrow);
    ck_assert_uint_eq(batch->live_to, 3);
    ck_assert_uint_eq(batch->history_to, 1);
    ck_assert_uint_eq(batch->position_count, 2);
    ck_assert_uint_eq(batch->positions[0].place.seq, 3);
    turn_commit(&desk.turn);
    ck_assert(!turn_is_at_end(&desk.turn));
    batch = read_turn(&narrow);
    ck_assert_uint_eq(batch->history_to, 2);
    turn_commit(&desk.turn);
    batch = read_turn(&narrow);
    ck_assert_uint_eq(batch->history_to, 3);
    turn_commit(&desk.turn);
    ck_assert_ptr_null(read_turn(&narrow));
    ck_assert(turn_is_at_end(&desk.turn));
}
END_TEST

START_TEST(a_failed_turn_begins_again_from_the_store)
{
    append(0);
    append(RECORD_HISTORY);
    start_at(0, 0);
    ck_assert_uint_eq(read_turn(&wide)->position_count, 2);
    start_at(0, 0);
    ck_assert_uint_eq(read_turn(&wide)->position_count, 2);
    turn_commit(&desk.turn);
    start_at(1, 0);
    ck_assert_uint_eq(read_turn(&wide)->position_count, 1);
}
END_TEST

START_TEST(a_refused_record_is_set_aside_alone)
{
    append(0);
    append(0);
    start_at(0, 0);
    struct turn_limits one = {.live_reports = 100, .history_reports = 100, .live_records = 1};
    ck_assert_uint_eq(read_turn(&one)->live_to, 1);
    turn_refuse(&desk.turn, "22003", "out of range");
    start_at(0, 0);
    const struct batch *batch = read_turn(&one);
    ck_assert_uint_eq(batch->position_count, 0);
    ck_assert_uint_eq(batch->quarantine_count, 1);
    ck_assert_uint_eq(batch->quarantine[0].place.seq, 1);
    ck_assert_str_eq(batch->quarantine[0].sqlstate, "22003");
    turn_commit(&desk.turn);
    ck_assert_uint_eq(read_turn(&one)->position_count, 1);
}
END_TEST

START_TEST(a_refused_history_record_is_remembered_over_live_batches)
{
    append(RECORD_HISTORY);
    start_at(1, 0);
    struct turn_limits late = {.history_reports = 100, .history_records = 1};
    struct turn_limits live = {.live_reports = 100, .live_records = 1};
    ck_assert_uint_eq(read_turn(&late)->history_to, 1);
    turn_refuse(&desk.turn, "22003", "out of range");
    append(0);
    start_at(1, 0);
    const struct batch *batch = read_turn(&live);
    ck_assert_uint_eq(batch->live_to, 2);
    ck_assert_uint_eq(batch->history_to, 0);
    turn_commit(&desk.turn);
    batch = read_turn(&late);
    ck_assert_uint_eq(batch->position_count, 0);
    ck_assert_uint_eq(batch->quarantine_count, 1);
    ck_assert_uint_eq(batch->quarantine[0].place.seq, 1);
}
END_TEST

START_TEST(a_cursor_past_the_end_stops)
{
    append(0);
    struct load_cursor *cursor = calloc(1, sizeof *cursor);
    struct memory *memory = NULL;
    cursor->live_seq = 5;
    ck_assert_int_eq(memory_new(desk.log, &memory), 0);
    ck_assert_int_eq(turn_start_at(&desk.turn, memory, cursor), -ESTALE);
    free(cursor);
}
END_TEST

START_TEST(duties_are_looked_at_once_a_minute)
{
    static const struct {
        int64_t at_us;
        bool is_looked_at;
    } beats[] = {
        {0,               true },
        {59 * SECOND_US,  false},
        {60 * SECOND_US,  true },
        {119 * SECOND_US, false},
        {30 * SECOND_US,  true }, /* set back */
        {31 * SECOND_US,  false}
    };
    start_at(0, 0);
    for (int has_duties = 1; has_duties >= 0; has_duties--) {
        desk.turn.has_duties = has_duties;
        for (size_t i = 0; i < COUNT_OF(beats); i++) {
            beat(NOON_US + beats[i].at_us);
            const struct batch *batch = read_turn(&wide);
            bool is_expected = has_duties && beats[i].is_looked_at;
            ck_assert_int_eq(batch->duties_us, is_expected ? NOON_US + beats[i].at_us : 0);
            turn_commit(&desk.turn);
        }
    }
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {live_comes_before_history,
        beside_live_reports_there_are_fewer_of_history, a_failed_turn_begins_again_from_the_store,
        a_refused_record_is_set_aside_alone,
        a_refused_history_record_is_remembered_over_live_batches, a_cursor_past_the_end_stops,
        duties_are_looked_at_once_a_minute};
    Suite *suite = suite_create("turn");
    TCase *tcase = tcase_create("turn");
    tcase_add_checked_fixture(tcase, set_up, tear_down);
    for (size_t i = 0; i < COUNT_OF(tests); i++)
        tcase_add_test(tcase, tests[i]);
    suite_add_tcase(suite, tcase);
    return run_suite(suite);
}
