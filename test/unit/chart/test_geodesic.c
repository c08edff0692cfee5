#include <math.h>

#include "haitrinh/base.h"

#include "chart/geodesic.h"
#include "chart/path.h"
#include "draw.h"
#include "oracle.h"
#include "run_suite.h"

START_TEST(inverse_agrees_with_karney)
{
    static struct oracle oracle;
    if (!oracle_read(&oracle, "oracles/geodesic_karney_first10.csv"))
        return;
    ck_assert_uint_eq(oracle.row_count, 10);
    for (size_t row = 0; row < oracle.row_count; row++) {
        double cells[7];
        for (size_t i = 0; i < COUNT_OF(cells); i++)
            cells[i] = oracle_number(&oracle, row, i);
        struct point from = point_from_degrees(cells[0], cells[1]);
        struct point to = point_from_degrees(cells[3], cells[4]);
        double bearing_deg = 0;
        ck_assert_double_eq_tol(geodesic_inverse(from, to, &bearing_deg), cells[6], 1e-6);
        ck_assert_double_eq_tol(remainder(bearing_deg - cells[2], 360), 0, 1e-11);
        ck_assert(bearing_deg >= 0 && bearing_deg < 360);
        struct point reached = geodesic_direct(from, cells[2], cells[6]);
        ck_assert(reached.lat_e7 == to.lat_e7 && reached.lon_e7 == to.lon_e7);
    }
}
END_TEST

START_TEST(between_divides_the_way)
{
    struct point from = {.lat_e7 = 138000000, .lon_e7 = 1092000000};
    struct point to = {.lat_e7 = 145000000, .lon_e7 = 1120000000};
    double whole_m = geodesic_distance_m(from, to);
    for (int i = 0; i <= 10; i++) {
        struct point point = geodesic_between(from, to, i / 10.0);
        ck_assert_double_eq_tol(geodesic_distance_m(from, point), whole_m * i / 10, 0.02);
        ck_assert_double_eq_tol(geodesic_distance_m(point, to), whole_m * (10 - i) / 10, 0.02);
    }
}
END_TEST

START_TEST(longitudes_wrap_in_points_and_run_on_along_a_path)
{
    struct point from = {.lat_e7 = 0, .lon_e7 = 1799000000};
    struct point to = {.lat_e7 = 0, .lon_e7 = -1799000000};
    ck_assert_double_eq_tol(geodesic_distance_m(from, to), 22263.898, 0.001);
    struct point late = geodesic_between(from, to, 0.75);
    ck_assert_int_eq(late.lon_e7, -1799500000);
    struct path path;
    path_init(&path, from, to);
    ck_assert_double_eq_tol(path_at(&path, path.length_m).lon_deg, 180.1, 1e-9);
}
END_TEST

START_TEST(a_point_is_no_distance_from_itself)
{
    struct point point = {.lat_e7 = -338000000, .lon_e7 = 1512000000};
    ck_assert_double_eq(geodesic_distance_m(point, point), 0);
    struct point same = geodesic_between(point, point, 0.5);
    ck_assert(same.lat_e7 == point.lat_e7 && same.lon_e7 == point.lon_e7);
}
END_TEST

/* The middle of a piece of the longest length, east to west where the parting is greatest. */
START_TEST(a_longest_piece_parts_by_half_a_metre)
{
    for (int lat = 0; lat <= 88; lat++) {
        double piece_m = path_piece_max_m(lat);
        ck_assert(piece_m <= 5000);
        struct point from = {.lat_e7 = lat * DEGREE_E7, .lon_e7 = 1000000000};
        struct point to = geodesic_direct(from, 90, piece_m);
        to.lat_e7 = from.lat_e7;
        struct point middle = geodesic_between(from, to, 0.5);
        struct point straight = {.lat_e7 = from.lat_e7, .lon_e7 = middle.lon_e7};
        ck_assert_double_le(geodesic_distance_m(middle, straight), 0.52);
    }
}
END_TEST

static void check_range(struct point from, struct point to)
{
    struct distance_range range = geodesic_range(from, to);
    double distance_m = geodesic_distance_m(from, to);
    ck_assert_double_le(range.least_m, distance_m + 1e-6);
    ck_assert_double_ge(range.most_m, distance_m - 1e-6);
}

START_TEST(a_distance_lies_in_its_range)
{
    struct chance chance = {.state = 3};
    for (int i = 0; i < 20000; i++) {
        struct point from = at(180 * chance_share(&chance) - 90, 360 * chance_share(&chance) - 180);
        double reach_deg = pow(10, 8 * chance_share(&chance) - 6);
        double lat_deg = from.lat_e7 / 1e7 + reach_deg * (chance_share(&chance) - 0.5);
        double lon_deg = from.lon_e7 / 1e7 + reach_deg * (chance_share(&chance) - 0.5);
        check_range(from, at(fmax(-90, fmin(90, lat_deg)), remainder(lon_deg, 360)));
    }
    struct distance_range range = geodesic_range(at(15, 110), at(15.2, 110.3));
    ck_assert_double_le(range.most_m / range.least_m, 1.02);
}
END_TEST

START_TEST(a_bearing_is_about_right)
{
    struct chance chance = {.state = 4};
    for (int i = 0; i < 20000; i++) {
        struct point from = at(120 * chance_share(&chance) - 60, 360 * chance_share(&chance) - 180);
        double reach_deg = pow(10, 5 * chance_share(&chance) - 5);
        struct point to = at(from.lat_e7 / 1e7 + reach_deg * (chance_share(&chance) - 0.5),
            remainder(from.lon_e7 / 1e7 + reach_deg * (chance_share(&chance) - 0.5), 360));
        double about_deg;
        double bearing_deg;
        bool is_known = geodesic_bearing_about(from, to, &about_deg);
        double distance_m = geodesic_inverse(from, to, &bearing_deg);
        if (is_known && distance_m > 0)
            ck_assert_double_le(
                fabs(remainder(about_deg - bearing_deg, 360)), GEODESIC_BEARING_ERROR_DEG);
    }
    ck_assert(!geodesic_bearing_about(at(15, 110), at(15, 110.6), &(double){0}));
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {inverse_agrees_with_karney, between_divides_the_way,
        longitudes_wrap_in_points_and_run_on_along_a_path, a_point_is_no_distance_from_itself,
        a_longest_piece_parts_by_half_a_metre, a_distance_lies_in_its_range,
        a_bearing_is_about_right};
    return run_suite(suite_of("geodesic", tests, COUNT_OF(tests)));
}
