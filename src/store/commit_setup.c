#include <errno.h>
#include <event2/event.h>
#include <libpq-fe.h>
#include <stdio.h>
#include <string.h>

#include "base/log.h"
#include "base/text.h"
#include "embedded_sql.h"
#include "store/committer.h"

/* The backend of a watch that was killed holds its lock for a moment longer. */
#define LOCK_ATTEMPTS     25
#define LOCK_PAUSE_MS     200
#define PARTITION_PAUSE_S 86400

static const struct {
    const char *name;
    const char *sql;
} prepared[] = {
    {"begin",                 sql_begin                },
    {"commit",                sql_commit               },
    {"rollback",              sql_rollback             },
    {"cursor_move",           sql_cursor_move          },
    {"stranger_insert",       sql_stranger_insert      },
    {"position_insert",       sql_position_insert      },
    {"position_odd_insert",   sql_position_odd_insert  },
    {"state_put",             sql_state_put            },
    {"alarm_event_insert",    sql_alarm_event_insert   },
    {"case_attach",           sql_case_attach          },
    {"case_escalate",         sql_case_escalate        },
    {"outbox_insert",         sql_outbox_insert        },
    {"poll_insert",           sql_poll_insert          },
    {"message_result_insert", sql_message_result_insert},
    {"rejudge_mark_insert",   sql_rejudge_mark_insert  },
    {"quarantine_insert",     sql_quarantine_insert    },
    {"deafness_insert",       sql_deafness_insert      },
    {"visit_insert",          sql_visit_insert         },
    {"gap_insert",            sql_gap_insert           },
};

static void on_lock_timer(evutil_socket_t unused, short what, void *context);

static void on_partition_timer(evutil_socket_t unused, short what, void *context)
{
    (void)unused;
    (void)what;
    struct committer *committer = context;
    committer->needs_partitions = true;
}

int committer_setup_new(struct committer *committer, struct event_base *base)
{
    static const struct timeval day = {.tv_sec = PARTITION_PAUSE_S};
    committer->lock_timer = evtimer_new(base, on_lock_timer, committer);
    committer->partition_timer = event_new(base, -1, EV_PERSIST, on_partition_timer, committer);
    if (!committer->lock_timer || !committer->partition_timer ||
        event_add(committer->partition_timer, &day) != 0)
        return -ENOMEM;
    return 0;
}

void committer_setup_free(struct committer *committer)
{
    if (committer->lock_timer)
        event_free(committer->lock_timer);
    if (committer->partition_timer)
        event_free(committer->partition_timer);
}

static void refuse(struct committer *committer, const char *sentence)
{
    if (committer->is_refused)
        return;
    committer->is_refused = true;
    log_line(committer->log, LOG_ERR, "database-refused", "%s", sentence);
    committer->events.refused(committer->events.context, sentence);
}

/* --- partitions --- */

void committer_take_ranges(struct committer *committer, const PGresult *result)
{
    int count = PQntuples(result);
    int excess = count > PARTITION_RANGES_MAX ? count - PARTITION_RANGES_MAX : 0;
    committer->range_count = 0;
    for (int row = excess; row < count; row++)
        committer->ranges[committer->range_count++] = (struct partition_range){
            .from_us = result_time(result, row, 0), .until_us = result_time(result, row, 1)};
}

bool committer_has_partition(const struct committer *committer, int64_t fix_us)
{
    for (size_t i = committer->range_count; i-- > 0;) {
        const struct partition_range *range = &committer->ranges[i];
        if (fix_us >= range->from_us && fix_us < range->until_us)
            return true;
    }
    return false;
}

void committer_ask_partitions(struct committer *committer)
{
    struct dialog_parameters parameters = {0};
    dialog_parameter_i32(&parameters, committer->settings.months_back);
    dialog_ask(committer->dialog, sql_partitions_ensure, &parameters);
    dialog_ask(committer->dialog, sql_partition_ranges, NULL);
    committer->needs_partitions = false;
}

/* --- third: partitions and statements, once the lock is ours --- */

enum fitting_result { RESULT_ENSURED, RESULT_RANGES };

static void on_fitting_result(void *context, unsigned index, const PGresult *result)
{
    if (index == RESULT_RANGES)
        committer_take_ranges(context, result);
}

static void on_fitted(void *context, const struct dialog_failure *failure)
{
    struct committer *committer = context;
    if (failure) {
        committer_fail(committer, failure);
        return;
    }
    committer->state = COMMITTER_IDLE;
    log_line(committer->log, LOG_INFO, "database-ready", "as watch of journal %s",
        committer->settings.journal_id);
    committer->events.ready(committer->events.context);
}

