#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "journal/record.h"
#include "run_suite.h"
#include "watch/judge.h"
#include "watch/polls.h"

#define NOON_US INT64_C(1795348800000000) /* 2026-11-22T12:00:00Z */

struct bench {
    struct log *log;
    struct memory *memory;
    struct draft draft;
    struct judge judge;
    uint8_t body[RECORD_BODY_MAX];
    struct journal_record record;
    uint64_t seq;
    int32_t device_no; /* as the gate knew it; 0: in no register, or not the supplier's */
};

static struct bench bench; /* one test at a time */

static void put_version(enum register_kind kind, uint64_t version_no, const char *json)
{
    struct register_version version = {.version_no = version_no,
        .kind = kind,
        .recorded_us = NOON_US - DAY_US,
        .json = bytes_from_text(json)};
    ck_assert_int_eq(memory_apply(bench.memory, &version, &bench.draft), 0);
}

static void set_up(void)
{
    bench.seq = 0;
    bench.device_no = 7;
    bench.log = log_new("test", LOG_ERR);
    ck_assert_int_eq(memory_new(bench.log, &bench.memory), 0);
    draft_init(&bench.draft);
    judge_init(&bench.judge, "00112233445566778899aabbccddeeff");
    put_version(REGISTER_DEVICE, 1,
        "{\"version_no\":1,\"device_no\":7,\"device_key\":\"DEV-7\",\"supplier_no\":0,"
        "\"is_enabled\":true,\"interval_s\":7200,\"model\":\"M\",\"is_removed\":false}");
    put_version(REGISTER_ZONE, 2,
        "{\"version_no\":2,\"zone_no\":3,\"zone_id\":\"closed\",\"is_removed\":false,"
        "\"geojson\":{\"type\":\"Feature\",\"properties\":{\"id\":\"closed\",\"kind\":\"closed\"},"
        "\"geometry\":{\"type\":\"Polygon\",\"coordinates\":"
        "[[[110,13],[111,13],[111,14],[110,14],[110,13]]]}}}");
    put_version(REGISTER_VESSEL, 3,
        "{\"version_no\":3,\"vessel_no\":4,\"registration\":\"BĐ-90004-TS\",\"is_removed\":false}");
    put_version(REGISTER_MOUNT, 4,
        "{\"mount_no\":1,\"device_no\":7,\"vessel_no\":4,\"is_counted\":true,"
        "\"from_time\":\"-infinity\",\"until_time\":\"infinity\"}");
    judge_begin(&bench.judge, bench.memory, &bench.draft);
}

static void tear_down(void)
{
    judge_done(&bench.judge);
    draft_done(&bench.draft);
    memory_free(bench.memory);
    log_free(bench.log);
}

static struct report report_at(int64_t fix_us, int32_t lat_e7, int32_t lon_e7)
{
    return (struct report){
        .fix_us = fix_us,
        .point = {.lat_e7 = lat_e7, .lon_e7 = lon_e7},
        .speed_mm_s = 3000,
        .course_cdeg = 9000,
        .status = STATUS_FIX_VALID,
        .kind = REPORT_POSITION
    };
}

static const struct journal_record *frame_of(
    const char *device, const struct report *reports, size_t count, unsigned flags)
{
    struct frame_record frame = {.received_us = NOON_US,
        .protocol = 1,
        .device_no = bench.device_no,
        .raw = bytes_from_text("raw"),
        .reports = reports,
        .report_count = count};
    snprintf(frame.device.text, sizeof frame.device.text, "%s", device);
    size_t size = 0;
    ck_assert_int_eq(frame_record_encode(&frame, bench.body, sizeof bench.body, &size), 0);
    bench.record = (struct journal_record){
        .seq = ++bench.seq,
        .type = RECORD_FRAME,
        .flags = flags,
        .body = {.data = bench.body, .size = size}
    };
    return &bench.record;
}

