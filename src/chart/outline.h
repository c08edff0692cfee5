#pragma once

/* A zone's geometry as given: parts of points in WGS 84, before edges are cut into pieces. Of this
 * room only. The reader fills it, zone_from_outline makes the zone of it. */

#include "chart/shape.h"

#define OUTLINE_PARTS_MAX 16384

struct outline_part {
    uint32_t first; /* point */
    uint32_t count;
    bool is_hole;
};

struct outline {
    enum shape shape;
    uint32_t point_count;
    uint32_t point_capacity;
    uint32_t part_count;
    uint32_t part_capacity;
    struct point *points;
    struct outline_part *parts;
};

void outline_done(struct outline *outline);
/* A point of the newest part. -E2BIG beyond ZONE_VERTICES_MAX; -ENOMEM. */
MUST_CHECK int outline_add_point(struct outline *outline, struct point point);
/* -E2BIG beyond OUTLINE_PARTS_MAX; -ENOMEM. */
MUST_CHECK int outline_add_part(struct outline *outline, bool is_hole);

/* -EINVAL with a sentence in `error`, without the zone's name; -ENOMEM. */
MUST_CHECK int zone_from_outline(
    const struct outline *outline, const struct zone_facts *facts, struct zone **out, char *error);
