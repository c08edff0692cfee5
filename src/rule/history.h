#pragma once

/* History: what a device's stored positions tell, whatever order they came in. A pure function of
 * the set of positions, of all versions of the zones and of the device's limits: passages into and
 * out of areas and over lines, gaps, leaps; and the visits that passages make.
 *
 * The `fix_us` of a position is here the time to judge it by: position_time_us, which undoes a week
 * rollover. Positions are taken in order of (fix time, digest). A fix that would need more than 25
 * kn (beside the legal error) from the last believed one is set aside; when a later fix agrees with
 * the last believed one, all set aside in between were leaps; when three set aside agree one after
 * the other, they are believed and the track goes on there.
 *
 * A run is the believed fixes on one side of a boundary, one after the other. It is firm when one
 * lies deeper than the error band, or when it holds two fixes 30 min apart; else it proves little:
 * a run inside that is not firm makes a visit of its own (confirmed by two fixes one after the
 * other, else unconfirmed), a run outside that is not firm does not end one. So jitter on a
 * boundary makes at most one visit. A segment that cuts an area with both ends outside makes an
 * inferred visit. A line is passed in the same way, from the side where the track was first.
 *
 * The way to a fix is judged by the version of a zone in force at that fix; nothing counts that lay
 * before the zone was in force. A visit ends with its version: inside the next one another begins.
 *
 * The windowed form: the positions between two *settled* ones (history_widen finds them), both
 * included, give exactly what the whole gives there, and history_splice puts it in its place among
 * the stored rows:
 *
 *     stored rows ──▶ widen ──▶ judge ──▶ splice ──▶ rows that replace them
 *
 * A history owns its lists; -ENOMEM is the only failure; cost is linear in the positions, beside
 * sorting. PURE. */

#include "haitrinh/base.h"
#include "haitrinh/history.h"
#include "haitrinh/position.h"

#include "rule/limits.h"

struct zone_set;

/* Positions of one device as history_sort leaves them. */
struct track_window {
    const struct position *positions;
    size_t count;
    bool is_from_start; /* the first is the first of the whole track, else it is settled */
    bool is_to_end;     /* the last is the last of the whole track, else it is settled */
};

/* A change of side. */
struct passage {
    uint16_t zone; /* index in the zone set */
    bool is_entry; /* area: into it; line: from its left to its right */
    enum certainty certainty;
    int64_t occurred_us; /* interpolated, to the millisecond */
    struct point point;
};

/* A fix that no vessel could have reached: taken out of visits and passages. */
struct leap {
    int64_t fix_us;
    uint32_t digest;
    struct point point;
};

struct history {
    struct passage *passages; /* ascending by time, then zone */
    size_t passage_count;
    struct gap_row *gaps; /* ascending by time */
    size_t gap_count;
    struct leap *leaps; /* ascending by time, then digest */
    size_t leap_count;
};

struct visit_list {
    struct visit_row *rows; /* ascending by entry, then zone */
    size_t count;
};

void history_init(struct history *history);
void history_done(struct history *history);
void visit_list_done(struct visit_list *visits);

/* Sorts by (fix time, digest) and leaves one of each key; gives the new count. */
size_t history_sort(struct position *positions, size_t count);

/* `out` is initialised here, and empty on failure. */
MUST_CHECK int history_judge(const struct track_window *window, const struct zone_set *zones,
    const struct limits *limits, struct history *out);

/* The window of positions[first..last], widened outward to the nearest settled positions. Settled:
 * it agrees with the two before it, one after the other, and lies off every boundary by more than
 * the error band, or has kept its side of those nearer for 30 min. Where none is found the window
 * reaches to the end of what was given, and is_from_start or is_to_end say so: unless that is the
 * end of all that is stored, ask with more. */
struct track_window history_widen(const struct track_window *all, const size_t first_last[2],
    const struct zone_set *zones, const struct limits *limits);

/* The visits that stand after judging a window anew: `stored` are those that touch it, `judged`
 * what it gave. Without stored ones and with the whole track: its visits. `out` is initialised
 * here. A line gives a visit that ends as it begins. The gaps of the window replace those stored in
 * it. */
MUST_CHECK int history_splice(const struct visit_list *stored, const struct track_window *window,
    const struct history *judged, const struct zone_set *zones, struct visit_list *out);
