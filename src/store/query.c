#include "store/query.h"

#include <errno.h>
#include <libpq-fe.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "embedded_sql.h"

/* A server that takes a connection and does not answer must not stop the caller's loop for ever;
 * the connection string may say otherwise. */
#define CONNECT_LIMIT_S "5"

struct database {
    PGconn *connection;
    char error[512];
    char sqlstate[6];
};

/* libpq's own result; `struct rows *` is never anything else. */
static PGresult *result_of(struct rows *rows)
{
    return (PGresult *)rows;
}

static const PGresult *const_result_of(const struct rows *rows)
{
    return (const PGresult *)rows;
}

/* The message without its trailing newline, on one line. */
static void keep_error(struct database *database, const char *message, const char *sqlstate)
{
    snprintf(database->error, sizeof(database->error), "%s", message);
    size_t length = strlen(database->error);
    while (length > 0 && database->error[length - 1] == '\n')
        database->error[--length] = '\0';
    for (size_t i = 0; i < length; i++)
        database->error[i] = database->error[i] == '\n' ? ' ' : database->error[i];
    snprintf(database->sqlstate, sizeof(database->sqlstate), "%s", sqlstate ? sqlstate : "");
}

static int keep_result_error(struct database *database, const PGresult *result)
{
    if (PQstatus(database->connection) != CONNECTION_OK) {
        keep_error(database, PQerrorMessage(database->connection), NULL);
        return -ENOTCONN;
    }
    const char *message = result ? PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY) : NULL;
    keep_error(database, message ? message : PQerrorMessage(database->connection),
        result ? PQresultErrorField(result, PG_DIAG_SQLSTATE) : NULL);
    return -EPROTO;
}

static bool is_success(const PGresult *result)
{
    ExecStatusType status = PQresultStatus(result);
    return status == PGRES_TUPLES_OK || status == PGRES_COMMAND_OK;
}

static int connect_to(struct database *database, const char *conninfo)
{
    const char *const names[] = {
        "connect_timeout", "dbname", "options", "fallback_application_name", NULL};
    const char *const values[] = {CONNECT_LIMIT_S, conninfo, "-c TimeZone=UTC", "haitrinh", NULL};
    database->connection = PQconnectdbParams(names, values, 1);
    if (!database->connection)
        return -ENOMEM;
    if (PQstatus(database->connection) == CONNECTION_OK)
        return 0;
    keep_error(database, PQerrorMessage(database->connection), NULL);
    return -ENOTCONN;
}

int database_open(const char *conninfo, const char *role, struct database **out)
{
    struct database *database = calloc(1, sizeof(*database));
    if (!database)
        return -ENOMEM;
    int result = connect_to(database, conninfo);
    if (result == 0 && role) {
        struct parameters parameters = {0};
        parameter_text(&parameters, role);
        result = database_run(database, sql_session_role, &parameters, NULL);
    }
    *out = database;
    return result;
}

void database_free(struct database *database)
{
    if (!database)
        return;
    PQfinish(database->connection);
    free(database);
}

const char *database_error(const struct database *database)
{
    return database->error;
}

const char *database_sqlstate(const struct database *database)
{
    return database->sqlstate;
}

void parameter_text(struct parameters *parameters, const char *value)
{
    parameters->values[parameters->count++] = value;
}

void parameter_int(struct parameters *parameters, int64_t value)
{
    char *text = parameters->text[parameters->count];
    snprintf(text, sizeof(parameters->text[0]), "%lld", (long long)value);
    parameter_text(parameters, text);
}

void parameter_time(struct parameters *parameters, int64_t time_us)
{
    if (time_us == INT64_MIN || time_us == INT64_MAX) {
        parameter_text(parameters, time_us == INT64_MIN ? "-infinity" : "infinity");
        return;
    }
    char *text = parameters->text[parameters->count];
    time_to_text(time_us, text, sizeof(parameters->text[0]));
    parameter_text(parameters, text);
}

int database_run(struct database *database, const char *sql, const struct parameters *parameters,
    struct rows **out)
{
    PGresult *result = PQexecParams(database->connection, sql, parameters ? parameters->count : 0,
        NULL, parameters ? parameters->values : NULL, NULL, NULL, 0);
    if (!is_success(result)) {
        int failure = keep_result_error(database, result);
        PQclear(result);
        return failure;
    }
    if (out)
        *out = (struct rows *)result;
    else
        PQclear(result);
    return 0;
}

int database_run_script(struct database *database, const char *sql)
{
    if (PQsendQuery(database->connection, sql) != 1)
        return keep_result_error(database, NULL);
    int failure = 0;
    for (PGresult *result = PQgetResult(database->connection); result;
         result = PQgetResult(database->connection)) {
        if (failure == 0 && !is_success(result))
            failure = keep_result_error(database, result);
        PQclear(result);
    }
    return failure;
}

void rows_free(struct rows *rows)
{
    PQclear(result_of(rows));
}

size_t rows_count(const struct rows *rows)
{
    return (size_t)PQntuples(const_result_of(rows));
}

size_t rows_columns(const struct rows *rows)
{
    return (size_t)PQnfields(const_result_of(rows));
}

const char *rows_column(const struct rows *rows, size_t column)
{
    return PQfname(const_result_of(rows), (int)column);
}

bool rows_is_null(const struct rows *rows, size_t row, size_t column)
{
    return PQgetisnull(const_result_of(rows), (int)row, (int)column) == 1;
}

const char *rows_text(const struct rows *rows, size_t row, size_t column)
{
    return PQgetvalue(const_result_of(rows), (int)row, (int)column);
}

int64_t rows_int(const struct rows *rows, size_t row, size_t column)
{
    int64_t value = 0;
    if (text_to_int64(bytes_from_text(rows_text(rows, row, column)), &value) != 0)
        return 0;
    return value;
}

/* Takes one result of a stream; non-zero ends the reading. */
static int take_streamed(
    struct database *database, PGresult *result, database_each *each, void *context)
{
    if (PQresultStatus(result) == PGRES_SINGLE_TUPLE)
        return each(context, (const struct rows *)result);
    return is_success(result) ? 0 : keep_result_error(database, result);
}

static void cancel(PGconn *connection)
{
    char ignored[256];
    PGcancel *request = PQgetCancel(connection);
    if (request)
        PQcancel(request, ignored, sizeof(ignored));
    PQfreeCancel(request);
}

int database_stream(struct database *database, const char *sql, const struct parameters *parameters,
    database_each *each, void *context)
{
    PGconn *connection = database->connection;
    if (PQsendQueryParams(connection, sql, parameters ? parameters->count : 0, NULL,
            parameters ? parameters->values : NULL, NULL, NULL, 0) != 1 ||
        PQsetSingleRowMode(connection) != 1)
        return keep_result_error(database, NULL);
    int outcome = 0;
    for (PGresult *result = PQgetResult(connection); result; result = PQgetResult(connection)) {
        if (outcome == 0 && (outcome = take_streamed(database, result, each, context)) != 0)
            cancel(connection);
        PQclear(result);
    }
    return outcome;
}
