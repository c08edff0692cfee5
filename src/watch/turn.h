#pragma once

/* One turn of the watch: all live records there are, then a bounded number of history rows, as one
 * batch. Two lanes over one journal: a header bit set by the gate divides live from history. The
 * history lane never passes the live one.
 *
 *     journal   L H L L H H H L H L ...
 *     live      ├──────────────▶│        reads everything; of H only the sign of life
 *     history   ├────▶│                  reads H; passes L
 *
 * Owns readers, memory and draft. */

#include <stdbool.h>

#include "haitrinh/base.h"

#include "watch/judge.h"
#include "watch/pace.h"

struct lane {
    struct journal_reader *reader;
    uint64_t committed; /* last record that the store knows */
    uint64_t at;        /* last record in the draft */
};

/* A record that the database refused when it stood alone. */
struct refusal {
    bool is_history;
    uint64_t seq; /* 0: none */
    char sqlstate[6];
    char reason[256];
};

struct turn_limits {
    size_t live_reports;
    size_t history_reports;
    size_t beside_reports; /* of history, in a batch that holds live ones */
    size_t live_records;   /* 0: leaves the lane alone (watch/pace.h) */
    size_t history_records;
};

struct turn {
    struct log *log;
    struct lane live, history;
    struct memory *memory; /* NULL: to be loaded */
    struct draft draft;
    struct judge judge;
    bool has_duties;   /* people's duties are looked at, once a minute */
    int64_t duties_us; /* by the gate's clock: last looked at */
    struct batch batch;
    size_t live_reports, history_reports; /* in the batch */
    struct refusal refusal;
    struct state_row *states;
    size_t state_capacity;
    uint8_t *blobs;
    size_t blob_capacity;
    uint8_t *clock; /* LOOKOUT_BLOB_MAX */
};

/* Opens the journal's readers. -ENOENT: no journal there yet. */
MUST_CHECK int turn_init(struct turn *turn, const char *journal_path, struct log *log);
void turn_done(struct turn *turn);
/* Hands over a memory that was loaded as of `cursor`, and puts the lanes there. -ESTALE: the cursor
 * lies past the end of the journal, or before what is kept; a sentence is logged. */
MUST_CHECK int turn_start_at(
    struct turn *turn, struct memory *memory, const struct load_cursor *cursor);

/* Reads and judges one batch. Sets *out_batch to NULL when there is nothing to commit. The batch
 * lives until the next call. */
MUST_CHECK int turn_read(
    struct turn *turn, const struct turn_limits *limits, const struct batch **out_batch);
/* The batch is in the store. */
void turn_commit(struct turn *turn);
/* Records in the running batch. */
struct paced turn_records(const struct turn *turn);
/* The database refused the batch, which was one record of one lane: it is quarantined when that
 * lane is read next. */
void turn_refuse(struct turn *turn, const char *sqlstate, const char *reason);
/* Nothing is left to read, now. */
bool turn_is_at_end(const struct turn *turn);
