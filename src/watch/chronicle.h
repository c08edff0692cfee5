#pragma once

/* Judges history anew where stored positions have changed: one pass takes all marks there are, span
 * by span, each in a job of the committer between two batches of the watch.
 *
 *   idle ─chronicle_step─▶ marks ─▶ read span ◀─wider─┐
 *     ▲                      │          └─────────────┘ until it reaches settled positions
 *     └──── none ────────────┘          ▼
 *                                     judge ─▶ replace visits and gaps ─▶ next span; the last one
 *                                                                          forgets the marks
 *
 * What is judged by does not depend on when that is: every version of the zones, the thresholds of
 * now (doc/adr/0007). Marks come from changed positions and from the versions that change the past.
 *
 * Nothing is lost by an interruption: marks stay until the last span of the pass is replaced, and
 * judging again gives the same. A span that cannot be read is logged and left marked. */

#include <stdbool.h>

#include "haitrinh/base.h"

#include "store/history.h"
#include "watch/memory.h"

struct chronicle;

/* `done` is called after each job, when the connection is free again. */
MUST_CHECK int chronicle_new(struct log *log, struct committer *committer,
    void (*done)(void *context, enum commit_result result), void *context, struct chronicle **out);
void chronicle_free(struct chronicle *chronicle);
DEFINE_AUTO(struct chronicle *, chronicle_free);

/* Starts the next job: of the running pass, or the reading of the marks that begins one. False when
 * the connection is not free. Judges by the zones and thresholds of `memory`, which must live until
 * `done`. */
bool chronicle_step(struct chronicle *chronicle, struct memory *memory);
/* In the middle of a pass. False after `done` of a reading of marks: there were none. */
bool chronicle_is_working(const struct chronicle *chronicle);
/* Forgets the running pass, after the connection was lost; the marks are still in the store. */
void chronicle_forget(struct chronicle *chronicle);
/* Spans judged so far. */
uint64_t chronicle_spans(const struct chronicle *chronicle);
