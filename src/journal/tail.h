#pragma once

/* What stands behind the last whole group of the live segment at a start: nothing, a torn tail,
 * which is set aside, or damage below the durable mark, which stops the start. The journal's live
 * segment is read up to its last whole group; its next_seq follows that. */

#include "journal/source.h"
#include "journal/state.h"

struct tail {
    int64_t from;
    int64_t end;        /* behind the last block that is not zero; `from` when all are */
    int64_t witness_at; /* a group that names a durable mark in here; 0: none */
    uint64_t witness_mark;
};

MUST_CHECK int tail_examine(struct journal *journal, struct source *source, struct tail *out);
/* -EBADMSG with a sentence: what was acknowledged is damaged. */
MUST_CHECK int tail_judge(struct journal *journal, const struct tail *tail);
/* Copies it to a file of its own, synced, and writes zeros in its place, not synced. */
MUST_CHECK int tail_set_aside(
    struct journal *journal, struct source *source, const struct tail *tail);
