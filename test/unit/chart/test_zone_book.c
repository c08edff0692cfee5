#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "chart/zone_book.h"
#include "run_suite.h"

/* Days of January 2026; versions of zones are told apart by their number. */
#define NEW_YEAR_US INT64_C(1767225600000000)
#define ALWAYS      0
#define REMOVED     (-1)

static int64_t day(int day)
{
    return NEW_YEAR_US + (day - 1) * DAY_US;
}

static struct zone *zone_of(int32_t zone_no, uint64_t version_no, int from_day, int until_day)
{
    char from[40] = "", until[40] = "", text[300], error[ZONE_ERROR_MAX];
    if (from_day != ALWAYS)
        snprintf(from, sizeof from, ",\"valid_from\":\"2026-01-%02dT00:00:00Z\"", from_day);
    if (until_day != ALWAYS)
        snprintf(until, sizeof until, ",\"valid_until\":\"2026-01-%02dT00:00:00Z\"", until_day);
    snprintf(text, sizeof text,
        "{\"type\":\"Feature\",\"properties\":{\"id\":\"z\",\"buffer_m\":1000%s%s},"
        "\"geometry\":{\"type\":\"Point\",\"coordinates\":[109,13]}}",
        from, until);
    struct zone *zone = NULL;
    int result = zone_from_feature(bytes_from_text(text), zone_no, version_no, &zone, error);
    ck_assert_msg(result == 0, "%s", error);
    return zone;
}

struct bench {
    struct zone_book *book;
    uint64_t version_no;
    struct zone_change change;
};

static int put(struct bench *bench, int32_t zone_no, int recorded_day, int from_day, int until_day)
{
    AUTO(zone_unref) struct zone *zone = NULL;
    bench->version_no++;
    if (from_day != REMOVED)
        zone = zone_of(zone_no, bench->version_no, from_day, until_day);
    struct zone_version version = {
        .zone_no = zone_no, .recorded_us = day(recorded_day), .zone = zone};
    return zone_book_put(bench->book, &version, &bench->change);
}

static void expect_change(const struct bench *bench, int64_t from_us, int64_t until_us)
{
    ck_assert_int_eq(bench->change.from_us, from_us);
    ck_assert_int_eq(bench->change.until_us, until_us);
    ck_assert_uint_eq(bench->change.forgotten, 0);
}

/* The version of the only zone in force at noon of each day from the 1st on, "." for none. */
static void expect_days(const struct bench *bench, const char *expected)
{
    char found[32] = "";
    AUTO(zone_set_unref) struct zone_set *set = NULL;
    ck_assert_int_eq(zone_book_set(bench->book, INT64_MIN, &set), 0);
    for (int i = 0; expected[i] != '\0'; i++) {
        found[i] = '.';
        for (size_t k = 0; k < zone_set_count(set); k++) {
            if (!zone_set_is_in_force(set, k, day(i + 1) + DAY_US / 2))
                continue;
            ck_assert_int_eq(found[i], '.');
            found[i] = (char)('0' + zone_facts(zone_set_at(set, k))->version_no);
        }
    }
    ck_assert_str_eq(found, expected);
}

static struct bench bench_new(void)
{
    struct bench bench = {0};
    ck_assert_int_eq(zone_book_new(&bench.book), 0);
    return bench;
}

static void bench_done(struct bench *bench)
{
    zone_book_free(bench->book);
}

START_TEST(the_first_version_holds_since_ever_and_an_edit_from_then_on)
{
    struct bench bench = bench_new();
    ck_assert_int_eq(zone_book_recorded_us(bench.book), INT64_MIN);
    ck_assert_int_eq(put(&bench, 1, 5, ALWAYS, ALWAYS), 0);
    expect_change(&bench, INT64_MIN, INT64_MAX);
    expect_days(&bench, "1111111");
    ck_assert_int_eq(put(&bench, 1, 6, ALWAYS, ALWAYS), 0);
    expect_change(&bench, day(6), INT64_MAX);
    expect_days(&bench, "1111122");
    ck_assert_int_eq(zone_book_recorded_us(bench.book), day(6));
    bench_done(&bench);
}
END_TEST

START_TEST(a_version_that_begins_in_the_past_corrects_it)
{
    struct bench bench = bench_new();
    ck_assert_int_eq(put(&bench, 1, 1, ALWAYS, ALWAYS), 0);
    ck_assert_int_eq(put(&bench, 1, 5, 5, ALWAYS), 0);
    expect_days(&bench, "1111222");
    ck_assert_int_eq(put(&bench, 1, 6, 3, ALWAYS), 0);
    expect_change(&bench, day(3), INT64_MAX);
    expect_days(&bench, "1133333");
    bench_done(&bench);
}
END_TEST

START_TEST(a_version_planned_ahead_leaves_the_one_before_until_then)
{
    struct bench bench = bench_new();
    ck_assert_int_eq(put(&bench, 1, 1, ALWAYS, ALWAYS), 0);
    ck_assert_int_eq(put(&bench, 1, 2, 5, 6), 0);
    expect_change(&bench, day(5), INT64_MAX);
    expect_days(&bench, "11112..");
    ck_assert_int_eq(put(&bench, 1, 3, 6, ALWAYS), 0);
    expect_change(&bench, day(6), INT64_MAX);
    expect_days(&bench, "1111233");
    bench_done(&bench);
}
END_TEST

