#include <math.h>
#include <stdlib.h>

#include "chart/course.h"
#include "chart/crossing.h"
#include "chart/region.h"

/* A track of up to 5,000 km is cut as finely as a zone's edges; a longer leap more coarsely. */
#define TRACK_PIECES_MAX 1024
/* Shorter than this in both coordinates a track needs no cutting: 0.02 degrees. */
#define TRACK_WHOLE_E7 (DEGREE_E7 / 50)
/* Of one piece of track; a boundary that it meets more often is not drawn from nature. */
#define MEETINGS_MAX 64
/* Crossings as near as this to each other are at one place: 2 cm. */
#define SAME_PLACE_E7 1

/* A piece of track in the zone's coordinates. */
struct leg {
    struct point from;
    struct point to;
    double fraction_from;
    double fraction_span;
};

/* The leg meets a piece of the boundary, at a share of the leg. */
struct meeting {
    double share;
    int change; /* 1 from right to left of the piece, else -1 */
};

struct meetings {
    struct point from;
    struct point to;
    int winding; /* at the first end, a hair beside the leg */
    size_t count;
    struct meeting list[MEETINGS_MAX];
};

void crossing_add(struct crossing_list *list, const struct zone_crossing *crossing)
{
    if (list->count > 0) {
        const struct zone_crossing *last = &list->out[list->count - 1];
        bool is_back = last->is_inward != crossing->is_inward &&
                       abs(last->point.lat_e7 - crossing->point.lat_e7) <= SAME_PLACE_E7 &&
                       llabs((int64_t)last->point.lon_e7 - crossing->point.lon_e7) <= SAME_PLACE_E7;
        list->count -= is_back;
        if (is_back)
            return;
    }
    list->is_full = list->is_full || list->count >= list->capacity;
    if (!list->is_full)
        list->out[list->count++] = *crossing;
}

static bool is_left(struct point from, struct point to, struct point point)
{
    return turn(from, to, point) >= 0;
}

static void insert_meeting(struct meetings *meetings, struct meeting meeting)
{
    size_t at = meetings->count;
    while (at > 0 && meetings->list[at - 1].share > meeting.share)
        at--;
    if (at == MEETINGS_MAX)
        return;
    size_t last = meetings->count < MEETINGS_MAX ? meetings->count++ : MEETINGS_MAX - 1;
    for (size_t i = last; i > at; i--)
        meetings->list[i] = meetings->list[i - 1];
    meetings->list[at] = meeting;
}

static double share_of(const struct meetings *meetings, struct point start, struct point end)
{
    double before = (double)turn(start, end, meetings->from);
    double after = (double)turn(start, end, meetings->to);
    return before / (before - after);
}

/* A point on the leg's line counts as left of it, a point on the piece's line as left of that: as
 * if the leg lay a hair to its right. So each end of a piece, and each end of a leg, lies on one
 * side for both its neighbours, and nothing is counted twice or missed. */
static void meet(struct meetings *meetings, struct point start, struct point end)
{
    bool start_is_left = is_left(meetings->from, meetings->to, start);
    if (start_is_left == is_left(meetings->from, meetings->to, end))
        return;
    bool from_is_left = is_left(start, end, meetings->from);
    if (from_is_left == is_left(start, end, meetings->to))
        return;
    struct meeting meeting = {
        .share = share_of(meetings, start, end),
        .change = start_is_left ? 1 : -1,
    };
    insert_meeting(meetings, meeting);
}

static struct box leg_box(struct point from, struct point to)
{
    struct box box = box_of(from);
    box_extend(&box, to);
    return box;
}

static void meet_zone(struct meetings *meetings, const struct zone *zone)
{
    struct box box = leg_box(meetings->from, meetings->to);
    for (uint32_t block = 0; block < zone->block_count; block++) {
        const struct block *group = group_at(zone, block);
        if (group != NULL && !box_meets(&box, &group->box)) {
            block += BLOCKS_PER_GROUP - 1;
            continue;
        }
        if (!box_meets(&box, &zone->blocks[block].box))
            continue;
        uint32_t first = block * PIECES_PER_BLOCK;
        for (uint32_t i = first; i < first + PIECES_PER_BLOCK && i + 1 < zone->vertex_count; i++)
            if (piece_exists(zone, i))
                meet(meetings, zone->vertices[i], zone->vertices[i + 1]);
    }
}

