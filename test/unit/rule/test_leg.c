#include <stdlib.h>

#include "chart/geodesic.h"
#include "rule/leg.h"
#include "run_suite.h"
#include "sea.h"
#include "waters.h"

static struct leg leg_of(int64_t span_us, struct point from, struct point to)
{
    return (struct leg){.has_from = true,
        .from_us = NEW_YEAR_US,
        .from = from,
        .to_us = NEW_YEAR_US + span_us,
        .to = to};
}

START_TEST(twenty_five_knots_and_the_error_are_possible)
{
    struct thresholds limits = threshold_defaults();
    struct point from = point_at(14, 110);
    static const int64_t spans_us[] = {0, SECOND_US, MINUTE_US, 2 * HOUR_US, DAY_US};
    for (size_t i = 0; i < COUNT_OF(spans_us); i++)
        for (int bearing_deg = 0; bearing_deg < 360; bearing_deg += 30) {
            double reach_m = 12.861 * (double)(spans_us[i] / SECOND_US) + 500;
            struct leg within =
                leg_of(spans_us[i], from, geodesic_direct(from, bearing_deg, reach_m - 0.1));
            struct leg beyond =
                leg_of(spans_us[i], from, geodesic_direct(from, bearing_deg, reach_m + 0.1));
            ck_assert(leg_is_possible(&within, &limits));
            ck_assert(!leg_is_possible(&beyond, &limits));
        }
}
END_TEST

START_TEST(the_quick_answer_never_differs)
{
    struct thresholds limits = threshold_defaults();
    struct sea_random random = {7};
    for (int i = 0; i < 20000; i++) {
        struct point from =
            point_at(180 * random_unit(&random) - 90, 360 * random_unit(&random) - 180);
        struct point to =
            geodesic_direct(from, 360 * random_unit(&random), 4000 * random_unit(&random));
        struct leg leg = leg_of((int64_t)random_below(&random, 400) * SECOND_US, from, to);
        double reach_m = 12.861 * (double)((leg.to_us - leg.from_us) / SECOND_US) + 500;
        bool is_possible = geodesic_distance_m(from, to) <= reach_m;
        ck_assert(leg_is_possible(&leg, &limits) == is_possible);
    }
}
END_TEST

START_TEST(the_date_line_is_no_leap)
{
    struct thresholds limits = threshold_defaults();
    struct leg leg = leg_of(MINUTE_US, point_at(10, 179.999), point_at(10, -179.999));
    ck_assert(leg_is_possible(&leg, &limits));
}
END_TEST

START_TEST(contacts_are_interpolated)
{
    enum water water = WATER_STRIP;
    AUTO(zone_set_unref) struct zone_set *zones = waters_new(&water, 1);
    struct leg leg = leg_of(2 * HOUR_US, point_at(14, 110.45), point_at(14, 110.60));
    struct contact contact = leg_contact(&leg, zone_set_at(zones, 0));
    ck_assert_uint_eq(contact.count, 2);
    ck_assert_int_le(llabs(contact.first_us - NEW_YEAR_US - 40 * MINUTE_US), SECOND_US);
    ck_assert_int_le(llabs(contact.last_us - NEW_YEAR_US - 56 * MINUTE_US), SECOND_US);
    ck_assert_int_eq(contact.first_us % 1000, 0);
    ck_assert(contact.is_first_inward && !contact.is_last_inward);
    leg.has_from = false;
    contact = leg_contact(&leg, zone_set_at(zones, 0));
    ck_assert_uint_eq(contact.count, 0);
    ck_assert_int_eq(contact.first_us, leg.to_us);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {twenty_five_knots_and_the_error_are_possible,
        the_quick_answer_never_differs, the_date_line_is_no_leap, contacts_are_interpolated};
    return run_suite(suite_of("leg", tests, COUNT_OF(tests)));
}
