#pragma once

/* How far off the zones a place lies, as far as is known without asking for a distance: by the cell
 * of the grid that it lies in, and of single zones more closely, once for all rules that judge one
 * fix. What is known is never wrong, only vague: whoever decides by it decides as the zone itself
 * would. PURE; some 30 nanoseconds, and a microsecond for each zone that is looked at closely. */

#include "chart/zone_grid.h"
#include "rule/live_zones.h"

/* Zones looked at closely that are kept in mind. */
#define SOUNDINGS_MAX 6

struct sounding {
    const struct zone *zone;
    struct zone_range range;
};

struct soundings {
    const struct live_zones *zones;
    struct point point;
    bool is_in_view; /* else every zone must be asked */
    struct zone_view view;
    size_t count;
    struct sounding close[SOUNDINGS_MAX];
};

/* Borrows from the zones' grid, until that is looked at elsewhere. */
void soundings_take(
    struct soundings *soundings, const struct live_zones *zones, struct point point);
/* NULL: it is out of view. */
const struct zone_sight *soundings_sight(const struct soundings *soundings, uint16_t index);
/* What the grid knows of the distance of a zone of the set, negative inside an area. */
struct zone_range soundings_range(const struct soundings *soundings, const struct zone *zone);
/* The same from near by. */
struct zone_range soundings_close(struct soundings *soundings, const struct zone *zone);
