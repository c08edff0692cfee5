#include "oracle.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "chart/geodesic.h"
#include "chart/zone.h"
#include "rule/plausible.h"

#define CROSSINGS_MAX 32
#define NOBODY        SIZE_MAX

/* A believed fix. */
struct fix {
    const struct position *position;
    bool has_way; /* from the fix before */
};

struct track {
    struct position *positions; /* each key once, in order */
    size_t count;
    bool *is_believed; /* of each position */
    bool *has_way;
    struct fix *fixes; /* those that are believed */
    size_t fix_count;
    const struct thresholds *limits;
};

/* One change of side of one zone. */
struct change {
    int64_t at_us;
    struct point point;
    bool is_entry;
    enum certainty certainty;
};

/* The fixes of one zone: where they lie, and in which run. */
struct view {
    const struct track *track;
    const struct zone *zone;
    struct zone_span span; /* when it is in force */
    bool *is_there;
    bool *is_deep;
    size_t *run; /* of each fix, from 0 */
    size_t run_count;
    struct change *changes;
    size_t change_count;
};

static void *room(size_t count, size_t size)
{
    void *items = calloc(count + 1, size);
    if (items == NULL)
        abort();
    return items;
}

/* --- the set of positions --- */

static bool comes_before(const struct position *one, const struct position *other)
{
    return one->fix_us < other->fix_us ||
           (one->fix_us == other->fix_us && one->digest < other->digest);
}

static bool is_among(const struct track *track, const struct position *position)
{
    for (size_t i = 0; i < track->count; i++)
        if (track->positions[i].fix_us == position->fix_us &&
            track->positions[i].digest == position->digest)
            return true;
    return false;
}

static void insert(struct track *track, const struct position *position)
{
    size_t at = track->count++;
    for (; at > 0 && comes_before(position, &track->positions[at - 1]); at--)
        track->positions[at] = track->positions[at - 1];
    track->positions[at] = *position;
}

/* By the time that the fix was at, as far as is known. */
static void put_in_order(struct track *track)
{
    size_t count = track->count;
    track->count = 0;
    for (size_t i = 0; i < count; i++) {
        struct position position = track->positions[i];
        position.fix_us = position_time_us(&position);
        insert(track, &position);
    }
}

/* --- which are believed --- */

static bool agree(const struct track *track, size_t from, size_t to)
{
    const struct position *one = &track->positions[from];
    const struct position *other = &track->positions[to];
    double seconds = (double)(other->fix_us - one->fix_us) / 1e6;
    double reach_m =
        (double)track->limits->leap_mm_s / 1e3 * seconds + (double)track->limits->band_m;
    return geodesic_distance_m(one->point, other->point) <= reach_m;
}

/* The next one that has a place and a moment. */
static size_t next_placed(const struct track *track, size_t index)
{
    do
        index++;
    while (index < track->count && !may_make_track(track->positions[index].doubt));
    return index;
}

static void believe(struct track *track, size_t index, bool has_way)
{
    track->is_believed[index] = true;
    track->has_way[index] = has_way;
}

static void call_leap(const struct track *track, size_t index, struct rows *out)
{
    const struct position *position = &track->positions[index];
    rows_add_leap(out, &(struct leap){position->fix_us, position->digest, position->point});
}

static void call_leaps(const struct track *track, size_t after, size_t before, struct rows *out)
{
    for (size_t i = next_placed(track, after); i < before; i = next_placed(track, i))
        call_leap(track, i, out);
}

/* From a believed fix to the next: the first that agrees with it, or the first of three that agree
 * one after the other. All between are leaps. Gives where to go on; `count` at the end. */
static size_t believe_next(struct track *track, size_t at, bool is_lone, struct rows *out)
{
    size_t company[3] = {0};
    size_t size = 0;
    for (size_t i = next_placed(track, at); i < track->count; i = next_placed(track, i)) {
        if (agree(track, at, i)) {
            call_leaps(track, at, i, out);
            believe(track, i, true);
            return i;
        }
        if (size > 0 && !agree(track, company[size - 1], i))
            size = 0;
        company[size++] = i;
        if (size < 3)
            continue;
        call_leaps(track, at, company[0], out);
        if (is_lone) {
            track->is_believed[at] = false;
            call_leap(track, at, out);
        }
        for (size_t k = 0; k < 3; k++)
            believe(track, company[k], k > 0);
        return i;
    }
    call_leaps(track, at, size > 0 ? company[0] : track->count, out);
    return track->count;
}

