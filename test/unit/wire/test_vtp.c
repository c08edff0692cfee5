#include <string.h>

#include "base/text.h"
#include "run_suite.h"
#include "vtp_fixture.h"
#include "wire/vtp.h"

static enum decode_verdict decode_bytes(
    struct vtp_fixture *fixture, const uint8_t *bytes, size_t size)
{
    memcpy(fixture->bytes, bytes, size);
    fixture->size = size;
    return fixture_decode(fixture);
}

static void a_batch(Vtp__V1__Batch *batch)
{
    static int32_t dlat[] = {10, -25};
    static int32_t dlon[] = {-3, 7};
    static int32_t dt[] = {0, 60};
    static uint32_t speed[] = {79, 0, 1};
    static uint32_t course[] = {1, 181, 0};
    vtp__v1__batch__init(batch);
    batch->has_epoch = batch->has_first_seq = batch->has_base_time = true;
    batch->has_base_lat = batch->has_base_lon = batch->has_cadence_s = batch->has_flags = true;
    batch->epoch = 0xAABBCCDD;
    batch->first_seq = 1000;
    batch->base_time = 1767232800;
    batch->base_lat = 1377650;
    batch->base_lon = 10945210;
    batch->cadence_s = 300;
    batch->flags = VTP_LIVE;
    batch->n_dlat = batch->n_dlon = batch->n_dt = 2;
    batch->dlat = dlat;
    batch->dlon = dlon;
    batch->dt = dt;
    batch->n_speed = batch->n_course = 3;
    batch->speed = speed;
    batch->course = course;
}

static void a_report(Vtp__V1__Report *report)
{
    vtp__v1__report__init(report);
    report->has_epoch = report->has_seq = report->has_time = true;
    report->has_lat = report->has_lon = report->has_speed = report->has_course = true;
    report->epoch = 5;
    report->seq = 17;
    report->time = 1767232800;
    report->lat = -1377650;
    report->lon = -10945210;
    report->speed = 78;
    report->course = 360;
}

START_TEST(the_preface_is_a_frame_of_its_own)
{
    struct vtp_fixture fixture;
    fixture_init(&fixture);
    for (size_t size = 1; size < VTP_PREFACE_SIZE; size++) {
        ck_assert_int_eq(decode_bytes(&fixture, vtp_preface, size), DECODE_MORE);
        ck_assert_uint_gt(fixture.frame.size, size);
    }
    ck_assert_int_eq(decode_bytes(&fixture, vtp_preface, VTP_PREFACE_SIZE), DECODE_FRAME);
    ck_assert_uint_eq(fixture.frame.size, VTP_PREFACE_SIZE);
    ck_assert_int_eq(fixture.frame.kind, FRAME_CONTROL);
    ck_assert_ptr_null(fixture.frame.message);
    fixture_done(&fixture);
}
END_TEST

START_TEST(a_preface_bent_by_a_text_link_is_garbage)
{
    static const uint8_t bent[] = {0x89, 'V', 'T', 'P', '1', '\n', '\n'};
    struct vtp_fixture fixture;
    fixture_init(&fixture);
    ck_assert_int_eq(decode_bytes(&fixture, bent, sizeof bent), DECODE_GARBAGE);
    ck_assert_uint_eq(fixture.frame.size, 5);
    ck_assert_ptr_nonnull(fixture.frame.reason);
    fixture_done(&fixture);
}
END_TEST

START_TEST(nothing_and_an_empty_frame_are_no_error)
{
    struct vtp_fixture fixture;
    fixture_init(&fixture);
    ck_assert_int_eq(decode_bytes(&fixture, vtp_preface, 0), DECODE_MORE);
    ck_assert_uint_eq(fixture.frame.size, 0);
    ck_assert_int_eq(decode_bytes(&fixture, (const uint8_t[]){0}, 1), DECODE_FRAME);
    ck_assert_int_eq(fixture.frame.kind, FRAME_CONTROL);
    const Vtp__V1__Frame *message = fixture.frame.message;
    ck_assert_int_eq(message->body_case, VTP__V1__FRAME__BODY__NOT_SET);
    fixture_done(&fixture);
}
END_TEST

START_TEST(an_unknown_body_is_control_of_no_body)
{
    static const uint8_t body_14_of_two_bytes[] = {4, 14 << 3 | 2, 2, 'h', 'i'};
    struct vtp_fixture fixture;
    fixture_init(&fixture);
    ck_assert_int_eq(
        decode_bytes(&fixture, body_14_of_two_bytes, sizeof body_14_of_two_bytes), DECODE_FRAME);
    ck_assert_int_eq(fixture.frame.kind, FRAME_CONTROL);
    const Vtp__V1__Frame *message = fixture.frame.message;
    ck_assert_int_eq(message->body_case, VTP__V1__FRAME__BODY__NOT_SET);
    fixture_done(&fixture);
}
END_TEST

