#include "haitrinh/base.h"

#include "run_suite.h"
#include "watch/strangers.h"

START_TEST(numbers_go_down_from_what_is_stored)
{
    AUTO(strangers_free) struct strangers *strangers = NULL;
    ck_assert_int_eq(strangers_new(&strangers), 0);
    ck_assert_int_eq(strangers_next(strangers), -1);
    const struct device_key stored = {"STORED-1"}, met = {"MET-2"};
    ck_assert_int_eq(strangers_put(strangers, &stored, -17), 0);
    ck_assert_int_eq(strangers_next(strangers), -18);
    ck_assert_int_eq(strangers_find(strangers, &met), 0);
    ck_assert_int_eq(strangers_put(strangers, &met, strangers_next(strangers)), 0);
    ck_assert_int_eq(strangers_find(strangers, &met), -18);
    ck_assert_int_eq(strangers_find(strangers, &stored), -17);
}
END_TEST

START_TEST(names_without_end_share_the_last_number)
{
    AUTO(strangers_free) struct strangers *strangers = NULL;
    ck_assert_int_eq(strangers_new(&strangers), 0);
    const struct device_key last = {"LAST"};
    ck_assert(!strangers_is_full(strangers));
    ck_assert_int_eq(strangers_put(strangers, &last, -STRANGERS_MAX), 0);
    ck_assert(strangers_is_full(strangers));
    ck_assert_int_eq(strangers_next(strangers), -STRANGERS_MAX);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        numbers_go_down_from_what_is_stored, names_without_end_share_the_last_number};
    return run_suite(suite_of("strangers", tests, COUNT_OF(tests)));
}