/* Of a point on the boundary there is no winding number: what counts is a hair beside it, on the
 * side where the leg is taken to lie. All pieces that the leg's line met before it begins. */
static int winding_beside(const struct zone *zone, struct point from, struct point to)
{
    int winding = 0;
    for (uint32_t i = 0; i + 1 < zone->vertex_count; i++) {
        if (!piece_exists(zone, i))
            continue;
        const struct point *ends = &zone->vertices[i];
        bool start_is_left = is_left(from, to, ends[0]);
        if (start_is_left != is_left(from, to, ends[1]) &&
            start_is_left == is_left(ends[0], ends[1], from))
            winding += start_is_left ? 1 : -1;
    }
    return winding;
}

static void meet_from(
    struct meetings *meetings, const struct zone *zone, const struct leg *leg, int64_t turned_e7)
{
    meetings->from = leg->from;
    meetings->to = leg->to;
    meetings->from.lon_e7 = (int32_t)(leg->from.lon_e7 + turned_e7);
    meetings->to.lon_e7 = (int32_t)(leg->to.lon_e7 + turned_e7);
    struct box box = leg_box(meetings->from, meetings->to);
    if (!box_meets(&box, &zone->box))
        return;
    meet_zone(meetings, zone);
    if (zone->shape != SHAPE_AREA)
        return;
    bool is_on_boundary = false;
    int winding = zone_winding(zone, meetings->from, &is_on_boundary);
    meetings->winding +=
        is_on_boundary ? winding_beside(zone, meetings->from, meetings->to) : winding;
}

/* A leg that reaches the zone's seam at +-180 degrees is looked at on both its sides. */
static void meet_leg(struct meetings *meetings, const struct zone *zone, const struct leg *leg)
{
    meet_from(meetings, zone, leg, 0);
    struct box box = leg_box(leg->from, leg->to);
    if (box.lon_max >= HALF_TURN)
        meet_from(meetings, zone, leg, -FULL_TURN);
    else if (box.lon_min <= -HALF_TURN)
        meet_from(meetings, zone, leg, FULL_TURN);
}

static struct point leg_place(const struct zone *zone, const struct leg *leg, double share)
{
    double lat_e7 = leg->from.lat_e7 + share * ((double)leg->to.lat_e7 - leg->from.lat_e7);
    double lon_e7 = leg->from.lon_e7 + share * ((double)leg->to.lon_e7 - leg->from.lon_e7);
    struct point local = {.lat_e7 = (int32_t)lround(lat_e7), .lon_e7 = (int32_t)lround(lon_e7)};
    return zone_world(zone, local);
}

struct walk {
    const struct zone *zone;
    struct crossing_list list;
    bool is_inside; /* of an area, so far */
};

static void cross(struct walk *walk, const struct leg *leg, double share, bool is_inward)
{
    struct zone_crossing crossing = {
        .point = leg_place(walk->zone, leg, share),
        .fraction = leg->fraction_from + share * leg->fraction_span,
        .is_inward = is_inward,
    };
    crossing_add(&walk->list, &crossing);
}

/* From the permitted side, or from the left where none is named. */
static void walk_line(struct walk *walk, const struct leg *leg, const struct meetings *meetings)
{
    bool is_from_right = walk->zone->facts.side == SIDE_RIGHT;
    for (size_t i = 0; i < meetings->count; i++) {
        bool goes_right = meetings->list[i].change < 0;
        cross(walk, leg, meetings->list[i].share, goes_right != is_from_right);
    }
}

static void be_inside(struct walk *walk, const struct leg *leg, double share, bool is_inside)
{
    if (walk->is_inside != is_inside)
        cross(walk, leg, share, is_inside);
    walk->is_inside = is_inside;
}

/* Both ends are held or not by the area itself, its boundary included; between them the winding
 * number counts. */
