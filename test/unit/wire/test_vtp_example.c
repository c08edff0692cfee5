/* The worked example of doc/wire/vtp.md, byte by byte: what a device maker builds from. */

#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "run_suite.h"
#include "vtp_fixture.h"

#define PAGE       DOC_PATH "/wire/vtp.md"
#define ROWS_MAX   40
#define VALUE_MAX  256
#define NAME_WIDTH 16

struct row {
    char name[NAME_WIDTH + 1];
    uint8_t value[VALUE_MAX];
    size_t size;
};

struct example {
    struct row rows[ROWS_MAX];
    size_t count;
};

/* A name and hex, or hex that goes on with the row before. */
static void add_line(struct example *example, struct bytes line)
{
    struct bytes name = bytes_trim((struct bytes){line.data, NAME_WIDTH});
    struct bytes hex = bytes_trim((struct bytes){line.data + NAME_WIDTH, line.size - NAME_WIDTH});
    if (name.size > 0) {
        ck_assert_uint_lt(example->count, ROWS_MAX);
        memcpy(example->rows[example->count++].name, name.data, name.size);
    }
    struct row *row = &example->rows[example->count - 1];
    size_t length;
    ck_assert_int_eq(text_to_hex(hex, row->value + row->size, VALUE_MAX - row->size, &length), 0);
    row->size += length;
}

static void read_example(struct example *example)
{
    char line[512];
    bool is_inside = false;
    FILE *page = fopen(PAGE, "r");
    ck_assert_msg(page != NULL, "%s cannot be read", PAGE);
    memset(example, 0, sizeof *example);
    while (fgets(line, sizeof line, page) != NULL) {
        if (strncmp(line, "```", 3) == 0)
            is_inside = strcmp(line, "```example\n") == 0;
        else if (is_inside)
            add_line(example, bytes_from_text(line));
    }
    (void)fclose(page);
    ck_assert_uint_gt(example->count, 10);
}

static struct bytes find(const struct example *example, const char *name)
{
    for (size_t i = 0; i < example->count; i++)
        if (strcmp(example->rows[i].name, name) == 0)
            return (struct bytes){example->rows[i].value, example->rows[i].size};
    ck_abort_msg("the example has no %s", name);
    return (struct bytes){0};
}

static void hmac(struct bytes key, struct bytes data, uint8_t out[EVP_MAX_MD_SIZE])
{
    unsigned size = 0;
    ck_assert_ptr_nonnull(
        HMAC(EVP_sha256(), key.data, (int)key.size, data.data, data.size, out, &size));
    ck_assert_uint_eq(size, 32);
}

static void expect_same(struct bytes actual, struct bytes expected)
{
    ck_assert_uint_eq(actual.size, expected.size);
    ck_assert_mem_eq(actual.data, expected.data, expected.size);
}

static const Vtp__V1__Frame *decode_row(
    const struct example *example, const char *name, struct vtp_fixture *fixture)
{
    struct bytes bytes = find(example, name);
    memcpy(fixture->bytes, bytes.data, bytes.size);
    fixture->size = bytes.size;
    ck_assert_int_eq(fixture_decode(fixture), DECODE_FRAME);
    ck_assert_uint_eq(fixture->frame.size, bytes.size);
    ck_assert_msg(fixture->frame.kind != FRAME_REFUSED, "%s: %s", name, fixture->frame.reason);
    return fixture->frame.message;
}

START_TEST(every_frame_is_read_and_written_alike)
{
    static const char *const names[] = {
        "challenge", "hello", "welcome", "batch", "ack", "report", "event", "ping", "pong", "bye"};
    struct example example;
    read_example(&example);
    struct vtp_fixture fixture;
    fixture_init(&fixture);
    expect_same(find(&example, "preface"), (struct bytes){vtp_preface, VTP_PREFACE_SIZE});
    for (size_t i = 0; i < COUNT_OF(names); i++) {
        uint8_t written[VTP_FRAME_MAX];
        size_t size;
        const Vtp__V1__Frame *frame = decode_row(&example, names[i], &fixture);
        ck_assert_int_eq(vtp_encode(frame, written, sizeof written, &size), 0);
        expect_same((struct bytes){written, size}, find(&example, names[i]));
    }
    fixture_done(&fixture);
}
END_TEST

