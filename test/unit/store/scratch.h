#pragma once

/* Databases for tests: fresh ones on the server that PGHOST names (test/with_postgres.py), and
 * plain SQL on them. Anything that goes wrong ends the test program with the reason. */

#include <libpq-fe.h>

/* Makes a database with the schema in it and gives its conninfo; the caller frees. `name` is a
 * plain word; one of that name from before is dropped. */
char *scratch_database(const char *name);
/* The same without the schema. */
char *scratch_empty_database(const char *name);

PGconn *scratch_connect(const char *conninfo);
/* One statement, without parameters. The caller clears the result. */
PGresult *scratch_query(PGconn *connection, const char *sql);
/* The first column of the first row as a number. */
long long scratch_number(PGconn *connection, const char *sql);
void scratch_run(PGconn *connection, const char *sql);
/* SQLSTATE of a statement that must fail, else "00000"; static until the next call. */
void scratch_failure(PGconn *connection, const char *sql, char sqlstate[6]);
