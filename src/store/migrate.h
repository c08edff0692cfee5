#pragma once

/* The schema, forward only. Migrations are numbered from 1 without a gap (sql/migration), each runs
 * in a transaction of its own together with the row that records its number, name and SHA-256,
 * under an advisory lock, so that two runs at once or a kill in the middle do no harm. A database
 * with an unknown number or another checksum is refused, not repaired.
 *
 * Blocking. Needs the rights of the schema's owner, and CREATEROLE for the first one. */

#include "haitrinh/base.h"

struct database;

struct schema_state {
    unsigned applied; /* newest migration in the database; 0: empty */
    unsigned known;   /* newest migration in this program */
};

enum schema_condition {
    SCHEMA_NEWER = 1,   /* written by a newer version of the program */
    SCHEMA_ALTERED = 2, /* a migration in it is not the one we know by that number */
};

/* 0 (also for an older or empty schema), a schema_condition, or -errno. The sentence is in
 * database_error. `out` is set unless the result is negative. */
MUST_CHECK int schema_inspect(struct database *database, struct schema_state *out);

/* Called before each migration that is run; may be NULL. */
typedef void migrate_progress(void *context, unsigned number, const char *name);
/* Brings the schema to `known`. Conditions and errors as above. */
MUST_CHECK int schema_migrate(struct database *database, migrate_progress *progress, void *context);
