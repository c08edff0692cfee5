#include <stdio.h>

#include "base/text.h"
#include "run_suite.h"
#include "watch/draft.h"
#include "watch/memory.h"

/* What a register version changes of history: the spans that it marks to be judged again. */

#define NEW_YEAR_US INT64_C(1767225600000000)
#define EVER_US     (100 * 365 * DAY_US) /* marks of all time reach further */

struct bench {
    struct log *log;
    struct memory *memory;
    struct draft draft;
    uint64_t version_no;
};

static struct bench bench; /* one test at a time */

static void set_up(void)
{
    bench = (struct bench){.log = log_new("test", LOG_ERR)};
    ck_assert_int_eq(memory_new(bench.log, &bench.memory), 0);
    draft_init(&bench.draft);
}

static void tear_down(void)
{
    draft_done(&bench.draft);
    memory_free(bench.memory);
    log_free(bench.log);
}

/* Recorded so many days after the new year. */
static void put(enum register_kind kind, int recorded_day, const char *json)
{
    struct register_version version = {.version_no = ++bench.version_no,
        .kind = kind,
        .recorded_us = NEW_YEAR_US + recorded_day * DAY_US,
        .json = bytes_from_text(json)};
    draft_clear(&bench.draft);
    ck_assert_int_eq(memory_apply(bench.memory, &version, &bench.draft), 0);
}

static void put_zone(int recorded_day, const char *more, const char *is_removed)
{
    char json[400];
    snprintf(json, sizeof json,
        "{\"zone_no\":3,\"zone_id\":\"z\",\"is_removed\":%s,\"geojson\":{\"type\":\"Feature\","
        "\"properties\":{\"id\":\"z\",\"buffer_m\":1000%s},"
        "\"geometry\":{\"type\":\"Point\",\"coordinates\":[109,13]}}}",
        is_removed, more);
    put(REGISTER_ZONE, recorded_day, json);
}

static void put_threshold(const char *scope, const char *subject, const char *name, int value)
{
    char json[200];
    snprintf(json, sizeof json,
        "{\"threshold_no\":%d,\"scope\":\"%s\",\"subject\":\"%s\",\"name\":\"%s\","
        "\"value\":%d,\"is_removed\":false}",
        (int)bench.version_no + 1, scope, subject, name, value);
    put(REGISTER_THRESHOLD, 0, json);
}

static void put_device(int device_no, int interval_s, const char *model)
{
    char json[200];
    snprintf(json, sizeof json,
        "{\"device_no\":%d,\"device_key\":\"D-%d\",\"interval_s\":%d,\"model\":\"%s\"}", device_no,
        device_no, interval_s, model);
    put(REGISTER_DEVICE, 0, json);
}

static void put_vessel(int vessel_no, int interval_s)
{
    char json[200];
    snprintf(json, sizeof json,
        "{\"vessel_no\":%d,\"registration\":\"BV-%d-TS\",\"interval_s\":%d}", vessel_no,
        90000 + vessel_no, interval_s);
    put(REGISTER_VESSEL, 0, json);
}

static void put_mount(int mount_no, int device_no, int vessel_no, const char *from)
{
    char json[200];
    snprintf(json, sizeof json,
        "{\"mount_no\":%d,\"device_no\":%d,\"vessel_no\":%d,\"is_counted\":true,"
        "\"from_time\":\"%s\",\"until_time\":\"infinity\"}",
        mount_no, device_no, vessel_no, from);
    put(REGISTER_MOUNT, 0, json);
}

static void expect_mark(int32_t device_no, int64_t from_us, int64_t until_us)
{
    ck_assert_uint_eq(bench.draft.span_count, 1);
    const struct span_row *span = &bench.draft.spans[0];
    ck_assert_int_eq(span->device_no, device_no);
    if (from_us == -EVER_US)
        ck_assert_int_lt(span->from_us, from_us);
    else
        ck_assert_int_eq(span->from_us, from_us);
    if (until_us == EVER_US)
        ck_assert_int_gt(span->until_us, until_us);
    else
        ck_assert_int_eq(span->until_us, until_us);
}

static void expect_ever(int32_t device_no)
{
    expect_mark(device_no, -EVER_US, EVER_US);
}

static void expect_nothing(void)
{
    ck_assert_uint_eq(bench.draft.span_count, 0);
}

START_TEST(a_zone_marks_the_time_that_it_changes)
{
    put_zone(10, "", "false");
    expect_ever(0);
    put_zone(20, ",\"name\":\"new\"", "false");
    expect_mark(0, NEW_YEAR_US + 20 * DAY_US, EVER_US);
    put_zone(25, ",\"valid_from\":\"2026-01-05T00:00:00Z\"", "false");
    expect_mark(0, NEW_YEAR_US + 4 * DAY_US, EVER_US);
    put_zone(26, ",\"valid_until\":\"2026-01-31T00:00:00Z\"", "false");
    expect_mark(0, NEW_YEAR_US + 26 * DAY_US, EVER_US);
    put_zone(27, "", "true");
    expect_mark(0, NEW_YEAR_US + 27 * DAY_US, NEW_YEAR_US + 30 * DAY_US);
}
END_TEST

