#pragma once

/* Crossings in the making, in order along the way. Of this room only. The caller owns the array;
 * a crossing back at the very place of the one before takes that one away again, so that touching
 * a vertex or running along an edge counts for nothing. */

#include "chart/zone.h"

struct crossing_list {
    struct zone_crossing *out;
    size_t capacity;
    size_t count;
    bool is_full; /* one was dropped: all later ones are */
};

void crossing_add(struct crossing_list *list, const struct zone_crossing *crossing);
/* Of a zone with a buffer. */
void crossing_march(
    const struct zone *zone, struct point from, struct point to, struct crossing_list *list);
