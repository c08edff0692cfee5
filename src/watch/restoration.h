#pragma once

/* A database from an old backup gets back the register versions that were written since: each was
 * journaled, with its number. All of them or none, in one transaction.
 *
 * A version is known by its number and the moment it was written. What the journal has and the
 * database has not is restored only behind all that the database has: a database whose register
 * was changed after the backup was put back has given those numbers away anew, and only a person
 * can say which versions shall count. Nothing is ever overwritten.
 *
 * Blocking (store/query.h); reads the journal from `after_seq` to its durable mark. */

#include <stdatomic.h>

#include "haitrinh/base.h"

struct database;
struct register_version;

struct restoration_order {
    const char *journal_path;
    uint64_t after_seq;         /* records up to here are of no interest */
    const atomic_bool *is_over; /* set by another thread: -ECANCELED; may be NULL */
};

struct restoration {
    uint64_t count;             /* versions restored */
    uint64_t first_no, last_no; /* the lowest and the highest of them */
    uint64_t other_no;          /* RESTORATION_OTHER: the version that is another's */
    uint64_t seq;               /* last record looked at */
};

/* Condition: the database has given a number of the journal to another version. */
#define RESTORATION_OTHER 1

/* One version with its number; once it is there, nothing happens. */
MUST_CHECK int restoration_put(struct database *database, const struct register_version *version);

/* Role haitrinh_watch, or the owner. Errors are query.h's and the journal's; `out` is written on 0
 * and on the condition. */
MUST_CHECK int restoration_run(
    struct database *database, const struct restoration_order *order, struct restoration *out);
