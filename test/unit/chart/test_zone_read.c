#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "chart/geodesic.h"
#include "chart/zone.h"
#include "draw.h"
#include "oracle.h"
#include "run_suite.h"

#define SQUARE "[[[109,13],[110,13],[110,14],[109,14],[109,13]]]"

START_TEST(a_feature_tells_its_facts)
{
    AUTO(zone_unref)
    struct zone *zone = draw_feature(
        "{\"type\":\"Feature\",\"id\":5,\"properties\":{\"id\":\"vung-1\",\"name\":\"Vùng 1\","
        "\"kind\":\"closed\",\"edge\":\"rhumb\",\"datum\":\"EPSG:4326\",\"buffer_m\":250,"
        "\"valid_from\":\"2026-01-01T00:00:00+07:00\",\"valid_until\":\"2026-02-01T00:00:00Z\","
        "\"source\":\"a decree\",\"other\":{\"deep\":[1]}},"
        "\"geometry\":{\"type\":\"Polygon\",\"coordinates\":" SQUARE "}}");
    const struct zone_facts *facts = zone_facts(zone);
    ck_assert_str_eq(facts->id, "vung-1");
    ck_assert_str_eq(facts->name, "Vùng 1");
    ck_assert_int_eq(facts->zone_no, 7);
    ck_assert_uint_eq(facts->version_no, 9);
    ck_assert_int_eq(facts->kind, ZONE_CLOSED);
    ck_assert_int_eq(facts->edge, EDGE_RHUMB);
    ck_assert_int_eq(facts->side, SIDE_NONE);
    ck_assert(facts->buffer_m == 250);
    ck_assert_int_eq(facts->valid_from_us, INT64_C(1767200400000000));
    ck_assert_int_eq(facts->valid_until_us, INT64_C(1769904000000000));
    ck_assert(zone_is_area(zone));
}
END_TEST

START_TEST(what_is_left_out_has_a_default)
{
    AUTO(zone_unref) struct zone *line = draw("LineString", "[[109,13],[110,14]]", "");
    const struct zone_facts *facts = zone_facts(line);
    ck_assert_int_eq(facts->kind, ZONE_LINE);
    ck_assert_int_eq(facts->edge, EDGE_GEODESIC);
    ck_assert(facts->valid_from_us == INT64_MIN && facts->valid_until_us == INT64_MAX);
    ck_assert(!zone_is_area(line));
    AUTO(zone_unref) struct zone *area = draw("Polygon", SQUARE, ",\"kind\":\"fishing_zone\"");
    ck_assert_int_eq(zone_facts(area)->kind, ZONE_WATCHED);
    AUTO(zone_unref) struct zone *mark = draw("Point", "[109,13,5.5]", ",\"side\":null");
    ck_assert(!zone_is_area(mark));
    AUTO(zone_unref)
    struct zone *port = draw("Point", "[109,13]", ",\"buffer_m\":800,\"kind\":\"port\"");
    ck_assert(zone_is_area(port));
}
END_TEST

