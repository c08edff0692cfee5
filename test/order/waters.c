#include "waters.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/text.h"
#include "chart/zone.h"

#define AREA(properties, ring)                          \
    "{\"type\":\"Feature\",\"properties\":{" properties \
    ",\"edge\":\"straight\"},\"geometry\":{\"type\":\"Polygon\",\"coordinates\":" ring "}}"
#define BOX(properties, west, south, east, north)                                              \
    AREA(properties, "[[[" west "," south "],[" east "," south "],[" east "," north "],[" west \
                     "," north "],[" west "," south "]]]")
#define LINE(properties, way)                           \
    "{\"type\":\"Feature\",\"properties\":{" properties \
    ",\"edge\":\"straight\"},\"geometry\":{\"type\":\"LineString\",\"coordinates\":" way "}}"
#define KIND(id, kind) "\"id\":\"" id "\",\"kind\":\"" kind "\""
#define FROM(time)     ",\"valid_from\":\"2026-01-" time "Z\""
#define UNTIL(time)    ",\"valid_until\":\"2026-01-" time "Z\""
#define MARK(properties, metres, place)                                         \
    "{\"type\":\"Feature\",\"properties\":{" properties ",\"buffer_m\":" metres \
    "},\"geometry\":{\"type\":\"Point\",\"coordinates\":" place "}}"

static const char *const features[] = {
    BOX(KIND("closed", "closed"), "110.0", "14.0", "110.2", "14.2"),
    BOX(KIND("beside", "closed"), "110.2", "14.0", "110.3", "14.2"),
    BOX(KIND("fence", "boundary"), "108", "12", "112", "16"),
    MARK(KIND("port", "port"), "1500", "[109.25,13.77]"),
    BOX(KIND("strip", "watched"), "110.5", "13", "110.52", "15"),
    LINE(KIND("border", "boundary") ",\"side\":\"left\"", "[[111,11],[111,17]]"),
    LINE(KIND("coast", "line"), "[[106,15],[114,15]]"),
    BOX(KIND("expires", "closed") UNTIL("02T06:00:00"), "110.0", "13.0", "110.2", "13.2"),
    BOX(KIND("begins", "watched") FROM("01T18:00:00"), "110.0", "13.2", "110.2", "13.4"),
    AREA(KIND("comb", "closed"), "[[[109.5,14.4],[109.9,14.4],[109.9,14.6],[109.8,14.42],"
                                 "[109.7,14.6],[109.65,14.42],[109.6,14.6],[109.5,14.4]]]"),
    AREA(KIND("ring", "watched"), "[[[109.4,13.4],[109.8,13.4],[109.8,13.8],[109.4,13.8],"
                                  "[109.4,13.4]],[[109.5,13.5],[109.5,13.7],[109.7,13.7],"
                                  "[109.7,13.5],[109.5,13.5]]]"),
};

static void must(int result)
{
    if (result == 0)
        return;
    fprintf(stderr, "the waters cannot be made\n");
    exit(EXIT_FAILURE);
}

struct memory *waters_new(struct log *log)
{
    struct memory *memory = NULL;
    must(memory_new(log, &memory));
    for (size_t i = 0; i < COUNT_OF(features); i++) {
        char row[1024];
        (void)snprintf(row, sizeof row, "{\"zone_no\":%zu,\"geojson\":%s,\"is_removed\":false}",
            i + 1, features[i]);
        struct register_version version = {.version_no = 100 + i,
            .kind = REGISTER_ZONE,
            .recorded_us = 0,
            .json = bytes_from_text(row)};
        must(memory_apply(memory, &version, NULL));
    }
    must((int)(COUNT_OF(features) - zone_set_count(waters_zones(memory)->set)));
    return memory;
}

const struct live_zones *waters_zones(struct memory *memory)
{
    const struct live_zones *zones = NULL;
    must(memory_zones(memory, &zones));
    return zones;
}
