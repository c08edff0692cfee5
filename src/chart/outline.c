#include "chart/outline.h"

#include <errno.h>
#include <stdlib.h>

void outline_done(struct outline *outline)
{
    free(outline->points);
    free(outline->parts);
    *outline = (struct outline){0};
}

static uint32_t grown(uint32_t capacity)
{
    return capacity == 0 ? 64 : capacity * 2;
}

int outline_add_part(struct outline *outline, bool is_hole)
{
    if (outline->part_count >= OUTLINE_PARTS_MAX)
        return -E2BIG;
    if (outline->part_count == outline->part_capacity) {
        uint32_t capacity = grown(outline->part_capacity);
        void *parts = realloc(outline->parts, capacity * sizeof *outline->parts);
        if (parts == NULL)
            return -ENOMEM;
        outline->parts = parts;
        outline->part_capacity = capacity;
    }
    outline->parts[outline->part_count++] =
        (struct outline_part){.first = outline->point_count, .is_hole = is_hole};
    return 0;
}

int outline_add_point(struct outline *outline, struct point point)
{
    if (outline->point_count >= ZONE_VERTICES_MAX)
        return -E2BIG;
    if (outline->point_count == outline->point_capacity) {
        uint32_t capacity = grown(outline->point_capacity);
        void *points = realloc(outline->points, capacity * sizeof *outline->points);
        if (points == NULL)
            return -ENOMEM;
        outline->points = points;
        outline->point_capacity = capacity;
    }
    outline->points[outline->point_count++] = point;
    outline->parts[outline->part_count - 1].count++;
    return 0;
}
