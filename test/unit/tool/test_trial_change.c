/* What is tried in a dry run: zones of a file, thresholds of a text, and the count of both runs. */

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "chart/zone.h"
#include "temporary_file.h"
#include "tool/alarm_tally.h"
#include "tool/trial_change.h"

static const struct {
    const char *text;
    const char *fault; /* a part of the sentence; NULL: it is read */
} threshold_cases[] = {
    {"",                                        NULL                },
    {"loss_1=14400",                            NULL                },
    {"loss_1=14400, model:SF2500:loss_2=36000", NULL                },
    {"device:7:late=200",                       NULL                },
    {"loss_1",                                  "NAME=VALUE"        },
    {"loss_1=x",                                "NAME=VALUE"        },
    {"loss_1=1",                                "out of its limits" },
    {"no_such=1",                               "is none"           },
    {"fleet:x:loss_1=14400",                    "is none"           },
    {"all:x:loss_1=14400",                      "is none"           },
    {"a=1,b=2",                                 "the threshold a=1 "},
};

START_TEST(thresholds_are_read)
{
    struct trial_change change = {.zone_count = 0};
    char error[ZONE_FILE_ERROR_MAX] = "";
    int result = trial_change_thresholds(&change, threshold_cases[_i].text, error);
    if (threshold_cases[_i].fault == NULL) {
        ck_assert_int_eq(result, 0);
    } else {
        ck_assert_int_lt(result, 0);
        ck_assert_msg(strstr(error, threshold_cases[_i].fault) != NULL, "%s", error);
    }
    trial_change_done(&change);
}
END_TEST

START_TEST(thresholds_are_laid_over_a_book)
{
    struct trial_change change = {.zone_count = 0};
    char error[ZONE_FILE_ERROR_MAX] = "";
    AUTO(threshold_book_free) struct threshold_book *book = NULL;
    ck_assert_int_eq(threshold_book_new(&book), 0);
    ck_assert_int_eq(
        trial_change_thresholds(&change, "loss_1=14400,model:SF2500:loss_1=21000", error), 0);
    ck_assert_int_eq(trial_change_set(&change, book), 0);
    struct thresholds limits;
    threshold_resolve(book, &(struct threshold_subject){.model = "SF2500"}, &limits);
    ck_assert_int_eq(limits.loss_us[0], 21000 * SECOND_US);
    threshold_resolve(book, &(struct threshold_subject){.model = "other"}, &limits);
    ck_assert_int_eq(limits.loss_us[0], 14400 * SECOND_US);
    trial_change_done(&change);
}
END_TEST

#define BOX                                                                     \
    "{\"type\":\"Feature\",\"properties\":{\"id\":\"%s\",\"kind\":\"closed\"}," \
    "\"geometry\":{\"type\":\"Polygon\",\"coordinates\":[[[110,14],[110.2,14]," \
    "[110.2,14.2],[110,14]]]}}"

START_TEST(zones_are_numbered_apart)
{
    struct trial_change change = {.zone_count = 0};
    char path[TEMPORARY_PATH_SIZE], text[1000], error[ZONE_FILE_ERROR_MAX] = "";
    snprintf(text, sizeof text, "{\"type\":\"FeatureCollection\",\"features\":[" BOX "," BOX "]}",
        "east", "west");
    temporary_file(path, text);
    ck_assert_int_eq(trial_change_zones(&change, path, error), 0);
    ck_assert_uint_eq(change.zone_count, 2);
    ck_assert_int_eq(zone_facts(change.zones[0])->zone_no, INT32_MAX);
    ck_assert_int_eq(zone_facts(change.zones[1])->zone_no, INT32_MAX - 1);
    ck_assert(trial_change_has_zone(&change, "west"));
    ck_assert(!trial_change_has_zone(&change, "wes"));
    trial_change_done(&change);
    unlink(path);
}
END_TEST

