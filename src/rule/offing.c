#include "rule/offing.h"

#include <math.h>

#include "base/json.h"
#include "chart/geodesic.h"
#include "rule/live.h"
#include "rule/plausible.h"
#include "rule/soundings.h"

static bool divides(const struct zone *zone)
{
    return zone_is_area(zone) || zone_facts(zone)->side != SIDE_NONE;
}

static struct offing_search search_for(const struct scene *scene, enum zone_kind kind)
{
    bool has_any = (scene->zones->kinds & (1U << kind)) != 0;
    return (struct offing_search){
        .scene = scene, .kind = kind, .next = has_any ? 0 : ZONE_SPANS_MAX};
}

struct offing_search offing_along(
    const struct scene *scene, enum zone_kind kind, const struct zone_near *where)
{
    struct offing_search search = search_for(scene, kind);
    search.where = *where;
    return search;
}

struct offing_search offing_around(const struct scene *scene, enum zone_kind kind, double margin_m)
{
    struct offing_search search = search_for(scene, kind);
    struct point point = scene->state->last.point;
    search.where = (struct zone_near){.from = point,
        .to = point,
        .margin_m = margin_m,
        .at_us = position_time_us(&scene->state->last)};
    search.is_in_view = margin_m <= ZONE_GRID_REACH_M && scene->soundings->is_in_view;
    return search;
}

/* NULL: not one of those. */
static const struct zone *zone_in_view(const struct offing_search *search, size_t at)
{
    const struct zone_view *view = &search->scene->soundings->view;
    const struct zone_set *set = search->scene->zones->set;
    const struct zone_sight *sight = &view->sights[at];
    if (sight->kind != search->kind ||
        zone_view_range(view, sight).least_m > search->where.margin_m ||
        !zone_set_is_in_force(set, sight->index, search->where.at_us))
        return NULL;
    const struct zone *zone = zone_set_at(set, sight->index);
    return divides(zone) ? zone : NULL;
}

static const struct zone *zone_near_by_box(const struct offing_search *search, size_t at)
{
    const struct zone_set *set = search->scene->zones->set;
    const struct zone *zone = zone_set_at(set, at);
    uint16_t index = (uint16_t)at;
    bool is_sought = zone_facts(zone)->kind == search->kind && divides(zone);
    return is_sought && zone_set_keep_near(set, &search->where, &index, 1) == 1 ? zone : NULL;
}

const struct zone *offing_next(struct offing_search *search)
{
    const struct scene *scene = search->scene;
    size_t count =
        search->is_in_view ? scene->soundings->view.count : zone_set_count(scene->zones->set);
    const struct zone *zone = NULL;
    while (zone == NULL && search->next < count) {
        size_t at = search->next++;
        zone = search->is_in_view ? zone_in_view(search, at) : zone_near_by_box(search, at);
    }
    return zone;
}

struct zone_range offing_range(const struct scene *scene, const struct zone *zone)
{
    return soundings_range(scene->soundings, zone);
}

struct zone_range offing_close(const struct scene *scene, const struct zone *zone)
{
    return soundings_close(scene->soundings, zone);
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

bool offing_is_within(const struct scene *scene, const struct zone *zone, double reach_m)
{
    if (zone_range_off_m(offing_range(scene, zone)) > reach_m)
        return false;
    struct zone_range range = offing_close(scene, zone);
    return zone_range_off_m(range) <= reach_m &&
           (zone_range_most_m(range) <= reach_m ||
               zone_is_within(zone, scene->state->last.point, reach_m));
}

bool offing_find(
    const struct scene *scene, const struct zone *zone, double reach_m, struct offing *out)
{
    struct point point = scene->state->last.point;
    if (!offing_is_within(scene, zone, reach_m))
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
