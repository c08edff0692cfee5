#include "haitrinh/base.h"

#include "gate/ranges.h"
#include "run_suite.h"

static bool add(struct ranges *ranges, const char *device, uint64_t first, uint32_t count)
{
    struct range range = {.first = first, .count = count, .device = device};
    return ranges_add(ranges, &range);
}

static void assert_range(const struct range *range, uint64_t first, uint32_t count)
{
    ck_assert_uint_eq(range->first, first);
    ck_assert_uint_eq(range->count, count);
}

START_TEST(neighbours_become_one)
{
    struct ranges ranges = {0};
    for (uint64_t seq = 1; seq <= 1000; seq++)
        ck_assert(add(&ranges, "", seq, 1));
    ck_assert_uint_eq(ranges.count, 1);
    assert_range(&ranges.items[0], 1, 1000);
}
END_TEST

START_TEST(newest_first_becomes_one_too)
{
    struct ranges ranges = {0};
    for (uint64_t seq = 500; seq >= 10; seq -= 10)
        ck_assert(add(&ranges, "", seq, 10));
    ck_assert_uint_eq(ranges.count, 1);
    assert_range(&ranges.items[0], 10, 500);
}
END_TEST

START_TEST(a_gap_that_closes_joins_both_sides)
{
    struct ranges ranges = {0};
    ck_assert(add(&ranges, "", 1, 5));
    ck_assert(add(&ranges, "", 11, 5));
    ck_assert(add(&ranges, "", 100, 5));
    ck_assert(add(&ranges, "", 6, 5));
    ck_assert_uint_eq(ranges.count, 2);
    size_t joined = ranges.items[0].first == 1 ? 0 : 1;
    assert_range(&ranges.items[joined], 1, 15);
    assert_range(&ranges.items[1 - joined], 100, 5);
}
END_TEST

START_TEST(a_resend_changes_nothing)
{
    struct ranges ranges = {0};
    ck_assert(add(&ranges, "", 1, 50));
    ck_assert(add(&ranges, "", 10, 5));
    ck_assert(add(&ranges, "", 1, 50));
    ck_assert_uint_eq(ranges.count, 1);
    assert_range(&ranges.items[0], 1, 50);
}
END_TEST

START_TEST(devices_and_codes_stay_apart)
{
    struct ranges ranges = {0};
    struct range refused = {.first = 2, .count = 1, .code = 1, .device = "A"};
    ck_assert(add(&ranges, "A", 1, 1));
    ck_assert(add(&ranges, "B", 2, 1));
    ck_assert(ranges_add(&ranges, &refused));
    ck_assert_uint_eq(ranges.count, 3);
}
END_TEST

START_TEST(full_says_so_but_still_merges)
{
    struct ranges ranges = {0};
    for (uint64_t i = 0; i < RANGES_MAX; i++)
        ck_assert(add(&ranges, "", i * 10, 5));
    ck_assert(!add(&ranges, "", 100000, 1));
    ck_assert(add(&ranges, "", 5, 1));
    ck_assert_uint_eq(ranges.count, RANGES_MAX);
}
END_TEST

START_TEST(the_end_of_numbers_does_not_wrap)
{
    struct ranges ranges = {0};
    ck_assert(add(&ranges, "", UINT64_MAX - 1, 100));
    ck_assert(add(&ranges, "", 0, 5));
    ck_assert(add(&ranges, "", UINT64_MAX - 10, 9));
    ck_assert_uint_eq(ranges.count, 2);
    ck_assert(add(&ranges, "", 1000, UINT32_MAX));
    ck_assert(add(&ranges, "", 500, 500));
    ck_assert_uint_eq(ranges.count, 4);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {neighbours_become_one, newest_first_becomes_one_too,
        a_gap_that_closes_joins_both_sides, a_resend_changes_nothing, devices_and_codes_stay_apart,
        full_says_so_but_still_merges, the_end_of_numbers_does_not_wrap};
    return run_suite(suite_of("ranges", tests, COUNT_OF(tests)));
}
