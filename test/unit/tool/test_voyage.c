#include <stdlib.h>

#include "run_suite.h"
#include "tool/voyage.h"

#define START_US (INT64_C(1795334400) * SECOND_US)

static int64_t square(int64_t value)
{
    return value * value;
}

static bool is_at_sea_or_in_port(const struct report *report)
{
    return report->point.lon_e7 >= 1090600000 && report->point.lon_e7 <= 1115000000 &&
           report->point.lat_e7 >= 120000000 && report->point.lat_e7 <= 160000000;
}

/* In 10 minutes at 10 knots: 1.67 nautical miles, 278,000 units of latitude. */
static bool is_in_reach(const struct report *before, const struct report *now)
{
    int64_t north = now->point.lat_e7 - before->point.lat_e7;
    int64_t east = (now->point.lon_e7 - before->point.lon_e7) * INT64_C(97) / 100;
    return square(north) + square(east) <= square(290000) && now->course_cdeg >= 0 &&
           now->course_cdeg <= 36000 && now->speed_mm_s <= KNOT_MM_S(10);
}

START_TEST(a_fleet_stays_off_the_coast_and_at_its_speed)
{
    for (uint64_t number = 0; number < 100; number++) {
        struct voyage voyage = voyage_make(1, number);
        struct report before = voyage_report(&voyage, START_US);
        bool is_good = true;
        for (int minute = 10; minute < 15 * 24 * 60; minute += 10) {
            struct report now = voyage_report(&voyage, START_US + minute * MINUTE_US);
            is_good = is_good && is_at_sea_or_in_port(&now) && is_in_reach(&before, &now);
            before = now;
        }
        ck_assert_msg(is_good, "vessel %d", (int)number);
    }
}
END_TEST

START_TEST(a_fleet_is_everywhere_in_its_round)
{
    int in_port = 0, steaming = 0, trawling = 0;
    for (uint64_t number = 0; number < 1000; number++) {
        struct voyage voyage = voyage_make(7, number);
        struct report report = voyage_report(&voyage, START_US);
        in_port += (report.status & STATUS_IN_PORT) != 0 ? 1 : 0;
        steaming += report.speed_mm_s > KNOT_MM_S(6) ? 1 : 0;
        trawling += report.speed_mm_s > KNOT_MM_S(1) && report.speed_mm_s < KNOT_MM_S(6) ? 1 : 0;
    }
    ck_assert_int_ge(in_port, 50);
    ck_assert_int_ge(steaming, 50);
    ck_assert_int_ge(trawling, 500);
}
END_TEST

START_TEST(the_same_seed_is_the_same_fleet)
{
    struct voyage voyage = voyage_make(3, 17);
    struct voyage again = voyage_make(3, 17);
    struct voyage other = voyage_make(4, 17);
    struct report first = voyage_report(&voyage, START_US);
    struct report second = voyage_report(&again, START_US);
    struct report third = voyage_report(&other, START_US);
    ck_assert_uint_eq(report_digest(&first), report_digest(&second));
    ck_assert_uint_ne(report_digest(&first), report_digest(&third));
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {a_fleet_stays_off_the_coast_and_at_its_speed,
        a_fleet_is_everywhere_in_its_round, the_same_seed_is_the_same_fleet};
    return run_suite(suite_of("voyage", tests, COUNT_OF(tests)));
}