START_TEST(live_reports_see_what_may_be_in_force_now)
{
    put_zone(10, "", "false");
    put_zone(20, "", "false");
    put_zone(20, ",\"valid_from\":\"2026-03-01T00:00:00Z\"", "false");
    const struct live_zones *zones = NULL;
    const struct zone_set *ever = NULL;
    ck_assert_int_eq(memory_zones(bench.memory, &zones), 0);
    ck_assert_int_eq(memory_zones_ever(bench.memory, &ever), 0);
    ck_assert_uint_eq(zone_set_count(ever), 3);
    ck_assert_uint_eq(zone_set_count(zones->set), 3);
    put_zone(22, "", "false");
    ck_assert_int_eq(memory_zones(bench.memory, &zones), 0);
    ck_assert_uint_eq(zone_set_count(zones->set), 2);
    const struct zone *now = live_zones_find(zones, 3, NEW_YEAR_US + 22 * DAY_US);
    ck_assert_uint_eq(zone_facts(now)->version_no, 4);
}
END_TEST

START_TEST(a_bad_version_leaves_the_one_before)
{
    put_zone(10, "", "false");
    put_zone(20, ",\"valid_from\":\"never\"", "false");
    expect_nothing();
    const struct zone_set *ever = NULL;
    ck_assert_int_eq(memory_zones_ever(bench.memory, &ever), 0);
    ck_assert_uint_eq(zone_set_count(ever), 1);
    ck_assert(zone_set_is_in_force(ever, 0, NEW_YEAR_US + 30 * DAY_US));
}
END_TEST

START_TEST(a_version_known_already_changes_nothing)
{
    put_zone(10, "", "false");
    bench.version_no--;
    put_zone(20, "", "false");
    expect_nothing();
}
END_TEST

START_TEST(thresholds_of_history_mark_whom_they_are_about)
{
    put_device(7, 0, "M");
    put_vessel(4, 0);
    put_mount(1, 7, 4, "-infinity");
    put_threshold("all", "", "loss_1", 9999);
    expect_nothing();
    put_threshold("all", "", "band", 600);
    expect_ever(0);
    put_threshold("model", "M", "settle", 60);
    expect_ever(0);
    put_threshold("device", "7", "leap", 9999);
    expect_ever(7);
    put_threshold("vessel", "4", "late", 200);
    expect_ever(7);
    put_threshold("vessel", "5", "late", 200);
    expect_nothing();
}
END_TEST

START_TEST(a_device_is_marked_when_its_limits_change)
{
    put_device(7, 0, "M");
    expect_nothing();
    put_device(7, 3600, "M");
    expect_ever(7);
    put_device(7, 3600, "N");
    expect_nothing();
    put_threshold("model", "M", "band", 600);
    put_device(7, 3600, "M");
    expect_ever(7);
}
END_TEST

START_TEST(a_vessel_gives_its_limits_to_the_devices_aboard)
{
    put_device(7, 0, "M");
    put_vessel(4, 3600);
    expect_nothing();
    put_vessel(5, 0);
    put_mount(1, 7, 4, "-infinity");
    expect_ever(7);
    put_vessel(4, 1800);
    expect_ever(7);
    put(REGISTER_MOUNT, 0,
        "{\"mount_no\":1,\"device_no\":7,\"vessel_no\":4,\"is_counted\":true,"
        "\"from_time\":\"-infinity\",\"until_time\":\"2026-01-03T00:00:00Z\"}");
    expect_ever(7);
    put_mount(2, 7, 5, "2026-01-03T00:00:00Z");
    expect_nothing();
    struct limits limits;
    memory_limits(bench.memory, 7, &limits);
    int64_t moved_us = NEW_YEAR_US + 2 * DAY_US;
    ck_assert_int_eq(limits_at(&limits, moved_us - 1)->interval_us, 1800 * SECOND_US);
    ck_assert_int_eq(limits_at(&limits, moved_us)->interval_us, 2 * HOUR_US);
}
END_TEST

START_TEST(while_loading_nobody_asks)
{
    struct register_version version = {.version_no = 9,
        .kind = REGISTER_ZONE,
        .json = bytes_from_text(
            "{\"zone_no\":3,\"geojson\":{\"type\":\"Feature\",\"properties\":{\"id\":\"z\"},"
            "\"geometry\":{\"type\":\"Point\",\"coordinates\":[109,13]}}}")};
    ck_assert_int_eq(memory_apply(bench.memory, &version, NULL), 0);
    expect_nothing();
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {a_zone_marks_the_time_that_it_changes,
        live_reports_see_what_may_be_in_force_now, a_bad_version_leaves_the_one_before,
        a_version_known_already_changes_nothing, thresholds_of_history_mark_whom_they_are_about,
        a_device_is_marked_when_its_limits_change, a_vessel_gives_its_limits_to_the_devices_aboard,
        while_loading_nobody_asks};
    Suite *suite = suite_create("memory_apply");
    TCase *tcase = tcase_create("memory_apply");
    tcase_add_checked_fixture(tcase, set_up, tear_down);
    for (size_t i = 0; i < COUNT_OF(tests); i++)
        tcase_add_test(tcase, tests[i]);
    suite_add_tcase(suite, tcase);
    return run_suite(suite);
}
