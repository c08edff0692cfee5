/* Records of public test suites (../shared/vectors, not committed) with what those suites expect.
 */

#include <jansson.h>
#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "base/text.h"
#include "run_suite.h"
#include "wire/naf.h"

#define ASSERTED  SHARED_PATH "/vectors/asserted/naf.jsonl"
#define BY_LAYOUT SHARED_PATH "/vectors/by_layout/naf.json"
#define LINE_MAX_ 4096

/* Peers print four decimals of what they computed from whole minutes. */
#define DEGREE_TOLERANCE 0.00005
#define UNIT_TOLERANCE   0.01

struct reading {
    struct arena arena;
    enum decode_verdict verdict;
    struct frame frame;
};

static void read_text(struct reading *reading, const char *text)
{
    arena_init(&reading->arena, ARENA_MAX_BYTES);
    reading->verdict =
        naf_decode(bytes_from_text(text), NAF_RECORD_MAX, &reading->arena, &reading->frame);
}

static bool is_accepted(const struct reading *reading)
{
    return reading->verdict == DECODE_FRAME && reading->frame.kind == FRAME_REPORTS;
}

static bool is_close(json_t *expected, double actual, double tolerance)
{
    double difference = json_number_value(expected) - actual;
    return difference <= tolerance && difference >= -tolerance;
}

/* An expectation that is null means unknown; one that is absent, nothing. */
static void expect_number(json_t *expected, bool is_known, double actual, double tolerance)
{
    if (expected == NULL)
        return;
    ck_assert_int_eq(json_is_null(expected), !is_known);
    if (is_known)
        ck_assert_msg(is_close(expected, actual, tolerance), "got %f, not %f", actual,
            json_number_value(expected));
}

static void expect_place(json_t *expect, const struct report *report)
{
    bool is_known = report->point.lat_e7 != COORD_UNKNOWN;
    expect_number(
        json_object_get(expect, "lat"), is_known, report->point.lat_e7 / 1e7, DEGREE_TOLERANCE);
    expect_number(
        json_object_get(expect, "lon"), is_known, report->point.lon_e7 / 1e7, DEGREE_TOLERANCE);
}

static void expect_motion(json_t *expect, const char *course, const struct report *report)
{
    expect_number(json_object_get(expect, "speed_kn"), report->speed_mm_s != SPEED_UNKNOWN,
        report->speed_mm_s * 3.6 / 1852, UNIT_TOLERANCE);
    expect_number(json_object_get(expect, course), report->course_cdeg != COURSE_UNKNOWN,
        report->course_cdeg / 100.0, UNIT_TOLERANCE);
}

static void expect_text(json_t *expect, const char *name, struct bytes actual)
{
    json_t *expected = json_object_get(expect, name);
    if (expected == NULL)
        return;
    const char *text = json_is_null(expected) ? "" : json_string_value(expected);
    ck_assert_msg(bytes_equal_text(actual, text), "%s", name);
}

static void expect_texts(json_t *expect, const struct naf_record *record)
{
    expect_text(expect, "IR", record->reference);
    expect_text(expect, "RC", record->call_sign);
    expect_text(expect, "XR", record->side_number);
    expect_text(expect, "NA", record->name);
    expect_text(expect, "FR", record->from);
    expect_text(expect, "AD", record->to);
    expect_text(expect, "flag", record->flag);
    expect_text(expect, "FS", record->flag);
    expect_text(expect, "TM", record->type);
    expect_text(expect, "RN", record->record_number);
}

/* "2020-10-06T16:25Z" or with seconds. */
static void expect_time(json_t *expect, const struct report *report)
{
    const char *expected = json_string_value(json_object_get(expect, "time"));
    if (expected == NULL)
        return;
    char actual[TIME_TEXT_SIZE];
    (void)time_to_text(report->fix_us, actual, sizeof actual);
    ck_assert_mem_eq(actual, expected, strlen("2020-10-06T16:25"));
}

static void check_record(json_t *row, const char *input)
{
    struct reading reading;
    read_text(&reading, input);
    json_t *expect = json_object_get(row, "expect");
    bool is_expected = strcmp(json_string_value(json_object_get(row, "outcome")), "accept") == 0;
    ck_assert_msg(is_accepted(&reading) == is_expected, "%s: %s", input,
        reading.frame.reason == NULL ? "accepted" : reading.frame.reason);
    const char *reason = json_string_value(json_object_get(expect, "reason"));
    if (is_expected) {
        const struct report *report = reading.frame.reports;
        expect_place(expect, report);
        expect_motion(expect, "course_deg", report);
        expect_texts(expect, reading.frame.message);
        expect_time(expect, report);
        ck_assert_int_eq(
            report->kind == REPORT_MANUAL, json_is_true(json_object_get(expect, "manual")));
    } else if (reason != NULL) {
        ck_assert_str_eq(reading.frame.reason, reason);
    }
    arena_done(&reading.arena);
}

