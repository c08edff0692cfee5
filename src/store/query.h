#pragma once

/* A small blocking connection for the tools and for starting up: connect, run an embedded statement
 * with bound parameters, read its rows. Never used by a loop. The session speaks UTC.
 *
 * Errors: -ENOTCONN (no connection), -EPROTO (the statement failed), -ENOMEM; database_error gives
 * the sentence, database_sqlstate the code. Statements are the constants of sql/ and nothing else.
 *
 * A statement may take as long as it likes, unless the caller brings a patience: then -ETIMEDOUT
 * and -ECANCELED come too, and the connection is of no use after them. */

#include <stdatomic.h>
#include <stdbool.h>

#include "haitrinh/base.h"

struct database;
struct rows;

/* Waits for the server for 5 s at most. Always makes `out`, also when connecting fails, so that
 * database_error can be asked; NULL only on -ENOMEM. `role` is SET (NULL: the login role). */
MUST_CHECK int database_open(const char *conninfo, const char *role, struct database **out);
/* For a caller that must not wait for ever: a statement that takes longer is ended by the server, a
 * server that is silent for longer (it is stopped, its machine is gone) is given up. */
struct patience {
    int64_t answer_us;
    const atomic_bool *is_over; /* set by another thread: gives up at once */
};
/* `patience` is copied. */
MUST_CHECK int database_open_patient(
    const char *conninfo, const char *role, const struct patience *patience, struct database **out);
void database_free(struct database *database);
DEFINE_AUTO(struct database *, database_free);
const char *database_error(const struct database *database);
const char *database_sqlstate(const struct database *database);

/* Parameters as text, in order of $1, $2, ...; kept inside the struct, nothing to free. */
#define PARAMETERS_MAX 12
struct parameters {
    const char *values[PARAMETERS_MAX];
    char text[PARAMETERS_MAX][40];
    int count;
};
/* `value` is borrowed; NULL is SQL's null. */
void parameter_text(struct parameters *parameters, const char *value);
void parameter_int(struct parameters *parameters, int64_t value);
/* RFC 3339; INT64_MIN and INT64_MAX are the infinities. */
void parameter_time(struct parameters *parameters, int64_t time_us);

/* `parameters` may be NULL; `out` may be NULL when the rows do not matter. */
MUST_CHECK int database_run(struct database *database, const char *sql,
    const struct parameters *parameters, struct rows **out);
/* Several statements at once, without parameters: a migration. */
MUST_CHECK int database_run_script(struct database *database, const char *sql);

void rows_free(struct rows *rows);
DEFINE_AUTO(struct rows *, rows_free);
size_t rows_count(const struct rows *rows);
size_t rows_columns(const struct rows *rows);
const char *rows_column(const struct rows *rows, size_t column);
bool rows_is_null(const struct rows *rows, size_t row, size_t column);
/* "" for null. */
const char *rows_text(const struct rows *rows, size_t row, size_t column);
/* 0 for null and for what is no whole number. */
int64_t rows_int(const struct rows *rows, size_t row, size_t column);

/* A long result, row by row in constant memory; `row` is a struct rows of one row. A callback that
 * returns non-zero stops the reading, which returns that. */
typedef int database_each(void *context, const struct rows *row);
MUST_CHECK int database_stream(struct database *database, const char *sql,
    const struct parameters *parameters, database_each *each, void *context);
