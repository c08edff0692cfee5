#include <math.h>

#include "chart/geodesic.h"
#include "rule/meeting.h"
#include "run_suite.h"
#include "sea.h"

static struct leg leg_between(struct point from, struct point to)
{
    return (struct leg){.has_from = true,
        .from_us = NEW_YEAR_US,
        .from = from,
        .to_us = NEW_YEAR_US + 2 * HOUR_US,
        .to = to};
}

START_TEST(a_meeting_is_on_the_way)
{
    struct leg leg = leg_between(point_at(14, 110), point_at(14, 110.2));
    struct meeting half = meeting_on(&leg, NEW_YEAR_US + HOUR_US, point_at(14.01, 110.1));
    ck_assert_double_eq_tol(half.distance_m, 1104, 1);
    ck_assert_int_eq(half.near_us, HOUR_US);
    ck_assert_int_eq(half.beyond_us, 0);
    struct meeting late = meeting_on(&leg, NEW_YEAR_US + 3 * HOUR_US, point_at(14, 110.2));
    ck_assert_double_lt(late.distance_m, 0.02);
    ck_assert_int_eq(late.near_us, 0);
    ck_assert_int_eq(late.beyond_us, HOUR_US);
}
END_TEST

/* Legs of a metre to a degree, and others near enough to them to matter. */
START_TEST(what_is_known_at_least_is_never_too_much)
{
    struct sea_random random = {11};
    for (int i = 0; i < 20000; i++) {
        double reach_deg = pow(10, 5 * random_unit(&random) - 5);
        double lat = 90 * random_unit(&random) - 45;
        double lon = 360 * random_unit(&random) - 180;
        double beside = remainder(lon + reach_deg * (random_unit(&random) - 0.5), 360);
        struct point from = point_at(lat, lon);
        struct point to = point_at(lat + reach_deg * (random_unit(&random) - 0.5), beside);
        struct leg leg = leg_between(from, to);
        int64_t at_us = leg.from_us + (int64_t)random_below(&random, (size_t)(2 * HOUR_US));
        struct point other = point_at(lat + 0.2 * (random_unit(&random) - 0.5), beside);
        double least_m = meeting_least_m(&leg, at_us, other);
        double distance_m = meeting_on(&leg, at_us, other).distance_m;
        ck_assert_double_le(least_m, distance_m);
        if (reach_deg < 0.3 && fabs(lon) < 179)
            ck_assert_double_ge(least_m, 0.97 * distance_m - 500);
    }
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        a_meeting_is_on_the_way, what_is_known_at_least_is_never_too_much};
    return run_suite(suite_of("meeting", tests, COUNT_OF(tests)));
}