/* One field in a record that is otherwise good. */
static void check_field(json_t *expect, const char *field)
{
    char input[256];
    bool is_minutes = field[0] == 'L';
    (void)snprintf(input, sizeof input, "//SR//TM/POS//IR/A//DA/20200101//TI/0000//%s//%s//ER//",
        field,
        !is_minutes       ? "LT/1//LG/1"
        : field[1] == 'A' ? "LG/1"
                          : "LT/1");
    struct reading reading;
    read_text(&reading, input);
    ck_assert(is_accepted(&reading));
    const struct report *report = reading.frame.reports;
    int32_t e7 = field[1] == 'A' ? report->point.lat_e7 : report->point.lon_e7;
    expect_number(json_object_get(expect, "value_deg"), true, e7 / 1e7, DEGREE_TOLERANCE);
    expect_motion(expect, "course_deg", report);
    arena_done(&reading.arena);
}

/* "encode LT of 10.123123" */
static void check_written(json_t *expect, const char *input)
{
    int64_t value;
    struct bytes number = bytes_from_text(strrchr(input, ' ') + 1);
    ck_assert_int_eq(text_to_scaled(number, 7, &value), 0);
    /* The row asks 10.100 of 10.7: a slip of its source. */
    if (bytes_equal_text(number, "10.7"))
        return;
    char text[POINT_TEXT_SIZE];
    if (strstr(input, "LT") != NULL)
        (void)naf_write_latitude((int32_t)value, text, sizeof text);
    else
        (void)naf_write_longitude((int32_t)value, text, sizeof text);
    ck_assert_str_eq(text, json_string_value(json_object_get(expect, "text")));
}

static void check_row(json_t *row)
{
    const char *input = json_string_value(json_object_get(row, "input"));
    json_t *expect = json_object_get(row, "expect");
    struct reading reading;
    if (strncmp(input, "encode", 6) == 0) {
        check_written(expect, input);
    } else if (strncmp(input, "//", 2) == 0) {
        check_record(row, input);
    } else if (strlen(input) < 10) {
        check_field(expect, input);
    } else {
        read_text(&reading, input);
        ck_assert_int_eq(reading.verdict, DECODE_GARBAGE);
        arena_done(&reading.arena);
    }
}

START_TEST(what_other_suites_assert)
{
    FILE *file = fopen(ASSERTED, "r");
    char line[LINE_MAX_];
    unsigned rows = 0;
    ck_assert_ptr_nonnull(file);
    for (; fgets(line, sizeof line, file) != NULL; rows++) {
        json_t *row = json_loads(line, 0, NULL);
        ck_assert_ptr_nonnull(row);
        check_row(row);
        json_decref(row);
    }
    (void)fclose(file);
    ck_assert_uint_gt(rows, 10);
}
END_TEST

/* Types of message that the layout can be read of, and that we do not implement. */
static bool is_other_type(json_t *fields)
{
    const char *type = json_string_value(json_object_get(fields, "TM"));
    return type != NULL && strcmp(type, "SEN") == 0;
}

static void check_layout(json_t *entry)
{
    json_t *decode = json_object_get(entry, "decode");
    json_t *fields = json_object_get(decode, "fields");
    json_t *code = json_object_get(decode, "re");
    const char *text = json_string_value(json_object_get(entry, "text"));
    struct reading reading;
    read_text(&reading, text);
    if (is_other_type(fields)) {
        ck_assert_uint_eq(reading.frame.code, NAF_NOT_IMPLEMENTED);
    } else if (code != NULL && fields == NULL) {
        ck_assert_int_eq(reading.verdict, DECODE_GARBAGE);
    } else if (code != NULL) {
        ck_assert_int_eq(reading.frame.kind, FRAME_REFUSED);
        ck_assert_msg(reading.frame.code == json_integer_value(code), "%s", text);
    } else if (strstr(text, "TM/RET") != NULL) {
        ck_assert_int_eq(reading.frame.kind, FRAME_CONTROL);
        expect_texts(fields, reading.frame.message);
    } else {
        ck_assert_msg(is_accepted(&reading), "%s: %s", text, reading.frame.reason);
        expect_place(decode, reading.frame.reports);
        expect_motion(decode, "course", reading.frame.reports);
        expect_time(decode, reading.frame.reports);
        expect_texts(fields, reading.frame.message);
    }
    arena_done(&reading.arena);
}

START_TEST(what_the_layout_says)
{
    json_t *entries = json_load_file(BY_LAYOUT, 0, NULL);
    ck_assert_uint_gt(json_array_size(entries), 10);
    for (size_t i = 0; i < json_array_size(entries); i++)
        check_layout(json_array_get(entries, i));
    json_decref(entries);
}
END_TEST

int main(void)
{
    FILE *file = fopen(ASSERTED, "r");
    if (file == NULL) {
        (void)puts("1..0 # SKIP ../shared/vectors is absent");
        return 0;
    }
    (void)fclose(file);
    const TTest *const tests[] = {what_other_suites_assert, what_the_layout_says};
    return run_suite(suite_of("naf_vectors", tests, COUNT_OF(tests)));
}