static void find_believed(struct track *track, struct rows *out)
{
    size_t first = next_placed(track, NOBODY);
    if (first >= track->count)
        return;
    believe(track, first, false);
    for (size_t at = first; at < track->count;)
        at = believe_next(track, at, at == first, out);
    for (size_t i = 0; i < track->count; i++)
        if (track->is_believed[i])
            track->fixes[track->fix_count++] =
                (struct fix){&track->positions[i], track->has_way[i]};
}

/* --- gaps --- */

static void find_gaps(const struct track *track, struct rows *out)
{
    const struct point nowhere = {COORD_UNKNOWN, COORD_UNKNOWN};
    int64_t most_us = track->limits->interval_us * track->limits->late_percent / 100;
    size_t before = NOBODY;
    struct point place = nowhere;
    for (size_t i = 0; i < track->count; i++) {
        const struct position *position = &track->positions[i];
        if (!may_fill_gap(position->doubt))
            continue;
        struct point until = track->is_believed[i] ? position->point : nowhere;
        if (before != NOBODY && position->fix_us - track->positions[before].fix_us > most_us)
            rows_add_gap(out, &(struct gap_row){position->device_no,
                                  track->positions[before].fix_us, position->fix_us, place, until});
        before = i;
        place = track->is_believed[i] ? position->point : place;
    }
}

/* --- one zone --- */

static struct zone_facts facts_of(const struct view *view)
{
    return *zone_facts(view->zone);
}

static int64_t fix_us(const struct view *view, size_t index)
{
    return view->track->fixes[index].position->fix_us;
}

static struct point place(const struct view *view, size_t index)
{
    return view->track->fixes[index].position->point;
}

static bool is_in_force(const struct view *view, size_t index)
{
    return fix_us(view, index) >= view->span.from_us && fix_us(view, index) < view->span.until_us;
}

static int64_t time_of(const struct view *view, size_t index, const struct zone_crossing *crossing)
{
    int64_t from_us = fix_us(view, index - 1);
    int64_t until_us = fix_us(view, index);
    double span_ms = (double)(until_us - from_us) / 1e3;
    int64_t at_us = from_us + 1000 * (int64_t)llround(span_ms * crossing->fraction);
    at_us = at_us <= from_us ? from_us + 1 : at_us;
    return at_us > until_us ? until_us : at_us;
}

/* Where the way to a fix meets the boundary while the zone is in force: at the fix, or at the one
 * before if that was inside, for it may be left before it ends. */
static size_t find_crossings(const struct view *view, size_t index, struct zone_crossing *out)
{
    struct zone_crossing met[CROSSINGS_MAX];
    bool is_ending = zone_is_area(view->zone) && index > 0 && view->is_there[index - 1];
    if (!view->track->fixes[index].has_way || (!is_in_force(view, index) && !is_ending))
        return 0;
    size_t found =
        zone_crossings(view->zone, place(view, index - 1), place(view, index), met, CROSSINGS_MAX);
    size_t count = 0;
    for (size_t i = 0; i < found; i++)
        if (time_of(view, index, &met[i]) >= view->span.since_us &&
            time_of(view, index, &met[i]) < view->span.until_us)
            out[count++] = met[i];
    return count;
}

static struct change change_at(
    const struct view *view, size_t index, const struct zone_crossing *crossing)
{
    bool is_left_first = zone_is_area(view->zone) || facts_of(view).side != SIDE_RIGHT;
    return (struct change){.at_us = time_of(view, index, crossing),
        .point = crossing->point,
        .is_entry = crossing->is_inward == is_left_first};
}

static void look_at_sides(struct view *view)
{
    struct zone_crossing met[CROSSINGS_MAX];
    bool is_area = zone_is_area(view->zone);
    for (size_t i = 0; i < view->track->fix_count; i++) {
        bool is_forced = is_in_force(view, i);
        bool was_there = i > 0 && view->is_there[i - 1];
        if (is_area)
            view->is_there[i] = is_forced && zone_holds(view->zone, place(view, i));
        else
            view->is_there[i] = was_there != (find_crossings(view, i, met) % 2 == 1);
        view->is_deep[i] =
            !is_forced || fabs(zone_distance_to(view->zone, place(view, i)).distance_m) >
                              (double)view->track->limits->band_m;
        view->run_count += i == 0 || view->is_there[i] != was_there;
        view->run[i] = view->run_count - 1;
    }
}

