#include <event2/event.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "haitrinh/units.h"

#include "base/log.h"
#include "base/text.h"
#include "journal/record.h"
#include "run_suite.h"
#include "watch/sos_relay.h"

struct siren {
    char path[64];
    char command[256];
    struct log *log;
    struct journal *journal;
    struct event_base *base;
    struct sos_relay *relay;
    int64_t now_us;
};

static struct siren siren; /* one test at a time */

static void append_report(
    const char *device, enum report_event event, uint32_t status, int64_t received_us)
{
    struct report report = {
        .fix_us = received_us,
        .point = {COORD_UNKNOWN, COORD_UNKNOWN},
        .speed_mm_s = SPEED_UNKNOWN,
        .course_cdeg = COURSE_UNKNOWN,
        .status = status,
        .kind = event == EVENT_NONE ? REPORT_POSITION : REPORT_EVENT,
        .event = event
    };
    struct frame_record frame = {.received_us = received_us,
        .device_no = 7,
        .protocol = 1,
        .reports = &report,
        .report_count = 1};
    snprintf(frame.device.text, sizeof frame.device.text, "%s", device);
    uint8_t body[1024];
    struct bytes bytes = {.data = body};
    uint64_t seq = 0;
    unsigned flags = report_is_distress(&report) ? RECORD_URGENT : 0;
    ck_assert_int_eq(frame_record_encode(&frame, body, sizeof body, &bytes.size), 0);
    ck_assert_int_eq(journal_append(siren.journal, RECORD_FRAME, flags, bytes, &seq), 0);
    while (journal_durable(siren.journal) < seq)
        usleep(200);
}

static void append(const char *device, enum report_event event, int64_t received_us)
{
    append_report(device, event, 0, received_us);
}

static void set_up(void)
{
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    siren = (struct siren){.log = log_new("test", LOG_ERR), .now_us = now.tv_sec * SECOND_US};
    snprintf(siren.path, sizeof siren.path, "/tmp/haitrinh-siren-XXXXXX");
    ck_assert_ptr_nonnull(mkdtemp(siren.path));
    snprintf(siren.command, sizeof siren.command, "cat >> %s/heard", siren.path);
    struct journal_options options = {
        .path = siren.path, .segment_bytes = 1 << 20, .group_bytes = 1 << 18};
    ck_assert_int_eq(journal_open(&options, siren.log, &siren.journal), 0);
    siren.base = event_base_new();
    ck_assert_int_eq(
        sos_relay_new(siren.base, siren.log, siren.path, siren.command, &siren.relay), 0);
}

static void tear_down(void)
{
    sos_relay_free(siren.relay);
    event_base_free(siren.base);
    journal_close(siren.journal);
    log_free(siren.log);
    char command[128];
    snprintf(command, sizeof command, "rm -r %s", siren.path);
    ck_assert_int_eq(system(command), 0);
}

#define UNKNOWN UINT64_MAX

static void let_run(uint64_t committed_seq)
{
    bool is_current = committed_seq != UNKNOWN;
    sos_relay_run(siren.relay, is_current ? committed_seq : 0, is_current);
    usleep(20000);
    event_base_loop(siren.base, EVLOOP_NONBLOCK);
}

/* What the command has heard, in order, when it has taken so many and had time for more. */
static const char *heard(uint64_t committed_seq, uint64_t taken)
{
    static char text[4096];
    for (int i = 0; i < 1500 && sos_relay_taken(siren.relay) < taken; i++)
        let_run(committed_seq);
    for (int i = 0; i < 5; i++)
        let_run(committed_seq);
    char path[96];
    snprintf(path, sizeof path, "%s/heard", siren.path);
    FILE *file = fopen(path, "r");
    size_t size = file == NULL ? 0 : fread(text, 1, sizeof text - 1, file);
    text[size] = '\0';
    if (file != NULL)
        fclose(file);
    return text;
}

