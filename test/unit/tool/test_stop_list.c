/* When the service did not listen, by the heartbeats of a journal. */

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "haitrinh/heartbeat.h"

#include "base/log.h"
#include "journal/journal.h"
#include "journal/record.h"
#include "run_suite.h"
#include "tool/stop_list.h"

#define NOON_US  INT64_C(1795348800000000) /* 2026-11-22T12:00:00Z */
#define AT(text) (NOON_US + (text)*SECOND_US)

static char path[64];
static struct log *log_of_test;
static struct journal *journal;

static void beat(uint64_t run, int64_t wall_s, int64_t mono_s, size_t paths)
{
    struct heartbeat heartbeat = {.wall_us = AT(wall_s),
        .run = run,
        .mono_us = (uint64_t)(mono_s * SECOND_US),
        .path_count = paths};
    uint8_t body[1024];
    struct bytes bytes = {.data = body};
    uint64_t seq = 0;
    int result;
    ck_assert_int_eq(heartbeat_encode(&heartbeat, body, sizeof body, &bytes.size), 0);
    while ((result = journal_append(journal, RECORD_HEARTBEAT, 0, bytes, &seq)) == JOURNAL_FULL)
        usleep(200);
    ck_assert_int_eq(result, 0);
}

/* Run 1 from 0 to 5,999 s: from 3,000 s on its server's clock is an hour ahead, and from 4,000 to
 * 4,299 s it did not listen. Run 2 begins seven hours after its last word and lasts for 5,000 s. */
#define FIRST_END   (5999 + 3600)
#define SECOND_FROM (FIRST_END + 7 * 3600)
#define SECOND_END  (SECOND_FROM + 4999)

static void set_up(void)
{
    log_of_test = log_new("test", LOG_ERR);
    snprintf(path, sizeof path, "%s", "/tmp/haitrinh-stops-XXXXXX");
    ck_assert_ptr_nonnull(mkdtemp(path));
    struct journal_options options = {
        .path = path, .segment_bytes = 1 << 20, .group_bytes = 1 << 18};
    ck_assert_int_eq(journal_open(&options, log_of_test, &journal), 0);
    for (int64_t second = 0; second < 6000; second++)
        beat(1, second + (second < 3000 ? 0 : 3600), second, second < 4000 || second >= 4300);
    for (int64_t second = 0; second < 5000; second++)
        beat(2, SECOND_FROM + second, second, 1);
    journal_close(journal);
}

static void tear_down(void)
{
    log_free(log_of_test);
    char command[128];
    snprintf(command, sizeof command, "rm -r %s", path);
    ck_assert_int_eq(system(command), 0);
}

static const struct {
    int64_t span[2];
    size_t count;
    int64_t stops[2][2];
} cases[] = {
    {{100, 2000},                           0, {{0, 0}}                                },
    {{2900, 7000},                          0, {{0, 0}}                                },
    {{7000, FIRST_END},                     1, {{7599, 7900}}                          },
    {{7700, 7800},                          1, {{7700, 7800}}                          },
    {{8000, SECOND_END},                    1, {{FIRST_END, SECOND_FROM}}              },
    {{SECOND_FROM - 100, SECOND_FROM + 9},  1, {{SECOND_FROM - 100, SECOND_FROM}}      },
    {{SECOND_FROM + 4500, SECOND_END + 50}, 0, {{0, 0}}                                },
    {{-900, 100},                           1, {{-900, 0}}                             },
    {{SECOND_END - 9, SECOND_END + 3600},   1, {{SECOND_END, SECOND_END + 3600}}       },
    {{7000, SECOND_FROM + 1},               2, {{7599, 7900}, {FIRST_END, SECOND_FROM}}},
};

START_TEST(stops_are_found)
{
    struct stop span = {AT(cases[_i].span[0]), AT(cases[_i].span[1])};
    struct stop_list list = {0};
    ck_assert_int_eq(stop_list_read(path, &span, &list), 0);
    ck_assert_uint_eq(list.count, cases[_i].count);
    for (size_t i = 0; i < list.count; i++) {
        ck_assert_int_eq(list.stops[i].from_us, AT(cases[_i].stops[i][0]));
        ck_assert_int_eq(list.stops[i].until_us, AT(cases[_i].stops[i][1]));
    }
    stop_list_done(&list);
}
END_TEST

START_TEST(no_journal_is_told)
{
    struct stop span = {AT(0), AT(1)};
    struct stop_list list = {0};
    ck_assert_int_eq(stop_list_read("/tmp/there-is-none", &span, &list), -ENOENT);
    ck_assert_ptr_null(list.stops);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("stop_list");
    TCase *made = tcase_create("all");
    tcase_add_unchecked_fixture(made, set_up, tear_down);
    tcase_add_loop_test(made, stops_are_found, 0, COUNT_OF(cases));
    tcase_add_test(made, no_journal_is_told);
    suite_add_tcase(suite, made);
    return run_suite(suite);
}
