#include <stdlib.h>

#include "run_suite.h"
#include "tool/histogram.h"

START_TEST(percentiles_are_near)
{
    struct histogram *histogram = calloc(1, sizeof *histogram);
    ck_assert_int_eq(histogram_percentile(histogram, 99), 0);
    for (int64_t value = 1; value <= 100000; value++)
        histogram_add(histogram, value);
    static const unsigned percents[] = {1, 50, 90, 99, 100};
    for (size_t i = 0; i < COUNT_OF(percents); i++) {
        int64_t exact = percents[i] * 1000;
        ck_assert_int_ge(histogram_percentile(histogram, percents[i]), exact);
        ck_assert_int_le(histogram_percentile(histogram, percents[i]), exact + exact / 15);
    }
    free(histogram);
}
END_TEST

START_TEST(extremes_have_a_bucket)
{
    struct histogram *histogram = calloc(1, sizeof *histogram);
    histogram_add(histogram, -5);
    histogram_add(histogram, INT64_MAX);
    ck_assert_int_eq(histogram_percentile(histogram, 50), 0);
    ck_assert_int_gt(histogram_percentile(histogram, 100), INT64_C(3600) * 1000000);
    free(histogram);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {percentiles_are_near, extremes_have_a_bucket};
    return run_suite(suite_of("histogram", tests, COUNT_OF(tests)));
}
