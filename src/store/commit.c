#include "store/commit.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "base/text.h"
#include "embedded_sql.h"
#include "store/committer.h"

/* Up to so many positions go with everything else in one round trip; COPY needs three more. */
#define EXACT_POSITIONS_MAX 64

/* SQLSTATE of journal_cursor_move (sql/migration). */
static const char cursor_elsewhere[] = "HT001";
/* Among others a row without a partition. */
static const char check_violation[] = "23514";
static const char unique_violation[] = "23505";

static void send_batch(struct committer *committer);

/* --- the connection --- */

static void on_opened(void *context)
{
    committer_setup_begin(context);
}

static void on_lost(void *context)
{
    struct committer *committer = context;
    bool has_job = committer->state == COMMITTER_BUSY;
    committer->state = COMMITTER_AWAY;
    committer_setup_end(committer);
    if (has_job)
        committer->job_lost(committer);
}

int committer_new(struct event_base *base, struct log *log,
    const struct committer_settings *settings, const struct committer_events *events,
    struct committer **out)
{
    AUTO(committer_free) struct committer *committer = calloc(1, sizeof(*committer));
    if (!committer)
        return -ENOMEM;
    committer->log = log;
    committer->settings = *settings;
    committer->events = *events;
    int result = committer_setup_new(committer, base);
    if (result == 0)
        result = dialog_new(base, log,
            &(struct dialog_settings){.conninfo = settings->conninfo, .role = "haitrinh_watch"},
            &(struct dialog_events){.context = committer, .opened = on_opened, .lost = on_lost},
            &committer->dialog);
    if (result != 0)
        return result;
    *out = committer;
    committer = NULL;
    return 0;
}

void committer_free(struct committer *committer)
{
    if (!committer)
        return;
    dialog_free(committer->dialog);
    committer_setup_free(committer);
    column_arrays_done(&committer->arrays);
    history_room_free(committer->history);
    free(committer);
}

bool committer_is_ready(const struct committer *committer)
{
    return committer->state == COMMITTER_IDLE && dialog_is_idle(committer->dialog);
}

const char *committer_refusal(const struct committer *committer, const char **out_sqlstate)
{
    *out_sqlstate = committer->refusal.sqlstate;
    return committer->refusal.message;
}

int committer_begin_job(
    struct committer *committer, void (*lost)(struct committer *committer), void *context)
{
    if (committer->state == COMMITTER_BUSY)
        return -EBUSY;
    if (!committer_is_ready(committer))
        return -ENOTCONN;
    committer->state = COMMITTER_BUSY;
    committer->job_lost = lost;
    committer->job_context = context;
    return 0;
}

void committer_end_job(struct committer *committer)
{
    if (committer->state == COMMITTER_BUSY)
        committer->state = COMMITTER_IDLE;
}

void committer_fail(struct committer *committer, const struct dialog_failure *failure)
{
    log_peer(committer->log, "database-failed", failure->sqlstate, "%s", failure->message);
    dialog_drop(committer->dialog);
}

void committer_ask_rows(
    struct committer *committer, const char *statement, const struct column_source *source)
{
    struct dialog_parameters parameters = {0};
    size_t count = 0;
    if (source->row_count == 0)
        return;
    if (column_arrays_fill(&committer->arrays, source, &parameters, &count) != 0)
        dialog_drop(committer->dialog);
    else if (count > 0)
        dialog_ask_prepared(committer->dialog, statement, &parameters);
}

void committer_ask_all(struct committer *committer, const char *statement,
    const struct column_list *list, const void *rows, size_t row_count)
{
    committer_ask_rows(committer, statement,
        &(struct column_source){.list = list,
            .rows = rows,
            .row_count = row_count,
            .journal_no = committer->journal_no});
}

/* --- a batch --- */

static bool is_even(const void *context, const void *row)
{
    const struct position *position = row;
    return committer_has_partition(context, position->fix_us);
}

static bool is_odd(const void *context, const void *row)
{
    return !is_even(context, row);
}

