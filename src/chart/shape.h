#pragma once

/* What a zone is made of; of this room only. Vertices are local: longitude counts from the zone's
 * own origin (0, or 180 degrees when the zone crosses the antimeridian), so that no edge wraps.
 * Area rings run anticlockwise, holes clockwise: their winding numbers add up, and a point is
 * inside where the sum is not 0, also where the parts of a zone overlap. */

#include "chart/zone.h"

#define HALF_TURN (INT64_C(180) * DEGREE_E7)
#define FULL_TURN (2 * HALF_TURN)

#define PIECES_PER_BLOCK 32
#define BLOCKS_PER_GROUP 16
/* `edges` of a vertex that ends a part. */
#define EDGE_NONE UINT32_MAX
/* Nearer to a pole no zone is accepted: pieces would grow too wide. */
#define ZONE_LAT_MAX (89 * DEGREE_E7)

enum shape { SHAPE_POINT = 1, SHAPE_LINE = 2, SHAPE_AREA = 3 };

/* Earth-centred metres. */
struct vector {
    double x, y, z;
};

struct box {
    int32_t lat_min, lat_max;
    int32_t lon_min, lon_max; /* local */
};

/* Consecutive pieces, or a group of blocks; the ball holds them in space. */
struct block {
    struct box box;
    struct vector centre;
    double radius_m;
    double longest_m; /* no piece is longer; of a block alone */
};

/* Strips of latitude, each 2^shift high, with the pieces that touch it. */
struct slabs {
    unsigned shift;
    uint32_t count;
    uint32_t *starts; /* count + 1 */
    uint32_t *pieces;
};

struct zone {
    size_t references;
    struct zone_facts facts;
    enum shape shape;
    int32_t lon_origin_e7;
    struct box box;         /* of the vertices */
    struct box reach;       /* with the buffer */
    uint32_t vertex_count;  /* piece i joins vertices i and i + 1 where edges[i] is an edge */
    struct point *vertices; /* local */
    uint32_t *edges;        /* number of the edge, as given, of the piece that starts here */
    struct vector *space;   /* the vertices in space */
    uint32_t block_count;
    struct block *blocks;
    struct block *groups; /* of BLOCKS_PER_GROUP blocks */
    struct slabs slabs;   /* of an area */
};

static inline bool box_holds(const struct box *box, struct point point)
{
    return point.lat_e7 >= box->lat_min && point.lat_e7 <= box->lat_max &&
           point.lon_e7 >= box->lon_min && point.lon_e7 <= box->lon_max;
}

static inline bool box_meets(const struct box *box, const struct box *other)
{
    return box->lat_min <= other->lat_max && other->lat_min <= box->lat_max &&
           box->lon_min <= other->lon_max && other->lon_min <= box->lon_max;
}

struct box box_of(struct point point);
void box_extend(struct box *box, struct point point);

/* Twice the area of the triangle: > 0 when `point` lies left of the way from `from` to `to`, 0 on
 * the line. Exact while one of the two ways is shorter than 90 degrees by 1. */
static inline int64_t turn(struct point from, struct point to, struct point point)
{
    return ((int64_t)to.lon_e7 - from.lon_e7) * ((int64_t)point.lat_e7 - from.lat_e7) -
           ((int64_t)to.lat_e7 - from.lat_e7) * ((int64_t)point.lon_e7 - from.lon_e7);
}

/* The group that begins with that block; NULL: none does. */
static inline const struct block *group_at(const struct zone *zone, uint32_t block)
{
    return block % BLOCKS_PER_GROUP == 0 ? &zone->groups[block / BLOCKS_PER_GROUP] : NULL;
}

static inline bool piece_exists(const struct zone *zone, uint32_t piece)
{
    return zone->edges[piece] != EDGE_NONE;
}

/* The same longitude, or the same step of longitude, within +-180 degrees. */
int32_t lon_wrapped(int64_t lon_e7);
/* Of a point on Earth, and back. */
struct point zone_local(const struct zone *zone, struct point point);
struct point zone_world(const struct zone *zone, struct point local);
struct vector vector_of(struct point point);
/* Whether the geometry's box with its buffer holds the point. */
bool zone_reaches(const struct zone *zone, struct point point);

/* Boxes, space, blocks and slabs from the vertices; -ENOMEM. (zone_index.c) */
MUST_CHECK int zone_index(struct zone *zone);

/* How often the rings run round a local point; true in *out_on_boundary when it lies on one. */
int zone_winding(const struct zone *zone, struct point local, bool *out_on_boundary);
/* Ignoring the buffer: on the boundary is inside. */
bool zone_encloses(const struct zone *zone, struct point point);
