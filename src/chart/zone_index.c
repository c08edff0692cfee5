#include <errno.h>
#include <math.h>
#include <stdlib.h>

#include "chart/path.h"
#include "chart/shape.h"

/* WGS 84: major axis and the square of the eccentricity. */
#define AXIS_M         6378137.0
#define ECCENTRICITY_2 0.00669437999014131699

/* A piece may bend out of the ball of its ends by this much. */
#define BEND_M 1.0
/* Fewest metres of a degree of latitude on WGS 84, and of longitude on the equator less 1 %. */
#define DEGREE_MIN_M 110000.0

/* A strip holds few pieces; all strips together hold no more than this many times the pieces. */
#define SLAB_SHARE_MAX 8

void box_extend(struct box *box, struct point point)
{
    box->lat_min = point.lat_e7 < box->lat_min ? point.lat_e7 : box->lat_min;
    box->lat_max = point.lat_e7 > box->lat_max ? point.lat_e7 : box->lat_max;
    box->lon_min = point.lon_e7 < box->lon_min ? point.lon_e7 : box->lon_min;
    box->lon_max = point.lon_e7 > box->lon_max ? point.lon_e7 : box->lon_max;
}

struct box box_of(struct point point)
{
    return (struct box){point.lat_e7, point.lat_e7, point.lon_e7, point.lon_e7};
}

struct vector vector_of(struct point point)
{
    double lat = degrees_from_e7(point.lat_e7) * RADIANS_PER_DEGREE;
    double lon = degrees_from_e7(point.lon_e7) * RADIANS_PER_DEGREE;
    double curvature_m = AXIS_M / sqrt(1 - ECCENTRICITY_2 * sin(lat) * sin(lat));
    return (struct vector){
        .x = curvature_m * cos(lat) * cos(lon),
        .y = curvature_m * cos(lat) * sin(lon),
        .z = curvature_m * (1 - ECCENTRICITY_2) * sin(lat),
    };
}

static int32_t clamped(double degrees_e7, int32_t limit)
{
    return (int32_t)fmax(fmin(degrees_e7, limit), -(double)limit);
}

/* The box that the buffer reaches into, generously. */
static struct box reach_of(const struct box *box, double buffer_m)
{
    double lat_margin = ceil(buffer_m / DEGREE_MIN_M * DEGREE_E7);
    double lat_highest = fmax(fabs((double)box->lat_min), fabs((double)box->lat_max)) + lat_margin;
    double narrowing = cos(fmin(lat_highest / DEGREE_E7, 89.5) * RADIANS_PER_DEGREE);
    double lon_margin = ceil(lat_margin / narrowing);
    return (struct box){
        .lat_min = clamped(box->lat_min - lat_margin, LAT_MAX),
        .lat_max = clamped(box->lat_max + lat_margin, LAT_MAX),
        .lon_min = clamped(box->lon_min - lon_margin, INT32_MAX),
        .lon_max = clamped(box->lon_max + lon_margin, INT32_MAX),
    };
}

static double apart_m(struct vector a, struct vector b)
{
    return sqrt((a.x - b.x) * (a.x - b.x) + (a.y - b.y) * (a.y - b.y) + (a.z - b.z) * (a.z - b.z));
}

/* From its first vertex to the end of its last piece, across the ends of parts: generous there. */
static void fill_block(const struct zone *zone, uint32_t first, struct block *block)
{
    uint32_t last = first + PIECES_PER_BLOCK;
    last = last < zone->vertex_count ? last : zone->vertex_count - 1;
    block->box = box_of(zone->vertices[first]);
    struct vector low = zone->space[first];
    struct vector high = low;
    for (uint32_t i = first; i <= last; i++) {
        box_extend(&block->box, zone->vertices[i]);
        struct vector at = zone->space[i];
        low = (struct vector){fmin(low.x, at.x), fmin(low.y, at.y), fmin(low.z, at.z)};
        high = (struct vector){fmax(high.x, at.x), fmax(high.y, at.y), fmax(high.z, at.z)};
    }
    block->centre =
        (struct vector){(low.x + high.x) / 2, (low.y + high.y) / 2, (low.z + high.z) / 2};
    block->radius_m = BEND_M;
    block->longest_m = BEND_M;
    for (uint32_t i = first; i <= last; i++)
        block->radius_m = fmax(block->radius_m, apart_m(block->centre, zone->space[i]) + BEND_M);
    for (uint32_t i = first; i < last; i++)
        block->longest_m =
            fmax(block->longest_m, apart_m(zone->space[i], zone->space[i + 1]) + BEND_M);
}

