#include "rule/history.h"

#include <errno.h>
#include <stdlib.h>

#include "chart/zone.h"
#include "rule/belief.h"
#include "rule/plausible.h"
#include "rule/side.h"

void history_init(struct history *history)
{
    *history = (struct history){0};
}

void history_done(struct history *history)
{
    if (history == NULL)
        return;
    free(history->passages);
    free(history->gaps);
    free(history->leaps);
    history_init(history);
}

static int compare_positions(const void *left, const void *right)
{
    const struct position *one = left;
    const struct position *other = right;
    if (one->fix_us != other->fix_us)
        return one->fix_us < other->fix_us ? -1 : 1;
    if (one->digest != other->digest)
        return one->digest < other->digest ? -1 : 1;
    return 0;
}

size_t history_sort(struct position *positions, size_t count)
{
    if (count == 0)
        return 0;
    qsort(positions, count, sizeof *positions, compare_positions);
    size_t kept = 1;
    for (size_t i = 1; i < count; i++)
        if (compare_positions(&positions[kept - 1], &positions[i]) != 0)
            positions[kept++] = positions[i];
    return kept;
}

static int compare_passages(const void *left, const void *right)
{
    const struct passage *one = left;
    const struct passage *other = right;
    if (one->occurred_us != other->occurred_us)
        return one->occurred_us < other->occurred_us ? -1 : 1;
    if (one->zone != other->zone)
        return one->zone < other->zone ? -1 : 1;
    return (int)other->is_entry - (int)one->is_entry;
}

/* A walk along the believed fixes of a window, with the side of every zone. */
struct walk {
    const struct track_window *window;
    const struct zone_set *zones;
    const struct limits *limits;
    const struct thresholds *thresholds; /* at the leg's end */
    struct side *sides;                  /* one a zone */
    bool *is_active;                     /* one a zone */
    size_t active_count;
    struct leg leg;
    struct passage_list passages;
};

static void note_active(struct walk *walk, size_t index)
{
    bool is_active =
        side_is_active(&walk->sides[index], zone_is_area(zone_set_at(walk->zones, index)));
    if (is_active && !walk->is_active[index])
        walk->active_count++;
    if (!is_active && walk->is_active[index])
        walk->active_count--;
    walk->is_active[index] = is_active;
}

static struct side_step step_at(struct walk *walk, size_t index, bool is_near)
{
    return (struct side_step){
        .side = &walk->sides[index],
        .span = zone_set_span(walk->zones, index),
        .index = (uint16_t)index,
        .is_near = is_near,
        .leg = &walk->leg,
        .thresholds = walk->thresholds,
        .out = &walk->passages,
    };
}

static int move_side(struct walk *walk, size_t index, bool is_near)
{
    struct side_step step = step_at(walk, index, is_near);
    int result = side_move(&step);
    note_active(walk, index);
    return result;
}

static size_t find_near(const struct walk *walk, uint16_t *out_indexes)
{
    struct zone_near near = {
        .from = walk->leg.has_from ? walk->leg.from : walk->leg.to,
        .to = walk->leg.to,
        .margin_m = (double)walk->thresholds->band_m,
        .at_us = walk->leg.to_us,
    };
    return zone_set_near(walk->zones, &near, out_indexes, ZONE_SET_MAX);
}

/* Zones that something may still follow from, though they are not near: `near` ascends. */
static int move_distant(struct walk *walk, const uint16_t *near, size_t near_count)
{
    int result = 0;
    size_t next = 0;
    size_t left = walk->active_count;
    for (size_t i = 0; result == 0 && left > 0 && i < zone_set_count(walk->zones); i++) {
        while (next < near_count && near[next] < i)
            next++;
        if (!walk->is_active[i])
            continue;
        left--;
        if (next == near_count || near[next] != i)
            result = move_side(walk, i, false);
    }
    return result;
}

static int move(struct walk *walk)
{
    uint16_t near[ZONE_SET_MAX];
    size_t count = find_near(walk, near);
    int result = move_distant(walk, near, count);
    for (size_t i = 0; result == 0 && i < count; i++)
        result = move_side(walk, near[i], true);
    return result;
}

/* At a settled fix the sides follow from the place alone. */
static void begin_settled(struct walk *walk)
{
    uint16_t held[ZONE_SET_MAX];
    size_t count = zone_set_holding(walk->zones, walk->leg.to, walk->leg.to_us, held, ZONE_SET_MAX);
    for (size_t i = 0; i < count; i++) {
        walk->sides[held[i]] = side_settled(true);
        note_active(walk, held[i]);
    }
}

static int end_walk(struct walk *walk)
{
    int result = 0;
    for (size_t i = 0; result == 0 && i < zone_set_count(walk->zones); i++) {
        struct side_step step = step_at(walk, i, false);
        result = walk->is_active[i] ? side_end(&step) : 0;
    }
    return result;
}

