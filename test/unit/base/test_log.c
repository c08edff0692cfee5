#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/log.h"
#include "run_suite.h"

/* Standard error goes to a file between begin and end. */
struct capture {
    FILE *file;
    int saved;
    char text[8 * LOG_LINE_MAX];
};

static void capture_begin(struct capture *capture)
{
    capture->file = tmpfile();
    ck_assert_ptr_nonnull(capture->file);
    capture->saved = dup(STDERR_FILENO);
    ck_assert_int_ge(dup2(fileno(capture->file), STDERR_FILENO), 0);
}

static void capture_end(struct capture *capture)
{
    ck_assert_int_ge(dup2(capture->saved, STDERR_FILENO), 0);
    (void)close(capture->saved);
    rewind(capture->file);
    size_t size = fread(capture->text, 1, sizeof capture->text - 1, capture->file);
    capture->text[size] = '\0';
    (void)fclose(capture->file);
}

START_TEST(a_line_has_time_level_process_event_text)
{
    struct capture capture;
    AUTO(log_free) struct log *log = log_new("gate", LOG_INFO);
    capture_begin(&capture);
    log_line(log, LOG_ERR, "journal-full", "%d bytes left", 7);
    log_line(log, LOG_DEBUG, "detail", "not to be seen");
    capture_end(&capture);
    ck_assert_ptr_eq(strchr(capture.text, ' '), capture.text + 24);
    ck_assert_str_eq(capture.text + 24, " err gate journal-full: 7 bytes left\n");
}
END_TEST

START_TEST(a_peer_cannot_forge_a_line)
{
    struct capture capture;
    AUTO(log_free) struct log *log = log_new("gate", LOG_INFO);
    capture_begin(&capture);
    log_line(log, LOG_INFO, "hello", "%s", "a\nerr gate: forged\x1B[2J\xFF \xC4\x90");
    capture_end(&capture);
    ck_assert_ptr_nonnull(strstr(capture.text, "a\\x0aerr gate: forged\\x1b[2J\\xff \xC4\x90\n"));
    ck_assert_ptr_eq(strchr(capture.text, '\n'), capture.text + strlen(capture.text) - 1);
}
END_TEST

START_TEST(long_lines_are_cut_between_characters)
{
    struct capture capture;
    char text[2 * LOG_LINE_MAX];
    memset(text, '\x07', sizeof text - 1);
    text[sizeof text - 1] = '\0';
    AUTO(log_free) struct log *log = log_new("gate", LOG_INFO);
    capture_begin(&capture);
    log_line(log, LOG_INFO, "long", "%s", text);
    capture_end(&capture);
    ck_assert_uint_le(strlen(capture.text), LOG_LINE_MAX);
    ck_assert_uint_gt(strlen(capture.text), LOG_LINE_MAX - 8);
    ck_assert_ptr_nonnull(strstr(capture.text, "\\x07\n"));
}
END_TEST

START_TEST(a_peer_is_told_once)
{
    struct capture capture;
    AUTO(log_free) struct log *log = log_new("gate", LOG_INFO);
    capture_begin(&capture);
    for (int i = 0; i < 3; i++)
        log_peer(log, "bad-mac", "192.0.2.1", "try %d", i);
    capture_end(&capture);
    ck_assert_str_eq(capture.text + 24, " warning gate bad-mac 192.0.2.1: try 0\n");
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {a_line_has_time_level_process_event_text,
        a_peer_cannot_forge_a_line, long_lines_are_cut_between_characters, a_peer_is_told_once};
    return run_suite(suite_of("log", tests, COUNT_OF(tests)));
}
