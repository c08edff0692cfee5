#include <stdlib.h>

#include "chart/nearest.h"

struct ray {
    struct point from;
    int winding;
    bool is_on_boundary;
};

/* The ray runs east from the point; a piece counts its lower end, not its upper one. */
static void meet_piece(struct ray *ray, struct point low, struct point high, int direction)
{
    struct point from = ray->from;
    if (from.lat_e7 < low.lat_e7 || from.lat_e7 > high.lat_e7)
        return;
    if (from.lon_e7 > low.lon_e7 && from.lon_e7 > high.lon_e7)
        return;
    int64_t side = turn(low, high, from);
    bool is_beside = from.lon_e7 >= low.lon_e7 || from.lon_e7 >= high.lon_e7;
    if (side == 0 && is_beside)
        ray->is_on_boundary = true;
    if (side > 0 && from.lat_e7 < high.lat_e7)
        ray->winding += direction;
}

int zone_winding(const struct zone *zone, struct point local, bool *out_on_boundary)
{
    struct ray ray = {.from = local};
    if (box_holds(&zone->box, local)) {
        uint32_t slab = (uint32_t)(local.lat_e7 - zone->box.lat_min) >> zone->slabs.shift;
        uint32_t end = zone->slabs.starts[slab + 1];
        for (uint32_t i = zone->slabs.starts[slab]; i < end; i++) {
            const struct point *piece = &zone->vertices[zone->slabs.pieces[i]];
            if (piece[0].lat_e7 <= piece[1].lat_e7)
                meet_piece(&ray, piece[0], piece[1], 1);
            else
                meet_piece(&ray, piece[1], piece[0], -1);
        }
    }
    *out_on_boundary = ray.is_on_boundary;
    return ray.winding;
}

static bool is_inside(const struct zone *zone, struct point local)
{
    bool is_on_boundary = false;
    int winding = zone_winding(zone, local, &is_on_boundary);
    return winding != 0 || is_on_boundary;
}

bool zone_encloses(const struct zone *zone, struct point point)
{
    if (zone->shape != SHAPE_AREA)
        return false;
    struct point local = zone_local(zone, point);
    if (is_inside(zone, local))
        return true;
    if (abs(local.lon_e7) != LON_MAX)
        return false;
    local.lon_e7 = -local.lon_e7;
    return is_inside(zone, local);
}

bool zone_holds(const struct zone *zone, struct point point)
{
    if (!point_is_possible(point))
        return false;
    if (zone_encloses(zone, point))
        return true;
    return zone->facts.buffer_m > 0 && zone_reaches(zone, point) &&
           nearest_is_within(zone, point, zone->facts.buffer_m);
}