/* A geometry, its zone's properties, and a part of the sentence that refuses it. */
static const char *const refusals[][4] = {
    {"Polygon",      "[[[109,13],[110,13],[110,14],[109,14]]]",                                       "",                                       "ring 1: the ring is not closed"                },
    {"Polygon",      "[[[109,13],[110,13],[109,13]]]",                                                "",                                       "ring 1: there are 3 points"                    },
    {"Polygon",      "[[[109,13],[110,13],[109,13],[110,13],[109,13]]]",                              "",                                       "encloses nothing"                              },
    {"Polygon",      "[[[109,13],[110,13],[110,14],[109,13]],[[109,13],[110,13],[110,91],[109,13]]]", "",
     "ring 2, point 3: 110, 91 is no longitude and latitude"                                                                                                                                    },
    {"Polygon",      "[]",                                                                            "",                                       "coordinates are missing"                       },
    {"Polygon",      "[[]]",                                                                          "",                                       "there are 0 points"                            },
    {"Polygon",      "[[1,2,3,4]]",                                                                   "",                                       "ring 1, point 1: a position is an array of two"},
    {"Polygon",      "[[109,13],[110,13]]",                                                           "",                                       "ring 1: there are 2 points"                    },
    {"Polygon",      "7",                                                                             "",                                       "coordinates are missing"                       },
    {"MultiPolygon", "[" SQUARE ",[[[109,13],[110,13],[110,14],[108,14]]]]",                          "",
     "part 2, ring 1: the ring is not closed"                                                                                                                                                   },
    {"LineString",   "[[109,13]]",                                                                    "",                                       "there are 1 points"                            },
    {"LineString",   "[[13.5,109.2],[13.6,109.3]]",                                                   "",                                       "point 1: latitude 109.2 is beyond 90: are"     },
    {"LineString",   "[[109,13],[607871.4,1523749.8]]",                                               "",                                       "point 2: 607871.4, 1523749.8 is no"            },
    {"LineString",   "[[109,13],[1e99,14]]",                                                          "",                                       "point 2"                                       },
    {"LineString",   "[[109,13],\"x\"]",                                                              "",                                       "point 2: a position is"                        },
    {"LineString",   "[[109,13],[\"110\",14]]",                                                       "",                                       "point 2: a position is"                        },
    {"LineString",   "[[109,13],[110]]",                                                              "",                                       "point 2: a position is"                        },
    {"LineString",   "[[1523749.8,607871.4],[1523750,607871]]",                                       ",\"datum\":\"EPSG:9217\"",
     "lies far from VN-2000 / TM-3 108-15"                                                                                                                                                      },
    {"LineString",   "[[0,10],[180,10]]",                                                             "",                                       "half way round the globe"                      },
    {"LineString",   "[[0,10],[10,89.5]]",                                                            "",                                       "within one degree of a pole"                   },
    {"LineString",   "[[0,80],[179.9,80]]",                                                           "",                                       "within one degree of a pole"                   },
    {"LineString",   "[[0,1],[120,1],[-120,1],[0,1],[120,1]]",                                        "",                                       "reaches round the globe"                       },
    {"Polygon",      "[[[0,80],[120,80],[-120,80],[0,80]]]",                                          "",                                       "runs round a pole"                             },
    {"MultiPoint",   "[[109,13]]",                                                                    "",                                       "a geometry of type MultiPoint is no zone"      },
    {"LineString",   "[[109,13],[110,14]]",                                                           ",\"datum\":\"EPSG:4755\"",               "\"EPSG:4755\" is not"                          },
    {"LineString",   "[[109,13],[110,14]]",                                                           ",\"datum\":\"Ha Noi 1972, somewhere\"",  "is not accept"                                 },
    {"LineString",   "[[109,13],[110,14]]",                                                           ",\"datum\":4326",                        "\"datum\" is no text"                          },
    {"LineString",   "[[109,13],[110,14]]",                                                           ",\"edge\":\"curved\"",                   "\"edge\" cannot be \"curved\""                 },
    {"LineString",   "[[109,13],[110,14]]",                                                           ",\"side\":\"both\"",                     "\"side\" cannot be \"both\""                   },
    {"LineString",   "[[109,13],[110,14]]",                                                           ",\"side\":\"left\",\"buffer_m\":5",      "\"side\" belongs"                              },
    {"Polygon",      SQUARE,                                                                          ",\"side\":\"left\"",                     "\"side\" belongs to a line"                    },
    {"Point",        "[109,13]",                                                                      ",\"side\":\"left\"",                     "\"side\" belongs to a line"                    },
    {"Point",        "[109,13]",                                                                      ",\"kind\":\"port\"",                     "the kind \"port\" needs an area"               },
    {"LineString",   "[[109,13],[110,14]]",                                                           ",\"kind\":\"closed\"",                   "the kind \"closed\" needs an"                  },
    {"LineString",   "[[109,13],[110,14]]",                                                           ",\"kind\":\"storm\"",                    "the kind \"storm\" needs an"                   },
    {"Polygon",      SQUARE,                                                                          ",\"kind\":\"zoning\"",                   "the kind \"zoning\" needs a \"band\""          },
    {"Polygon",      SQUARE,                                                                          ",\"kind\":\"zoning\",\"band\":\"deep\"", "\"band\" cannot be \"deep\""                   },
    {"Polygon",      SQUARE,                                                                          ",\"kind\":\"line\"",                     "the kind \"line\" is no area"                  },
    {"Point",        "[109,13]",                                                                      ",\"buffer_m\":-1",                       "\"buffer_m\" is no number from 0"              },
    {"Point",        "[109,13]",                                                                      ",\"buffer_m\":\"800\"",                  "\"buffer_m\" is no number from 0"              },
    {"Point",        "[109,13]",                                                                      ",\"valid_from\":\"1/2/2026\"",           "\"valid_from\" is no time like"                },
    {"Point",        "[109,13]",
     ",\"valid_from\":\"2026-01-01T00:00:00Z\",\"valid_until\":\"2026-01-01T00:00:00Z\"",                                                       "\"valid_until\" is not after"                  },
    {"Point",        "[109,13]",                                                                      ",\"name\":[]",                           "\"name\" is no text"                           },
};

