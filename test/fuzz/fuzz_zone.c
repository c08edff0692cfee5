#include <stdlib.h>

#include "chart/zone.h"

#define CROSSINGS 32
#define ZONES     4

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* What is inside before and after a segment agrees with how often it crosses. */
static void ask(const struct zone *zone, struct point from, struct point to)
{
    struct zone_crossing crossings[CROSSINGS];
    size_t count = zone_crossings(zone, from, to, crossings, CROSSINGS);
    bool is_odd = zone_holds(zone, from) != zone_holds(zone, to);
    if (zone_is_area(zone) && count < CROSSINGS && count % 2 != is_odd)
        abort();
    struct zone_distance distance = zone_distance_to(zone, from);
    bool is_inside = zone_is_area(zone) && zone_holds(zone, from);
    if (is_inside != (distance.distance_m < 0) && distance.distance_m > 0.02)
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct zone_set *set = NULL;
    char error[ZONE_ERROR_MAX] = "";
    if (zone_set_from_geojson((struct bytes){.data = data, .size = size}, &set, error) < 0)
        return error[0] == '\0';
    for (size_t i = 0; i < zone_set_count(set) && i < ZONES; i++) {
        const struct zone *zone = zone_set_at(set, i);
        struct point first = zone_vertex(zone, 0).point;
        struct point middle = zone_vertex(zone, zone_vertex_count(zone) / 2).point;
        struct point away = {first.lat_e7 / 2 + 1000, middle.lon_e7 / 2 + 3000};
        ask(zone, first, middle);
        ask(zone, away, first);
        ask(zone, middle, away);
    }
    zone_set_unref(set);
    return 0;
}