static size_t first_of(const struct view *view, size_t run)
{
    size_t first = 0;
    while (view->run[first] != run)
        first++;
    return first;
}

static size_t size_of(const struct view *view, size_t run)
{
    size_t size = 0;
    for (size_t i = 0; i < view->track->fix_count; i++)
        size += view->run[i] == run;
    return size;
}

static bool is_run_there(const struct view *view, size_t run)
{
    return view->is_there[first_of(view, run)];
}

/* By that fix of it. The track comes from outside, or from the side where it is first. */
static bool is_firm_by(const struct view *view, size_t index)
{
    size_t first = first_of(view, view->run[index]);
    bool is_firm = first == 0 && !view->is_there[0];
    for (size_t i = first; i <= index; i++)
        is_firm =
            is_firm || view->is_deep[i] ||
            (i > first && fix_us(view, i) - fix_us(view, first) >= view->track->limits->settle_us);
    return is_firm;
}

static bool is_firm(const struct view *view, size_t run)
{
    return is_firm_by(view, first_of(view, run) + size_of(view, run) - 1);
}

/* The beginning, or the end, of the zone's force found the vessel inside. */
static bool is_by_force(
    const struct view *view, size_t index, const struct zone_crossing *met, size_t count)
{
    bool is_there = view->is_there[index];
    int64_t edge_us = is_there ? view->span.from_us : view->span.until_us;
    if (!view->track->fixes[index].has_way || edge_us <= fix_us(view, index - 1) ||
        edge_us > fix_us(view, index))
        return false;
    if (count == 0)
        return true;
    return is_there ? !met[0].is_inward || time_of(view, index, &met[0]) < edge_us
                    : met[count - 1].is_inward;
}

/* The change with which a run begins. */
static struct change change_to(const struct view *view, size_t run)
{
    struct zone_crossing met[CROSSINGS_MAX];
    size_t index = first_of(view, run);
    bool is_there = view->is_there[index];
    bool is_area = zone_is_area(view->zone);
    size_t count = find_crossings(view, index, met);
    struct change change = {.at_us = fix_us(view, index), .point = place(view, index)};
    if (is_area && is_by_force(view, index, met, count))
        change.at_us = is_there ? view->span.from_us : view->span.until_us;
    else if (count > 0)
        change = change_at(view, index, &met[is_area && !is_there ? count - 1 : 0]);
    change.is_entry = is_area || count == 0 ? is_there : change.is_entry;
    return change;
}

static void note(struct view *view, struct change change, enum certainty certainty)
{
    change.certainty = certainty;
    view->changes[view->change_count++] = change;
}

/* Of the runs from `first` up to `last`, which prove little by themselves. */
static enum certainty certainty_of(
    const struct view *view, size_t first, size_t last, bool was_there)
{
    for (size_t run = first; run <= last; run++)
        if (is_run_there(view, run) != was_there && size_of(view, run) >= 2)
            return CERTAINTY_CONFIRMED;
    return CERTAINTY_UNCONFIRMED;
}

/* Between two firm runs; `first` is the run after the one before. */
static void decide(struct view *view, size_t first, size_t firm, bool was_there)
{
    bool is_area = zone_is_area(view->zone);
    bool is_there = is_run_there(view, firm);
    if (is_there != was_there) {
        bool is_leaving = is_area && !is_there;
        note(view, change_to(view, is_leaving ? firm : first), CERTAINTY_CONFIRMED);
    } else if (first < firm && !(is_area && was_there)) {
        enum certainty certainty = certainty_of(view, first, firm, was_there);
        note(view, change_to(view, first), certainty);
        note(view, change_to(view, firm), certainty);
    }
}

static void find_changes(struct view *view)
{
    size_t first = 0;
    bool was_there = false;
    for (size_t run = 0; run < view->run_count; run++) {
        if (!is_firm(view, run))
            continue;
        decide(view, first, run, was_there);
        first = run + 1;
        was_there = is_run_there(view, run);
    }
    bool is_ending_inside = zone_is_area(view->zone) && was_there;
    if (first < view->run_count && !is_ending_inside)
        note(view, change_to(view, first),
            certainty_of(view, first, view->run_count - 1, was_there));
}

