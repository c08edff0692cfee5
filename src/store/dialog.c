#include "store/dialog.h"

#include <endian.h>
#include <errno.h>
#include <event2/event.h>
#include <libpq-fe.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/log.h"
#include "store/binary.h"

#define CONNECT_LIMIT_S  10
#define PAUSE_FIRST_MS   50
#define PAUSE_LONGEST_MS 2000
/* A connection that lasted so long was good for something. */
#define GOOD_S 10

enum dialog_state { DIALOG_WAITING, DIALOG_CONNECTING, DIALOG_OPEN };

enum exchange {
    EXCHANGE_NONE,
    EXCHANGE_PIPELINE,
    EXCHANGE_COPY_ASKED,
    EXCHANGE_COPY_FEEDING,
    EXCHANGE_COPY_ENDED
};

struct dialog {
    struct event_base *base;
    struct log *log;
    struct dialog_settings settings;
    struct dialog_events events;
    PGconn *connection;
    struct event *timer;    /* the pause before a new attempt, or the end of a broken dialog */
    struct event *socket;   /* while connecting */
    struct event *readable; /* while open */
    struct event *writable;
    enum dialog_state state;
    bool is_broken;           /* `lost` follows from the loop */
    unsigned failed_attempts; /* and connections given up soon */
    time_t opened_s;          /* monotonic */
    enum exchange exchange;
    unsigned answered;
    bool has_failed;
    struct dialog_failure failure;
    struct dialog_answer answer;
    struct dialog_copy copy;
    struct binary chunk;
};

static void connect_start(struct dialog *dialog);
static void connect_go_on(struct dialog *dialog);

static void event_drop(struct event **event)
{
    if (*event)
        event_free(*event);
    *event = NULL;
}

static void close_connection(struct dialog *dialog)
{
    event_drop(&dialog->socket);
    event_drop(&dialog->readable);
    event_drop(&dialog->writable);
    PQfinish(dialog->connection);
    dialog->connection = NULL;
    dialog->state = DIALOG_WAITING;
    dialog->exchange = EXCHANGE_NONE;
    dialog->is_broken = false;
}

/* Doubling, and half of it by chance, so that many do not come back at one moment. */
static struct timeval pause_before_attempt(unsigned failed_attempts)
{
    unsigned longest_ms = PAUSE_FIRST_MS;
    for (unsigned i = 0; i < failed_attempts && longest_ms < PAUSE_LONGEST_MS; i++)
        longest_ms *= 2;
    unsigned pause_ms = longest_ms / 2 + arc4random_uniform(longest_ms / 2);
    return (struct timeval){.tv_sec = pause_ms / 1000, .tv_usec = pause_ms % 1000 * 1000};
}

static void connect_later(struct dialog *dialog)
{
    struct timeval pause = pause_before_attempt(dialog->failed_attempts++);
    event_add(dialog->timer, &pause);
}

/* Length of the first line. */
static int line_length(const char *text)
{
    return (int)strcspn(text, "\n");
}

static void fail_connecting(struct dialog *dialog, const char *why)
{
    log_peer(dialog->log, "database-away", dialog->settings.role, "cannot connect: %.*s",
        line_length(why), why);
    close_connection(dialog);
    connect_later(dialog);
}

static time_t monotonic_s(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec;
}

/* One that we give up, again and again, because its server takes nothing, is made ever later. */
static void lose(struct dialog *dialog)
{
    bool is_given_up = PQstatus(dialog->connection) == CONNECTION_OK;
    const char *why = is_given_up ? "connection given up" : PQerrorMessage(dialog->connection);
    log_peer(dialog->log, "database-lost", dialog->settings.role, "%.*s", line_length(why), why);
    if (!is_given_up || monotonic_s() - dialog->opened_s >= GOOD_S)
        dialog->failed_attempts = 0;
    close_connection(dialog);
    connect_later(dialog);
    dialog->events.lost(dialog->events.context);
}

/* Leaves the losing to the loop. */
static void break_off(struct dialog *dialog)
{
    if (dialog->is_broken || dialog->state != DIALOG_OPEN)
        return;
    dialog->is_broken = true;
    event_active(dialog->timer, EV_TIMEOUT, 0);
}

