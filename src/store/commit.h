#pragma once

/* One batch of the watch, in ONE transaction: positions, device states, alarm events, quarantined
 * records, spans to judge again, heard devices, and the cursors. Nothing of it is visible, or all.
 *
 *   idle ─commit_start─▶ BEGIN ▶ cursor move (no row: another watch) ▶ COPY positions ▶ states ▶
 *        events ▶ marks ▶ COMMIT ─▶ done
 *           23505 on COPY ─▶ ROLLBACK ─▶ the same batch by INSERT ... ON CONFLICT DO NOTHING
 *           22xxx, 23xxx  ─▶ ROLLBACK ─▶ COMMIT_REFUSED: the caller halves the batch
 *           connection    ─▶ COMMIT_LOST: outcome unknown; the caller reloads its state
 *
 * One libpq connection, non-blocking, on the caller's loop; reconnects with jitter by itself and
 * refuses a server that could lose what it says it stored (fsync, full_page_writes or
 * synchronous_commit off). */

#include <stdbool.h>

#include "haitrinh/alarm.h"
#include "haitrinh/base.h"
#include "haitrinh/position.h"

struct event_base;
struct log;
struct committer;

/* A device's live state as the rules keep it; `blob` is theirs (rule/state.h). */
struct state_row {
    int32_t device_no;
    int64_t last_heard_us;
    struct position last; /* newest plausible live position; fix_us TIME_UNKNOWN when none */
    struct bytes blob;
};

/* Stored positions of a device changed within this span of fix time: visits and gaps are to be
 * computed again. */
struct span_row {
    int32_t device_no;
    int64_t from_us, until_us;
};

/* A device that sends and is in no register, numbered by the watch with a negative number. */
struct stranger_row {
    int32_t device_no;
    struct device_key key;
    int32_t supplier_no;
    struct journal_place place;
    int64_t heard_us;
};

struct quarantine_row {
    struct journal_place place;
    int32_t device_no;
    char sqlstate[6];
    char reason[256];
};

struct batch {
    const char *journal_id;
    uint64_t live_from, live_to; /* cursor before and after; equal: unmoved */
    uint64_t history_from, history_to;
    const struct position *positions;
    size_t position_count;
    const struct state_row *states;
    size_t state_count;
    const struct alarm_event *events;
    size_t event_count;
    const struct span_row *spans;
    size_t span_count;
    const struct stranger_row *strangers;
    size_t stranger_count;
    const struct quarantine_row *quarantine;
    size_t quarantine_count;
    struct bytes clock;     /* the listening clocks, opaque (rule/clock.h) */
    uint64_t fleet_version; /* newest register version applied by the live cursor */
};

enum commit_result {
    COMMIT_DONE,
    COMMIT_REFUSED, /* a row was refused; see committer_refusal */
    COMMIT_LOST,    /* connection gone or outcome unknown */
    COMMIT_OTHER,   /* a cursor was not where we left it: another watch is at work */
};

typedef void commit_callback(void *context, enum commit_result result);

MUST_CHECK int committer_new(
    struct event_base *base, struct log *log, const char *conninfo, struct committer **out);
void committer_free(struct committer *committer);
/* Connected, checked, idle. `ready` is called whenever this becomes true. */
bool committer_is_ready(const struct committer *committer);
void committer_on_ready(struct committer *committer, void (*ready)(void *context), void *context);
/* The batch and what it points to must live until the callback, which is never called from within
 * this function. -EBUSY, -ENOTCONN. */
MUST_CHECK int committer_start(struct committer *committer, const struct batch *batch,
    commit_callback *callback, void *context);
/* SQLSTATE and message of the last COMMIT_REFUSED. */
const char *committer_refusal(const struct committer *committer, const char **out_sqlstate);
