#pragma once

/* Which positions of a track are believed: the leaps are told from the track by their neighbours on
 * both sides. Internal to history. PURE; allocates nothing, fails never.
 *
 * After three fixes that agree one after the other, the third is believed and none is set aside,
 * whatever came before: that is what makes windows possible. */

#include "rule/history.h"

enum belief {
    BELIEF_NONE = 0,  /* no place or no moment: takes no part */
    BELIEF_TRACK = 1, /* believed, and so is the way to it from the one before */
    BELIEF_ANEW = 2,  /* believed; the way to it is not: the track begins here, or begins anew */
    BELIEF_LEAP = 3,
    BELIEF_OPEN = 4, /* set aside; no later fix has decided yet */
};

/* One entry a position into `out`. */
void belief_judge(const struct track_window *window, const struct limits *limits, enum belief *out);
/* Three fixes up to this one agree, one after the other. Gives the index of the first in *out. */
bool belief_is_sure(const struct track_window *window, size_t index, const struct limits *limits,
    size_t *out_first);
/* The nearest earlier position that takes part and agrees with this one; SIZE_MAX: none. */
size_t belief_before(const struct track_window *window, size_t index, const struct limits *limits);
