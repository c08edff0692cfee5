#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "chart/course.h"
#include "chart/outline.h"

__extension__ typedef __int128 int128;

struct build {
    const struct outline *outline;
    struct zone *zone;
    uint32_t capacity;   /* of the zone's vertices */
    uint32_t edge_count; /* so far */
    int64_t *lons_e7;    /* of the outline's points, unrolled along each part */
    char *error;
};

PRINTF_LIKE(3, 4)
static int refuse(
    const struct build *build, const struct outline_part *part, const char *format, ...)
{
    char place[32] = "";
    if (build->outline->part_count > 1)
        snprintf(place, sizeof place, "part %td ", part - build->outline->parts + 1);
    int length = snprintf(build->error, ZONE_ERROR_MAX, "%s", place);
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(build->error + length, ZONE_ERROR_MAX - (size_t)length, format, arguments);
    va_end(arguments);
    return -EINVAL;
}

static int unroll_part(struct build *build, const struct outline_part *part)
{
    const struct point *points = build->outline->points + part->first;
    int64_t *lons_e7 = build->lons_e7 + part->first;
    lons_e7[0] = points[0].lon_e7;
    for (uint32_t i = 1; i < part->count; i++) {
        int64_t step = lon_wrapped((int64_t)points[i].lon_e7 - points[i - 1].lon_e7);
        if (step == HALF_TURN || step == -HALF_TURN)
            return refuse(build, part,
                "has points %u and %u half way round the globe from each other", i, i + 1);
        lons_e7[i] = lons_e7[i - 1] + step;
    }
    if (build->outline->shape == SHAPE_AREA && lons_e7[part->count - 1] != lons_e7[0])
        return refuse(build, part, "runs round a pole");
    return 0;
}

/* Moves a part by whole turns so that it lies within half a turn of the zone's origin. */
static int settle_part(struct build *build, const struct outline_part *part)
{
    int64_t *lons_e7 = build->lons_e7 + part->first;
    int64_t least = lons_e7[0];
    int64_t most = lons_e7[0];
    for (uint32_t i = 1; i < part->count; i++) {
        least = lons_e7[i] < least ? lons_e7[i] : least;
        most = lons_e7[i] > most ? lons_e7[i] : most;
    }
    int64_t shift = -build->zone->lon_origin_e7;
    while (least + shift < -HALF_TURN)
        shift += FULL_TURN;
    while (most + shift > HALF_TURN)
        shift -= FULL_TURN;
    if (least + shift < -HALF_TURN)
        return refuse(build, part, "reaches round the globe");
    for (uint32_t i = 0; i < part->count; i++)
        lons_e7[i] += shift;
    return 0;
}

static int unroll(struct build *build)
{
    const struct outline *outline = build->outline;
    build->lons_e7 = calloc(outline->point_count, sizeof *build->lons_e7);
    if (build->lons_e7 == NULL)
        return -ENOMEM;
    for (uint32_t i = 0; i < outline->part_count; i++) {
        int result = unroll_part(build, &outline->parts[i]);
        if (result < 0)
            return result;
    }
    for (uint32_t i = 0; i < outline->point_count; i++)
        if (build->lons_e7[i] > HALF_TURN || build->lons_e7[i] < -HALF_TURN)
            build->zone->lon_origin_e7 = (int32_t)HALF_TURN;
    for (uint32_t i = 0; i < outline->part_count; i++) {
        int result = settle_part(build, &outline->parts[i]);
        if (result < 0)
            return result;
    }
    return 0;
}

static int make_room(struct build *build)
{
    struct zone *zone = build->zone;
    if (zone->vertex_count < build->capacity)
        return 0;
    uint32_t capacity = build->capacity == 0 ? 256 : build->capacity * 2;
    void *vertices = realloc(zone->vertices, capacity * sizeof *zone->vertices);
    if (vertices == NULL)
        return -ENOMEM;
    zone->vertices = vertices;
    void *edges = realloc(zone->edges, capacity * sizeof *zone->edges);
    if (edges == NULL)
        return -ENOMEM;
    zone->edges = edges;
    build->capacity = capacity;
    return 0;
}

