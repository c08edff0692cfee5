#pragma once

/* One batch of the watch, in ONE transaction: positions, device states, alarm events, quarantined
 * records, spans to judge again, heard devices, and the cursors. Nothing of it is visible, or all.
 *
 *            few positions                  ┌────────────── exact: one round trip ─────────────┐
 *   idle ──committer_start──────────────▶ BEGIN ▶ cursors ▶ strangers ▶ positions (ON CONFLICT
 *     │                                     DO NOTHING) ▶ states ▶ events ▶ marks ▶ COMMIT ─▶ done
 *     │ many                                ▲
 *     └─▶ BEGIN ▶ all but positions ▶ COPY ─┼─▶ COMMIT ─▶ done
 *                                      23505│ROLLBACK
 *         22xxx, 23xxx ─▶ ROLLBACK ─▶ COMMIT_REFUSED: the caller halves the batch
 *         no cursor row ─▶ ROLLBACK ─▶ COMMIT_OTHER: another watch
 *         anything else ─▶ COMMIT_LOST: outcome unknown; the caller reloads its state
 *
 * One libpq connection, non-blocking, on the caller's loop, as role haitrinh_watch; reconnects with
 * jitter by itself. At each connect it checks the server (fsync, full_page_writes and
 * synchronous_commit on, data_sync_retry off, our schema), takes the journal's advisory lock, so
 * that a second watch finds it taken, and makes position partitions ahead. Positions of months
 * without a partition go to position_odd. */

#include <stdbool.h>

#include "haitrinh/alarm.h"
#include "haitrinh/base.h"
#include "haitrinh/position.h"

struct event_base;
struct log;
struct committer;

/* Room for one text of a notice, with its zero. */
#define NOTICE_ROW_TEXT_SIZE 512

/* A device's live state as the rules keep it; `blob` is theirs (rule/state.h). */
struct state_row {
    int32_t device_no;
    int64_t last_heard_us;
    struct position last; /* newest plausible live position; fix_us TIME_UNKNOWN when none */
    struct bytes blob;
};

/* Stored positions of a device changed within this span of time, or what they are judged by: visits
 * and gaps are to be computed again. Device 0: of everyone. */
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

/* A time in which we did not listen to a supplier's path. */
struct deafness_row {
    int32_t supplier_no;
    int64_t from_us, until_us;
};

/* Somebody is to be told of an alarm's event. */
struct notice_row {
    uint64_t alarm_id;
    struct journal_place place;
    int64_t detected_us, due_us;
    int64_t not_after_us; /* TIME_UNKNOWN: never stale */
    int32_t device_no;
    int32_t vessel_no; /* 0: none */
    enum alarm_kind kind;
    enum alarm_step step;
    uint8_t level;
    uint8_t audience, channel;           /* numbers of tables in sql/ */
    bool is_counted;                     /* an SMS of which a vessel has few a day */
    char texts[3][NOTICE_ROW_TEXT_SIZE]; /* Vietnamese, the same without marks, English */
};

/* A device is to be asked where it is. */
struct poll_row {
    uint64_t poll_id; /* of the message, for ever */
    struct journal_place place;
    int64_t asked_us, not_after_us;
    int32_t device_no;
    int32_t vessel_no; /* 0: none */
    uint64_t alarm_id; /* that it was wished for */
};

/* What came of a message to a vessel. */
struct result_row {
    uint64_t message_id;
    struct journal_place place;
    int64_t told_us;
    int64_t unanswered_us; /* a poll, handed in then, went unanswered; TIME_UNKNOWN: none did */
    int32_t device_no;
    uint8_t code; /* VTP's CommandResult */
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
    const struct notice_row *notices;
    size_t notice_count;
    const struct poll_row *polls;
    size_t poll_count;
    const struct result_row *results;
    size_t result_count;
    const struct span_row *spans;
    size_t span_count;
    const struct stranger_row *strangers;
    size_t stranger_count;
    const struct quarantine_row *quarantine;
    size_t quarantine_count;
    const struct deafness_row *deafness;
    size_t deafness_count;
    int64_t duties_us; /* what people should have done by then goes into the outbox; 0: not asked */
    struct bytes clock;     /* the listening clocks, opaque (rule/clock.h) */
    uint64_t fleet_version; /* newest register version applied by the live cursor */
};

enum commit_result {
    COMMIT_DONE,
    COMMIT_REFUSED, /* a row was refused; see committer_refusal */
    COMMIT_LOST,    /* connection gone, outcome unknown, or made for partitions since dropped */
    COMMIT_OTHER,   /* a cursor was not where we left it: another watch is at work */
};

typedef void commit_callback(void *context, enum commit_result result);

struct committer_settings {
    const char *conninfo;   /* libpq's; borrowed */
    const char *journal_id; /* must be known to the database (store/load.h); borrowed */
    int months_back;        /* position partitions made before the current month; usually 2 */
};

struct committer_events {
    void *context;
    /* Connected, checked, idle: whenever this becomes true by a new connection. The outcome of
     * what was under way before is unknown: reload. */
    void (*ready)(void *context);
    /* This database cannot serve us, now or later: it could lose what it says it stored, it has
     * another schema, does not know the journal, or another watch is at work. `sentence` is for a
     * person; the process exits. */
    void (*refused)(void *context, const char *sentence);
};

MUST_CHECK int committer_new(struct event_base *base, struct log *log,
    const struct committer_settings *settings, const struct committer_events *events,
    struct committer **out);
void committer_free(struct committer *committer);
DEFINE_AUTO(struct committer *, committer_free);
/* Connected, checked, idle. */
bool committer_is_ready(const struct committer *committer);
/* The batch and what it points to must live until the callback, which is never called from within
 * this function. -EBUSY, -ENOTCONN. */
MUST_CHECK int committer_start(struct committer *committer, const struct batch *batch,
    commit_callback *callback, void *context);
/* SQLSTATE and message of the last COMMIT_REFUSED. */
const char *committer_refusal(const struct committer *committer, const char **out_sqlstate);
