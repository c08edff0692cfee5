#include <string.h>

#include "rule/kin.h"
#include "run_suite.h"
#include "sea.h"

static struct kin_table table;

static struct device device_of(const char *model, const char *satellite)
{
    struct device device = {.device_no = 1};
    memcpy(device.model, model, strlen(model) + 1);
    memcpy(device.satellite, satellite, strlen(satellite) + 1);
    return device;
}

START_TEST(alike_in_all_four_are_one)
{
    table = (struct kin_table){0};
    struct device one = device_of("SF2500", "thuraya");
    struct device other = device_of("SF2500", "inmarsat");
    struct kinship first = kinship_of(3, &one), second = kinship_of(3, &other);
    struct kin *kin = kin_take(&table, &first);
    ck_assert_ptr_eq(kin_take(&table, &first), kin);
    ck_assert_ptr_ne(kin_take(&table, &second), kin);
    ck_assert_uint_eq(table.count, 2);
    struct cohort model, satellite, gateway;
    ck_assert(cohort_of(&first, COHORT_MODEL, &model));
    ck_assert(cohort_of(&first, COHORT_SATELLITE, &satellite));
    ck_assert(!cohort_of(&first, COHORT_GATEWAY, &gateway));
    ck_assert(cohort_holds(&model, &second) && !cohort_holds(&satellite, &second));
    kin_learn(kin, &one);
    ck_assert_str_eq(cohort_name(&table, &satellite), "thuraya");
}
END_TEST

START_TEST(too_many_count_with_their_supplier)
{
    table = (struct kin_table){0};
    struct kinship plain = kinship_of(3, NULL);
    struct silence silence = {.is_counted = true, .interval_us = HOUR_US};
    for (uint32_t i = 0; i < KINS_MAX; i++) {
        struct kinship kinship = plain;
        kinship.keys[COHORT_MODEL] = i;
        kin_join(kin_take(&table, &kinship), &silence);
    }
    struct kinship more = plain;
    more.keys[COHORT_MODEL] = KINS_MAX;
    ck_assert_ptr_eq(kin_take(&table, &more), kin_find(&table, &plain));
    struct kinship first = plain;
    first.keys[COHORT_MODEL] = 9;
    kin_leave(kin_take(&table, &first), &silence);
    struct kin *kin = kin_take(&table, &more);
    ck_assert(kinship_is_same(&kin->kinship, &more));
    ck_assert_uint_eq(table.count, KINS_MAX);
}
END_TEST

START_TEST(newly_late_are_forgotten_after_the_window)
{
    struct kin kin = {0};
    kin_count_late(&kin, 3 * HOUR_US);
    kin_count_late(&kin, 3 * HOUR_US + 1);
    ck_assert_uint_eq(kin_newly_late(&kin, 2 * HOUR_US), 2);
    kin_uncount_late(&kin, 3 * HOUR_US);
    kin_advance(&kin, 5 * HOUR_US - 1);
    ck_assert_uint_eq(kin_newly_late(&kin, 2 * HOUR_US), 1);
    kin_advance(&kin, 5 * HOUR_US);
    ck_assert_uint_eq(kin_newly_late(&kin, 2 * HOUR_US), 0);
}
END_TEST

START_TEST(leaving_more_often_than_joining_counts_nobody)
{
    struct kin kin = {0};
    struct silence silence = {.is_counted = true, .interval_us = HOUR_US};
    kin_leave(&kin, &silence);
    ck_assert_uint_eq(kin.on_time, 0);
    ck_assert_int_eq(kin.rate_per_day, 0);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {alike_in_all_four_are_one, too_many_count_with_their_supplier,
        newly_late_are_forgotten_after_the_window, leaving_more_often_than_joining_counts_nobody};
    return run_suite(suite_of("kin", tests, COUNT_OF(tests)));
}