static int append(
    struct build *build, const struct outline_part *part, struct point vertex, uint32_t edge)
{
    if (abs(vertex.lat_e7) > ZONE_LAT_MAX)
        return refuse(build, part, "comes within one degree of a pole");
    if (build->zone->vertex_count >= ZONE_VERTICES_MAX)
        return refuse(build, part, "needs more than %d vertices, its long edges cut into pieces",
            ZONE_VERTICES_MAX);
    int result = make_room(build);
    if (result < 0)
        return result;
    build->zone->vertices[build->zone->vertex_count] = vertex;
    build->zone->edges[build->zone->vertex_count++] = edge;
    return 0;
}

static struct point outline_point(const struct build *build, uint32_t point)
{
    return (struct point){
        .lat_e7 = build->outline->points[point].lat_e7, .lon_e7 = (int32_t)build->lons_e7[point]};
}

/* All vertices of the edge but its last. */
static int append_edge(struct build *build, const struct outline_part *part, uint32_t point)
{
    struct point from = outline_point(build, point);
    struct point to = outline_point(build, point + 1);
    uint32_t edge = build->edge_count++;
    if (from.lat_e7 == to.lat_e7 && from.lon_e7 == to.lon_e7)
        return 0;
    struct course course;
    course_init(&course, build->zone->facts.edge, from, to);
    for (uint32_t i = 0; i < course.piece_count; i++) {
        int result = append(build, part, course_vertex(&course, i), edge);
        if (result < 0)
            return result;
    }
    return 0;
}

/* Twice the area in square units of 1e-7 degrees, anticlockwise positive. */
static int128 signed_area(const struct zone *zone, uint32_t first)
{
    int128 sum = 0;
    struct point origin = zone->vertices[first];
    for (uint32_t i = first; i + 1 < zone->vertex_count; i++) {
        struct point from = zone->vertices[i];
        struct point to = zone->vertices[i + 1];
        sum += ((int128)from.lon_e7 - origin.lon_e7) * ((int128)to.lat_e7 - origin.lat_e7) -
               ((int128)from.lat_e7 - origin.lat_e7) * ((int128)to.lon_e7 - origin.lon_e7);
    }
    return sum;
}

static void reverse(struct zone *zone, uint32_t first)
{
    uint32_t last = zone->vertex_count - 1;
    for (uint32_t i = first, j = last; i < j; i++, j--) {
        struct point vertex = zone->vertices[i];
        zone->vertices[i] = zone->vertices[j];
        zone->vertices[j] = vertex;
    }
    for (uint32_t i = first, j = last; i + 1 < j; i++, j--) {
        uint32_t edge = zone->edges[i];
        zone->edges[i] = zone->edges[j - 1];
        zone->edges[j - 1] = edge;
    }
}

static int close_part(struct build *build, const struct outline_part *part, uint32_t first)
{
    struct zone *zone = build->zone;
    if (zone->shape != SHAPE_AREA)
        return 0;
    int128 area = signed_area(zone, first);
    if (area == 0)
        return refuse(build, part, "is a ring that encloses nothing, or crosses itself");
    if ((area < 0) != part->is_hole)
        reverse(zone, first);
    return 0;
}

static int append_part(struct build *build, const struct outline_part *part)
{
    uint32_t first = build->zone->vertex_count;
    uint32_t last_point = part->first + part->count - 1;
    for (uint32_t point = part->first; point < last_point; point++) {
        int result = append_edge(build, part, point);
        if (result < 0)
            return result;
    }
    int result = append(build, part, outline_point(build, last_point), EDGE_NONE);
    if (result < 0)
        return result;
    return close_part(build, part, first);
}

static int build_zone(struct build *build)
{
    int result = unroll(build);
    for (uint32_t i = 0; result == 0 && i < build->outline->part_count; i++)
        result = append_part(build, &build->outline->parts[i]);
    return result < 0 ? result : zone_index(build->zone);
}

int zone_from_outline(
    const struct outline *outline, const struct zone_facts *facts, struct zone **out, char *error)
{
    AUTO(zone_unref) struct zone *zone = calloc(1, sizeof *zone);
    if (zone == NULL)
        return -ENOMEM;
    zone->references = 1;
    zone->facts = *facts;
    zone->shape = outline->shape;
    struct build build = {.outline = outline, .zone = zone, .error = error};
    int result = build_zone(&build);
    free(build.lons_e7);
    if (result < 0)
        return result;
    *out = zone;
    zone = NULL;
    return 0;
}
