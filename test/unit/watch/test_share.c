#include "haitrinh/base.h"

#include "run_suite.h"
#include "watch/share.h"

#define MOST 5000

/* As a store that takes 5 ms a batch and so long a report. */
static int64_t batch_us(const struct share *share, int64_t report_us)
{
    return 5000 + (int64_t)share->reports * report_us;
}

static void store(struct share *share, int64_t report_us, int batches)
{
    for (int i = 0; i < batches; i++)
        share_done(share, share->reports, batch_us(share, report_us));
}

START_TEST(batches_take_what_is_aimed_at)
{
    static const int64_t aims_us[] = {SHARE_BESIDE_US, SHARE_ALONE_US};
    for (size_t i = 0; i < COUNT_OF(aims_us); i++)
        for (int64_t report_us = 2; report_us <= 64; report_us *= 2) {
            struct share share;
            share_init(&share, MOST, aims_us[i]);
            store(&share, report_us, 20);
            int64_t took_us = batch_us(&share, report_us);
            ck_assert_int_le(took_us, aims_us[i] * 5 / 4);
            ck_assert(took_us >= aims_us[i] / 2 || share.reports == MOST);
        }
}
END_TEST

START_TEST(one_slow_batch_halves_it_and_no_more)
{
    struct share share;
    share_init(&share, MOST, SHARE_ALONE_US);
    store(&share, 2, 20);
    ck_assert_uint_eq(share.reports, MOST);
    share_done(&share, MOST, 3000000);
    ck_assert_uint_eq(share.reports, MOST / 2);
    for (int i = 0; i < 20; i++)
        share_done(&share, share.reports, 3000000);
    ck_assert_uint_eq(share.reports, share.least);
    ck_assert_uint_gt(share.reports, 0);
}
END_TEST

START_TEST(a_batch_that_was_not_full_says_nothing)
{
    struct share share;
    share_init(&share, MOST, SHARE_ALONE_US);
    size_t before = share.reports;
    share_done(&share, before - 1, 1000);
    share_done(&share, 0, 3000000);
    ck_assert_uint_eq(share.reports, before);
}
END_TEST

START_TEST(a_small_bound_is_kept)
{
    struct share share;
    share_init(&share, 7, SHARE_BESIDE_US);
    share_done(&share, 7, 3000000);
    ck_assert_uint_eq(share.reports, 7);
    share_done(&share, 7, 10);
    ck_assert_uint_eq(share.reports, 7);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {batches_take_what_is_aimed_at,
        one_slow_batch_halves_it_and_no_more, a_batch_that_was_not_full_says_nothing,
        a_small_bound_is_kept};
    return run_suite(suite_of("share", tests, COUNT_OF(tests)));
}
