#include <errno.h>
#include <string.h>

#include "base/arena.h"
#include "base/text.h"
#include "random.h"
#include "run_suite.h"
#include "wire/naf.h"

#define ROUNDS 2000

static const struct report sample = {
    .fix_us = INT64_C(1772244059000000),
    .point = {.lat_e7 = 137765499, .lon_e7 = -1094525500},
    .speed_mm_s = 4013,
    .course_cdeg = 35960,
    .device_seq = 12,
    .status = STATUS_FIX_VALID,
    .kind = REPORT_POSITION
};

static const struct naf_envelope full = {
    .to = "XNE", .from = "VNM", .device = "VNM000096789", .record_number = 7};
static const struct naf_envelope least = {.to = "XNE", .from = "VNM", .device = "A"};

START_TEST(records_are_written_strictly)
{
    char out[256];
    size_t size;
    ck_assert_int_eq(naf_encode(&sample, &full, out, sizeof out, &size), 0);
    ck_assert_str_eq(out, "//SR//AD/XNE//FR/VNM//TM/POS//RN/7//SQ/12//IR/VNM000096789//"
                          "DA/20260228//TI/0200//LT/13.777//LG/-109.453//SP/78//CO/360//ER//");
    ck_assert_uint_eq(size, strlen(out));
    ck_assert_int_eq(naf_encode(&sample, &full, out, 60, &size), -EMSGSIZE);
}
END_TEST

START_TEST(what_a_record_cannot_tell_is_refused)
{
    char out[256];
    size_t size;
    struct report report = sample;
    report.kind = REPORT_EVENT;
    ck_assert_int_eq(naf_encode(&report, &least, out, sizeof out, &size), -EINVAL);
    report = sample;
    report.fix_us = TIME_UNKNOWN;
    ck_assert_int_eq(naf_encode(&report, &least, out, sizeof out, &size), -EINVAL);
    report = sample;
    report.point = (struct point){COORD_UNKNOWN, COORD_UNKNOWN};
    ck_assert_int_eq(naf_encode(&report, &least, out, sizeof out, &size), -EINVAL);
    report.kind = REPORT_EXIT;
    report.speed_mm_s = SPEED_UNKNOWN;
    report.course_cdeg = COURSE_UNKNOWN;
    ck_assert_int_eq(naf_encode(&report, &least, out, sizeof out, &size), 0);
    ck_assert_str_eq(out, "//SR//AD/XNE//FR/VNM//TM/EXI//SQ/12//IR/A//DA/20260228//TI/0200//ER//");
}
END_TEST

START_TEST(records_come_back_as_they_went)
{
    static const enum report_kind kinds[] = {
        REPORT_POSITION, REPORT_MANUAL, REPORT_ENTRY, REPORT_EXIT};
    struct arena arena;
    arena_init(&arena, ARENA_MAX_BYTES);
    uint64_t state = 42;
    for (unsigned round = 0; round < ROUNDS; round++) {
        struct report sent = {
            .fix_us = random_between(&state, 0, 50000000) * MINUTE_US,
            .point = {(int32_t)random_between(&state, -90000, 90000) * 10000,
                      (int32_t)random_between(&state, -180000, 180000) * 10000},
            .speed_mm_s = (int32_t)((random_between(&state, 0, 9999) * 1852000 + 18000) / 36000),
            .course_cdeg = (int32_t)random_between(&state, 0, 360) * 100,
            .device_seq = (uint64_t)random_between(&state, 0, 999999),
            .status = STATUS_FIX_VALID,
            .kind = kinds[round % COUNT_OF(kinds)]
        };
        if (sent.kind == REPORT_MANUAL)
            sent.status |= STATUS_MANUAL;
        char out[256];
        size_t size;
        ck_assert_int_eq(naf_encode(&sent, &least, out, sizeof out, &size), 0);
        struct frame frame;
        arena_reset(&arena);
        ck_assert_int_eq(
            naf_decode(bytes_from_text(out), NAF_RECORD_MAX, &arena, &frame), DECODE_FRAME);
        ck_assert_int_eq(frame.kind, FRAME_REPORTS);
        ck_assert_msg(report_digest(frame.reports) == report_digest(&sent), "%s", out);
    }
    arena_done(&arena);
}
END_TEST

START_TEST(returns_carry_the_exact_code)
{
    char out[256];
    size_t size;
    struct naf_record record = {.from = bytes_from_text("FRA"),
        .to = bytes_from_text("XNE"),
        .record_number = bytes_from_text("69385")};
    ck_assert_int_eq(naf_encode_return(&record, NAF_ACK, sample.fix_us, out, sizeof out, &size), 0);
    ck_assert_str_eq(
        out, "//SR//AD/FRA//FR/XNE//TM/RET//RS/ACK//RN/69385//RD/20260228//RT/0200//ER//");
    record = (struct naf_record){.from = bytes_from_text("FRA")};
    ck_assert_int_eq(
        naf_encode_return(&record, NAF_MANDATORY, sample.fix_us, out, sizeof out, &size), 0);
    ck_assert_str_eq(
        out, "//SR//AD/FRA//FR/VNM//TM/RET//RS/NAK//RE/104//RD/20260228//RT/0200//ER//");
    ck_assert_int_eq(naf_encode_return(&record, NAF_ACK, sample.fix_us, out, 20, &size), -EMSGSIZE);
}
END_TEST

START_TEST(degrees_have_three_decimals)
{
    static const struct {
        int32_t e7;
        const char *latitude;
        const char *longitude;
    } rows[] = {
        {0,          "00.000",  "000.000" },
        {-4999,      "00.000",  "000.000" },
        {-5000,      "-00.001", "-000.001"},
        {899999999,  "90.000",  "090.000" },
        {-123456700, "-12.346", "-012.346"},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        char text[POINT_TEXT_SIZE];
        ck_assert_uint_eq(
            naf_write_latitude(rows[i].e7, text, sizeof text), strlen(rows[i].latitude));
        ck_assert_str_eq(text, rows[i].latitude);
        (void)naf_write_longitude(rows[i].e7, text, sizeof text);
        ck_assert_str_eq(text, rows[i].longitude);
    }
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {records_are_written_strictly,
        what_a_record_cannot_tell_is_refused, records_come_back_as_they_went,
        returns_carry_the_exact_code, degrees_have_three_decimals};
    return run_suite(suite_of("naf_encode", tests, COUNT_OF(tests)));
}