static struct column_source positions_of(
    const struct committer *committer, bool (*takes)(const void *context, const void *row))
{
    return (struct column_source){
        .list = &position_columns,
        .rows = committer->batch->positions,
        .row_count = committer->batch->position_count,
        .journal_no = committer->journal_no,
        .takes = takes,
        .context = committer,
    };
}

static void finish(struct committer *committer)
{
    committer_end_job(committer);
    committer->batch_callback(committer->job_context, committer->batch_result);
}

static void on_batch_lost(struct committer *committer)
{
    committer->batch_callback(committer->job_context, COMMIT_LOST);
}

static bool have_changed(struct committer *committer, const struct pg_result *result)
{
    struct partition_range before[PARTITION_RANGES_MAX];
    size_t count = committer->range_count;
    memcpy(before, committer->ranges, count * sizeof *before);
    committer_take_ranges(committer, result);
    return count != committer->range_count ||
           memcmp(before, committer->ranges, count * sizeof *before) != 0;
}

/* A refused batch that was made for partitions that are others now is to be made anew. */
static void on_partition_result(void *context, unsigned index, const struct pg_result *result)
{
    struct committer *committer = context;
    bool is_other = index == 0 ? result_i32(result, 0, 0, 0) > 0 : have_changed(committer, result);
    if (is_other && committer->batch_result == COMMIT_REFUSED)
        committer->batch_result = COMMIT_LOST;
}

static void on_partitions(void *context, const struct dialog_failure *failure)
{
    struct committer *committer = context;
    if (failure)
        log_line(committer->log, LOG_WARNING, "partitions", "%s", failure->message);
    finish(committer);
}

static bool is_partition_missing(const struct committer *committer)
{
    return strcmp(committer->refusal.sqlstate, check_violation) == 0;
}

/* The outcome is known. Partitions ahead are made in the pause after a batch, once a day. */
static void settle(struct committer *committer, enum commit_result result)
{
    committer->batch_result = result;
    bool is_due = (result == COMMIT_DONE && committer->needs_partitions) ||
                  (result == COMMIT_REFUSED && is_partition_missing(committer));
    if (!is_due) {
        finish(committer);
        return;
    }
    committer_ask_partitions(committer);
    dialog_end(committer->dialog,
        &(struct dialog_answer){
            .context = committer, .result = on_partition_result, .done = on_partitions});
}

static void on_rolled_back(void *context, const struct dialog_failure *failure)
{
    struct committer *committer = context;
    bool is_other = strcmp(committer->refusal.sqlstate, cursor_elsewhere) == 0;
    if (failure)
        committer_fail(committer, failure);
    else
        settle(committer, is_other ? COMMIT_OTHER : COMMIT_REFUSED);
}

static bool is_refusal(const char *sqlstate)
{
    return strncmp(sqlstate, "22", 2) == 0 || strncmp(sqlstate, "23", 2) == 0 ||
           strcmp(sqlstate, cursor_elsewhere) == 0;
}

static void give_up(struct committer *committer, const struct dialog_failure *failure)
{
    committer->refusal = *failure;
    if (is_refusal(failure->sqlstate)) {
        dialog_ask_prepared(committer->dialog, "rollback", NULL);
        dialog_end(committer->dialog,
            &(struct dialog_answer){.context = committer, .done = on_rolled_back});
        return;
    }
    committer_fail(committer, failure);
}

static void on_committed(void *context, const struct dialog_failure *failure)
{
    struct committer *committer = context;
    if (failure)
        give_up(committer, failure);
    else
        settle(committer, COMMIT_DONE);
}

static void on_copied(void *context, const struct dialog_failure *failure)
{
    struct committer *committer = context;
    if (!failure) {
        dialog_ask_prepared(committer->dialog, "commit", NULL);
        dialog_end(
            committer->dialog, &(struct dialog_answer){.context = committer, .done = on_committed});
    } else if (strcmp(failure->sqlstate, unique_violation) == 0) {
        committer->is_exact = true;
        dialog_ask_prepared(committer->dialog, "rollback", NULL);
        send_batch(committer);
    } else {
        give_up(committer, failure);
    }
}

