#include <string.h>

#include "base/text.h"
#include "gate/mailbox_request.h"
#include "run_suite.h"

static struct mailbox_request request;
static const char *error;

static int read_line(const char *line)
{
    error = NULL;
    return mailbox_request_read(bytes_from_text(line), &request, &error);
}

#define MESSAGE \
    "{\"do\":\"message\",\"device\":\"D-1\",\"id\":7,\"not_after\":\"2026-11-22T08:00:00Z\""

START_TEST(messages_become_commands)
{
    ck_assert_int_eq(read_line(MESSAGE ",\"text\":\"B\\u00e3o\"}"), 0);
    ck_assert_int_eq(request.verb, MAILBOX_MESSAGE);
    ck_assert_uint_eq(request.id, 7);
    ck_assert_str_eq(request.device.text, "D-1");
    ck_assert_str_eq(request.command.text->utf8, "B\xc3\xa3o");
    ck_assert_int_eq(read_line(MESSAGE ",\"poll\":{\"nonce\":9},\"tag\":3}"), 0);
    ck_assert_uint_eq(request.tag, 3);
    ck_assert_uint_eq(request.command.poll->count, 1);
    ck_assert_uint_eq(request.command.poll->nonce, 9);
    ck_assert_int_eq(read_line(MESSAGE ",\"interval\":{\"report_s\":300}}"), 0);
    ck_assert_uint_eq(request.command.set_interval->report_s, 300);
    ck_assert_int_eq(
        read_line(MESSAGE ",\"warning\":{\"kind\":\"crossed\",\"zone\":4,\"distance_m\":900}}"), 0);
    ck_assert_int_eq(request.command.warning->kind, VTP__V1__COMMAND__WARNING__KIND__CROSSED);
    ck_assert_int_eq(read_line(MESSAGE ",\"reboot\":true}"), 0);
    ck_assert_int_eq(request.command.body_case, VTP__V1__COMMAND__BODY_REBOOT);
}
END_TEST

START_TEST(positions_become_manual_reports)
{
    ck_assert_int_eq(read_line("{\"do\":\"position\",\"device\":\"D-1\",\"by\":\"x\",\"lat\":-13.5,"
                               "\"lon\":109,\"time\":\"2026-11-22T15:00:00+07:00\"}"),
        0);
    ck_assert_int_eq(request.report.kind, REPORT_MANUAL);
    ck_assert_int_eq(request.report.point.lat_e7, -135000000);
    ck_assert_int_eq(request.report.point.lon_e7, 1090000000);
    ck_assert_int_eq(request.report.fix_us, INT64_C(1795334400) * SECOND_US);
    ck_assert(report_has_position(&request.report));
}
END_TEST

static const char *const wrong[] = {
    "",
    "{",
    "[]",
    "null",
    "{}",
    "{\"do\":7}",
    "{\"do\":\"status\",\"tag\":-1}",
    "{\"do\":\"status\",\"do\":\"status\"}",
    MESSAGE "}",
    MESSAGE ",\"text\":7}",
    MESSAGE ",\"text\":\"a\\u0000b\"}",
    MESSAGE ",\"poll\":{\"count\":\"many\"}}",
    MESSAGE ",\"poll\":{\"count\":5000000000}}",
    MESSAGE ",\"interval\":{}}",
    MESSAGE ",\"warning\":{\"kind\":\"other\"}}",
    "{\"do\":\"message\",\"device\":\"D-1\",\"id\":0,\"not_after\":\"2026-11-22T08:00:00Z\",\"text\":\"\"}",
    "{\"do\":\"message\",\"device\":\"D-1\",\"id\":1,\"not_after\":\"soon\",\"text\":\"x\"}",
    "{\"do\":\"message\",\"device\":\"D 1\",\"id\":1,\"not_after\":\"2026-11-22T08:00:00Z\",\"text\":\"\"}",
    "{\"do\":\"position\",\"device\":\"D-1\",\"by\":\"x\",\"lat\":1e999,\"lon\":1,\"time\":\"2026-11-22T08:00:00Z\"}",
    "{\"do\":\"position\",\"device\":\"D-1\",\"by\":\"x\",\"lat\":1,\"lon\":181,\"time\":\"2026-11-22T08:00:00Z\"}",
    "{\"do\":\"position\",\"device\":\"D-1\",\"by\":\"\",\"lat\":1,\"lon\":1,\"time\":\"2026-11-22T08:00:00Z\"}",
};

START_TEST(what_is_wrong_is_said)
{
    for (size_t i = 0; i < COUNT_OF(wrong); i++) {
        ck_assert_msg(read_line(wrong[i]) != 0, "row %zu is taken: %s", i, wrong[i]);
        ck_assert_msg(error != NULL && error[0] != '\0', "row %zu has no sentence", i);
    }
}
END_TEST

START_TEST(a_text_has_at_most_160_characters)
{
    char line[1024] = MESSAGE ",\"text\":\"";
    size_t size = strlen(line);
    for (int i = 0; i < 161; i++)
        memcpy(line + size + 2 * (size_t)i, "\xc3\xa3", 2);
    memcpy(line + size + 2 * 160, "\"}", 3);
    ck_assert_int_eq(read_line(line), 0);
    ck_assert_uint_eq(strlen(request.command.text->utf8), 320);
    memcpy(line + size + 2 * 160, "\xc3\xa3\"}", 5);
    ck_assert_int_ne(read_line(line), 0);
}
END_TEST

START_TEST(the_tag_comes_back_with_an_error)
{
    ck_assert_int_ne(read_line("{\"do\":\"dance\",\"tag\":12}"), 0);
    ck_assert_uint_eq(request.tag, 12);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {messages_become_commands, positions_become_manual_reports,
        what_is_wrong_is_said, a_text_has_at_most_160_characters, the_tag_comes_back_with_an_error};
    return run_suite(suite_of("mailbox_request", tests, COUNT_OF(tests)));
}