START_TEST(a_zone_ends_when_its_newest_version_says_so)
{
    struct bench bench = bench_new();
    ck_assert_int_eq(put(&bench, 1, 1, ALWAYS, ALWAYS), 0);
    ck_assert_int_eq(put(&bench, 1, 5, ALWAYS, 3), 0); /* recorded after that end */
    expect_change(&bench, day(3), INT64_MAX);
    expect_days(&bench, "11.....");
    ck_assert_int_eq(put(&bench, 1, 6, ALWAYS, 7), 0);
    expect_change(&bench, day(6), day(7));
    expect_days(&bench, "11...3.");
    bench_done(&bench);
}
END_TEST

START_TEST(a_removed_zone_was_in_force_until_then)
{
    struct bench bench = bench_new();
    ck_assert_int_eq(put(&bench, 1, 1, REMOVED, ALWAYS), 0); /* of a zone that never was */
    ck_assert_int_eq(bench.change.from_us, bench.change.until_us);
    ck_assert_int_eq(put(&bench, 1, 1, ALWAYS, ALWAYS), 0);
    ck_assert_int_eq(put(&bench, 1, 4, REMOVED, ALWAYS), 0);
    expect_change(&bench, day(4), INT64_MAX);
    expect_days(&bench, "222....");
    bench_done(&bench);
}
END_TEST

START_TEST(zones_do_not_touch_each_other)
{
    struct bench bench = bench_new();
    ck_assert_int_eq(put(&bench, 1, 1, ALWAYS, 4), 0);
    ck_assert_int_eq(put(&bench, 2, 2, 4, ALWAYS), 0);
    expect_change(&bench, day(4), INT64_MAX);
    expect_days(&bench, "1112222");
    AUTO(zone_set_unref) struct zone_set *set = NULL;
    ck_assert_int_eq(zone_book_set(bench.book, day(4), &set), 0);
    ck_assert_uint_eq(zone_set_count(set), 1);
    ck_assert_int_eq(zone_set_span(set, 0).since_us, day(4));
    bench_done(&bench);
}
END_TEST

START_TEST(a_zone_is_in_force_since_its_first_version_without_a_break)
{
    struct bench bench = bench_new();
    ck_assert_int_eq(put(&bench, 1, 1, 2, ALWAYS), 0);
    ck_assert_int_eq(put(&bench, 1, 3, ALWAYS, 5), 0);
    ck_assert_int_eq(put(&bench, 1, 6, 6, ALWAYS), 0);
    AUTO(zone_set_unref) struct zone_set *set = NULL;
    ck_assert_int_eq(zone_book_set(bench.book, INT64_MIN, &set), 0);
    ck_assert_uint_eq(zone_set_count(set), 3);
    ck_assert_int_eq(zone_set_span(set, 1).from_us, day(3));
    ck_assert_int_eq(zone_set_span(set, 1).since_us, day(2));
    ck_assert_int_eq(zone_set_span(set, 2).since_us, day(6));
    bench_done(&bench);
}
END_TEST

START_TEST(a_book_is_limited)
{
    struct bench bench = bench_new();
    for (int32_t i = 1; i <= ZONE_SET_MAX; i++)
        ck_assert_int_eq(put(&bench, i, 1, 10, ALWAYS), 0);
    ck_assert_int_eq(put(&bench, 5000, 1, 10, ALWAYS), -ENOSPC);
    ck_assert_int_eq(put(&bench, 5000, 1, ALWAYS, 9), 0);
    size_t forgotten = 0;
    for (int32_t i = 0; i < ZONE_SPANS_MAX; i++) {
        ck_assert_int_eq(
            put(&bench, 1 + i % ZONE_SET_MAX, 20 + i / ZONE_SET_MAX, ALWAYS, ALWAYS), 0);
        forgotten += bench.change.forgotten;
    }
    ck_assert_uint_eq(forgotten, ZONE_SET_MAX + 1);
    AUTO(zone_set_unref) struct zone_set *set = NULL;
    ck_assert_int_eq(zone_book_set(bench.book, INT64_MIN, &set), 0);
    ck_assert_uint_eq(zone_set_count(set), ZONE_SPANS_MAX);
    ck_assert_int_eq(zone_set_span(set, 0).from_us, day(20));
    bench_done(&bench);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {the_first_version_holds_since_ever_and_an_edit_from_then_on,
        a_version_that_begins_in_the_past_corrects_it,
        a_version_planned_ahead_leaves_the_one_before_until_then,
        a_zone_ends_when_its_newest_version_says_so, a_removed_zone_was_in_force_until_then,
        zones_do_not_touch_each_other, a_zone_is_in_force_since_its_first_version_without_a_break,
        a_book_is_limited};
    return run_suite(suite_of("zone_book", tests, COUNT_OF(tests)));
}
