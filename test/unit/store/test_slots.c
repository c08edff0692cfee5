#include "run_suite.h"
#include "store/slots.h"

START_TEST(finds_what_was_added)
{
    struct slots slots = {0};
    for (size_t i = 0; i < 10000; i++)
        ck_assert_int_eq(slots_add(&slots, hash_number(i), i), 0);
    for (size_t i = 0; i < 10000; i++) {
        size_t step = 0;
        ck_assert_uint_eq(slots_next(&slots, hash_number(i), &step), i);
        ck_assert_uint_eq(slots_next(&slots, hash_number(i), &step), SLOTS_NONE);
    }
    size_t step = 0;
    ck_assert_uint_eq(slots_next(&slots, hash_number(10000), &step), SLOTS_NONE);
    slots_done(&slots);
}
END_TEST

START_TEST(gives_every_place_of_one_hash)
{
    struct slots slots = {0};
    for (size_t i = 0; i < 100; i++)
        ck_assert_int_eq(slots_add(&slots, 7, i), 0);
    size_t step = 0, sum = 0, count = 0;
    for (size_t i; (i = slots_next(&slots, 7, &step)) != SLOTS_NONE; count++)
        sum += i;
    ck_assert_uint_eq(count, 100);
    ck_assert_uint_eq(sum, 4950);
    slots_done(&slots);
}
END_TEST

START_TEST(an_empty_one_has_nothing)
{
    struct slots slots = {0};
    size_t step = 0;
    ck_assert_uint_eq(slots_next(&slots, 0, &step), SLOTS_NONE);
    slots_done(&slots);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        finds_what_was_added, gives_every_place_of_one_hash, an_empty_one_has_nothing};
    return run_suite(suite_of("slots", tests, sizeof(tests) / sizeof(tests[0])));
}
