#include "chart/nearest.h"

#include <math.h>

/* Least and greatest radius of curvature on WGS 84: between arcs of these lies every geodesic. */
#define CURVATURE_MIN_M 6335439.3
#define CURVATURE_MAX_M 6399593.7
/* A piece bends by less than this away from the straight line in space between its ends. */
#define BEND_M 2.0

/* Searching for the foot on a geodesic ends when a step is shorter than this. */
#define STEP_MIN_M 1e-5
#define STEPS_MAX  12

struct search {
    const struct zone *zone;
    struct point point; /* on Earth */
    struct vector at;
};

/* A piece, and how near it comes in space. */
struct approach {
    uint32_t piece;
    double chord_m;
    double share; /* of the piece */
};

static struct vector minus(struct vector a, struct vector b)
{
    return (struct vector){a.x - b.x, a.y - b.y, a.z - b.z};
}

static double times(struct vector a, struct vector b)
{
    return a.x * b.x + a.y * b.y + a.z * b.z;
}

/* The vertex that ends a part is reached by the piece before it, if there is one. */
static bool may_be_nearest(const struct zone *zone, uint32_t piece)
{
    return piece_exists(zone, piece) || piece == 0 || !piece_exists(zone, piece - 1);
}

/* Of the way `along`, where it is nearest to the end of `gap`. */
static double share_of(struct vector gap, struct vector along)
{
    double square = times(along, along);
    double share = times(gap, along) / (square < 1e-12 ? 1e-12 : square);
    if (share >= 1)
        return 1;
    return share > 0 ? share : 0;
}

/* So far from where it starts that none of its points is within the limit. */
static bool piece_is_beyond(
    const struct search *search, uint32_t piece, const struct block *block, double limit_m)
{
    struct vector gap = minus(search->at, search->zone->space[piece]);
    double reach_m = limit_m + block->longest_m;
    return times(gap, gap) > reach_m * reach_m;
}

static struct approach approach_piece(const struct search *search, uint32_t piece)
{
    const struct vector *ends = &search->zone->space[piece];
    struct approach approach = {.piece = piece};
    struct vector gap = minus(search->at, ends[0]);
    if (piece_exists(search->zone, piece)) {
        struct vector along = minus(ends[1], ends[0]);
        approach.share = share_of(gap, along);
        gap.x -= approach.share * along.x;
        gap.y -= approach.share * along.y;
        gap.z -= approach.share * along.z;
    }
    approach.chord_m = sqrt(times(gap, gap));
    return approach;
}

static bool block_is_beyond(const struct search *search, const struct block *block, double limit_m)
{
    struct vector gap = minus(search->at, block->centre);
    double reach_m = limit_m + block->radius_m;
    return times(gap, gap) > reach_m * reach_m;
}

/* The first block from that one on that is not beyond the limit, or the count of blocks. */
static uint32_t block_within(const struct search *search, uint32_t block, double limit_m)
{
    const struct zone *zone = search->zone;
    while (block < zone->block_count) {
        const struct block *group = group_at(zone, block);
        if (group != NULL && block_is_beyond(search, group, limit_m))
            block += BLOCKS_PER_GROUP;
        else if (block_is_beyond(search, &zone->blocks[block], limit_m))
            block++;
        else
            return block;
    }
    return zone->block_count;
}

static uint32_t block_end(const struct zone *zone, uint32_t block)
{
    uint32_t end = (block + 1) * PIECES_PER_BLOCK;
    return end < zone->vertex_count ? end : zone->vertex_count;
}

static double begins_m(const struct search *search, const struct block *block)
{
    struct vector gap = minus(search->at, block->centre);
    return sqrt(times(gap, gap)) - block->radius_m;
}

/* The block whose ball begins nearest: looked at first, it spares most of the others. */
static uint32_t most_promising_block(const struct search *search)
{
    uint32_t best = 0;
    double best_m = HUGE_VAL;
    for (uint32_t i = 0; i < search->zone->block_count; i++) {
        const struct block *group = group_at(search->zone, i);
        if (group != NULL && begins_m(search, group) >= best_m) {
            i += BLOCKS_PER_GROUP - 1;
            continue;
        }
        double block_m = begins_m(search, &search->zone->blocks[i]);
        if (block_m < best_m) {
            best_m = block_m;
            best = i;
        }
    }
    return best;
}

static void search_block(const struct search *search, uint32_t block, struct approach *best)
{
    uint32_t end = block_end(search->zone, block);
    for (uint32_t i = block * PIECES_PER_BLOCK; i < end; i++) {
        if (piece_is_beyond(search, i, &search->zone->blocks[block], best->chord_m))
            continue;
        struct approach approach = approach_piece(search, i);
        if (approach.chord_m < best->chord_m && may_be_nearest(search->zone, i))
            *best = approach;
    }
}

static struct approach nearest_in_space(const struct search *search)
{
    struct approach best = {.chord_m = HUGE_VAL};
    search_block(search, most_promising_block(search), &best);
    uint32_t count = search->zone->block_count;
    for (uint32_t i = block_within(search, 0, best.chord_m); i < count;
         i = block_within(search, i + 1, best.chord_m))
        search_block(search, i, &best);
    return best;
}

/* Longest and shortest way over the Earth between two points that far apart in space. */
static double longest_arc_m(double chord_m)
{
    return 2 * CURVATURE_MIN_M * asin(fmin(1, chord_m / (2 * CURVATURE_MIN_M)));
}

