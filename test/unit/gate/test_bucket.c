#include "haitrinh/units.h"

#include "gate/bucket.h"
#include "run_suite.h"

#define RATE  20
#define BURST 100

/* Tokens taken one after the other at one moment. */
static int take_all(struct bucket *bucket, int64_t now_us)
{
    int taken = 0;
    while (taken < 10 * BURST && bucket_take(bucket, RATE, BURST, now_us))
        taken++;
    return taken;
}

START_TEST(starts_full_and_refills_at_its_rate)
{
    struct bucket bucket = {0};
    int64_t now_us = 7 * SECOND_US;
    ck_assert_int_eq(take_all(&bucket, now_us), BURST);
    ck_assert_int_eq(take_all(&bucket, now_us + SECOND_US / RATE - 1), 0);
    ck_assert_int_eq(take_all(&bucket, now_us + SECOND_US / RATE), 1);
    ck_assert_int_eq(take_all(&bucket, now_us + SECOND_US / RATE + SECOND_US), RATE);
}
END_TEST

START_TEST(never_holds_more_than_its_burst)
{
    struct bucket bucket = {0};
    ck_assert_int_eq(take_all(&bucket, SECOND_US), BURST);
    ck_assert_int_eq(take_all(&bucket, INT64_MAX / 2), BURST);
}
END_TEST

START_TEST(loses_no_fraction_of_a_token)
{
    struct bucket bucket = {0};
    int64_t now_us = SECOND_US;
    int taken = take_all(&bucket, now_us) - BURST;
    for (int i = 0; i < 1000; i++) {
        now_us += 10007;
        taken += bucket_take(&bucket, RATE, BURST, now_us) ? 1 : 0;
    }
    ck_assert_int_eq(taken, 10007 * 1000 / (SECOND_US / RATE));
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {starts_full_and_refills_at_its_rate,
        never_holds_more_than_its_burst, loses_no_fraction_of_a_token};
    return run_suite(suite_of("bucket", tests, sizeof(tests) / sizeof(tests[0])));
}
