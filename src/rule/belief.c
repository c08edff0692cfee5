#include "rule/belief.h"

#include "rule/leg.h"
#include "rule/plausible.h"

/* Fixes that agree with each other and not with the track, before they are believed. */
#define AGREEING 3

struct believer {
    const struct track_window *window;
    const struct limits *limits;
    enum belief *beliefs;
    bool has_anchor;
    bool is_lone; /* the anchor began the track, and nothing has agreed with it yet */
    size_t anchor;
    size_t aside[AGREEING];
    size_t aside_count;
};

static bool agree(const struct believer *believer, size_t from, size_t to)
{
    const struct position *positions = believer->window->positions;
    struct leg leg = {.has_from = true,
        .from_us = positions[from].fix_us,
        .from = positions[from].point,
        .to_us = positions[to].fix_us,
        .to = positions[to].point};
    return leg_is_possible(&leg, limits_at(believer->limits, leg.to_us));
}

static void settle_aside(struct believer *believer, enum belief belief)
{
    for (size_t i = 0; i < believer->aside_count; i++)
        believer->beliefs[believer->aside[i]] = belief;
    believer->aside_count = 0;
}

static void anchor_at(struct believer *believer, size_t index, enum belief belief)
{
    believer->beliefs[index] = belief;
    believer->anchor = index;
    believer->has_anchor = true;
}

static void set_aside(struct believer *believer, size_t index)
{
    if (believer->aside_count > 0 &&
        !agree(believer, believer->aside[believer->aside_count - 1], index))
        settle_aside(believer, BELIEF_LEAP);
    believer->aside[believer->aside_count++] = index;
    if (believer->aside_count < AGREEING)
        return;
    if (believer->is_lone)
        believer->beliefs[believer->anchor] = BELIEF_LEAP;
    size_t first = believer->aside[0];
    settle_aside(believer, BELIEF_TRACK);
    believer->beliefs[first] = BELIEF_ANEW;
    believer->anchor = index;
    believer->is_lone = false;
}

static void consider(struct believer *believer, size_t index)
{
    if (!believer->has_anchor) {
        anchor_at(believer, index, BELIEF_ANEW);
        believer->is_lone = believer->window->is_from_start;
        return;
    }
    if (!agree(believer, believer->anchor, index)) {
        set_aside(believer, index);
        return;
    }
    settle_aside(believer, BELIEF_LEAP);
    anchor_at(believer, index, BELIEF_TRACK);
    believer->is_lone = false;
}

void belief_judge(const struct track_window *window, const struct limits *limits, enum belief *out)
{
    struct believer believer = {.window = window, .limits = limits, .beliefs = out};
    for (size_t i = 0; i < window->count; i++) {
        out[i] = BELIEF_NONE;
        if (may_make_track(window->positions[i].doubt))
            consider(&believer, i);
    }
    settle_aside(&believer, BELIEF_OPEN);
}

size_t belief_before(const struct track_window *window, size_t index, const struct limits *limits)
{
    struct believer believer = {.window = window, .limits = limits};
    size_t earlier = index;
    while (earlier > 0)
        if (may_make_track(window->positions[--earlier].doubt))
            return agree(&believer, earlier, index) ? earlier : SIZE_MAX;
    return SIZE_MAX;
}

bool belief_is_sure(
    const struct track_window *window, size_t index, const struct limits *limits, size_t *out_first)
{
    if (!may_make_track(window->positions[index].doubt))
        return false;
    size_t first = index;
    for (int i = 1; i < AGREEING; i++) {
        first = belief_before(window, first, limits);
        if (first == SIZE_MAX)
            return false;
    }
    *out_first = first;
    return true;
}