static void check_session_code(const struct example *example, const char *name, char role)
{
    char row[NAME_WIDTH + 1];
    uint8_t covered[VTP_FRAME_MAX_FIRST];
    uint8_t code[EVP_MAX_MD_SIZE];
    struct bytes bytes = {.data = covered};
    struct vtp_fixture fixture;
    fixture_init(&fixture);
    const Vtp__V1__Frame *frame = decode_row(example, name, &fixture);
    ck_assert_int_eq(
        vtp_session_bytes(role, find(example, "server-nonce"), find(example, "device-nonce"), frame,
            covered, sizeof covered, &bytes.size),
        0);
    (void)snprintf(row, sizeof row, "%s-covered", name);
    expect_same(bytes, find(example, row));
    hmac(find(example, "device-key"), bytes, code);
    (void)snprintf(row, sizeof row, "%s-mac", name);
    expect_same((struct bytes){code, VTP_SESSION_MAC_SIZE}, find(example, row));
    expect_same(vtp_frame_mac(frame), find(example, row));
    fixture_done(&fixture);
}

START_TEST(the_session_codes_fit)
{
    struct example example;
    read_example(&example);
    check_session_code(&example, "hello", 'D');
    check_session_code(&example, "welcome", 'S');
}
END_TEST

static void check_batch_code(const struct example *example, const char *name)
{
    uint8_t covered[VTP_FRAME_MAX];
    uint8_t code[EVP_MAX_MD_SIZE];
    struct bytes bytes = {.data = covered};
    struct vtp_fixture fixture;
    fixture_init(&fixture);
    const Vtp__V1__Frame *frame = decode_row(example, name, &fixture);
    ck_assert_int_eq(vtp_covered_bytes(frame, covered, sizeof covered, &bytes.size), 0);
    if (strcmp(name, "batch") == 0)
        expect_same(bytes, find(example, "batch-covered"));
    hmac(find(example, "batch-key"), bytes, code);
    expect_same((struct bytes){code, VTP_BATCH_MAC_SIZE}, vtp_frame_mac(frame));
    fixture_done(&fixture);
}

START_TEST(the_batch_key_and_its_codes_fit)
{
    static const char label[] = "vtp1-batch";
    struct example example;
    read_example(&example);
    uint8_t label_and_nonces[sizeof label - 1 + 2 * VTP_NONCE_SIZE];
    uint8_t key[EVP_MAX_MD_SIZE];
    memcpy(label_and_nonces, label, sizeof label - 1);
    memcpy(
        label_and_nonces + sizeof label - 1, find(&example, "server-nonce").data, VTP_NONCE_SIZE);
    memcpy(label_and_nonces + sizeof label - 1 + VTP_NONCE_SIZE,
        find(&example, "device-nonce").data, VTP_NONCE_SIZE);
    hmac(find(&example, "device-key"), (struct bytes){label_and_nonces, sizeof label_and_nonces},
        key);
    expect_same((struct bytes){key, 32}, find(&example, "batch-key"));
    check_batch_code(&example, "batch");
    check_batch_code(&example, "report");
    check_batch_code(&example, "event");
}
END_TEST

START_TEST(the_batch_says_what_the_page_says)
{
    struct example example;
    read_example(&example);
    struct vtp_fixture fixture;
    fixture_init(&fixture);
    (void)decode_row(&example, "batch", &fixture);
    const struct report *reports = fixture.frame.reports;
    ck_assert_uint_eq(fixture.frame.report_count, 3);
    ck_assert_uint_eq(fixture.frame.flags, FRAME_LIVE);
    ck_assert_int_eq(reports[0].fix_us, 1767232200 * SECOND_US);
    ck_assert_int_eq(reports[0].point.lat_e7, 137765000);
    ck_assert_int_eq(reports[0].point.lon_e7, 1094521000);
    ck_assert_int_eq(reports[0].speed_mm_s, 4013);
    ck_assert_int_eq(reports[0].course_cdeg, 9000);
    ck_assert_int_eq(reports[2].fix_us, 1767232800 * SECOND_US);
    ck_assert_int_eq(reports[2].point.lat_e7, 137803700);
    ck_assert_int_eq(reports[2].speed_mm_s, SPEED_UNKNOWN);
    ck_assert_int_eq(reports[2].course_cdeg, COURSE_UNKNOWN);
    fixture_done(&fixture);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {every_frame_is_read_and_written_alike, the_session_codes_fit,
        the_batch_key_and_its_codes_fit, the_batch_says_what_the_page_says};
    return run_suite(suite_of("vtp_example", tests, COUNT_OF(tests)));
}