static void lead_to(struct walk *walk, const struct position *position, enum belief belief)
{
    walk->leg = (struct leg){
        .has_from = belief == BELIEF_TRACK,
        .from_us = walk->leg.to_us,
        .from = walk->leg.to,
        .to_us = position->fix_us,
        .to = position->point,
    };
    walk->thresholds = limits_at(walk->limits, position->fix_us);
}

static int walk_along(struct walk *walk, const enum belief *beliefs)
{
    const struct track_window *window = walk->window;
    bool is_begun = window->is_from_start;
    int result = 0;
    for (size_t i = 0; result == 0 && i < window->count; i++) {
        if (beliefs[i] != BELIEF_TRACK && beliefs[i] != BELIEF_ANEW)
            continue;
        lead_to(walk, &window->positions[i], beliefs[i]);
        if (is_begun)
            result = move(walk);
        else
            begin_settled(walk);
        is_begun = true;
    }
    return result == 0 && window->is_to_end ? end_walk(walk) : result;
}

static int find_passages(struct walk *walk, const enum belief *beliefs, struct history *out)
{
    size_t count = zone_set_count(walk->zones);
    if (count == 0)
        return 0;
    walk->sides = calloc(count, sizeof *walk->sides);
    walk->is_active = calloc(count, sizeof *walk->is_active);
    int result = walk->sides == NULL || walk->is_active == NULL ? -ENOMEM : 0;
    for (size_t i = 0; result == 0 && i < count; i++)
        walk->sides[i] = side_begin();
    if (result == 0)
        result = walk_along(walk, beliefs);
    free(walk->sides);
    free(walk->is_active);
    if (walk->passages.count > 0)
        qsort(walk->passages.items, walk->passages.count, sizeof *walk->passages.items,
            compare_passages);
    out->passages = walk->passages.items;
    out->passage_count = walk->passages.count;
    return result;
}

static bool is_believed(enum belief belief)
{
    return belief == BELIEF_TRACK || belief == BELIEF_ANEW;
}

static int find_leaps(
    const struct track_window *window, const enum belief *beliefs, struct history *out)
{
    size_t count = 0;
    for (size_t i = 0; i < window->count; i++)
        count += beliefs[i] == BELIEF_LEAP;
    out->leaps = count == 0 ? NULL : calloc(count, sizeof *out->leaps);
    if (count > 0 && out->leaps == NULL)
        return -ENOMEM;
    for (size_t i = 0; i < window->count; i++) {
        const struct position *position = &window->positions[i];
        if (beliefs[i] == BELIEF_LEAP)
            out->leaps[out->leap_count++] =
                (struct leap){position->fix_us, position->digest, position->point};
    }
    return 0;
}

/* Longest span between two reports that is no gap, of what began then. */
static int64_t longest_us(const struct limits *limits, int64_t at_us)
{
    const struct thresholds *thresholds = limits_at(limits, at_us);
    return thresholds->interval_us / 100 * thresholds->late_percent;
}

/* Writes each gap when `out` is given; gives the count. */
static size_t walk_gaps(const struct track_window *window, const enum belief *beliefs,
    const struct limits *limits, struct gap_row *out)
{
    const struct point nowhere = {COORD_UNKNOWN, COORD_UNKNOWN};
    struct point place = nowhere;
    const struct position *before = NULL;
    size_t count = 0;
    for (size_t i = 0; i < window->count; i++) {
        const struct position *position = &window->positions[i];
        if (!may_fill_gap(position->doubt))
            continue;
        struct point here = is_believed(beliefs[i]) ? position->point : nowhere;
        bool is_gap = before != NULL &&
                      position->fix_us - before->fix_us > longest_us(limits, before->fix_us);
        if (is_gap && out != NULL)
            out[count] = (struct gap_row){
                position->device_no, before->fix_us, position->fix_us, place, here};
        count += is_gap;
        before = position;
        if (is_believed(beliefs[i]))
            place = here;
    }
    return count;
}

static int find_gaps(const struct track_window *window, const enum belief *beliefs,
    const struct limits *limits, struct history *out)
{
    size_t count = walk_gaps(window, beliefs, limits, NULL);
    if (count == 0)
        return 0;
    out->gaps = calloc(count, sizeof *out->gaps);
    if (out->gaps == NULL)
        return -ENOMEM;
    out->gap_count = walk_gaps(window, beliefs, limits, out->gaps);
    return 0;
}

int history_judge(const struct track_window *window, const struct zone_set *zones,
    const struct limits *limits, struct history *out)
{
    history_init(out);
    if (window->count == 0)
        return 0;
    enum belief *beliefs = calloc(window->count, sizeof *beliefs);
    if (beliefs == NULL)
        return -ENOMEM;
    belief_judge(window, limits, beliefs);
    struct walk walk = {.window = window, .zones = zones, .limits = limits};
    int result = find_passages(&walk, beliefs, out);
    if (result == 0)
        result = find_leaps(window, beliefs, out);
    if (result == 0)
        result = find_gaps(window, beliefs, limits, out);
    free(beliefs);
    if (result < 0)
        history_done(out);
    return result;
}
