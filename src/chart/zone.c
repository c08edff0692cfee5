#include "chart/zone.h"

#include <stdlib.h>

#include "chart/shape.h"

struct zone *zone_ref(struct zone *zone)
{
    zone->references++;
    return zone;
}

void zone_unref(struct zone *zone)
{
    if (zone == NULL || --zone->references > 0)
        return;
    free(zone->vertices);
    free(zone->edges);
    free(zone->space);
    free(zone->blocks);
    free(zone->groups);
    free(zone->slabs.starts);
    free(zone->slabs.pieces);
    free(zone);
}

const struct zone_facts *zone_facts(const struct zone *zone)
{
    return &zone->facts;
}

bool zone_is_area(const struct zone *zone)
{
    return zone->shape == SHAPE_AREA || zone->facts.buffer_m > 0;
}

int32_t lon_wrapped(int64_t lon_e7)
{
    while (lon_e7 > HALF_TURN)
        lon_e7 -= FULL_TURN;
    while (lon_e7 < -HALF_TURN)
        lon_e7 += FULL_TURN;
    return (int32_t)lon_e7;
}

struct point zone_local(const struct zone *zone, struct point point)
{
    int64_t lon_e7 = (int64_t)point.lon_e7 - zone->lon_origin_e7;
    return (struct point){.lat_e7 = point.lat_e7, .lon_e7 = lon_wrapped(lon_e7)};
}

struct point zone_world(const struct zone *zone, struct point local)
{
    int64_t lon_e7 = (int64_t)local.lon_e7 + zone->lon_origin_e7;
    return (struct point){.lat_e7 = local.lat_e7, .lon_e7 = lon_wrapped(lon_e7)};
}

bool zone_reaches(const struct zone *zone, struct point point)
{
    const struct box *reach = &zone->reach;
    if (point.lat_e7 < reach->lat_min || point.lat_e7 > reach->lat_max)
        return false;
    int64_t lon_e7 = zone_local(zone, point).lon_e7;
    for (int64_t turned_e7 = -FULL_TURN; turned_e7 <= FULL_TURN; turned_e7 += FULL_TURN)
        if (lon_e7 + turned_e7 >= reach->lon_min && lon_e7 + turned_e7 <= reach->lon_max)
            return true;
    return false;
}

size_t zone_vertex_count(const struct zone *zone)
{
    return zone->vertex_count;
}

struct zone_vertex zone_vertex(const struct zone *zone, size_t index)
{
    return (struct zone_vertex){
        .point = zone_world(zone, zone->vertices[index]),
        .edge = zone->edges[index],
        .ends_part = zone->edges[index] == EDGE_NONE,
    };
}
