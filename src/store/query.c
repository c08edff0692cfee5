#include "store/query.h"

#include <errno.h>
#include <libpq-fe.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "haitrinh/units.h"

#include "base/text.h"
#include "embedded_sql.h"

/* A server that takes a connection and does not answer must not stop the caller's loop for ever;
 * the connection string may say otherwise. */
#define CONNECT_LIMIT_S "5"
/* A machine that has vanished is noticed within half a minute, also while nothing is sent. */
#define KEEPALIVE_IDLE_S     "10"
#define KEEPALIVE_INTERVAL_S "5"
#define KEEPALIVE_COUNT      "4"
#define UNANSWERED_MS        "30000"
/* The server ends a statement by itself before it is given up. */
#define SERVER_MARGIN_US (5 * SECOND_US)
/* How often a waiting caller looks whether it shall give up. */
#define LOOK_MS 100

struct database {
    PGconn *connection;
    struct patience patience; /* answer_us 0: for ever */
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
    char options[80];
    snprintf(options, sizeof(options), "-c TimeZone=UTC -c statement_timeout=%lld",
        (long long)(database->patience.answer_us / 1000));
    const char *const names[] = {"connect_timeout", "keepalives_idle", "keepalives_interval",
        "keepalives_count", "tcp_user_timeout", "dbname", "options", "fallback_application_name",
        NULL};
    const char *const values[] = {CONNECT_LIMIT_S, KEEPALIVE_IDLE_S, KEEPALIVE_INTERVAL_S,
        KEEPALIVE_COUNT, UNANSWERED_MS, conninfo, options, "haitrinh", NULL};
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
    return database_open_patient(conninfo, role, &(struct patience){0}, out);
}

int database_open_patient(
    const char *conninfo, const char *role, const struct patience *patience, struct database **out)
{
    struct database *database = calloc(1, sizeof(*database));
    if (!database)
        return -ENOMEM;
    database->patience = *patience;
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

static int64_t monotonic_us(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * SECOND_US + now.tv_nsec / 1000;
}

static void drop(struct database *database)
{
    PQfinish(database->connection);
    database->connection = NULL;
}

static int give_up(struct database *database, int result, const char *why)
{
    drop(database);
    keep_error(database, why, NULL);
    return result;
}

/* Returns when the next result, or the end of the connection, can be had without waiting. */
static int await(struct database *database)
{
    const struct patience *patience = &database->patience;
    bool is_patient = patience->answer_us == 0;
    int64_t until_us =
        is_patient ? INT64_MAX : monotonic_us() + patience->answer_us + SERVER_MARGIN_US;
    for (;;) {
        if (patience->is_over && atomic_load(patience->is_over))
            return give_up(database, -ECANCELED, "told to give up");
        if (!PQisBusy(database->connection))
            return 0;
        struct pollfd socket = {.fd = PQsocket(database->connection), .events = POLLIN};
        if (poll(&socket, 1, is_patient ? -1 : LOOK_MS) > 0) {
            if (PQconsumeInput(database->connection) != 1)
                return 0;
        } else if (monotonic_us() > until_us) {
            return give_up(database, -ETIMEDOUT, "the server has not answered in time");
        }
    }
}

/* The last result of what was sent, as PQexec gives it. */
static int take_last(struct database *database, PGresult **out)
{
    PGresult *last = NULL;
    for (PGresult *result = NULL;; last = result) {
        int failure = await(database);
        result = failure == 0 ? PQgetResult(database->connection) : NULL;
        if (!result) {
            *out = last;
            return failure;
        }
        PQclear(last);
    }
}

int database_run(struct database *database, const char *sql, const struct parameters *parameters,
    struct rows **out)
{
    PGresult *result = NULL;
    if (PQsendQueryParams(database->connection, sql, parameters ? parameters->count : 0, NULL,
            parameters ? parameters->values : NULL, NULL, NULL, 0) != 1)
        return keep_result_error(database, NULL);
    int failure = take_last(database, &result);
    if (failure == 0 && !is_success(result))
        failure = keep_result_error(database, result);
    if (failure != 0 || !out) {
        PQclear(result);
        return failure;
    }
    *out = (struct rows *)result;
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

/* Ends a reading that nobody wants to go on with. The request for it may wait for ever at a server
 * that is silent: who is not patient drops the connection. */
static void end_early(struct database *database)
{
    char ignored[256];
    if (database->patience.answer_us > 0) {
        drop(database);
        return;
    }
    PGcancel *request = PQgetCancel(database->connection);
    if (request)
        PQcancel(request, ignored, sizeof(ignored));
    PQfreeCancel(request);
}

int database_stream(struct database *database, const char *sql, const struct parameters *parameters,
    database_each *each, void *context)
{
    if (PQsendQueryParams(database->connection, sql, parameters ? parameters->count : 0, NULL,
            parameters ? parameters->values : NULL, NULL, NULL, 0) != 1 ||
        PQsetSingleRowMode(database->connection) != 1)
        return keep_result_error(database, NULL);
    int outcome = 0;
    while (database->connection) {
        int failure = await(database);
        PGresult *result = failure == 0 ? PQgetResult(database->connection) : NULL;
        if (!result)
            return failure != 0 ? failure : outcome;
        bool is_row = PQresultStatus(result) == PGRES_SINGLE_TUPLE;
        if (outcome == 0 && (outcome = take_streamed(database, result, each, context)) != 0 &&
            is_row)
            end_early(database);
        PQclear(result);
    }
    return outcome;
}