START_TEST(a_live_report_becomes_a_position_and_a_state)
{
    struct report report = report_at(NOON_US - MINUTE_US, 125000000, 1105000000);
    ck_assert_int_eq(judge_live(&bench.judge, frame_of("DEV-7", &report, 1, 0)), 0);
    ck_assert_uint_eq(bench.draft.position_count, 1);
    ck_assert_int_eq(bench.draft.positions[0].device_no, 7);
    ck_assert_uint_eq(bench.draft.positions[0].digest, report_digest(&report));
    ck_assert_int_eq(judge_end(&bench.judge), 0);
    ck_assert_uint_eq(bench.draft.span_count, 1);
    ck_assert_int_eq(bench.draft.spans[0].from_us, report.fix_us);
    ck_assert_uint_eq(bench.judge.touched_count, 1);
}
END_TEST

START_TEST(a_resent_report_is_stored_once)
{
    struct report report = report_at(NOON_US - MINUTE_US, 125000000, 1105000000);
    ck_assert_int_eq(judge_live(&bench.judge, frame_of("DEV-7", &report, 1, 0)), 0);
    ck_assert_int_eq(judge_live(&bench.judge, frame_of("DEV-7", &report, 1, 0)), 0);
    ck_assert_uint_eq(bench.draft.position_count, 1);
    ck_assert_uint_eq(bench.judge.duplicates, 1);
}
END_TEST

START_TEST(entering_a_closed_area_is_an_alarm)
{
    struct report outside = report_at(NOON_US - HOUR_US, 135000000, 1099500000);
    struct report inside = report_at(NOON_US - MINUTE_US, 135000000, 1100500000);
    ck_assert_int_eq(judge_live(&bench.judge, frame_of("DEV-7", &outside, 1, 0)), 0);
    ck_assert_uint_eq(bench.draft.events.count, 0);
    ck_assert_int_eq(judge_live(&bench.judge, frame_of("DEV-7", &inside, 1, 0)), 0);
    ck_assert_uint_eq(bench.draft.events.count, 1);
    ck_assert_int_eq(bench.draft.events.events[0].kind, ALARM_CLOSED_AREA);
    ck_assert_int_eq(bench.draft.events.events[0].zone_no, 3);
}
END_TEST

/* The notices of the draft that are about a step. */
static size_t notices_of(enum alarm_step step)
{
    size_t count = 0;
    for (size_t i = 0; i < bench.draft.notice_count; i++)
        count += bench.draft.notices[i].step == step;
    return count;
}

START_TEST(an_sos_that_begins_anew_is_not_told_as_over)
{
    struct report report = report_at(NOON_US - 2 * HOUR_US, 135000000, 1099500000);
    report.event = EVENT_SOS;
    ck_assert_int_eq(judge_live(&bench.judge, frame_of("DEV-7", &report, 1, 0)), 0);
    ck_assert_uint_eq(notices_of(ALARM_RAISED), 4);
    ck_assert_ptr_nonnull(strstr(bench.draft.notices[0].texts[0], "90004"));
    report.fix_us = NOON_US - MINUTE_US;
    ck_assert_int_eq(judge_live(&bench.judge, frame_of("DEV-7", &report, 1, 0)), 0);
    ck_assert_uint_eq(bench.draft.events.count, 3);
    ck_assert_uint_eq(notices_of(ALARM_RAISED), 8);
    ck_assert_uint_eq(notices_of(ALARM_ENDED), 0);
    report.event = EVENT_SOS_CANCEL;
    report.fix_us += SECOND_US;
    ck_assert_int_eq(judge_live(&bench.judge, frame_of("DEV-7", &report, 1, 0)), 0);
    ck_assert_uint_eq(notices_of(ALARM_ENDED), 4);
}
END_TEST

START_TEST(a_kind_in_shadow_is_told_to_nobody)
{
    put_version(REGISTER_MODE, 5,
        "{\"mode_no\":1,\"scope\":\"kind\",\"subject\":\"closed-area\",\"mode\":\"shadow\"}");
    struct report outside = report_at(NOON_US - HOUR_US, 135000000, 1099500000);
    struct report inside = report_at(NOON_US - MINUTE_US, 135000000, 1100500000);
    ck_assert_int_eq(judge_live(&bench.judge, frame_of("DEV-7", &outside, 1, 0)), 0);
    ck_assert_int_eq(judge_live(&bench.judge, frame_of("DEV-7", &inside, 1, 0)), 0);
    ck_assert(bench.draft.events.events[0].is_shadow);
    ck_assert_uint_eq(bench.draft.notice_count, 0);
}
END_TEST