static double shortest_arc_m(double chord_m)
{
    return 2 * CURVATURE_MAX_M * asin(fmin(1, chord_m / (2 * CURVATURE_MAX_M)));
}

/* What is farther in space than this cannot be nearest on Earth. */
static double chord_limit_m(double chord_m)
{
    double arc_m = longest_arc_m(chord_m + BEND_M);
    return 2 * CURVATURE_MAX_M * sin(arc_m / (2 * CURVATURE_MAX_M)) + BEND_M;
}

/* Walks along the geodesic from a guess to where the bearing to the point is square to it. */
static void find_foot(const struct search *search, const struct path *path, struct foot *foot)
{
    double along_m = foot->share * path->length_m;
    for (int i = 0; i < STEPS_MAX; i++) {
        foot->place = path_at(path, along_m);
        foot->distance_m = path_distance_to(path, &foot->place, search->point, &foot->bearing_deg);
        double angle = (foot->bearing_deg - foot->place.bearing_deg) * RADIANS_PER_DEGREE;
        double arc = foot->distance_m / EARTH_RADIUS_M;
        double step_m = EARTH_RADIUS_M * atan2(sin(arc) * cos(angle), cos(arc));
        double next_m = fmax(0, fmin(path->length_m, along_m + step_m));
        double moved_m = fabs(next_m - along_m);
        along_m = next_m;
        if (moved_m < STEP_MIN_M)
            break;
    }
    foot->share = path->length_m > 0 ? along_m / path->length_m : 0;
}

/* A geodesic edge is one geodesic from its first vertex to its last; pieces of other edges are
 * geodesics of their own. */
static void span_of(const struct zone *zone, uint32_t piece, struct foot *foot)
{
    foot->first = piece;
    foot->last = piece_exists(zone, piece) ? piece + 1 : piece;
    if (zone->facts.edge != EDGE_GEODESIC || !piece_exists(zone, piece))
        return;
    uint32_t edge = zone->edges[piece];
    while (foot->first > 0 && zone->edges[foot->first - 1] == edge)
        foot->first--;
    while (zone->edges[foot->last] == edge)
        foot->last++;
}

static struct foot refine(const struct search *search, const struct approach *approach)
{
    const struct zone *zone = search->zone;
    struct foot foot = {0};
    span_of(zone, approach->piece, &foot);
    uint32_t pieces = foot.last - foot.first;
    foot.share = pieces > 0 ? (approach->piece - foot.first + approach->share) / pieces : 0;
    struct path path;
    path_init(&path, zone_world(zone, zone->vertices[foot.first]),
        zone_world(zone, zone->vertices[foot.last]));
    find_foot(search, &path, &foot);
    return foot;
}

/* Of neighbouring candidates on one edge only the nearest is refined. At a vertex the earlier of
 * two edges is named. */
struct contest {
    struct approach candidate; /* chord_m HUGE_VAL: none */
    struct foot best;
};

static void settle_candidate(const struct search *search, struct contest *contest)
{
    if (contest->candidate.chord_m < HUGE_VAL) {
        struct foot foot = refine(search, &contest->candidate);
        if (foot.distance_m < contest->best.distance_m - STEP_MIN_M)
            contest->best = foot;
    }
    contest->candidate.chord_m = HUGE_VAL;
}

static void enter_piece(
    const struct search *search, uint32_t piece, double limit_m, struct contest *contest)
{
    const uint32_t *edges = search->zone->edges;
    struct approach approach = approach_piece(search, piece);
    if (approach.chord_m > limit_m || !may_be_nearest(search->zone, piece))
        return;
    if (edges[piece] != edges[contest->candidate.piece])
        settle_candidate(search, contest);
    if (approach.chord_m < contest->candidate.chord_m)
        contest->candidate = approach;
}

static struct foot settle(const struct search *search)
{
    const struct zone *zone = search->zone;
    struct approach nearest = nearest_in_space(search);
    double limit_m = chord_limit_m(nearest.chord_m);
    struct contest contest = {.candidate = {.chord_m = HUGE_VAL}, .best = {.distance_m = HUGE_VAL}};
    for (uint32_t block = block_within(search, 0, limit_m); block < zone->block_count;
         block = block_within(search, block + 1, limit_m)) {
        uint32_t end = block_end(zone, block);
        for (uint32_t i = block * PIECES_PER_BLOCK; i < end; i++)
            if (!piece_is_beyond(search, i, &zone->blocks[block], limit_m))
                enter_piece(search, i, limit_m, &contest);
    }
    settle_candidate(search, &contest);
    return contest.best;
}

static struct search search_for(const struct zone *zone, struct point point)
{
    return (struct search){.zone = zone, .point = point, .at = vector_of(point)};
}

struct foot nearest_foot(const struct zone *zone, struct point point)
{
    struct search search = search_for(zone, point);
    return settle(&search);
}

static struct nearest_range range_of(const struct search *search)
{
    double chord_m = nearest_in_space(search).chord_m;
    return (struct nearest_range){.least_m = shortest_arc_m(fmax(0, chord_m - BEND_M)),
        .most_m = longest_arc_m(chord_m + BEND_M)};
}

struct nearest_range nearest_between(const struct zone *zone, struct point point)
{
    struct search search = search_for(zone, point);
    return range_of(&search);
}

bool nearest_is_within(const struct zone *zone, struct point point, double limit_m)
{
    struct search search = search_for(zone, point);
    struct nearest_range range = range_of(&search);
    if (range.most_m <= limit_m)
        return true;
    if (range.least_m > limit_m)
        return false;
    return settle(&search).distance_m <= limit_m;
}
