#include "waters.h"

#include <check.h>

#include "base/text.h"
#include "chart/zone_book.h"
#include "sea.h"

#define AREA(properties, west, south, east, north)                                                 \
    "{\"type\":\"Feature\",\"properties\":{" properties                                            \
    "},\"geometry\":{\"type\":\"Polygon\",\"coordinates\":[[[" west "," south "],[" east "," south \
    "],[" east "," north "],[" west "," north "],[" west "," south "]]]}}"
#define LINE(properties, from, to)                      \
    "{\"type\":\"Feature\",\"properties\":{" properties \
    "},\"geometry\":{\"type\":\"LineString\",\"coordinates\":[[" from "],[" to "]]}}"

static const char *const features[] = {
    AREA("\"id\":\"closed\",\"kind\":\"closed\",\"edge\":\"straight\"", "110.0", "14.0", "110.2",
        "14.2"),
    AREA("\"id\":\"fence\",\"kind\":\"boundary\",\"edge\":\"straight\"", "108", "12", "112", "16"),
    "{\"type\":\"Feature\",\"properties\":{\"id\":\"port\",\"kind\":\"port\",\"buffer_m\":1500},"
    "\"geometry\":{\"type\":\"Point\",\"coordinates\":[109.25,13.77]}}",
    AREA("\"id\":\"strip\",\"kind\":\"watched\",\"edge\":\"straight\"", "110.5", "13", "110.52",
        "15"),
    LINE("\"id\":\"border\",\"kind\":\"boundary\",\"side\":\"left\",\"edge\":\"straight\"",
        "111,12", "111,16"),
    LINE("\"id\":\"coast\",\"kind\":\"line\",\"edge\":\"straight\"", "108,15", "112,15"),
    AREA("\"id\":\"expired\",\"kind\":\"closed\",\"edge\":\"straight\","
         "\"valid_until\":\"2026-01-01T06:00:00Z\"",
        "110.0", "13.0", "110.2", "13.2"),
};

static struct zone *read_water(enum water water, int32_t zone_no, uint64_t version_no)
{
    char error[ZONE_ERROR_MAX];
    struct zone *zone = NULL;
    struct bytes json = bytes_from_text(features[water - 1]);
    int result = zone_from_feature(json, zone_no, version_no, &zone, error);
    ck_assert_msg(result == 0, "zone %d: %s", (int)water, error);
    return zone;
}

struct zone_set *waters_new(const enum water *waters, size_t count)
{
    struct zone *zones[COUNT_OF(features)] = {NULL};
    for (size_t i = 0; i < count; i++)
        zones[i] = read_water(waters[i], (int32_t)waters[i], 100 + (uint64_t)i);
    struct zone_set *set = NULL;
    ck_assert_int_eq(zone_set_from_zones(zones, count, &set), 0);
    for (size_t i = 0; i < count; i++)
        zone_unref(zones[i]);
    return set;
}

struct zone_set *waters_changing(const enum water *waters, size_t count)
{
    AUTO(zone_book_free) struct zone_book *book = NULL;
    ck_assert_int_eq(zone_book_new(&book), 0);
    for (size_t i = 0; i < 3 * count; i++) {
        struct zone_change change;
        enum water water = waters[i < 2 * count ? i % count : (i + 1) % count];
        AUTO(zone_unref) struct zone *zone = read_water(water, (int32_t)(i % count) + 1, 100 + i);
        struct zone_version version = {.zone_no = (int32_t)(i % count) + 1,
            .recorded_us = NEW_YEAR_US + (int64_t)i * 4 * HOUR_US,
            .zone = zone};
        ck_assert_int_eq(zone_book_put(book, &version, &change), 0);
    }
    struct zone_set *set = NULL;
    ck_assert_int_eq(zone_book_set(book, INT64_MIN, &set), 0);
    return set;
}
