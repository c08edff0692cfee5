#pragma once

/* One libpq connection on the loop that never blocks it: statements go out in a pipeline, their
 * answers come back by callback, and a lost connection is made again for ever, with jitter.
 *
 *   waiting ─▶ connecting ─▶ open ─ask, ask, ..., end─▶ results ─▶ done ─▶ open
 *      ▲           │          │└──────────copy────────▶ rows ────▶ done ─┘
 *      └───────────┴──────────┴─ lost: whatever was under way has no known outcome
 *
 * Errors stick: asking on a broken dialog does nothing, and `lost` comes from the loop, never from
 * within a call. One exchange at a time. Parameters and results are binary. Must not be freed from
 * within its callbacks.
 *
 * Memory: libpq's buffers, which grow to the largest exchange (a COPY: DIALOG_COPY_CHUNK). */

#include <stdbool.h>

#include "haitrinh/base.h"

struct binary;
struct dialog;
struct event_base;
struct log;
struct pg_result;

#define DIALOG_COPY_CHUNK ((size_t)64 * 1024)

struct dialog_settings {
    const char *conninfo; /* libpq's; borrowed */
    const char *role;     /* SET at connect; borrowed */
};

struct dialog_events {
    void *context;
    void (*opened)(void *context);
    void (*lost)(void *context);
    void (*notified)(void *context); /* NOTIFY on a channel we LISTEN to; may be NULL */
};

/* Why the server refused a statement. */
struct dialog_failure {
    char sqlstate[6];
    char message[256];
};

/* How an exchange is answered. */
struct dialog_answer {
    void *context;
    /* Result number `index` of the exchange; borrowed. May be NULL. */
    void (*result)(void *context, unsigned index, const struct pg_result *result);
    /* The first failure, or NULL. After a failure the later statements were not run. */
    void (*done)(void *context, const struct dialog_failure *failure);
};

struct dialog_copy {
    void *context;
    /* Adds COPY BINARY rows to `out` until it holds DIALOG_COPY_CHUNK or there are no more; says
     * whether there are more. */
    bool (*fill)(void *context, struct binary *out);
    void (*done)(void *context, const struct dialog_failure *failure);
};

#define DIALOG_PARAMETERS_MAX 20
/* Points into itself: not to be copied. */
struct dialog_parameters {
    int count;
    const char *values[DIALOG_PARAMETERS_MAX];
    int lengths[DIALOG_PARAMETERS_MAX];
    uint8_t room[DIALOG_PARAMETERS_MAX][8];
};

MUST_CHECK int dialog_new(struct event_base *base, struct log *log,
    const struct dialog_settings *settings, const struct dialog_events *events,
    struct dialog **out);
void dialog_free(struct dialog *dialog);
DEFINE_AUTO(struct dialog *, dialog_free);
bool dialog_is_open(const struct dialog *dialog);
/* Open, and no exchange under way. */
bool dialog_is_idle(const struct dialog *dialog);

void dialog_prepare(struct dialog *dialog, const char *name, const char *sql);
/* `parameters` may be NULL and need not outlive the call. */
void dialog_ask(struct dialog *dialog, const char *sql, const struct dialog_parameters *parameters);
void dialog_ask_prepared(
    struct dialog *dialog, const char *name, const struct dialog_parameters *parameters);
/* Sends what was asked; the answer comes later. */
void dialog_end(struct dialog *dialog, const struct dialog_answer *answer);
void dialog_copy(struct dialog *dialog, const char *sql, const struct dialog_copy *copy);
/* Gives the connection up and makes a new one. */
void dialog_drop(struct dialog *dialog);

void dialog_parameter_i16(struct dialog_parameters *parameters, int16_t value);
void dialog_parameter_i32(struct dialog_parameters *parameters, int32_t value);
void dialog_parameter_i64(struct dialog_parameters *parameters, int64_t value);
/* Borrowed until the parameters were asked with. */
void dialog_parameter_bytes(struct dialog_parameters *parameters, struct bytes value);