static bool fill_copy(void *context, struct binary *out)
{
    struct committer *committer = context;
    struct column_source source = positions_of(committer, is_even);
    if (committer->copied == 0)
        copy_begin(out);
    while (committer->copied < source.row_count && out->size < DIALOG_COPY_CHUNK)
        copy_row(out, &source, committer->copied++);
    if (committer->copied < source.row_count)
        return true;
    copy_end(out);
    return false;
}

static void on_sent(void *context, const struct dialog_failure *failure)
{
    struct committer *committer = context;
    if (failure)
        give_up(committer, failure);
    else if (committer->is_exact)
        settle(committer, COMMIT_DONE);
    else
        dialog_copy(committer->dialog, sql_position_copy,
            &(struct dialog_copy){.context = committer, .fill = fill_copy, .done = on_copied});
}

static void ask_cursor(struct committer *committer)
{
    const struct batch *batch = committer->batch;
    struct dialog_parameters parameters = {0};
    dialog_parameter_bytes(&parameters, bytes_from_text(batch->journal_id));
    dialog_parameter_i64(&parameters, (int64_t)batch->live_from);
    dialog_parameter_i64(&parameters, (int64_t)batch->live_to);
    dialog_parameter_i64(&parameters, (int64_t)batch->history_from);
    dialog_parameter_i64(&parameters, (int64_t)batch->history_to);
    dialog_parameter_bytes(&parameters, batch->clock);
    dialog_parameter_i64(&parameters, (int64_t)batch->fleet_version);
    dialog_ask_prepared(committer->dialog, "cursor_move", &parameters);
}

static void ask_duties(struct committer *committer)
{
    struct dialog_parameters parameters = {0};
    if (committer->batch->duties_us == 0)
        return;
    dialog_parameter_i64(&parameters, committer->batch->duties_us);
    dialog_ask_prepared(committer->dialog, "case_escalate", &parameters);
}

static void ask_others(struct committer *committer)
{
    const struct batch *batch = committer->batch;
    committer_ask_all(
        committer, "stranger_insert", &stranger_columns, batch->strangers, batch->stranger_count);
    committer_ask_all(committer, "state_put", &state_columns, batch->states, batch->state_count);
    committer_ask_all(
        committer, "alarm_event_insert", &event_columns, batch->events, batch->event_count);
    committer_ask_all(committer, "case_attach", &case_columns, batch->events, batch->event_count);
    committer_ask_all(
        committer, "outbox_insert", &notice_columns, batch->notices, batch->notice_count);
    committer_ask_all(committer, "poll_insert", &poll_columns, batch->polls, batch->poll_count);
    committer_ask_all(
        committer, "message_result_insert", &result_columns, batch->results, batch->result_count);
    committer_ask_all(
        committer, "rejudge_mark_insert", &span_columns, batch->spans, batch->span_count);
    committer_ask_all(committer, "quarantine_insert", &quarantine_columns, batch->quarantine,
        batch->quarantine_count);
    committer_ask_all(
        committer, "deafness_insert", &deafness_columns, batch->deafness, batch->deafness_count);
    ask_duties(committer);
}

static void send_batch(struct committer *committer)
{
    struct column_source even = positions_of(committer, is_even);
    struct column_source odd = positions_of(committer, is_odd);
    dialog_ask_prepared(committer->dialog, "begin", NULL);
    ask_cursor(committer);
    ask_others(committer);
    committer_ask_rows(committer, "position_odd_insert", &odd);
    if (committer->is_exact) {
        committer_ask_rows(committer, "position_insert", &even);
        dialog_ask_prepared(committer->dialog, "commit", NULL);
    }
    dialog_end(committer->dialog, &(struct dialog_answer){.context = committer, .done = on_sent});
}

int committer_start(struct committer *committer, const struct batch *batch,
    commit_callback *callback, void *context)
{
    int result = committer_begin_job(committer, on_batch_lost, context);
    if (result != 0)
        return result;
    committer->batch = batch;
    committer->batch_callback = callback;
    committer->is_exact = batch->position_count <= EXACT_POSITIONS_MAX;
    committer->copied = 0;
    send_batch(committer);
    return 0;
}