/* Ways that cut the zone, or go over the line and back, between two fixes of one run. */
static void find_cuts(struct view *view)
{
    struct zone_crossing met[CROSSINGS_MAX];
    for (size_t i = 1; i < view->track->fix_count; i++) {
        bool is_inside = zone_is_area(view->zone) && view->is_there[i];
        if (view->run[i] != view->run[i - 1] || is_inside || !is_firm_by(view, i - 1))
            continue;
        size_t count = find_crossings(view, i, met);
        if (count < 2 || (zone_is_area(view->zone) && !met[0].is_inward))
            continue;
        note(view, change_at(view, i, &met[0]), CERTAINTY_INFERRED);
        note(view, change_at(view, i, &met[count - 1]), CERTAINTY_INFERRED);
    }
}

static int compare_changes(const void *left, const void *right)
{
    const struct change *one = left;
    const struct change *other = right;
    if (one->at_us != other->at_us)
        return one->at_us < other->at_us ? -1 : 1;
    return (int)other->is_entry - (int)one->is_entry;
}

static void add_visits(const struct view *view, int32_t device_no, struct rows *out)
{
    struct zone_facts facts = facts_of(view);
    bool is_area = zone_is_area(view->zone);
    for (size_t i = 0; i < view->change_count; i++) {
        const struct change *change = &view->changes[i];
        struct visit_row visit = {
            .device_no = device_no,
            .zone_no = facts.zone_no,
            .zone_version = facts.version_no,
            .entered_us = change->at_us,
            .left_us = TIME_UNKNOWN,
            .entered = change->point,
            .left = {COORD_UNKNOWN, COORD_UNKNOWN},
            .certainty = change->certainty
        };
        if (!is_area)
            visit.side = change->is_entry ? SIDE_RIGHT : SIDE_LEFT;
        else if (i + 1 < view->change_count)
            change++, i++;
        else
            change = NULL;
        if (change != NULL) {
            visit.left_us = change->at_us;
            visit.left = change->point;
        }
        rows_add_visit(out, &visit);
    }
}

static void visit_zone(
    const struct track *track, struct zone_span span, int32_t device_no, struct rows *out)
{
    size_t count = track->fix_count;
    struct view view = {.track = track,
        .zone = span.zone,
        .span = span,
        .is_there = room(count, sizeof(bool)),
        .is_deep = room(count, sizeof(bool)),
        .run = room(count, sizeof(size_t)),
        .changes = room(4 * count, sizeof(struct change))};
    look_at_sides(&view);
    find_changes(&view);
    find_cuts(&view);
    qsort(view.changes, view.change_count, sizeof *view.changes, compare_changes);
    add_visits(&view, device_no, out);
    free(view.is_there);
    free(view.is_deep);
    free(view.run);
    free(view.changes);
}

void oracle_judge(const struct position *positions, size_t count, const struct zone_set *zones,
    const struct thresholds *limits, struct rows *out)
{
    *out = (struct rows){0};
    struct track track = {.positions = room(count, sizeof *track.positions),
        .is_believed = room(count, sizeof(bool)),
        .has_way = room(count, sizeof(bool)),
        .fixes = room(count, sizeof *track.fixes),
        .limits = limits};
    for (size_t i = 0; i < count; i++)
        if (!is_among(&track, &positions[i]))
            track.positions[track.count++] = positions[i];
    put_in_order(&track);
    find_believed(&track, out);
    find_gaps(&track, out);
    out->believed_until_us = INT64_MIN;
    for (size_t i = 0; i < track.fix_count; i++) {
        out->believed_until_us = track.fixes[i].position->fix_us;
        if (!track.fixes[i].has_way)
            rows_add_beginning(out, out->believed_until_us);
    }
    for (size_t i = 0; track.fix_count > 0 && i < zone_set_count(zones); i++)
        visit_zone(&track, zone_set_span(zones, i), positions[0].device_no, out);
    rows_sort(out);
    free(track.positions);
    free(track.is_believed);
    free(track.has_way);
    free(track.fixes);
}