START_TEST(a_zoning_has_a_band)
{
    AUTO(zone_unref)
    struct zone *coast = draw(
        "Polygon", SQUARE, ",\"kind\":\"zoning\",\"band\":\"coastal\",\"provinces\":\"BĐ QNg\"");
    ck_assert_int_eq(zone_facts(coast)->kind, ZONE_ZONING);
    ck_assert_int_eq(zone_facts(coast)->band, BAND_COASTAL);
    ck_assert_str_eq(zone_facts(coast)->provinces, "BĐ QNg");
    AUTO(zone_unref) struct zone *storm = draw("Polygon", SQUARE, ",\"kind\":\"storm\"");
    ck_assert_int_eq(zone_facts(storm)->kind, ZONE_STORM);
    AUTO(zone_unref) struct zone *other = draw("Polygon", SQUARE, ",\"band\":7");
    ck_assert_int_eq(zone_facts(other)->band, BAND_NONE);
}
END_TEST

START_TEST(a_refusal_names_the_zone_and_the_place)
{
    for (size_t i = 0; i < COUNT_OF(refusals); i++) {
        char text[1024];
        snprintf(text, sizeof text,
            "{\"type\":\"Feature\",\"properties\":{\"id\":\"bad one\"%s},"
            "\"geometry\":{\"type\":\"%s\",\"coordinates\":%s}}",
            refusals[i][2], refusals[i][0], refusals[i][1]);
        struct zone *zone = NULL;
        char error[ZONE_ERROR_MAX] = "";
        int result = zone_from_feature(bytes_from_text(text), 0, 0, &zone, error);
        ck_assert_msg(result == -EINVAL, "%s", text);
        ck_assert_msg(strstr(error, refusals[i][3]) != NULL, "%zu: %s", i, error);
        ck_assert_msg(strstr(error, "zone \"bad one\"") == error, "%s", error);
        ck_assert_ptr_null(zone);
    }
}
END_TEST

START_TEST(text_that_is_no_zone_is_refused)
{
    static const struct {
        const char *text;
        const char *sentence;
    } texts[] = {
        {"",                                                                     "no JSON at line"               },
        {"{\"type\":\"Feature\",",                                               "no JSON at line 1"             },
        {"{\"type\":\"Feature\",\"type\":\"Feature\"}",                          "no JSON at line 1"             },
        {"{\"a\":NaN}",                                                          "no JSON at line 1"             },
        {"[1]",                                                                  "this is no GeoJSON Feature"    },
        {"{\"type\":\"Topology\"}",                                              "this is no GeoJSON Feature"    },
        {"{\"type\":\"FeatureCollection\"}",                                     "has no features"               },
        {"{\"type\":\"FeatureCollection\",\"features\":[3]}",                    "zone \"feature-1\": this is no"},
        {"{\"type\":\"Feature\",\"geometry\":null}",                             "there is no geometry"          },
        {"{\"type\":\"Feature\",\"crs\":{\"properties\":{\"name\":\"EPSG:32649\"}},"
         "\"geometry\":{\"type\":\"Point\",\"coordinates\":[109,13]}}", "\"EPSG:32649\" is not accepted"},
    };
    for (size_t i = 0; i < COUNT_OF(texts); i++) {
        struct zone_set *set = NULL;
        char error[ZONE_ERROR_MAX] = "";
        int result = zone_set_from_geojson(bytes_from_text(texts[i].text), &set, error);
        ck_assert_msg(result == -EINVAL, "%s", texts[i].text);
        ck_assert_msg(strstr(error, texts[i].sentence) != NULL, "%zu: %s", i, error);
    }
    struct zone *zone = NULL;
    char error[ZONE_ERROR_MAX] = "";
    const char *nameless = "{\"type\":\"Feature\",\"geometry\":null}";
    ck_assert_int_eq(zone_from_feature(bytes_from_text(nameless), 0, 0, &zone, error), -EINVAL);
    ck_assert_ptr_nonnull(strstr(error, "there is no \"id\""));
}
END_TEST