static void fit(struct committer *committer)
{
    committer_ask_partitions(committer);
    for (size_t i = 0; i < COUNT_OF(prepared); i++)
        dialog_prepare(committer->dialog, prepared[i].name, prepared[i].sql);
    dialog_end(committer->dialog,
        &(struct dialog_answer){
            .context = committer, .result = on_fitting_result, .done = on_fitted});
}

/* --- second: the journal's lock and number --- */

static bool is_true(const PGresult *result)
{
    struct bytes value = result_bytes(result, 0, 0);
    return value.size == 1 && value.data[0] == 1;
}

enum journal_result { RESULT_LOCK, RESULT_NUMBER };

static void on_journal_result(void *context, unsigned index, const PGresult *result)
{
    struct committer *committer = context;
    if (index == RESULT_LOCK)
        committer->has_lock = is_true(result);
    else if (index == RESULT_NUMBER)
        committer->journal_no = PQntuples(result) == 1 ? result_i16(result, 0, 0) : 0;
}

static void ask_lock_later(struct committer *committer)
{
    static const struct timeval pause = {.tv_usec = LOCK_PAUSE_MS * 1000};
    if (++committer->lock_attempts >= LOCK_ATTEMPTS)
        refuse(committer, "another watch is at work on this journal");
    else
        event_add(committer->lock_timer, &pause);
}

static void on_journal(void *context, const struct dialog_failure *failure)
{
    struct committer *committer = context;
    if (failure) {
        committer_fail(committer, failure);
    } else if (committer->journal_no == 0) {
        refuse(committer, "the database does not know this journal");
    } else if (!committer->has_lock) {
        ask_lock_later(committer);
    } else {
        fit(committer);
    }
}

static void ask_journal(struct committer *committer)
{
    struct dialog_parameters parameters = {0};
    dialog_parameter_bytes(&parameters, bytes_from_text(committer->settings.journal_id));
    dialog_ask(committer->dialog, sql_watch_lock, &parameters);
    dialog_ask(committer->dialog, sql_journal_number, &parameters);
    dialog_end(committer->dialog,
        &(struct dialog_answer){
            .context = committer, .result = on_journal_result, .done = on_journal});
}

static void on_lock_timer(evutil_socket_t unused, short what, void *context)
{
    (void)unused;
    (void)what;
    ask_journal(context);
}

/* --- first: may this server serve us? --- */

enum server_result { RESULT_SETTINGS, RESULT_SCHEMA };

static bool is_our_schema(const PGresult *result)
{
    if (PQntuples(result) != (int)sql_migration_count)
        return false;
    for (int row = 0; row < PQntuples(result); row++) {
        if (!bytes_equal_text(result_bytes(result, row, 2), sql_migrations[row].sha256))
            return false;
    }
    return true;
}

static void on_server_result(void *context, unsigned index, const PGresult *result)
{
    struct committer *committer = context;
    char sentence[160];
    if (index == RESULT_SETTINGS && PQntuples(result) > 0) {
        struct bytes setting = result_bytes(result, 0, 0);
        snprintf(sentence, sizeof(sentence), "the server could lose what it says it stored: %.*s",
            (int)setting.size, (const char *)setting.data);
        refuse(committer, sentence);
    } else if (index == RESULT_SCHEMA && !is_our_schema(result)) {
        refuse(committer, "the database has another schema than this program: haitrinh migrate");
    }
}

static void on_server(void *context, const struct dialog_failure *failure)
{
    static const char undefined_table[] = "42P01";
    struct committer *committer = context;
    if (failure && strcmp(failure->sqlstate, undefined_table) == 0) {
        refuse(committer, "the database has no schema of ours: haitrinh migrate");
    } else if (failure) {
        committer_fail(committer, failure);
    } else if (!committer->is_refused) {
        ask_journal(committer);
    }
}

void committer_setup_begin(struct committer *committer)
{
    committer->state = COMMITTER_SETUP;
    committer->lock_attempts = 0;
    dialog_ask(committer->dialog, sql_server_check, NULL);
    dialog_ask(committer->dialog, sql_migration_list, NULL);
    dialog_end(committer->dialog,
        &(struct dialog_answer){
            .context = committer, .result = on_server_result, .done = on_server});
}

void committer_setup_end(struct committer *committer)
{
    event_del(committer->lock_timer);
}
