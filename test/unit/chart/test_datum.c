#include <errno.h>
#include <math.h>

#include "chart/datum.h"
#include "chart/geodesic.h"
#include "oracle.h"
#include "run_suite.h"

/* 1 mm in degrees of latitude. */
#define MILLIMETRE_DEG 9e-9

static const struct {
    const char *datum;
    size_t x_column;
    size_t y_column;
} columns[] = {
    {"EPSG:4756", 2, 1 },
    {"EPSG:9217", 3, 4 },
    {"EPSG:9218", 5, 6 },
    {"EPSG:3406", 7, 8 },
    {"EPSG:3405", 9, 10},
};

START_TEST(vn2000_agrees_to_a_millimetre)
{
    static struct oracle oracle;
    if (!oracle_read(&oracle, "oracles/vn2000_tests.csv"))
        return;
    ck_assert_uint_eq(oracle.row_count, 10);
    for (size_t i = 0; i < COUNT_OF(columns); i++) {
        AUTO(datum_free) struct datum *datum = NULL;
        ck_assert_int_eq(datum_new(columns[i].datum, &datum), 0);
        for (size_t row = 0; row < oracle.row_count; row++) {
            double lat = 0, lon = 0;
            double x = oracle_number(&oracle, row, columns[i].x_column);
            double y = oracle_number(&oracle, row, columns[i].y_column);
            ck_assert_int_eq(datum_to_wgs84(datum, x, y, &lat, &lon), 0);
            ck_assert_double_eq_tol(lat, oracle_number(&oracle, row, 11), MILLIMETRE_DEG);
            ck_assert_double_eq_tol(lon, oracle_number(&oracle, row, 12), MILLIMETRE_DEG);
        }
    }
}
END_TEST

static const struct {
    const char *name;
    double meridian_deg;
    double scale;
} zones[] = {
    {"EPSG:3405", 105,    0.9996},
    {"EPSG:3406", 111,    0.9996},
    {"EPSG:5896", 102,    0.9999},
    {"EPSG:5897", 105,    0.9999},
    {"EPSG:5898", 108,    0.9999},
    {"EPSG:5899", 107.75, 0.9999},
    {"EPSG:9205", 103,    0.9999},
    {"EPSG:9206", 104,    0.9999},
    {"EPSG:9207", 104.5,  0.9999},
    {"EPSG:9208", 104.75, 0.9999},
    {"EPSG:9209", 105.5,  0.9999},
    {"EPSG:9210", 105.75, 0.9999},
    {"EPSG:9211", 106,    0.9999},
    {"EPSG:9212", 106.25, 0.9999},
    {"EPSG:9213", 106.5,  0.9999},
    {"EPSG:9214", 107,    0.9999},
    {"EPSG:9215", 107.25, 0.9999},
    {"EPSG:9216", 107.5,  0.9999},
    {"EPSG:9217", 108.25, 0.9999},
    {"EPSG:9218", 108.5,  0.9999},
};

/* On the false easting lies the meridian, along which the north value counts scaled metres. */
START_TEST(every_zone_has_its_meridian_and_scale)
{
    AUTO(datum_free) struct datum *degrees = NULL;
    ck_assert_int_eq(datum_new("EPSG:4756", &degrees), 0);
    double arc_m = geodesic_distance_m((struct point){0}, (struct point){.lat_e7 = 13 * DEGREE_E7});
    for (size_t i = 0; i < COUNT_OF(zones); i++) {
        AUTO(datum_free) struct datum *datum = NULL;
        ck_assert_int_eq(datum_new(zones[i].name, &datum), 0);
        ck_assert(datum_is_projected(datum));
        double lat = 0, lon = 0, lat_expected = 0, lon_expected = 0;
        ck_assert_int_eq(datum_to_wgs84(datum, 500000, arc_m * zones[i].scale, &lat, &lon), 0);
        double meridian_deg = zones[i].meridian_deg;
        ck_assert_int_eq(
            datum_to_wgs84(degrees, meridian_deg, 13, &lat_expected, &lon_expected), 0);
        ck_assert_double_eq_tol(lat, lat_expected, MILLIMETRE_DEG);
        ck_assert_double_eq_tol(lon, lon_expected, MILLIMETRE_DEG);
    }
}
END_TEST

START_TEST(wgs84_passes_unchanged)
{
    AUTO(datum_free) struct datum *datum = NULL;
    ck_assert_int_eq(datum_new("EPSG:4326", &datum), 0);
    ck_assert_str_eq(datum_title(datum), "WGS 84");
    ck_assert(!datum_is_projected(datum));
    double lat = 0, lon = 0;
    ck_assert_int_eq(datum_to_wgs84(datum, -180, 90, &lat, &lon), 0);
    ck_assert(lat == 90 && lon == -180);
    ck_assert_int_eq(datum_to_wgs84(datum, 13.5, 109.2, &lat, &lon), -ERANGE);
    ck_assert_int_eq(datum_to_wgs84(datum, 180.1, 0, &lat, &lon), -ERANGE);
    ck_assert(lat == 90 && lon == -180);
}
END_TEST

START_TEST(other_datums_are_refused)
{
    static const char *const names[] = {"", "EPSG:", "EPSG:4755", "EPSG:32649", "epsg:4326",
        "VN-2000", "EPSG:4326 ", "EPSG:9219", "EPSG:9204"};
    struct datum *datum = NULL;
    for (size_t i = 0; i < COUNT_OF(names); i++)
        ck_assert_msg(datum_new(names[i], &datum) == -EINVAL, "%s", names[i]);
    ck_assert_ptr_null(datum);
}
END_TEST

START_TEST(swapped_axes_and_wild_numbers_are_out_of_range)
{
    static const struct {
        const char *name;
        double x, y;
    } points[] = {
        {"EPSG:4756", 13.777,      109.2476        }, /* swapped */
        {"EPSG:4756", (double)NAN, 13              },
        {"EPSG:4756", 109,         (double)INFINITY},
        {"EPSG:4756", 0,           0               },
        {"EPSG:9217", 1523749.8,   607871.4        }, /* swapped */
        {"EPSG:9217", 109.2476,    13.777          }, /* degrees where metres belong */
        {"EPSG:9217", 1e300,       1e300           },
        {"EPSG:9217", -1e9,        1523749.8       },
        {"EPSG:3406", 1523759.146, 310549.1421     }, /* swapped */
    };
    for (size_t i = 0; i < COUNT_OF(points); i++) {
        AUTO(datum_free) struct datum *datum = NULL;
        ck_assert_int_eq(datum_new(points[i].name, &datum), 0);
        double lat = 1, lon = 2;
        int result = datum_to_wgs84(datum, points[i].x, points[i].y, &lat, &lon);
        ck_assert_msg(result == -ERANGE, "row %zu", i);
        ck_assert(lat == 1 && lon == 2);
    }
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {vn2000_agrees_to_a_millimetre,
        every_zone_has_its_meridian_and_scale, wgs84_passes_unchanged, other_datums_are_refused,
        swapped_axes_and_wild_numbers_are_out_of_range};
    return run_suite(suite_of("datum", tests, COUNT_OF(tests)));
}
