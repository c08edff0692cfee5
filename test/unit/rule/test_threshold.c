#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "rule/threshold.h"
#include "run_suite.h"

static int set(struct threshold_book *book, const char *scope, const char *subject,
    const char *name, int64_t value)
{
    return threshold_book_set(book, threshold_scope_from_text(bytes_from_text(scope)),
        bytes_from_text(subject), bytes_from_text(name), value);
}

START_TEST(has_the_numbers_decided_once)
{
    struct thresholds limits = threshold_defaults();
    ck_assert_int_eq(limits.interval_us, 2 * HOUR_US);
    ck_assert_int_eq(limits.loss_us[0], 5 * HOUR_US);
    ck_assert_int_eq(limits.loss_us[4], 10 * DAY_US);
    ck_assert_int_eq(limits.band_m, 500);
    ck_assert_int_eq(limits.leap_mm_s, 12861);
    ck_assert_int_eq(limits.outage_vessels, 20);
    ck_assert_int_eq(limits.feed_silent_us, 15 * MINUTE_US);
}
END_TEST

START_TEST(every_line_is_whole_and_its_own)
{
    size_t count;
    const struct threshold_spec *specs = threshold_table(&count);
    ck_assert_uint_eq(count * sizeof(int64_t), sizeof(struct thresholds));
    for (size_t i = 0; i < count; i++) {
        ck_assert_int_le(specs[i].least, specs[i].fallback);
        ck_assert_int_ge(specs[i].most, specs[i].fallback);
        ck_assert_uint_gt(strlen(specs[i].source), 0);
        for (size_t j = 0; j < i; j++) {
            ck_assert_str_ne(specs[i].name, specs[j].name);
            ck_assert_uint_ne(specs[i].offset, specs[j].offset);
        }
    }
}
END_TEST

START_TEST(refuses_what_does_not_fit)
{
    AUTO(threshold_book_free) struct threshold_book *book = NULL;
    ck_assert_int_eq(threshold_book_new(&book), 0);
    ck_assert_int_eq(set(book, "all", "", "no_such", 1), -ENOENT);
    ck_assert_int_eq(set(book, "all", "", "band", 0), -ERANGE);
    ck_assert_int_eq(set(book, "all", "x", "band", 400), -EINVAL);
    ck_assert_int_eq(set(book, "vessel", "x", "band", 400), -EINVAL);
    ck_assert_int_eq(set(book, "fleet", "1", "band", 400), -EINVAL);
    ck_assert_int_eq(set(book, "model", "", "band", 400), -EINVAL);
}
END_TEST

START_TEST(lays_the_narrow_over_the_wide)
{
    AUTO(threshold_book_free) struct threshold_book *book = NULL;
    ck_assert_int_eq(threshold_book_new(&book), 0);
    ck_assert_int_eq(set(book, "device", "5", "band", 250), 0);
    ck_assert_int_eq(set(book, "vessel", "12", "band", 300), 0);
    ck_assert_int_eq(set(book, "model", "SF2500", "interval", 10800), 0);
    ck_assert_int_eq(set(book, "supplier", "3", "band", 400), 0);
    ck_assert_int_eq(set(book, "all", "", "band", 450), 0);
    ck_assert_int_eq(set(book, "all", "", "band", 460), 0);
    static const struct {
        struct threshold_subject subject;
        int64_t band_m, interval_s;
    } cases[] = {
        {{0},                                                    460, 7200 },
        {{.supplier_no = 3},                                     400, 7200 },
        {{.supplier_no = 3, .model = "SF2500"},                  400, 10800},
        {{.supplier_no = 3, .vessel_no = 12, .interval_s = 600}, 300, 600  },
        {{.supplier_no = 3, .vessel_no = 12, .device_no = 5},    250, 7200 },
        {{.supplier_no = 33, .vessel_no = 1, .device_no = 55},   460, 7200 },
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct thresholds limits;
        threshold_resolve(book, &cases[i].subject, &limits);
        ck_assert_int_eq(limits.band_m, cases[i].band_m);
        ck_assert_int_eq(limits.interval_us, cases[i].interval_s * SECOND_US);
    }
}
END_TEST

START_TEST(is_bounded)
{
    AUTO(threshold_book_free) struct threshold_book *book = NULL;
    ck_assert_int_eq(threshold_book_new(&book), 0);
    for (int i = 0; i < THRESHOLD_OVERRIDES_MAX; i++) {
        char subject[16];
        snprintf(subject, sizeof subject, "%d", i + 1);
        ck_assert_int_eq(set(book, "vessel", subject, "band", 400), 0);
    }
    ck_assert_int_eq(set(book, "vessel", "99999", "band", 400), -ENOSPC);
    ck_assert_int_eq(set(book, "vessel", "1", "band", 300), 0);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {has_the_numbers_decided_once, every_line_is_whole_and_its_own,
        refuses_what_does_not_fit, lays_the_narrow_over_the_wide, is_bounded};
    return run_suite(suite_of("threshold", tests, COUNT_OF(tests)));
}