static void on_timer(evutil_socket_t unused, short what, void *context)
{
    (void)unused;
    (void)what;
    struct dialog *dialog = context;
    if (dialog->is_broken)
        lose(dialog);
    else if (dialog->state == DIALOG_WAITING)
        connect_start(dialog);
}

static void keep_failure(struct dialog *dialog, const PGresult *result)
{
    if (dialog->has_failed)
        return;
    const char *sqlstate = PQresultErrorField(result, PG_DIAG_SQLSTATE);
    const char *message = PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY);
    struct dialog_failure *failure = &dialog->failure;
    dialog->has_failed = true;
    snprintf(failure->sqlstate, sizeof(failure->sqlstate), "%s", sqlstate ? sqlstate : "");
    snprintf(failure->message, sizeof(failure->message), "%s",
        message ? message : PQresultErrorMessage(result));
}

static const struct dialog_failure *failure_of(const struct dialog *dialog)
{
    return dialog->has_failed ? &dialog->failure : NULL;
}

/* Sends what libpq holds; what the socket does not take now follows when it is writable. True when
 * nothing is left. */
static bool flush(struct dialog *dialog)
{
    int left = PQflush(dialog->connection);
    if (left < 0)
        break_off(dialog);
    else if (left > 0)
        event_add(dialog->writable, NULL);
    return left == 0;
}

static bool put_chunk(struct dialog *dialog, bool *out_has_more)
{
    struct binary *chunk = &dialog->chunk;
    binary_reset(chunk);
    *out_has_more = dialog->copy.fill(dialog->copy.context, chunk);
    return !chunk->is_broken &&
           PQputCopyData(dialog->connection, (const char *)chunk->data, (int)chunk->size) == 1;
}

/* Goes on until the socket takes no more or the rows have ended. */
static void feed_copy(struct dialog *dialog)
{
    bool has_more = true;
    while (has_more) {
        if (!flush(dialog))
            return;
        if (!put_chunk(dialog, &has_more)) {
            break_off(dialog);
            return;
        }
    }
    dialog->exchange = EXCHANGE_COPY_ENDED;
    if (PQputCopyEnd(dialog->connection, NULL) != 1)
        break_off(dialog);
    else
        (void)flush(dialog);
}

static void finish_copy(struct dialog *dialog)
{
    dialog->exchange = EXCHANGE_NONE;
    if (PQenterPipelineMode(dialog->connection) != 1)
        break_off(dialog);
    dialog->copy.done(dialog->copy.context, failure_of(dialog));
}

static void take_copy_result(struct dialog *dialog, const PGresult *result)
{
    if (!result)
        finish_copy(dialog);
    else if (PQresultStatus(result) == PGRES_COPY_IN) {
        dialog->exchange = EXCHANGE_COPY_FEEDING;
        feed_copy(dialog);
    } else if (PQresultStatus(result) != PGRES_COMMAND_OK)
        keep_failure(dialog, result);
}

static void finish_pipeline(struct dialog *dialog)
{
    dialog->exchange = EXCHANGE_NONE;
    dialog->answer.done(dialog->answer.context, failure_of(dialog));
}

static void take_pipeline_result(struct dialog *dialog, const PGresult *result)
{
    ExecStatusType status = PQresultStatus(result);
    if (!result)
        dialog->answered++;
    else if (status == PGRES_PIPELINE_SYNC)
        finish_pipeline(dialog);
    else if (status == PGRES_FATAL_ERROR)
        keep_failure(dialog, result);
    else if (dialog->answer.result && status != PGRES_PIPELINE_ABORTED)
        dialog->answer.result(dialog->answer.context, dialog->answered, result);
}

static bool expects_result(const struct dialog *dialog)
{
    return !dialog->is_broken && dialog->exchange != EXCHANGE_NONE &&
           dialog->exchange != EXCHANGE_COPY_FEEDING && !PQisBusy(dialog->connection);
}

static void take_results(struct dialog *dialog)
{
    while (expects_result(dialog)) {
        PGresult *result = PQgetResult(dialog->connection);
        if (dialog->exchange == EXCHANGE_PIPELINE)
            take_pipeline_result(dialog, result);
        else
            take_copy_result(dialog, result);
        PQclear(result);
    }
}

