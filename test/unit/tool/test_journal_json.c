#include <string.h>

#include "haitrinh/protocol.h"

#include "base/arena.h"
#include "journal/record.h"
#include "run_suite.h"
#include "tool/journal_json.h"

#define BODY_MAX 1024

static void expect(const struct journal_record *record, bool has_raw, const char *text)
{
    struct json json;
    struct arena arena;
    json_init(&json);
    arena_init(&arena, ARENA_MAX_BYTES);
    journal_json(&json, record, &arena, has_raw);
    ck_assert_str_eq(json_text(&json), text);
    json_done(&json);
    arena_done(&arena);
}

START_TEST(frames_show_their_reports)
{
    static const uint8_t raw[] = {0x01, 0xFF};
    const struct report report = {
        .fix_us = INT64_C(1795309200) * SECOND_US,
        .point = {137500000, 1092000000},
        .speed_mm_s = SPEED_UNKNOWN,
        .course_cdeg = 9000,
        .status = STATUS_FIX_VALID,
        .kind = REPORT_EVENT,
        .event = EVENT_SOS,
        .device_seq = 3,
    };
    const struct frame_record frame = {
        .received_us = report.fix_us,
        .protocol = protocol_by_name("vtp")->number,
        .device = {"VN-1"     },
        .device_no = 12,
        .raw = { raw, sizeof raw},
        .reports = &report,
        .report_count = 1
    };
    uint8_t body[BODY_MAX];
    size_t size = 0;
    ck_assert_int_eq(frame_record_encode(&frame, body, sizeof body, &size), 0);
    const struct journal_record record = {
        .seq = 7,
        .type = RECORD_FRAME,
        .flags = RECORD_URGENT | RECORD_HISTORY,
        .body = {body, size}
    };
    expect(&record, true,
        "{\"seq\":7,\"type\":\"frame\",\"history\":true,\"urgent\":true,"
        "\"received\":\"2026-11-22T01:00:00Z\",\"protocol\":\"vtp\",\"device\":\"VN-1\","
        "\"device_no\":12,\"raw\":\"01ff\",\"reports\":[{\"kind\":\"event\","
        "\"time\":\"2026-11-22T01:00:00Z\",\"lat\":13.75,\"lon\":109.2,\"speed_kn\":null,"
        "\"course_deg\":90,\"valid\":true,\"event\":\"sos\",\"status\":[\"fix-valid\"],\"seq\":3}]}");
}
END_TEST

START_TEST(heartbeats_show_their_paths)
{
    const struct heartbeat heartbeat = {
        .wall_us = 0, .run = 5, .mono_us = 9, .path_count = 1, .paths = {{1, 2, 3, true}}};
    uint8_t body[BODY_MAX];
    size_t size = 0;
    ck_assert_int_eq(heartbeat_encode(&heartbeat, body, sizeof body, &size), 0);
    const struct journal_record record = {
        .seq = 1, .type = RECORD_HEARTBEAT, .body = {body, size}
    };
    expect(&record, false,
        "{\"seq\":1,\"type\":\"heartbeat\",\"time\":\"1970-01-01T00:00:00Z\",\"run\":5,"
        "\"mono_us\":9,\"paths\":[{\"supplier_no\":1,\"sessions\":2,\"frames\":3,"
        "\"proven\":true}]}");
}
END_TEST

START_TEST(versions_show_their_row)
{
    static const char row[] = "{\"vessel_no\":1}";
    const struct register_version version = {
        .version_no = 4, .kind = REGISTER_VESSEL, .json = {(const uint8_t *)row, sizeof row - 1}
    };
    uint8_t body[BODY_MAX];
    size_t size = 0;
    ck_assert_int_eq(version_encode(&version, body, sizeof body, &size), 0);
    const struct journal_record record = {
        .seq = 2, .type = RECORD_VERSION, .body = {body, size}
    };
    expect(&record, false,
        "{\"seq\":2,\"type\":\"version\",\"version\":4,\"kind\":\"vessel\","
        "\"recorded\":\"1970-01-01T00:00:00Z\",\"row\":{\"vessel_no\":1}}");
}
END_TEST

START_TEST(notices_and_deliveries_show_themselves)
{
    const struct notice notice = {.kind = NOTICE_BAD_MAC, .device = {"VN-2"}, .count = 3};
    uint8_t body[BODY_MAX];
    size_t size = 0;
    ck_assert_int_eq(notice_encode(&notice, body, sizeof body, &size), 0);
    struct journal_record record = {
        .seq = 3, .type = RECORD_NOTICE, .body = {body, size}
    };
    expect(&record, false,
        "{\"seq\":3,\"type\":\"notice\",\"time\":\"1970-01-01T00:00:00Z\",\"kind\":\"bad-mac\","
        "\"device\":\"VN-2\",\"count\":3}");
    const struct delivery delivery = {.device_no = 8, .message_id = 9, .code = 1};
    ck_assert_int_eq(delivery_encode(&delivery, body, sizeof body, &size), 0);
    record = (struct journal_record){
        .seq = 4, .type = RECORD_DELIVERY, .body = {body, size}
    };
    expect(&record, false,
        "{\"seq\":4,\"type\":\"delivery\",\"time\":\"1970-01-01T00:00:00Z\",\"device_no\":8,"
        "\"message_id\":9,\"code\":1}");
}
END_TEST

START_TEST(what_cannot_be_read_is_told)
{
    static const uint8_t garbage[] = {0xFF, 0xFF};
    struct journal_record record = {
        .seq = 5, .type = RECORD_FRAME, .body = {garbage, 2}
    };
    expect(&record, false, "{\"seq\":5,\"type\":\"frame\",\"undecodable\":true}");
    record.type = (enum record_type)77;
    expect(&record, false, "{\"seq\":5,\"type\":77,\"body_bytes\":2}");
    enum record_type type = RECORD_GROUP;
    ck_assert(journal_type_by_name("delivery", &type));
    ck_assert_int_eq(type, RECORD_DELIVERY);
    ck_assert(!journal_type_by_name("group", &type));
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {frames_show_their_reports, heartbeats_show_their_paths,
        versions_show_their_row, notices_and_deliveries_show_themselves,
        what_cannot_be_read_is_told};
    return run_suite(suite_of("journal_json", tests, COUNT_OF(tests)));
}
