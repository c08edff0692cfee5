#pragma once

/* What one turn of the watch wants to commit, while it grows: positions, events, polls, spans,
 * strangers.
 * The arrays keep their memory from turn to turn. A turn that fails throws its draft away and the
 * state it came from, and begins again from the store. */

#include "haitrinh/base.h"

#include "rule/alarm_list.h"
#include "store/commit.h"

struct draft {
    struct position *positions;
    size_t position_count, position_capacity;
    struct alarm_list events;
    struct notice_row *notices;
    size_t notice_count, notice_capacity;
    struct poll_row *polls;
    size_t poll_count, poll_capacity;
    struct result_row *results;
    size_t result_count, result_capacity;
    struct span_row *spans;
    size_t span_count, span_capacity;
    struct stranger_row *strangers;
    size_t stranger_count, stranger_capacity;
    struct quarantine_row *quarantine;
    size_t quarantine_count, quarantine_capacity;
    struct deafness_row *deafness;
    size_t deafness_count, deafness_capacity;
};

void draft_init(struct draft *draft);
void draft_done(struct draft *draft);
/* Empty again; the memory stays. */
void draft_clear(struct draft *draft);

MUST_CHECK int draft_position(struct draft *draft, const struct position *position);
/* Room for one more, to be filled in before the next is asked for. */
MUST_CHECK int draft_notice(struct draft *draft, struct notice_row **out);
MUST_CHECK int draft_poll(struct draft *draft, const struct poll_row *poll);
MUST_CHECK int draft_result(struct draft *draft, const struct result_row *row);
MUST_CHECK int draft_span(struct draft *draft, const struct span_row *span);
MUST_CHECK int draft_stranger(struct draft *draft, const struct stranger_row *stranger);
MUST_CHECK int draft_deafness(struct draft *draft, const struct deafness_row *row);
MUST_CHECK int draft_quarantine(struct draft *draft, const struct quarantine_row *row);
/* Points the batch at what the draft holds. */
void draft_fill(const struct draft *draft, struct batch *out);