static void take_notifications(struct dialog *dialog)
{
    bool has_any = false;
    for (PGnotify *notify = PQnotifies(dialog->connection); notify;
         notify = PQnotifies(dialog->connection)) {
        has_any = true;
        PQfreemem(notify);
    }
    if (has_any && dialog->events.notified)
        dialog->events.notified(dialog->events.context);
}

static void on_ready(evutil_socket_t unused, short what, void *context)
{
    (void)unused;
    struct dialog *dialog = context;
    if (dialog->is_broken)
        return;
    if ((what & EV_READ) != 0 && PQconsumeInput(dialog->connection) != 1) {
        break_off(dialog);
        return;
    }
    if (dialog->exchange == EXCHANGE_COPY_FEEDING)
        feed_copy(dialog);
    else
        (void)flush(dialog);
    take_results(dialog);
    take_notifications(dialog);
}

static bool watch_socket(struct dialog *dialog)
{
    int socket = PQsocket(dialog->connection);
    dialog->readable = event_new(dialog->base, socket, EV_READ | EV_PERSIST, on_ready, dialog);
    dialog->writable = event_new(dialog->base, socket, EV_WRITE, on_ready, dialog);
    return dialog->readable && dialog->writable && event_add(dialog->readable, NULL) == 0;
}

static void finish_connecting(struct dialog *dialog)
{
    event_drop(&dialog->socket);
    if (PQsetnonblocking(dialog->connection, 1) != 0 ||
        PQenterPipelineMode(dialog->connection) != 1 || !watch_socket(dialog)) {
        fail_connecting(dialog, "out of memory");
        return;
    }
    dialog->opened_s = monotonic_s();
    dialog->state = DIALOG_OPEN;
    dialog->events.opened(dialog->events.context);
}

static void on_connecting(evutil_socket_t unused, short what, void *context)
{
    (void)unused;
    struct dialog *dialog = context;
    if ((what & EV_TIMEOUT) != 0)
        fail_connecting(dialog, "no answer");
    else
        connect_go_on(dialog);
}

static void wait_connecting(struct dialog *dialog, short direction)
{
    static const struct timeval limit = {.tv_sec = CONNECT_LIMIT_S};
    event_drop(&dialog->socket);
    dialog->socket =
        event_new(dialog->base, PQsocket(dialog->connection), direction, on_connecting, dialog);
    if (!dialog->socket || event_add(dialog->socket, &limit) != 0)
        fail_connecting(dialog, "out of memory");
}

static void connect_go_on(struct dialog *dialog)
{
    PostgresPollingStatusType status = PQconnectPoll(dialog->connection);
    if (status == PGRES_POLLING_OK)
        finish_connecting(dialog);
    else if (status == PGRES_POLLING_FAILED)
        fail_connecting(dialog, PQerrorMessage(dialog->connection));
    else
        wait_connecting(dialog, status == PGRES_POLLING_READING ? EV_READ : EV_WRITE);
}

static void connect_start(struct dialog *dialog)
{
    char options[120];
    snprintf(options, sizeof(options), "-c TimeZone=UTC -c role=%s", dialog->settings.role);
    const char *const names[] = {"dbname", "options", "fallback_application_name", NULL};
    const char *const values[] = {dialog->settings.conninfo, options, dialog->settings.role, NULL};
    dialog->state = DIALOG_CONNECTING;
    dialog->connection = PQconnectStartParams(names, values, 1);
    if (!dialog->connection || PQstatus(dialog->connection) == CONNECTION_BAD)
        fail_connecting(dialog, PQerrorMessage(dialog->connection));
    else
        wait_connecting(dialog, EV_WRITE);
}

int dialog_new(struct event_base *base, struct log *log, const struct dialog_settings *settings,
    const struct dialog_events *events, struct dialog **out)
{
    AUTO(dialog_free) struct dialog *dialog = calloc(1, sizeof(*dialog));
    if (!dialog)
        return -ENOMEM;
    dialog->base = base;
    dialog->log = log;
    dialog->settings = *settings;
    dialog->events = *events;
    dialog->timer = evtimer_new(base, on_timer, dialog);
    static const struct timeval at_once = {0};
    if (!dialog->timer || event_add(dialog->timer, &at_once) != 0)
        return -ENOMEM;
    *out = dialog;
    dialog = NULL;
    return 0;
}