START_TEST(history_is_a_sign_of_life_now_and_a_position_later)
{
    struct report inside = report_at(NOON_US - DAY_US, 135000000, 1105000000);
    const struct journal_record *record = frame_of("DEV-7", &inside, 1, RECORD_HISTORY);
    ck_assert_int_eq(judge_live(&bench.judge, record), 0);
    ck_assert_uint_eq(bench.draft.position_count, 0);
    ck_assert(seats_find(bench.memory->seats, 7)->state.silence.is_heard);
    ck_assert_int_eq(judge_history(&bench.judge, record), 0);
    ck_assert_uint_eq(bench.draft.position_count, 1);
    ck_assert_uint_eq(bench.draft.events.count, 0);
}
END_TEST

START_TEST(a_stranger_gets_one_number)
{
    struct report report = report_at(NOON_US - MINUTE_US, 125000000, 1105000000);
    bench.device_no = 0;
    ck_assert_int_eq(judge_live(&bench.judge, frame_of("NOBODY", &report, 1, 0)), 0);
    report.fix_us += SECOND_US;
    ck_assert_int_eq(judge_live(&bench.judge, frame_of("NOBODY", &report, 1, 0)), 0);
    ck_assert_uint_eq(bench.draft.stranger_count, 1);
    ck_assert_int_eq(bench.draft.positions[1].device_no, -1);
}
END_TEST

/* A supplier that names another's device: the gate gave it no number, and its name proves nothing.
 */
START_TEST(who_the_gate_did_not_know_stays_a_stranger)
{
    struct report inside = report_at(NOON_US - MINUTE_US, 135000000, 1105000000);
    bench.device_no = 0;
    ck_assert_int_eq(judge_live(&bench.judge, frame_of("DEV-7", &inside, 1, 0)), 0);
    ck_assert_int_eq(bench.draft.positions[0].device_no, -1);
    ck_assert_ptr_null(seats_find(bench.memory->seats, 7));
}
END_TEST

/* The lanes read a record at different moments: what was registered in between must not tell. */
START_TEST(both_lanes_give_a_stranger_the_same_number)
{
    struct report late = report_at(NOON_US - DAY_US, 135000000, 1105000000);
    bench.device_no = 0;
    const struct journal_record *record = frame_of("DEV-8", &late, 1, RECORD_HISTORY);
    ck_assert_int_eq(judge_live(&bench.judge, record), 0);
    put_version(REGISTER_DEVICE, 5,
        "{\"version_no\":3,\"device_no\":8,\"device_key\":\"DEV-8\",\"supplier_no\":0,"
        "\"is_enabled\":true,\"interval_s\":7200,\"model\":\"M\",\"is_removed\":false}");
    ck_assert_int_eq(judge_history(&bench.judge, record), 0);
    ck_assert_int_eq(bench.draft.positions[0].device_no, -1);
}
END_TEST

START_TEST(strangers_are_bounded_and_their_positions_kept)
{
    struct report report = report_at(NOON_US - MINUTE_US, 125000000, 1105000000);
    const struct device_key last = {"LAST"};
    ck_assert_int_eq(strangers_put(bench.memory->strangers, &last, -STRANGERS_MAX), 0);
    bench.device_no = 0;
    ck_assert_int_eq(judge_live(&bench.judge, frame_of("ONE-MORE", &report, 1, 0)), 0);
    ck_assert_uint_eq(bench.draft.stranger_count, 0);
    ck_assert_uint_eq(bench.draft.position_count, 1);
    ck_assert_int_eq(bench.draft.positions[0].device_no, -STRANGERS_MAX);
    ck_assert_uint_eq(bench.draft.events.count, 1);
    ck_assert_int_eq(bench.draft.events.events[0].kind, ALARM_UNKNOWN_DEVICE);
}
END_TEST