START_TEST(what_the_store_does_not_have_is_handed_over)
{
    append("BEFORE", EVENT_SOS, siren.now_us);
    append("QUIET", EVENT_BOOT, siren.now_us);
    append("AFTER", EVENT_SOS, siren.now_us);
    const char *text = heard(1, 1);
    ck_assert_ptr_null(strstr(text, "BEFORE"));
    ck_assert_ptr_null(strstr(text, "QUIET"));
    ck_assert_ptr_nonnull(strstr(text, "AFTER"));
    ck_assert_uint_eq(sos_relay_taken(siren.relay), 1);
    ck_assert_str_eq(strchr(heard(1, 1), '\n'), "\n");
}
END_TEST

/* The database was never there: what it has is not known. */
START_TEST(without_a_cursor_only_what_is_new_is_handed_over)
{
    append("LAST-YEAR", EVENT_SOS, siren.now_us - 365 * DAY_US);
    append("JUST-NOW", EVENT_SOS, siren.now_us - MINUTE_US);
    const char *text = heard(UNKNOWN, 1);
    ck_assert_ptr_null(strstr(text, "LAST-YEAR"));
    ck_assert_ptr_nonnull(strstr(text, "JUST-NOW"));
}
END_TEST

START_TEST(a_status_in_distress_is_handed_over_once)
{
    append_report("DRIFTING", EVENT_NONE, STATUS_SOS, siren.now_us);
    append_report("DRIFTING", EVENT_NONE, STATUS_SOS, siren.now_us + MINUTE_US);
    append_report("BURNING", EVENT_NONE, STATUS_SOS, siren.now_us);
    append_report("DRIFTING", EVENT_SOS, STATUS_SOS, siren.now_us + MINUTE_US);
    append_report("DRIFTING", EVENT_NONE, STATUS_SOS, siren.now_us + 2 * HOUR_US);
    const char *text = heard(0, 4);
    ck_assert_uint_eq(sos_relay_taken(siren.relay), 4);
    static const char *const order[] = {"DRIFTING", "\"status\"", "BURNING", "\"status\"",
        "DRIFTING", "\"event\"", "DRIFTING", "\"status\""};
    for (size_t i = 0; i < COUNT_OF(order); i++) {
        text = strstr(text, order[i]);
        ck_assert_msg(text != NULL, "%zu: %s", i, order[i]);
        text++;
    }
}
END_TEST

START_TEST(a_command_that_fails_is_tried_again)
{
    append("DEV-7", EVENT_SOS, siren.now_us);
    snprintf(siren.command, sizeof siren.command,
        "test -e %s/tried && cat >> %s/heard || { touch %s/tried; exit 1; }", siren.path,
        siren.path, siren.path);
    ck_assert_ptr_nonnull(strstr(heard(0, 1), "DEV-7"));
    ck_assert_uint_eq(sos_relay_taken(siren.relay), 1);
}
END_TEST

START_TEST(a_command_that_hangs_silences_nobody)
{
    append("FIRST", EVENT_SOS, siren.now_us);
    append("SECOND", EVENT_SOS, siren.now_us);
    snprintf(siren.command, sizeof siren.command,
        "test -e %s/tried && cat >> %s/heard || { touch %s/tried; sleep 1000; }", siren.path,
        siren.path, siren.path);
    const char *text = heard(0, 2);
    ck_assert_ptr_nonnull(strstr(text, "FIRST"));
    ck_assert_ptr_nonnull(strstr(text, "SECOND"));
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {what_the_store_does_not_have_is_handed_over,
        without_a_cursor_only_what_is_new_is_handed_over, a_status_in_distress_is_handed_over_once,
        a_command_that_fails_is_tried_again, a_command_that_hangs_silences_nobody};
    Suite *suite = suite_create("sos_relay");
    TCase *tcase = tcase_create("sos_relay");
    tcase_add_checked_fixture(tcase, set_up, tear_down);
    for (size_t i = 0; i < COUNT_OF(tests); i++)
        tcase_add_test(tcase, tests[i]);
    suite_add_tcase(suite, tcase);
    return run_suite(suite);
}
