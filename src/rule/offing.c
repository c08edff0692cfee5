#include "rule/offing.h"

#include <math.h>

#include "base/json.h"
#include "chart/geodesic.h"
#include "rule/live.h"
#include "rule/plausible.h"

static bool divides(const struct zone *zone)
{
    return zone_is_area(zone) || zone_facts(zone)->side != SIDE_NONE;
}

const struct zone *offing_zone(const struct scene *scene, uint16_t index)
{
    return zone_set_at(scene->zones->set, index);
}

size_t offing_zones(const struct scene *scene, enum zone_kind kind, const struct zone_near *near,
    uint16_t *out_indexes)
{
    size_t count = 0;
    if ((scene->zones->kinds & (1U << kind)) == 0)
        return 0;
    size_t found = zone_set_near(scene->zones->set, near, out_indexes, ZONE_SET_MAX);
    for (size_t i = 0; i < found; i++) {
        const struct zone *zone = offing_zone(scene, out_indexes[i]);
        if (zone_facts(zone)->kind == kind && divides(zone))
            out_indexes[count++] = out_indexes[i];
    }
    return count;
}

static bool look(const struct scene *scene, struct zone_view *out)
{
    struct zone_grid *grid = scene->zones->grid;
    return grid != NULL && zone_grid_look(grid, scene->state->last.point, out);
}

static size_t zones_in_view(const struct scene *scene, const struct zone_view *view,
    enum zone_kind kind, double margin_m, uint16_t *out_indexes)
{
    const struct zone_set *set = scene->zones->set;
    int64_t at_us = position_time_us(&scene->state->last);
    size_t count = 0;
    for (size_t i = 0; i < view->count; i++) {
        const struct zone_sight *sight = &view->sights[i];
        if (sight->kind == kind && zone_view_range(view, sight).least_m <= margin_m &&
            zone_set_is_in_force(set, sight->index, at_us) &&
            divides(zone_set_at(set, sight->index)))
            out_indexes[count++] = sight->index;
    }
    return count;
}

size_t offing_zones_around(
    const struct scene *scene, enum zone_kind kind, double margin_m, uint16_t *out_indexes)
{
    struct zone_view view;
    if ((scene->zones->kinds & (1U << kind)) == 0)
        return 0;
    if (margin_m <= ZONE_GRID_REACH_M && look(scene, &view))
        return zones_in_view(scene, &view, kind, margin_m, out_indexes);
    struct point point = scene->state->last.point;
    struct zone_near near = {.from = point,
        .to = point,
        .margin_m = margin_m,
        .at_us = position_time_us(&scene->state->last)};
    return offing_zones(scene, kind, &near, out_indexes);
}

struct zone_range offing_range(const struct scene *scene, const struct zone *zone)
{
    struct zone_view view;
    if (!look(scene, &view))
        return (struct zone_range){-HUGE_VAL, HUGE_VAL};
    for (size_t i = 0; i < view.count; i++)
        if (zone_set_at(scene->zones->set, view.sights[i].index) == zone)
            return zone_view_range(&view, &view.sights[i]);
    return (struct zone_range){ZONE_GRID_REACH_M, HUGE_VAL};
}

/* The side of a line is known by the way to it. */
bool offing_is_beyond(const struct scene *scene, const struct zone *zone, double signed_m)
{
    const struct zone_facts *facts = zone_facts(zone);
    if (zone_is_area(zone))
        return facts->kind == ZONE_BOUNDARY ? signed_m > 0 : signed_m <= 0;
    const struct zone_state *at = device_state_zone(scene->state, facts->zone_no);
    return at != NULL && at->is_beyond;
}

bool offing_find(
    const struct scene *scene, const struct zone *zone, double reach_m, struct offing *out)
{
    struct point point = scene->state->last.point;
    if (zone_range_off_m(offing_range(scene, zone)) > reach_m ||
        !zone_is_within(zone, point, reach_m))
        return false;
    struct zone_distance near = zone_distance_to(zone, point);
    if (fabs(near.distance_m) > reach_m)
        return false;
    *out = (struct offing){.zone = zone,
        .is_beyond = offing_is_beyond(scene, zone, near.distance_m),
        .distance_m = fabs(near.distance_m),
        .nearest = near.nearest};
    (void)geodesic_inverse(point, near.nearest, &out->bearing_deg);
    return true;
}

void offing_write_point(struct json *detail, const char *name, struct point point)
{
    json_open_object(detail, name);
    json_put_scaled(detail, "lat", point.lat_e7, 7, 5);
    json_put_scaled(detail, "lon", point.lon_e7, 7, 5);
    json_close_object(detail);
}

void offing_write(const struct offing *offing, struct json *detail)
{
    bool is_boundary = zone_facts(offing->zone)->kind == ZONE_BOUNDARY;
    json_put_string(detail, "side", offing->is_beyond == is_boundary ? "outside" : "inside");
    json_put_real(detail, "distance_m", offing->distance_m, 0);
    json_put_real(detail, "bearing_deg", offing->bearing_deg, 0);
    offing_write_point(detail, "nearest", offing->nearest);
}

double offing_m(const struct live_zones *zones, struct point point, int64_t at_us, double reach_m)
{
    uint16_t indexes[ZONE_SET_MAX];
    struct zone_near near = {.from = point, .to = point, .margin_m = reach_m, .at_us = at_us};
    size_t count = zone_set_near(zones->set, &near, indexes, ZONE_SET_MAX);
    double least_m = reach_m;
    for (size_t i = 0; i < count; i++) {
        const struct zone *zone = zone_set_at(zones->set, indexes[i]);
        if (zone_facts(zone)->kind == ZONE_BOUNDARY && zone_is_within(zone, point, least_m))
            least_m = fmin(least_m, fabs(zone_distance_to(zone, point).distance_m));
    }
    return least_m;
}
