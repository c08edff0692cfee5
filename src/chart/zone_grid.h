#pragma once

/* A grid over the sea that knows, cell by cell, how far off each zone of a set is: far from most of
 * them, deep inside of some. What a fix needs of a zone is mostly that, and one look tells it.
 * PURE.
 *
 * The distance of zone_distance_to changes by no more than the way between two places, so that what
 * is known of the middle of a cell bounds it everywhere in the cell. A bound is never wrong: where
 * it does not decide, the zone is asked itself, so that answers are the same with the grid and
 * without.
 *
 * A cell is worked out when it is first looked at, by some 3 microseconds a zone within reach, and
 * found in some 20 nanoseconds after. The grid takes a reference of its own to the set. Memory is
 * bounded by ZONE_GRID_BYTES_MAX: a grid that is full begins anew. */

#include "chart/zone.h"

#define ZONE_GRID_REACH_M   64000.0
#define ZONE_GRID_BYTES_MAX (32 * 1024 * 1024)

struct zone_grid;

/* What a cell knows of a zone: bounds in metres at its middle. */
struct zone_sight {
    float least_m, most_m;
    int32_t zone_no;
    uint16_t index; /* in the set */
    uint8_t kind;   /* enum zone_kind */
    bool is_area;
};

/* A point in its cell, with the zones that may lie within ZONE_GRID_REACH_M of it or hold it, in
 * force or not, by ascending index. Borrowed from the grid until it is looked at again. */
struct zone_view {
    const struct zone_sight *sights;
    size_t count;
    double off_m; /* to the middle, at most */
};

MUST_CHECK int zone_grid_new(struct zone_set *set, struct zone_grid **out);
void zone_grid_free(struct zone_grid *grid);
DEFINE_AUTO(struct zone_grid *, zone_grid_free);
/* False: nothing is known, here or for want of memory; the zones must be asked. */
bool zone_grid_look(struct zone_grid *grid, struct point point, struct zone_view *out);
/* Bytes that it holds now. */
size_t zone_grid_bytes(const struct zone_grid *grid);

static inline struct zone_range zone_view_range(
    const struct zone_view *view, const struct zone_sight *sight)
{
    return (struct zone_range){.least_m = (double)sight->least_m - view->off_m,
        .most_m = (double)sight->most_m + view->off_m};
}
