#include "haitrinh/base.h"

#include "rule/limits.h"
#include "run_suite.h"

static struct thresholds with_band(int64_t band_m)
{
    struct thresholds thresholds = threshold_defaults();
    thresholds.band_m = band_m;
    return thresholds;
}

static struct limits always(int64_t band_m)
{
    struct thresholds thresholds = with_band(band_m);
    return limits_always(&thresholds);
}

static void add(struct limits *limits, int64_t from_us, int64_t band_m)
{
    struct thresholds thresholds = with_band(band_m);
    limits_add(limits, from_us, &thresholds);
}

START_TEST(each_holds_until_the_next)
{
    struct limits limits = always(100);
    add(&limits, 10, 200);
    add(&limits, 20, 300);
    ck_assert_int_eq(limits_at(&limits, INT64_MIN)->band_m, 100);
    ck_assert_int_eq(limits_at(&limits, 9)->band_m, 100);
    ck_assert_int_eq(limits_at(&limits, 10)->band_m, 200);
    ck_assert_int_eq(limits_at(&limits, 20)->band_m, 300);
    ck_assert_int_eq(limits_at(&limits, INT64_MAX)->band_m, 300);
}
END_TEST

START_TEST(what_changes_nothing_takes_no_room)
{
    struct limits limits = always(100);
    add(&limits, 10, 100);
    ck_assert_uint_eq(limits.count, 1);
    add(&limits, 20, 200);
    add(&limits, 20, 100); /* at the same moment: the last one counts */
    ck_assert_uint_eq(limits.count, 1);
    add(&limits, INT64_MIN, 300);
    ck_assert_uint_eq(limits.count, 1);
    ck_assert_int_eq(limits_at(&limits, 0)->band_m, 300);
}
END_TEST

START_TEST(the_oldest_changes_are_forgotten)
{
    struct limits limits = always(100);
    for (int64_t i = 1; i < 40; i++)
        add(&limits, i, 100 + i);
    ck_assert_uint_eq(limits.count, LIMITS_MAX);
    ck_assert_int_eq(limits_at(&limits, 39)->band_m, 139);
    ck_assert_int_eq(limits_at(&limits, 40 - LIMITS_MAX)->band_m, 140 - LIMITS_MAX);
    ck_assert_int_eq(limits_at(&limits, 1)->band_m, 140 - LIMITS_MAX);
}
END_TEST

START_TEST(they_judge_alike_by_what_history_uses)
{
    struct limits one = always(100);
    struct limits other = always(100);
    other.spans[0].thresholds.loss_us[0]++;
    ck_assert(limits_judge_alike(&one, &other));
    add(&one, 10, 200);
    ck_assert(!limits_judge_alike(&one, &other));
    add(&other, 11, 200);
    ck_assert(!limits_judge_alike(&one, &other));
    other.spans[1].from_us = 10;
    ck_assert(limits_judge_alike(&one, &other));
    other.spans[1].thresholds.band_m++;
    ck_assert(!limits_judge_alike(&one, &other));
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {each_holds_until_the_next, what_changes_nothing_takes_no_room,
        the_oldest_changes_are_forgotten, they_judge_alike_by_what_history_uses};
    return run_suite(suite_of("limits", tests, COUNT_OF(tests)));
}