static void fill_group(const struct zone *zone, uint32_t first, struct block *group)
{
    uint32_t end = first + BLOCKS_PER_GROUP;
    end = end < zone->block_count ? end : zone->block_count;
    *group = zone->blocks[first + (end - first) / 2];
    for (uint32_t i = first; i < end; i++) {
        const struct block *block = &zone->blocks[i];
        box_extend(&group->box, (struct point){block->box.lat_min, block->box.lon_min});
        box_extend(&group->box, (struct point){block->box.lat_max, block->box.lon_max});
        double reach_m = apart_m(group->centre, block->centre) + block->radius_m;
        group->radius_m = fmax(group->radius_m, reach_m + BEND_M);
    }
}

static int fill_groups(struct zone *zone)
{
    uint32_t count = (zone->block_count + BLOCKS_PER_GROUP - 1) / BLOCKS_PER_GROUP;
    zone->groups = calloc(count, sizeof *zone->groups);
    if (zone->groups == NULL)
        return -ENOMEM;
    for (uint32_t i = 0; i < count; i++)
        fill_group(zone, i * BLOCKS_PER_GROUP, &zone->groups[i]);
    return 0;
}

static int fill_space(struct zone *zone)
{
    zone->space = calloc(zone->vertex_count, sizeof *zone->space);
    zone->block_count = (zone->vertex_count + PIECES_PER_BLOCK - 1) / PIECES_PER_BLOCK;
    zone->blocks = calloc(zone->block_count, sizeof *zone->blocks);
    if (zone->space == NULL || zone->blocks == NULL)
        return -ENOMEM;
    zone->box = box_of(zone->vertices[0]);
    for (uint32_t i = 0; i < zone->vertex_count; i++) {
        zone->space[i] = vector_of(zone_world(zone, zone->vertices[i]));
        box_extend(&zone->box, zone->vertices[i]);
    }
    zone->reach = reach_of(&zone->box, zone->facts.buffer_m);
    for (uint32_t i = 0; i < zone->block_count; i++)
        fill_block(zone, i * PIECES_PER_BLOCK, &zone->blocks[i]);
    return fill_groups(zone);
}

struct strips {
    uint32_t first, last;
};

static struct strips strips_of(const struct zone *zone, uint32_t piece)
{
    int32_t a = zone->vertices[piece].lat_e7 - zone->box.lat_min;
    int32_t b = zone->vertices[piece + 1].lat_e7 - zone->box.lat_min;
    uint32_t low = (uint32_t)(a < b ? a : b);
    uint32_t high = (uint32_t)(a < b ? b : a);
    return (struct strips){low >> zone->slabs.shift, high >> zone->slabs.shift};
}

static uint64_t slab_entries(const struct zone *zone)
{
    uint64_t entries = 0;
    for (uint32_t i = 0; i + 1 < zone->vertex_count; i++) {
        struct strips strips = strips_of(zone, i);
        entries += piece_exists(zone, i) ? strips.last - strips.first + 1 : 0;
    }
    return entries;
}

/* The thinnest strips, at most as many as pieces, that together stay within their share. */
static uint64_t choose_slabs(struct zone *zone)
{
    uint32_t height = (uint32_t)(zone->box.lat_max - zone->box.lat_min);
    struct slabs *slabs = &zone->slabs;
    slabs->shift = 0;
    while (height >> slabs->shift >= zone->vertex_count)
        slabs->shift++;
    uint64_t entries = slab_entries(zone);
    while (entries > (uint64_t)SLAB_SHARE_MAX * zone->vertex_count && slabs->shift < 31) {
        slabs->shift++;
        entries = slab_entries(zone);
    }
    slabs->count = (height >> slabs->shift) + 1;
    return entries;
}

/* Counting sort: sizes, then ends, then the pieces backwards, which leaves the starts. */
static void fill_slabs(struct zone *zone)
{
    struct slabs *slabs = &zone->slabs;
    for (uint32_t i = 0; i + 1 < zone->vertex_count; i++) {
        struct strips strips = strips_of(zone, i);
        for (uint32_t k = strips.first; piece_exists(zone, i) && k <= strips.last; k++)
            slabs->starts[k]++;
    }
    for (uint32_t k = 1; k <= slabs->count; k++)
        slabs->starts[k] += slabs->starts[k - 1];
    for (uint32_t i = zone->vertex_count - 1; i-- > 0;) {
        struct strips strips = strips_of(zone, i);
        for (uint32_t k = strips.first; piece_exists(zone, i) && k <= strips.last; k++)
            slabs->pieces[--slabs->starts[k]] = i;
    }
}

static int make_slabs(struct zone *zone)
{
    uint64_t entries = choose_slabs(zone);
    zone->slabs.starts = calloc((size_t)zone->slabs.count + 1, sizeof *zone->slabs.starts);
    zone->slabs.pieces = calloc(entries, sizeof *zone->slabs.pieces);
    if (zone->slabs.starts == NULL || zone->slabs.pieces == NULL)
        return -ENOMEM;
    fill_slabs(zone);
    return 0;
}

int zone_index(struct zone *zone)
{
    int result = fill_space(zone);
    if (result < 0 || zone->shape != SHAPE_AREA)
        return result;
    return make_slabs(zone);
}