START_TEST(silence_is_counted_on_heartbeats)
{
    struct report report = report_at(NOON_US - MINUTE_US, 125000000, 1105000000);
    ck_assert_int_eq(judge_live(&bench.judge, frame_of("DEV-7", &report, 1, 0)), 0);
    struct heartbeat heartbeat = {.run = 1, .path_count = 1, .paths = {{.is_proven = true}}};
    for (int second = 0; second < 6 * 3600; second++) {
        heartbeat.mono_us = (uint64_t)second * SECOND_US;
        heartbeat.wall_us = NOON_US + second * SECOND_US;
        size_t size = 0;
        ck_assert_int_eq(heartbeat_encode(&heartbeat, bench.body, sizeof bench.body, &size), 0);
        struct journal_record record = {
            .seq = ++bench.seq,
            .type = RECORD_HEARTBEAT,
            .body = {.data = bench.body, .size = size}
        };
        ck_assert_int_eq(judge_live(&bench.judge, &record), 0);
    }
    ck_assert_uint_eq(bench.draft.events.count, 1);
    ck_assert_int_eq(bench.draft.events.events[0].kind, ALARM_LOSS);
    ck_assert_int_eq(bench.draft.events.events[0].step, ALARM_RAISED);
}
END_TEST

static void beat(uint64_t run, int64_t at_us)
{
    struct heartbeat heartbeat = {.run = run,
        .mono_us = (uint64_t)at_us,
        .wall_us = NOON_US + at_us,
        .path_count = 1,
        .paths = {{.is_proven = true}}};
    size_t size = 0;
    ck_assert_int_eq(heartbeat_encode(&heartbeat, bench.body, sizeof bench.body, &size), 0);
    struct journal_record record = {
        .seq = ++bench.seq, .type = RECORD_HEARTBEAT, .body = {.data = bench.body, .size = size}
    };
    ck_assert_int_eq(judge_live(&bench.judge, &record), 0);
}

START_TEST(our_own_stop_is_kept_once)
{
    beat(1, SECOND_US);
    beat(1, 2 * SECOND_US);
    beat(2, 7 * HOUR_US);
    beat(2, 7 * HOUR_US + SECOND_US);
    ck_assert_uint_eq(bench.draft.deafness_count, 1);
    ck_assert_int_eq(bench.draft.deafness[0].supplier_no, 0);
    ck_assert_int_eq(bench.draft.deafness[0].from_us, NOON_US + 2 * SECOND_US);
    ck_assert_int_eq(bench.draft.deafness[0].until_us, NOON_US + 7 * HOUR_US);
    beat(3, 7 * HOUR_US + 5 * MINUTE_US);
    ck_assert_uint_eq(bench.draft.deafness_count, 1);
}
END_TEST

START_TEST(an_unreadable_record_is_passed)
{
    struct journal_record record = {
        .seq = 1, .type = RECORD_FRAME, .body = bytes_from_text("\xff\xff\xff")};
    ck_assert_int_eq(judge_live(&bench.judge, &record), 0);
    ck_assert_uint_eq(bench.draft.position_count, 0);
}
END_TEST

static const struct device_state *state_of(int32_t device_no)
{
    return &seats_find(bench.memory->seats, device_no)->state;
}

static const struct journal_record *delivery_of(int64_t unanswered_us)
{
    struct delivery delivery = {.wall_us = NOON_US + HOUR_US,
        .device_no = 7,
        .message_id = 1,
        .code = 5,
        .unanswered_us = unanswered_us};
    size_t size = 0;
    ck_assert_int_eq(delivery_encode(&delivery, bench.body, sizeof bench.body, &size), 0);
    bench.record = (struct journal_record){
        .seq = ++bench.seq, .type = RECORD_DELIVERY, .body = {.data = bench.body, .size = size}
    };
    return &bench.record;
}

