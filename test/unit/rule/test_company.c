/* Who is found beside a way, also in a crowd. */

#include "rule/company.h"
#include "run_suite.h"
#include "sea.h"

#define FOUND_MAX 8

static struct company *company; /* one test at a time */

static void set_up(void)
{
    ck_assert_int_eq(company_new(&company), 0);
}

static void tear_down(void)
{
    company_free(company);
}

static struct point at(double lat, double lon)
{
    return (struct point){(int32_t)(lat * DEGREE_E7), (int32_t)(lon * DEGREE_E7)};
}

static void put(int32_t device_no, int64_t minute, double lat, double lon)
{
    struct companion fix = {.device_no = device_no,
        .vessel_no = device_no,
        .fix_us = NEW_YEAR_US + minute * MINUTE_US,
        .point = at(lat, lon)};
    ck_assert_int_eq(company_note(company, &fix), 0);
}

/* Two hours from there to there; gives the first number found, 0 for none. */
static int32_t first_along(double lat, double lon, double to_lat, double to_lon, size_t *out_count)
{
    int32_t numbers[FOUND_MAX] = {0};
    struct company_list list = {numbers, 0, FOUND_MAX};
    struct leg leg = {.has_from = true,
        .from_us = NEW_YEAR_US,
        .from = at(lat, lon),
        .to_us = NEW_YEAR_US + 120 * MINUTE_US,
        .to = at(to_lat, to_lon)};
    company_along(company, &leg, &list);
    *out_count = list.count;
    return numbers[0];
}

static const struct {
    double lat, lon, to_lat, to_lon; /* of the leg */
    int64_t minute;
    double beside_lat, beside_lon;
    bool is_found;
} passings[] = {
    {14,   110,    14.3, 110,    60,  14.15, 110.005,  true },
    {14,   110,    14.3, 110,    0,   14.15, 110.005,  false}, /* not yet there */
    {14,   110,    14.3, 110,    0,   14,    110.02,   true },
    {14,   110,    14.3, 110,    120, 14.3,  110,      true },
    {14,   110,    14.3, 110,    121, 14.3,  110,      false}, /* after the leg */
    {14,   110,    14.3, 110,    -1,  14,    110,      false},
    {14,   110,    14,   110,    60,  14,    110,      true }, /* lies there */
    {-0.1, -0.1,   0.1,  0.1,    60,  0,     0,        true },
    {-0.1, -0.1,   0.1,  0.1,    30,  -0.05, -0.05,    true },
    {14,   110,    14.3, 110,    60,  14.15, 110.04,   false}, /* over 4 km aside */
    {14,   110.05, 14,   110.05, 60,  14,    110.0499, true }, /* beyond the edge of a cell */
};

START_TEST(who_is_passed_is_found)
{
    size_t count;
    put(7, passings[_i].minute, passings[_i].beside_lat, passings[_i].beside_lon);
    (void)first_along(
        passings[_i].lat, passings[_i].lon, passings[_i].to_lat, passings[_i].to_lon, &count);
    ck_assert_uint_eq(count, passings[_i].is_found);
}
END_TEST

/* Hundreds near the beginning of the way, but never near the vessel: the one beside it is found. */
START_TEST(a_crowd_hides_nobody)
{
    size_t count;
    for (int32_t i = 0; i < 600; i++)
        put(100 + i, 100 + i % 20, 14 + i * 1e-5, 110 + i * 1e-5);
    put(7, 60, 14.15, 110.001);
    ck_assert_int_eq(first_along(14, 110, 14.3, 110, &count), 7);
    ck_assert_uint_eq(count, 1);
}
END_TEST

START_TEST(a_full_list_is_not_overrun)
{
    size_t count;
    for (int32_t i = 1; i <= 600; i++)
        put(i, 60, 14.15, 110);
    (void)first_along(14, 110, 14.3, 110, &count);
    ck_assert_uint_eq(count, FOUND_MAX);
}
END_TEST

START_TEST(who_sails_on_is_found_at_the_new_place_alone)
{
    size_t count;
    for (int32_t i = 1; i <= 300; i++)
        put(i, 60, 12 + i * 0.01, 112);
    for (int32_t i = 1; i <= 300; i++)
        put(i, 60, 16 + i * 0.01, 112);
    (void)first_along(13, 112, 13, 112, &count);
    ck_assert_uint_eq(count, 0);
    ck_assert_int_gt(first_along(18.5, 112, 18.5, 112, &count), 0);
    ck_assert_int_eq(company_find(company, 300)->point.lat_e7, 190000000);
    ck_assert_ptr_null(company_find(company, 301));
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("company");
    TCase *cases = tcase_create("all");
    tcase_add_checked_fixture(cases, set_up, tear_down);
    tcase_add_loop_test(cases, who_is_passed_is_found, 0, COUNT_OF(passings));
    tcase_add_test(cases, a_crowd_hides_nobody);
    tcase_add_test(cases, a_full_list_is_not_overrun);
    tcase_add_test(cases, who_sails_on_is_found_at_the_new_place_alone);
    suite_add_tcase(suite, cases);
    return run_suite(suite);
}