START_TEST(a_batch_becomes_reports)
{
    struct vtp_fixture fixture;
    fixture_init(&fixture);
    Vtp__V1__Batch batch;
    a_batch(&batch);
    batch.device_id = (char[]){"VN-1"};
    Vtp__V1__Frame frame = frame_of_batch(&batch);
    ck_assert_int_eq(fixture_pass(&fixture, &frame), DECODE_FRAME);
    ck_assert_int_eq(fixture.frame.kind, FRAME_REPORTS);
    ck_assert_uint_eq(fixture.frame.flags, FRAME_LIVE);
    ck_assert_str_eq(fixture.frame.device.text, "VN-1");
    ck_assert_uint_eq(fixture.frame.report_count, 3);
    const struct report *reports = fixture.frame.reports;
    static const struct {
        int64_t second;
        int32_t lat_e7, lon_e7, speed_mm_s, course_cdeg;
    } expected[] = {
        {1767232800, 137765000, 1094521000, 4013,          0             },
        {1767233100, 137766000, 1094520700, SPEED_UNKNOWN, 36000         },
        {1767233460, 137763500, 1094521400, 0,             COURSE_UNKNOWN},
    };
    for (size_t i = 0; i < COUNT_OF(expected); i++) {
        ck_assert_int_eq(reports[i].fix_us, expected[i].second * SECOND_US);
        ck_assert_int_eq(reports[i].point.lat_e7, expected[i].lat_e7);
        ck_assert_int_eq(reports[i].point.lon_e7, expected[i].lon_e7);
        ck_assert_int_eq(reports[i].speed_mm_s, expected[i].speed_mm_s);
        ck_assert_int_eq(reports[i].course_cdeg, expected[i].course_cdeg);
        ck_assert_uint_eq(reports[i].status, STATUS_FIX_VALID);
        ck_assert_int_eq(reports[i].kind, REPORT_POSITION);
        ck_assert_uint_eq(reports[i].device_seq, 1000 + i);
        ck_assert_uint_eq(reports[i].device_epoch, 0xAABBCCDD);
    }
    fixture_done(&fixture);
}
END_TEST

START_TEST(coarse_coordinates_are_ten_times_as_wide)
{
    struct vtp_fixture fixture;
    fixture_init(&fixture);
    Vtp__V1__Batch batch;
    a_batch(&batch);
    batch.base_lat = 137765;
    batch.base_lon = 1094521;
    batch.flags = VTP_HISTORICAL | VTP_COARSE;
    Vtp__V1__Frame frame = frame_of_batch(&batch);
    ck_assert_int_eq(fixture_pass(&fixture, &frame), DECODE_FRAME);
    ck_assert_uint_eq(fixture.frame.flags, FRAME_HISTORICAL);
    ck_assert_int_eq(fixture.frame.reports[0].point.lat_e7, 137765000);
    ck_assert_int_eq(fixture.frame.reports[1].point.lat_e7, 137775000);
    ck_assert_int_eq(fixture.frame.reports[0].point.lon_e7, 1094521000);
    fixture_done(&fixture);
}
END_TEST

START_TEST(an_impossible_place_is_kept_as_sent)
{
    struct vtp_fixture fixture;
    fixture_init(&fixture);
    Vtp__V1__Report report;
    a_report(&report);
    report.lat = 9100000;
    report.lon = -20000000;
    Vtp__V1__Frame frame = frame_of_report(&report);
    ck_assert_int_eq(fixture_pass(&fixture, &frame), DECODE_FRAME);
    ck_assert_int_eq(fixture.frame.kind, FRAME_REPORTS);
    ck_assert_int_eq(fixture.frame.reports[0].point.lat_e7, 910000000);
    ck_assert_int_eq(fixture.frame.reports[0].point.lon_e7, -2000000000);
    ck_assert(!report_has_position(fixture.frame.reports));
    fixture_done(&fixture);
}
END_TEST

START_TEST(a_single_report_tells_what_it_has)
{
    struct vtp_fixture fixture;
    fixture_init(&fixture);
    Vtp__V1__Report report;
    a_report(&report);
    Vtp__V1__Frame frame = frame_of_report(&report);
    ck_assert_int_eq(fixture_pass(&fixture, &frame), DECODE_FRAME);
    ck_assert_int_eq(fixture.frame.reports[0].speed_mm_s, 4013);
    ck_assert_int_eq(fixture.frame.reports[0].course_cdeg, 36000);
    ck_assert_uint_eq(fixture.frame.reports[0].status, STATUS_FIX_VALID);
    report.has_time = report.has_lat = report.has_lon = false;
    report.has_speed = report.has_course = false;
    ck_assert_int_eq(fixture_pass(&fixture, &frame), DECODE_FRAME);
    ck_assert_int_eq(fixture.frame.reports[0].fix_us, TIME_UNKNOWN);
    ck_assert_int_eq(fixture.frame.reports[0].point.lat_e7, COORD_UNKNOWN);
    ck_assert_int_eq(fixture.frame.reports[0].point.lon_e7, COORD_UNKNOWN);
    ck_assert_int_eq(fixture.frame.reports[0].speed_mm_s, SPEED_UNKNOWN);
    ck_assert_int_eq(fixture.frame.reports[0].course_cdeg, COURSE_UNKNOWN);
    ck_assert_uint_eq(fixture.frame.reports[0].status, 0);
    fixture_done(&fixture);
}
END_TEST

