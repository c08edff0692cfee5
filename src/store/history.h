#pragma once

/* History's share of the committer's connection: which spans of stored positions changed, the
 * positions of such a span, and its visits and gaps replaced. Between two batches of the watch, one
 * job at a time; all three answer by callback and never from within the call.
 *
 *   committer_read_marks ─▶ spans ─▶ for each: committer_read_span ─▶ judge (pure) ─▶
 *   committer_replace_span, the last one with `forget_through` of the marks
 *
 * Nothing is lost when this is interrupted: marks are forgotten in the same transaction as the last
 * replacement, and judging again gives the same.
 *
 * What a callback is given is borrowed until it returns. Memory is bounded by the limits asked for.
 * -EBUSY while a batch or a job is under way, -ENOTCONN. */

#include "haitrinh/history.h"

#include "store/commit.h"

struct history_marks {
    uint64_t through;             /* newest mark merged into the spans; 0: there are none */
    const struct span_row *spans; /* merged: one device's spans do not touch; by device, time */
    size_t span_count;            /* 0, too, when the marks touch no stored position */
};

/* Stored positions by the time they are judged by, which stands in fix_us: a week rollover is
 * undone there. */
struct history_span {
    const struct position *positions; /* inside the span, at most the limit asked for */
    size_t position_count;
    bool is_cut; /* there are more inside: go on from the last one */
    /* Neighbours outside, nearest first: all that may make a track or end a gap, whatever else is
     * doubted of them (DOUBTS_OF_MOMENT). */
    const struct position *before, *after;
    size_t before_count, after_count;
    /* Visits and gaps stored now that touch the span. */
    const struct visit_row *visits;
    size_t visit_count;
    const struct gap_row *gaps;
    size_t gap_count;
};

#define HISTORY_NEIGHBOURS 4

struct history_replacement {
    struct span_row span; /* stored visits and gaps that touch it are removed; device 0: none */
    const struct visit_row *visits;
    size_t visit_count;
    const struct gap_row *gaps;
    size_t gap_count;
    uint64_t forget_through; /* marks up to here are done; 0: none */
};

/* COMMIT_DONE or COMMIT_LOST; the data is NULL unless done. */
typedef void history_marks_callback(
    void *context, enum commit_result result, const struct history_marks *marks);
typedef void history_span_callback(
    void *context, enum commit_result result, const struct history_span *span);

MUST_CHECK int committer_read_marks(
    struct committer *committer, history_marks_callback *callback, void *context);
MUST_CHECK int committer_read_span(struct committer *committer, const struct span_row *span,
    size_t limit, history_span_callback *callback, void *context);
/* The replacement and what it points to must live until the callback. */
MUST_CHECK int committer_replace_span(struct committer *committer,
    const struct history_replacement *replacement, commit_callback *callback, void *context);
