#pragma once

/* History: what a device's stored positions tell, whatever order they came in. A pure function of
 * the set of positions and of the zones: visits to areas, crossings of lines, gaps, leaps.
 *
 * Positions are taken in order of (fix time, digest). A fix that would need more than 25 kn (beside
 * the legal error) from the last believed one is set aside; when a later fix agrees with the last
 * believed one, all set aside in between were leaps; when three set aside agree one after the
 * other, they are believed and the track goes on there.
 *
 * A run is the believed fixes on one side of a boundary, one after the other. It is firm when one
 * lies deeper than the error band, or when it holds two fixes 30 min apart; else it proves little:
 * a run inside that is not firm makes a visit of its own (confirmed by two fixes, else
 * unconfirmed), a run outside that is not firm does not end one. So jitter on a boundary makes at
 * most one visit. A segment that cuts an area with both ends outside makes an inferred visit. Lines
 * alike: a side that is not firm does not count as crossed back.
 *
 * The windowed form: positions between two *settled* ones (see history_is_settled), both included,
 * give exactly what the whole gives there; history_splice puts it in place.
 *
 * The history owns its lists; -ENOMEM is the only failure; cost is linear in the positions beside
 * sorting. PURE. */

#include "haitrinh/alarm.h"
#include "haitrinh/base.h"
#include "haitrinh/position.h"

#include "rule/threshold.h"

struct zone_set;

/* A position's key within its device. fix_us TIME_UNKNOWN: none. */
struct fix_key {
    int64_t fix_us;
    uint32_t digest;
};

/* A change of side, between two fixes. */
struct passage {
    int64_t occurred_us; /* interpolated to the millisecond; TIME_UNKNOWN: not in this history */
    struct point point;
    struct fix_key before; /* none when the track begins with it */
    struct fix_key after;
};

struct visit {
    uint16_t zone; /* index in the zone set */
    enum certainty certainty;
    struct passage enter; /* unknown: inside already at the first position of the window */
    struct passage exit;  /* unknown: still inside at the last */
    int32_t deepest_m;    /* of a closed area; 0 for others */
};

struct line_crossing {
    uint16_t zone;
    enum certainty certainty;
    bool is_to_right; /* from the line's left side to its right */
    struct passage passage;
};

struct gap {
    int64_t from_us, until_us; /* fix times of the reports before and after */
    struct fix_key before, after;
    struct point point; /* last believed before it; COORD_UNKNOWN: none */
    uint8_t rung;       /* of the loss ladder that it reached, 0..LOSS_RUNGS */
    bool is_in_port;
};

struct leap {
    struct fix_key fix;
    struct point point;
    struct fix_key after; /* the fix that showed it */
};

struct history {
    struct visit *visits; /* ascending by entry, then zone */
    size_t visit_count;
    struct line_crossing *crossings; /* ascending by time, then zone */
    size_t crossing_count;
    struct gap *gaps;
    size_t gap_count;
    struct leap *leaps;
    size_t leap_count;
};

void history_init(struct history *history);
void history_done(struct history *history);

/* Sorts by (fix time, digest) and leaves one of each key; gives the new count. */
size_t history_sort(struct position *positions, size_t count);

/* `positions` as history_sort leaves them, all of one device. */
MUST_CHECK int history_judge(const struct position *positions, size_t count,
    const struct zone_set *zones, const struct thresholds *limits, struct history *out);

/* The history before and after this position do not touch each other: it agrees with the two before
 * it, lies off every boundary by more than the error band, and in no closed area. */
bool history_is_settled(const struct position *positions, size_t index,
    const struct zone_set *zones, const struct thresholds *limits);
/* Widens the indexes *first..*last outward to the nearest settled positions, or to the ends. Gives
 * whether both ends are settled; if not, and there are more positions stored, ask with more. */
bool history_widen(const struct position *positions, size_t count, const struct zone_set *zones,
    const struct thresholds *limits, size_t first_last[2]);
/* Replaces what `whole` says between two settled positions by `part`, judged on them; NULL: an open
 * end. Visits cut by a window's edge are joined. */
MUST_CHECK int history_splice(struct history *whole, const struct history *part,
    const struct fix_key *from, const struct fix_key *until);
