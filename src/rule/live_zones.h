#pragma once

/* A zone set prepared for judging live reports. Owns a reference to the set, and a grid of what is
 * known of it place by place (chart/zone_grid.h), which grows as it is used. PURE. */

#include "chart/zone_grid.h"

struct zone_number;

struct live_zones {
    struct zone_set *set;
    struct zone_grid *grid;      /* NULL: every zone is asked, and answers the same */
    struct zone_number *numbers; /* one for each zone, in ascending order */
    uint16_t *fences;            /* boundary areas: to be asked however far away they are */
    size_t fence_count;
    unsigned kinds; /* 1 << enum zone_kind of each zone */
};

MUST_CHECK int live_zones_init(struct live_zones *zones, struct zone_set *set);
void live_zones_done(struct live_zones *zones);
/* NULL: none of that number is in force then. */
const struct zone *live_zones_find(const struct live_zones *zones, int32_t zone_no, int64_t at_us);
/* Those in force then of that number: indexes in ascending order, at most `capacity`; gives the
 * count. */
size_t live_zones_numbered(const struct live_zones *zones, int32_t zone_no, int64_t at_us,
    uint16_t *out_indexes, size_t capacity);
