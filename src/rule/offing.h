#pragma once

/* How the newest fix lies off a zone that a vessel is to keep to or to keep out of: how far from
 * the boundary, on which side, and where the boundary is nearest. PURE; a distance costs 10 to 60
 * microseconds: what the grid of the zones knows of it (rule/live_zones.h) is asked first. */

#include "chart/zone.h"
#include "rule/scene.h"

struct offing {
    const struct zone *zone;
    bool is_beyond;    /* where it is not to be */
    double distance_m; /* to the boundary, on either side */
    struct point nearest;
    double bearing_deg; /* of the nearest point */
};

/* A walk over zones of one kind that divide the sea in two. */
struct offing_search {
    const struct scene *scene;
    enum zone_kind kind;
    struct zone_near where;
    bool is_in_view; /* of the grid; else by bounding box */
    size_t next;     /* of the view, or of the set */
};

/* Those that the way comes within the margin of, by bounding box. */
struct offing_search offing_along(
    const struct scene *scene, enum zone_kind kind, const struct zone_near *where);
/* Around the fix: those that come so near to it, and those that hold it. */
struct offing_search offing_around(const struct scene *scene, enum zone_kind kind, double margin_m);
/* NULL: that was the last one. */
const struct zone *offing_next(struct offing_search *search);
/* What is known of the distance of the fix, negative inside an area, without asking the zone. */
struct zone_range offing_range(const struct scene *scene, const struct zone *zone);
/* The same from near by, for a microsecond, once for all rules. */
struct zone_range offing_close(const struct scene *scene, const struct zone *zone);
/* Where the fix is not to be, given its distance, or any of the same sign. */
bool offing_is_beyond(const struct scene *scene, const struct zone *zone, double signed_m);
/* Whether the boundary may be that near: as zone_is_within. */
bool offing_is_within(const struct scene *scene, const struct zone *zone, double reach_m);
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
