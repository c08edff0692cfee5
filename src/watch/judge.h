#pragma once

/* What one record of the journal means: positions, events and changed states into the draft, clocks
 * and register into the memory. The same record on the same memory gives the same, always.
 *
 * -ENOMEM is the only failure; the memory is to be thrown away then. A record that cannot be read
 * is logged and passed. */

#include "haitrinh/base.h"

#include "base/arena.h"
#include "journal/reader.h"
#include "watch/draft.h"
#include "watch/memory.h"

struct judge {
    struct memory *memory;
    struct draft *draft;
    const char *journal_id;
    const char *desk_phone; /* named in notices; "" none */
    struct arena arena;
    struct seat **touched; /* states that belong to the draft; each once */
    size_t touched_count, touched_capacity;
    uint64_t duplicates; /* reports known to be stored already */
    int64_t beat_us;     /* the gate's clock at the newest heartbeat; 0: none yet */
};

void judge_init(struct judge *judge, const char *journal_id);
void judge_done(struct judge *judge);
/* A new turn on this memory and draft. */
void judge_begin(struct judge *judge, struct memory *memory, struct draft *draft);

/* As the live cursor meets it: all of a live record, and of a history record the sign of life. */
MUST_CHECK int judge_live(struct judge *judge, const struct journal_record *record);
/* As the history cursor meets it: the positions of history records, nothing else. */
MUST_CHECK int judge_history(struct judge *judge, const struct journal_record *record);
/* Writes the spans that the turn's positions changed into the draft. */
MUST_CHECK int judge_end(struct judge *judge);