static void walk_area(struct walk *walk, const struct leg *leg, const struct meetings *meetings)
{
    int winding = meetings->winding;
    be_inside(walk, leg, 0, winding != 0);
    for (size_t i = 0; i < meetings->count; i++) {
        winding += meetings->list[i].change;
        be_inside(walk, leg, meetings->list[i].share, winding != 0);
    }
    be_inside(walk, leg, 1, zone_encloses(walk->zone, zone_world(walk->zone, leg->to)));
}

static void walk_leg(struct walk *walk, const struct leg *leg)
{
    bool is_nowhere = leg->from.lat_e7 == leg->to.lat_e7 && leg->from.lon_e7 == leg->to.lon_e7;
    bool is_at_pole = abs(leg->from.lat_e7) > ZONE_LAT_MAX && abs(leg->to.lat_e7) > ZONE_LAT_MAX;
    if (is_nowhere || is_at_pole)
        return;
    struct meetings meetings = {.count = 0};
    meet_leg(&meetings, walk->zone, leg);
    if (walk->zone->shape == SHAPE_AREA)
        walk_area(walk, leg, &meetings);
    else
        walk_line(walk, leg, &meetings);
}

/* The track from its own first fix on, which lies at longitude 0. */
static void cut_track(struct course *course, struct point from, struct point to)
{
    struct point start = {.lat_e7 = from.lat_e7};
    struct point end = {
        .lat_e7 = to.lat_e7, .lon_e7 = lon_wrapped((int64_t)to.lon_e7 - from.lon_e7)};
    if (abs(end.lat_e7 - start.lat_e7) <= TRACK_WHOLE_E7 && abs(end.lon_e7) <= TRACK_WHOLE_E7) {
        *course = (struct course){.from = start, .to = end, .piece_count = 1};
        return;
    }
    course_init(course, EDGE_GEODESIC, start, end);
    if (course->piece_count > TRACK_PIECES_MAX)
        course->piece_count = TRACK_PIECES_MAX;
}

/* Begins within +-180 degrees of the zone's origin; may end a little beyond. */
static struct leg leg_at(
    const struct zone *zone, struct point from, struct point start, struct point end)
{
    struct point world = {
        .lat_e7 = start.lat_e7,
        .lon_e7 = lon_wrapped((int64_t)from.lon_e7 + start.lon_e7),
    };
    struct leg leg = {.from = zone_local(zone, world), .to = {.lat_e7 = end.lat_e7}};
    leg.to.lon_e7 = (int32_t)((int64_t)leg.from.lon_e7 + end.lon_e7 - start.lon_e7);
    return leg;
}

static void walk_track(struct walk *walk, struct point from, struct point to)
{
    struct course course;
    cut_track(&course, from, to);
    double span = 1.0 / course.piece_count;
    struct point start = course.from;
    for (uint32_t i = 0; i < course.piece_count; i++) {
        struct point end = course_vertex(&course, i + 1);
        struct leg leg = leg_at(walk->zone, from, start, end);
        leg.fraction_from = i * span;
        leg.fraction_span = span;
        walk_leg(walk, &leg);
        start = end;
    }
}

/* Most tracks come near to no piece of the boundary. */
static bool may_meet(const struct zone *zone, struct point from, struct point to)
{
    struct region region = region_of(from, to, 0);
    if (!region_meets(&region, &zone->box, zone->lon_origin_e7))
        return false;
    for (uint32_t i = 0; i < zone->block_count; i++) {
        const struct block *group = group_at(zone, i);
        if (group != NULL && !region_meets(&region, &group->box, zone->lon_origin_e7))
            i += BLOCKS_PER_GROUP - 1;
        else if (region_meets(&region, &zone->blocks[i].box, zone->lon_origin_e7))
            return true;
    }
    return false;
}

size_t zone_crossings(const struct zone *zone, struct point from, struct point to,
    struct zone_crossing *out, size_t capacity)
{
    if (!point_is_possible(from) || !point_is_possible(to))
        return 0;
    struct walk walk = {
        .zone = zone, .list = {.out = out, .capacity = capacity}
    };
    if (zone->facts.buffer_m > 0) {
        crossing_march(zone, from, to, &walk.list);
    } else if (zone->shape != SHAPE_POINT && may_meet(zone, from, to)) {
        walk.is_inside = zone_encloses(zone, from);
        walk_track(&walk, from, to);
    }
    return walk.list.count;
}