START_TEST(nesting_and_size_are_limited)
{
    static char text[1 << 17];
    memset(text, '[', sizeof text - 1);
    struct zone_set *set = NULL;
    char error[ZONE_ERROR_MAX] = "";
    ck_assert_int_eq(zone_set_from_geojson(bytes_from_text(text), &set, error), -EINVAL);
    ck_assert_ptr_nonnull(strstr(error, "no JSON at"));
    struct bytes large = {.data = (const uint8_t *)text, .size = ZONE_GEOJSON_MAX + 1};
    ck_assert_int_eq(zone_set_from_geojson(large, &set, error), -EINVAL);
    ck_assert_ptr_nonnull(strstr(error, "larger than"));
    AUTO(zone_unref) struct zone *long_line = draw("LineString", "[[-170,1],[0,1],[170,1]]", "");
    ck_assert_uint_lt(zone_vertex_count(long_line), 8000);
}
END_TEST

static size_t write_zigzag(char *out, size_t size, unsigned points)
{
    size_t length = (size_t)snprintf(out, size,
        "{\"type\":\"Feature\",\"properties\":{\"id\":\"z\"},"
        "\"geometry\":{\"type\":\"LineString\",\"coordinates\":[[0,0]");
    for (unsigned i = 1; i < points; i++)
        length += (size_t)snprintf(out + length, size - length, ",[%u,%u]", i % 2 * 60, i % 3);
    length += (size_t)snprintf(out + length, size - length, "]}}");
    return length;
}

START_TEST(vertices_are_limited_after_cutting)
{
    static char text[1 << 20];
    struct bytes bytes = {.data = (const uint8_t *)text};
    struct zone *zone = NULL;
    char error[ZONE_ERROR_MAX] = "";
    bytes.size = write_zigzag(text, sizeof text, 70);
    ck_assert_int_eq(zone_from_feature(bytes, 0, 0, &zone, error), -EINVAL);
    ck_assert_ptr_nonnull(strstr(error, "needs more than 65536 vertices"));
    bytes.size = write_zigzag(text, sizeof text, 70000);
    ck_assert_int_eq(zone_from_feature(bytes, 0, 0, &zone, error), -EINVAL);
    ck_assert_ptr_nonnull(strstr(error, "point 65537: there are more than 65536 points"));
}
END_TEST

/* Ends of edges are kept exactly, and cut edges follow their kind to half a metre. */
START_TEST(edges_are_cut_by_their_kind)
{
    static const struct {
        const char *kind;
        double middle_lat_deg; /* of the edge from 105 to 110 degrees along 14 degrees north */
    } kinds[] = {
        {",\"edge\":\"geodesic\"", 14.0128},
        {",\"edge\":\"rhumb\"",    14     },
        {",\"edge\":\"straight\"", 14     }
    };
    for (size_t i = 0; i < COUNT_OF(kinds); i++) {
        AUTO(zone_unref)
        struct zone *zone =
            draw("LineString", "[[105,14],[110,14],[110.123456789,13]]", kinds[i].kind);
        size_t count = zone_vertex_count(zone);
        ck_assert_uint_gt(count, 108 + 23);
        double highest = 0;
        for (size_t k = 0; k + 1 < count; k++) {
            struct zone_vertex from = zone_vertex(zone, k);
            struct zone_vertex to = zone_vertex(zone, k + 1);
            ck_assert_double_le(geodesic_distance_m(from.point, to.point), 5000);
            ck_assert(!from.ends_part);
            highest = from.point.lat_e7 > highest ? from.point.lat_e7 : highest;
        }
        ck_assert_double_eq_tol(highest / 1e7, kinds[i].middle_lat_deg, 0.0003);
        ck_assert(zone_vertex(zone, count - 1).ends_part);
        ck_assert_int_eq(zone_vertex(zone, count - 1).point.lon_e7, 1101234568);
        ck_assert_uint_eq(zone_vertex(zone, 0).edge, 0);
        ck_assert_uint_eq(zone_vertex(zone, count - 2).edge, 1);
    }
}
END_TEST

/* The middle of a long slanting rhumb line, by the loxodrome of an independent calculation: on the
 * way from 10 N 100 E to 60 N 160 E the bearing is constant. */
START_TEST(a_rhumb_line_keeps_its_bearing)
{
    AUTO(zone_unref)
    struct zone *zone = draw("LineString", "[[100,10],[160,60]]", ",\"edge\":\"rhumb\"");
    double first_deg = 0;
    for (size_t i = 0; i + 1 < zone_vertex_count(zone); i += 97) {
        double bearing_deg = 0;
        geodesic_inverse(zone_vertex(zone, i).point, zone_vertex(zone, i + 1).point, &bearing_deg);
        first_deg = i == 0 ? bearing_deg : first_deg;
        ck_assert_double_eq_tol(bearing_deg, first_deg, 0.03);
    }
    ck_assert_double_gt(first_deg, 40);
    ck_assert_double_lt(first_deg, 50);
}
END_TEST

