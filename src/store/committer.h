#pragma once

/* Inside of the committer, for its three files: commit_setup.c makes a connection fit for work,
 * commit.c writes batches, history.c reads and replaces history. Not for others.
 *
 *   away ─opened─▶ setup: server and schema ▶ lock, journal ▶ partitions, statements ─▶ idle
 *     ▲                                                                            │  ▲
 *     └──────────────── lost (a job under way has no known outcome) ◀───────────── busy */

#include "store/column.h"
#include "store/commit.h"
#include "store/dialog.h"

struct event;
struct history_room;

/* Spans of fix time with partitions; months made without a hole give one. */
#define PARTITION_RANGES_MAX 64

struct partition_range {
    int64_t from_us, until_us; /* the end excluded */
};

enum committer_state { COMMITTER_AWAY, COMMITTER_SETUP, COMMITTER_IDLE, COMMITTER_BUSY };

struct committer {
    struct log *log;
    struct committer_settings settings;
    struct committer_events events;
    struct dialog *dialog;
    enum committer_state state;

    struct event *lock_timer; /* asks for the lock again */
    unsigned lock_attempts;
    bool has_lock;
    bool is_refused; /* told the caller; nothing more is tried */
    int16_t journal_no;
    struct partition_range ranges[PARTITION_RANGES_MAX];
    size_t range_count;
    struct event *partition_timer;
    bool needs_partitions;

    /* The job under way: a batch, or one of history.h. */
    void (*job_lost)(struct committer *committer);
    void *job_context;
    const struct batch *batch;
    commit_callback *batch_callback;
    enum commit_result batch_result;
    bool is_exact;
    size_t copied; /* rows given to COPY */
    struct dialog_failure refusal;

    struct column_arrays arrays;
    struct history_room *history;
};

/* commit_setup.c */
MUST_CHECK int committer_setup_new(struct committer *committer, struct event_base *base);
void committer_setup_free(struct committer *committer);
void committer_setup_begin(struct committer *committer);
void committer_setup_end(struct committer *committer);
/* Asks for partitions ahead and for the ranges there are; the answers go to committer_take_range
 * from result number `first` on. */
void committer_ask_partitions(struct committer *committer);
void committer_take_ranges(struct committer *committer, const struct pg_result *result);
bool committer_has_partition(const struct committer *committer, int64_t fix_us);

/* commit.c */
/* 0, -EBUSY or -ENOTCONN; then the job is under way until committer_end_job. */
MUST_CHECK int committer_begin_job(
    struct committer *committer, void (*lost)(struct committer *committer), void *context);
void committer_end_job(struct committer *committer);
/* A failure that nobody can treat: says it and gives the connection up, which ends the job. */
void committer_fail(struct committer *committer, const struct dialog_failure *failure);
/* Asks for a prepared statement with the rows of a source; nothing when there are none. */
void committer_ask_rows(
    struct committer *committer, const char *statement, const struct column_source *source);
void committer_ask_all(struct committer *committer, const char *statement,
    const struct column_list *list, const void *rows, size_t row_count);

/* history.c */
void history_room_free(struct history_room *room);