static const struct {
    bool is_sent;
    uint32_t sent;
    uint32_t expected;
    enum report_kind kind;
} statuses[] = {
    {false, 0,                                STATUS_FIX_VALID,                 REPORT_POSITION},
    {true,  0,                                0,                                REPORT_POSITION},
    {true,  STATUS_FIX_VALID,                 STATUS_FIX_VALID,                 REPORT_POSITION},
    {true,  STATUS_CASE_OPEN,                 STATUS_CASE_OPEN,                 REPORT_POSITION},
    {true,  STATUS_FIX_VALID | STATUS_MANUAL, STATUS_FIX_VALID | STATUS_MANUAL, REPORT_MANUAL  },
    {true,  0xFFFFC001,                       STATUS_FIX_VALID,                 REPORT_POSITION},
};

START_TEST(status_says_whether_the_fix_is_disowned)
{
    struct vtp_fixture fixture;
    fixture_init(&fixture);
    for (size_t i = 0; i < COUNT_OF(statuses); i++) {
        Vtp__V1__Report report;
        a_report(&report);
        report.has_status = statuses[i].is_sent;
        report.status = statuses[i].sent;
        Vtp__V1__Frame frame = frame_of_report(&report);
        ck_assert_int_eq(fixture_pass(&fixture, &frame), DECODE_FRAME);
        ck_assert_uint_eq(fixture.frame.reports[0].status, statuses[i].expected);
        ck_assert_int_eq(fixture.frame.reports[0].kind, statuses[i].kind);
        Vtp__V1__Batch batch;
        a_batch(&batch);
        batch.has_status_all = statuses[i].is_sent;
        batch.status_all = statuses[i].sent;
        frame = frame_of_batch(&batch);
        ck_assert_int_eq(fixture_pass(&fixture, &frame), DECODE_FRAME);
        ck_assert_uint_eq(fixture.frame.reports[2].status, statuses[i].expected);
        ck_assert_int_eq(fixture.frame.reports[2].kind, statuses[i].kind);
    }
    fixture_done(&fixture);
}
END_TEST

START_TEST(an_event_keeps_its_text_and_needs_no_place)
{
    struct vtp_fixture fixture;
    fixture_init(&fixture);
    Vtp__V1__Event event = VTP__V1__EVENT__INIT;
    event.has_epoch = event.has_seq = event.has_kind = event.has_time = true;
    event.epoch = 3;
    event.seq = 4;
    event.time = UINT32_MAX;
    event.kind = VTP__V1__EVENT__KIND__SOS;
    event.text = (char[]){"cứu tôi %n%s"};
    Vtp__V1__Frame frame = frame_of_event(&event);
    ck_assert_int_eq(fixture_pass(&fixture, &frame), DECODE_FRAME);
    const struct report *report = fixture.frame.reports;
    ck_assert_int_eq(report->kind, REPORT_EVENT);
    ck_assert_int_eq(report->event, EVENT_SOS);
    ck_assert_int_eq(report->fix_us, UINT32_MAX * SECOND_US);
    ck_assert_uint_eq(report->status, 0);
    ck_assert(bytes_equal_text(report->text, "cứu tôi %n%s"));
    event.has_lat = event.has_lon = true;
    ck_assert_int_eq(fixture_pass(&fixture, &frame), DECODE_FRAME);
    ck_assert_uint_eq(fixture.frame.reports[0].status, STATUS_FIX_VALID);
    fixture_done(&fixture);
}
END_TEST

/* 7,999 bytes that would unpack to a quarter of a megabyte: an Ack of 3,997 empty ranges. */
START_TEST(amplification_ends_at_the_arena)
{
    static const uint8_t head[] = {0xBD, 0x3E, 0x42, 0xBA, 0x3E};
    static const uint8_t empty_range[] = {0x12, 0};
    struct vtp_fixture fixture;
    fixture_init(&fixture);
    memcpy(fixture.bytes, head, sizeof head);
    for (fixture.size = sizeof head; fixture.size < 7999; fixture.size += sizeof empty_range)
        memcpy(fixture.bytes + fixture.size, empty_range, sizeof empty_range);
    ck_assert_int_eq(fixture_decode(&fixture), DECODE_GARBAGE);
    ck_assert_uint_eq(fixture.frame.size, 7999);
    ck_assert_uint_gt(fixture.arena.used, ARENA_MAX_BYTES / 2);
    ck_assert_uint_le(fixture.arena.used, ARENA_MAX_BYTES);
    fixture_done(&fixture);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {the_preface_is_a_frame_of_its_own,
        a_preface_bent_by_a_text_link_is_garbage, nothing_and_an_empty_frame_are_no_error,
        an_unknown_body_is_control_of_no_body, a_batch_becomes_reports,
        coarse_coordinates_are_ten_times_as_wide, an_impossible_place_is_kept_as_sent,
        a_single_report_tells_what_it_has, status_says_whether_the_fix_is_disowned,
        an_event_keeps_its_text_and_needs_no_place, amplification_ends_at_the_arena};
    return run_suite(suite_of("vtp", tests, COUNT_OF(tests)));
}