START_TEST(vn2000_is_converted)
{
    AUTO(zone_unref)
    struct zone *zone = draw("LineString",
        "[[607871.4467,1523749.7966],[603007.9993,1562311.2552]]", ",\"datum\":\"EPSG:9217\"");
    struct point first = zone_vertex(zone, 0).point;
    ck_assert_int_eq(first.lat_e7, 137760129);
    ck_assert_int_eq(first.lon_e7, 1092493939);
}
END_TEST

START_TEST(the_crs_of_a_collection_counts)
{
    static const char text[] =
        "{\"type\":\"FeatureCollection\",\"crs\":{\"type\":\"name\",\"properties\":{\"name\":"
        "\"urn:ogc:def:crs:EPSG::9217\"}},\"features\":["
        "{\"type\":\"Feature\",\"properties\":null,\"geometry\":{\"type\":\"Point\","
        "\"coordinates\":[607871.4467,1523749.7966]}},"
        "{\"type\":\"Feature\",\"id\":12,\"properties\":{\"datum\":\"unknown (old charts)\"},"
        "\"geometry\":{\"type\":\"Point\",\"coordinates\":[109.25,13.77]}}]}";
    AUTO(zone_set_unref) struct zone_set *set = NULL;
    char error[ZONE_ERROR_MAX] = "";
    int result = zone_set_from_geojson(bytes_from_text(text), &set, error);
    ck_assert_msg(result == 0, "%s", error);
    const struct zone *first = zone_set_at(set, 0);
    const struct zone *second = zone_set_at(set, 1);
    ck_assert_str_eq(zone_facts(first)->id, "feature-1");
    ck_assert_str_eq(zone_facts(second)->id, "12");
    ck_assert_int_eq(zone_vertex(first, 0).point.lat_e7, 137760129);
    ck_assert_int_eq(zone_vertex(second, 0).point.lat_e7, 137700000);
    ck_assert(!zone_facts(first)->is_datum_unknown);
    ck_assert(zone_facts(second)->is_datum_unknown);
}
END_TEST

START_TEST(a_long_name_is_cut_between_letters)
{
    char properties[512] = ",\"name\":\"";
    for (int i = 0; i < 70; i++)
        strncat(properties, "ế", sizeof properties - strlen(properties) - 1);
    strncat(properties, "\"", sizeof properties - strlen(properties) - 1);
    AUTO(zone_unref) struct zone *zone = draw("Point", "[109,13]", properties);
    const char *name = zone_facts(zone)->name;
    ck_assert_uint_eq(strlen(name), 126);
    ck_assert(utf8_is_valid(bytes_from_text(name)));
}
END_TEST

START_TEST(all_shared_lines_are_read)
{
    static const struct {
        const char *name;
        size_t zone_count;
    } files[] = {
        {"lines/baseline_1982_2025.geojson",                  2 },
        {"lines/decree26_lines.geojson",                      3 },
        {"lines/fishing_ports_class12.geojson",               51},
        {"lines/gulf_of_tonkin_2000.geojson",                 2 },
        {"lines/gulf_of_tonkin_fishery_2000_expired.geojson", 2 },
        {"lines/outer_working_line_75.geojson",               1 },
        {"lines/south_neighbours.geojson",                    3 },
        {"basemap/basemap_land_ne10m.geojson",                1 },
        {"basemap/coast_binhdinh_gshhg_full.geojson",         1 },
    };
    static char text[1 << 18];
    for (size_t i = 0; i < COUNT_OF(files); i++) {
        if (oracle_file(files[i].name, text, sizeof text) == 0)
            continue;
        AUTO(zone_set_unref) struct zone_set *set = NULL;
        char error[ZONE_ERROR_MAX] = "";
        int result = zone_set_from_geojson(bytes_from_text(text), &set, error);
        ck_assert_msg(result == 0, "%s: %s", files[i].name, error);
        ck_assert_msg(zone_set_count(set) >= files[i].zone_count, "%s", files[i].name);
    }
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {a_feature_tells_its_facts, what_is_left_out_has_a_default,
        a_zoning_has_a_band, a_refusal_names_the_zone_and_the_place,
        text_that_is_no_zone_is_refused, nesting_and_size_are_limited,
        vertices_are_limited_after_cutting, edges_are_cut_by_their_kind,
        a_rhumb_line_keeps_its_bearing, vn2000_is_converted, the_crs_of_a_collection_counts,
        a_long_name_is_cut_between_letters, all_shared_lines_are_read};
    return run_suite(suite_of("zone_read", tests, COUNT_OF(tests)));
}