START_TEST(the_later_of_two_zones_of_one_id_counts)
{
    struct trial_change change = {.zone_count = 0};
    char path[TEMPORARY_PATH_SIZE], text[1000], error[ZONE_FILE_ERROR_MAX] = "";
    snprintf(text, sizeof text,
        "{\"type\":\"FeatureCollection\",\"features\":[" BOX "," BOX "," BOX "]}", "east", "west",
        "east");
    temporary_file(path, text);
    ck_assert_int_eq(trial_change_zones(&change, path, error), 0);
    ck_assert_uint_eq(change.zone_count, 2);
    ck_assert_int_eq(zone_facts(change.zones[0])->zone_no, INT32_MAX - 2);
    ck_assert_str_eq(zone_facts(change.zones[0])->id, "east");
    ck_assert_int_eq(zone_facts(change.zones[1])->zone_no, INT32_MAX - 1);
    trial_change_done(&change);
    unlink(path);
}
END_TEST

static const struct {
    const char *text;
    const char *fault; /* a part of the sentence */
} bad_files[] = {
    {"",                                                     "line 1"                     },
    {"[]",                                                   "neither a FeatureCollection"},
    {"{\"features\":[]}",                                    "neither a FeatureCollection"},
    {"{\"type\":\"FeatureCollection\",\"features\":[1]}",    "feature 1: "                },
    {"{\"type\":\"FeatureCollection\",\"features\":[\"\"]}", "feature 1: "                },
    {"{\"type\":\"FeatureCollection\",\"features\":[{}]}",   "feature 1: "                },
};

START_TEST(a_bad_file_is_told)
{
    struct trial_change change = {.zone_count = 0};
    char path[TEMPORARY_PATH_SIZE], error[ZONE_FILE_ERROR_MAX] = "";
    temporary_file(path, bad_files[_i].text);
    ck_assert_int_eq(trial_change_zones(&change, path, error), -EINVAL);
    ck_assert_msg(strstr(error, path) != NULL, "%s", error);
    ck_assert_msg(strstr(error, bad_files[_i].fault) != NULL, "%s", error);
    trial_change_done(&change);
    unlink(path);
}
END_TEST

START_TEST(both_runs_are_counted)
{
    struct alarm_tally tally = {.count = 0};
    for (int i = 0; i < 40; i++) {
        char zone[8];
        snprintf(zone, sizeof zone, "z%02d", 39 - i);
        ck_assert_int_eq(alarm_tally_add(&tally, RUN_AS_WAS, ALARM_CLOSED_AREA, zone), 0);
        ck_assert_int_eq(alarm_tally_add(&tally, RUN_CHANGED, ALARM_CLOSED_AREA, "z07"), 0);
    }
    ck_assert_int_eq(alarm_tally_add(&tally, RUN_CHANGED, ALARM_SOS, ""), 0);
    alarm_tally_sort(&tally);
    ck_assert_uint_eq(tally.count, 41);
    ck_assert_int_eq(tally.rows[0].kind, ALARM_SOS);
    ck_assert_str_eq(tally.rows[8].zone, "z07");
    ck_assert_uint_eq(tally.rows[8].counts[RUN_AS_WAS], 1);
    ck_assert_uint_eq(tally.rows[8].counts[RUN_CHANGED], 40);
    struct tally_row sum = alarm_tally_sum(&tally);
    ck_assert_uint_eq(sum.counts[RUN_AS_WAS], 40);
    ck_assert_uint_eq(sum.counts[RUN_CHANGED], 41);
    alarm_tally_done(&tally);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("trial_change");
    TCase *cases = tcase_create("all");
    tcase_add_loop_test(cases, thresholds_are_read, 0, COUNT_OF(threshold_cases));
    tcase_add_test(cases, thresholds_are_laid_over_a_book);
    tcase_add_test(cases, zones_are_numbered_apart);
    tcase_add_test(cases, the_later_of_two_zones_of_one_id_counts);
    tcase_add_loop_test(cases, a_bad_file_is_told, 0, COUNT_OF(bad_files));
    tcase_add_test(cases, both_runs_are_counted);
    suite_add_tcase(suite, cases);
    return run_suite(suite);
}
