#pragma once

/* How the newest fix lies off a zone that a vessel is to keep to or to keep out of: how far from
 * the boundary, on which side, and where the boundary is nearest. PURE; a distance costs 10 to 60
 * microseconds: what the grid of the zones knows of it (rule/live_zones.h) is asked first. */

#include "chart/zone_grid.h"
#include "rule/scene.h"

struct offing {
    const struct zone *zone;
    bool is_beyond;    /* where it is not to be */
    double distance_m; /* to the boundary, on either side */
    struct point nearest;
    double bearing_deg; /* of the nearest point */
};

/* Zones of that kind that the way comes within the margin of, by bounding box, and that divide the
 * sea in two; indexes into the set, at most ZONE_SET_MAX. */
size_t offing_zones(const struct scene *scene, enum zone_kind kind, const struct zone_near *near,
    uint16_t *out_indexes);
/* Around the fix: those that come so near to it, and those that hold it. */
size_t offing_zones_around(
    const struct scene *scene, enum zone_kind kind, double margin_m, uint16_t *out_indexes);
const struct zone *offing_zone(const struct scene *scene, uint16_t index);
/* What is known of the distance of the fix, negative inside an area, without asking the zone. */
struct zone_range offing_range(const struct scene *scene, const struct zone *zone);
/* Where the fix is not to be, given its distance, or any of the same sign. */
bool offing_is_beyond(const struct scene *scene, const struct zone *zone, double signed_m);
/* False: the boundary is further off than `reach_m`. */
bool offing_find(
    const struct scene *scene, const struct zone *zone, double reach_m, struct offing *out);
/* {"side": "inside" or "outside" of what is drawn, ..} into the open object. */
void offing_write(const struct offing *offing, struct json *detail);
/* {"lat":..,"lon":..} under `name`. */
void offing_write_point(struct json *detail, const char *name, struct point point);
/* Metres to the nearest boundary in force, on either side of it; `reach_m` when there is none
 * nearer. */
double offing_m(const struct live_zones *zones, struct point point, int64_t at_us, double reach_m);