void dialog_free(struct dialog *dialog)
{
    if (!dialog)
        return;
    close_connection(dialog);
    event_drop(&dialog->timer);
    binary_done(&dialog->chunk);
    free(dialog);
}

bool dialog_is_open(const struct dialog *dialog)
{
    return dialog->state == DIALOG_OPEN && !dialog->is_broken;
}

bool dialog_is_idle(const struct dialog *dialog)
{
    return dialog_is_open(dialog) && dialog->exchange == EXCHANGE_NONE;
}

static void begin_exchange(struct dialog *dialog, enum exchange exchange)
{
    dialog->exchange = exchange;
    dialog->answered = 0;
    dialog->has_failed = false;
}

void dialog_prepare(struct dialog *dialog, const char *name, const char *sql)
{
    if (dialog_is_open(dialog) && PQsendPrepare(dialog->connection, name, sql, 0, NULL) != 1)
        break_off(dialog);
}

/* All parameters and all results are binary. */
static const int all_binary[DIALOG_PARAMETERS_MAX] = {
    1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1};

static const struct dialog_parameters no_parameters;

void dialog_ask(struct dialog *dialog, const char *sql, const struct dialog_parameters *parameters)
{
    const struct dialog_parameters *given = parameters ? parameters : &no_parameters;
    if (dialog_is_open(dialog) && PQsendQueryParams(dialog->connection, sql, given->count, NULL,
                                      given->values, given->lengths, all_binary, 1) != 1)
        break_off(dialog);
}

void dialog_ask_prepared(
    struct dialog *dialog, const char *name, const struct dialog_parameters *parameters)
{
    const struct dialog_parameters *given = parameters ? parameters : &no_parameters;
    if (dialog_is_open(dialog) && PQsendQueryPrepared(dialog->connection, name, given->count,
                                      given->values, given->lengths, all_binary, 1) != 1)
        break_off(dialog);
}

void dialog_end(struct dialog *dialog, const struct dialog_answer *answer)
{
    if (!dialog_is_open(dialog))
        return;
    dialog->answer = *answer;
    begin_exchange(dialog, EXCHANGE_PIPELINE);
    if (PQpipelineSync(dialog->connection) != 1)
        break_off(dialog);
    else
        (void)flush(dialog);
}

void dialog_copy(struct dialog *dialog, const char *sql, const struct dialog_copy *copy)
{
    if (!dialog_is_open(dialog))
        return;
    dialog->copy = *copy;
    begin_exchange(dialog, EXCHANGE_COPY_ASKED);
    if (PQexitPipelineMode(dialog->connection) != 1 || PQsendQuery(dialog->connection, sql) != 1)
        break_off(dialog);
    else
        (void)flush(dialog);
}

void dialog_drop(struct dialog *dialog)
{
    break_off(dialog);
}

/* Big-endian, in the room of the next parameter. */
static void add_room(struct dialog_parameters *parameters, const void *value, size_t size)
{
    uint8_t *room = parameters->room[parameters->count];
    memcpy(room, value, size);
    dialog_parameter_bytes(parameters, (struct bytes){room, size});
}

void dialog_parameter_i16(struct dialog_parameters *parameters, int16_t value)
{
    uint16_t big = htobe16((uint16_t)value);
    add_room(parameters, &big, sizeof(big));
}

void dialog_parameter_i32(struct dialog_parameters *parameters, int32_t value)
{
    uint32_t big = htobe32((uint32_t)value);
    add_room(parameters, &big, sizeof(big));
}

void dialog_parameter_i64(struct dialog_parameters *parameters, int64_t value)
{
    uint64_t big = htobe64((uint64_t)value);
    add_room(parameters, &big, sizeof(big));
}

void dialog_parameter_bytes(struct dialog_parameters *parameters, struct bytes value)
{
    static const char empty[1] = "";
    parameters->values[parameters->count] = value.data ? (const char *)value.data : empty;
    parameters->lengths[parameters->count++] = (int)value.size;
}
