#include "haitrinh/base.h"

#include "run_suite.h"
#include "watch/share.h"

#define MOST 5000

/* As a store that takes 5 ms a batch and so long a report. */
static int64_t batch_us(const struct share *share, int64_t report_us)
{
    return 5000 + (int64_t)share->reports * report_us;
}

START_TEST(without_live_reports_it_is_all_that_may_be)
{
    struct share share;
    share_init(&share, MOST);
    for (int i = 0; i < 5; i++)
        share_done(&share, false, 1000000);
    ck_assert_uint_eq(share.reports, MOST);
}
END_TEST

START_TEST(live_reports_wait_no_longer_than_aimed_at)
{
    for (int64_t report_us = 2; report_us <= 64; report_us *= 2) {
        struct share share;
        share_init(&share, MOST);
        for (int i = 0; i < 12; i++)
            share_done(&share, true, batch_us(&share, report_us));
        int64_t took_us = batch_us(&share, report_us);
        ck_assert_int_le(took_us, SHARE_AIM_US * 5 / 4);
        ck_assert(took_us >= SHARE_AIM_US / 2 || share.reports == MOST);
    }
}
END_TEST

START_TEST(one_slow_batch_halves_it_and_no_more)
{
    struct share share;
    share_init(&share, MOST);
    share_done(&share, true, 3000000);
    ck_assert_uint_eq(share.reports, MOST / 2);
    for (int i = 0; i < 20; i++)
        share_done(&share, true, 3000000);
    ck_assert_uint_eq(share.reports, share.least);
    ck_assert_uint_gt(share.reports, 0);
}
END_TEST

START_TEST(it_grows_again_when_they_stay_away)
{
    struct share share;
    share_init(&share, MOST);
    for (int i = 0; i < 20; i++)
        share_done(&share, true, 3000000);
    for (int i = 0; i < 5; i++)
        share_done(&share, false, 3000000);
    ck_assert_uint_eq(share.reports, MOST);
}
END_TEST

START_TEST(a_small_bound_is_kept)
{
    struct share share;
    share_init(&share, 7);
    share_done(&share, true, 3000000);
    ck_assert_uint_eq(share.reports, 7);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {without_live_reports_it_is_all_that_may_be,
        live_reports_wait_no_longer_than_aimed_at, one_slow_batch_halves_it_and_no_more,
        it_grows_again_when_they_stay_away, a_small_bound_is_kept};
    return run_suite(suite_of("share", tests, COUNT_OF(tests)));
}