START_TEST(a_poll_that_went_unanswered_is_remembered)
{
    struct report report = report_at(NOON_US - MINUTE_US, 125000000, 1105000000);
    ck_assert_int_eq(judge_live(&bench.judge, delivery_of(NOON_US)), 0);
    ck_assert_int_eq(judge_live(&bench.judge, frame_of("DEV-7", &report, 1, 0)), 0);
    ck_assert_int_eq(judge_live(&bench.judge, delivery_of(0)), 0);
    ck_assert(!state_of(7)->silence.is_unanswered);
    ck_assert_int_eq(judge_live(&bench.judge, delivery_of(NOON_US)), 0);
    ck_assert(state_of(7)->silence.is_unanswered);
    ck_assert_uint_eq(bench.judge.touched_count, 1);
}
END_TEST

/* The rules have wished for a poll of device 7 near zone 3. */
static uint64_t wish_for_poll(uint8_t protocol)
{
    struct seat *seat = NULL;
    struct thresholds limits;
    ck_assert_int_eq(seats_take(bench.memory->seats, 7, &seat), 0);
    struct occasion occasion = memory_occasion(bench.memory, 7, 0, NOON_US, &limits);
    struct poll before = {0};
    seat->state.last.protocol = protocol;
    seat->state.poll = (struct poll){.id = 77,
        .asked_us = NOON_US,
        .until_us = NOON_US + HOUR_US,
        .subject_no = 3,
        .kind = ALARM_LOSS_NEAR_BORDER};
    ck_assert_int_eq(polls_draft(&bench.judge, seat, &occasion, &before), 0);
    return seat->state.poll.id;
}

START_TEST(a_wish_for_a_poll_is_a_row)
{
    ck_assert_uint_eq(wish_for_poll(1), 77);
    ck_assert_uint_eq(bench.draft.poll_count, 1);
    ck_assert_uint_eq(bench.draft.polls[0].poll_id, 77);
    ck_assert_int_eq(bench.draft.polls[0].vessel_no, 4);
    ck_assert_int_eq(judge_live(&bench.judge, delivery_of(0)), 0);
    ck_assert_uint_eq(bench.draft.result_count, 1);
    ck_assert(!state_of(7)->poll.is_settled);
}
END_TEST

START_TEST(who_cannot_be_polled_and_what_is_in_shadow_is_not)
{
    ck_assert_uint_eq(wish_for_poll(2), 0);
    put_version(REGISTER_MODE, 5,
        "{\"mode_no\":1,\"scope\":\"kind\",\"subject\":\"loss-near-border\",\"mode\":\"shadow\"}");
    ck_assert_uint_eq(wish_for_poll(1), 0);
    ck_assert_uint_eq(bench.draft.poll_count, 0);
}
END_TEST

START_TEST(what_people_tell_is_no_sign_of_life)
{
    struct report report = report_at(NOON_US - MINUTE_US, 125000000, 1105000000);
    report.kind = REPORT_MANUAL;
    ck_assert_int_eq(judge_live(&bench.judge, frame_of("DEV-7", &report, 1, 0)), 0);
    ck_assert_uint_eq(bench.draft.position_count, 1);
    ck_assert(!state_of(7)->silence.is_heard);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {a_live_report_becomes_a_position_and_a_state,
        a_resent_report_is_stored_once, entering_a_closed_area_is_an_alarm,
        history_is_a_sign_of_life_now_and_a_position_later, a_stranger_gets_one_number,
        who_the_gate_did_not_know_stays_a_stranger, both_lanes_give_a_stranger_the_same_number,
        strangers_are_bounded_and_their_positions_kept, silence_is_counted_on_heartbeats,
        our_own_stop_is_kept_once, an_unreadable_record_is_passed,
        an_sos_that_begins_anew_is_not_told_as_over, a_kind_in_shadow_is_told_to_nobody,
        a_poll_that_went_unanswered_is_remembered, a_wish_for_a_poll_is_a_row,
        who_cannot_be_polled_and_what_is_in_shadow_is_not, what_people_tell_is_no_sign_of_life};
    Suite *suite = suite_create("judge");
    TCase *tcase = tcase_create("judge");
    tcase_add_checked_fixture(tcase, set_up, tear_down);
    for (size_t i = 0; i < COUNT_OF(tests); i++)
        tcase_add_test(tcase, tests[i]);
    suite_add_tcase(suite, tcase);
    return run_suite(suite);
}
