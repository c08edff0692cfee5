#include "store/feed.h"

#include <errno.h>
#include <event2/event.h>
#include <libpq-fe.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "embedded_sql.h"
#include "store/binary.h"
#include "store/dialog.h"

#define POLL_PAUSE_S 2
/* Rows of a kind asked for at a time. */
#define ROUND_ROWS 1000

struct feed {
    struct log *log;
    struct feed_sink sink;
    struct dialog *dialog;
    struct event *timer;
    uint64_t version_no; /* newest given */
    int64_t secret_no;
    bool has_given; /* the caller has yet to be told that it has caught up */
    bool is_full;   /* this round filled its limit: there may be more */
};

static void give_versions(struct feed *feed, const PGresult *result)
{
    for (int row = 0; row < PQntuples(result); row++) {
        struct register_version version = {
            .version_no = (uint64_t)result_i64(result, row, 0),
            .kind = (enum register_kind)result_i16(result, row, 1),
            .recorded_us = result_time(result, row, 2),
            .json = result_bytes(result, row, 3),
        };
        feed->version_no = version.version_no;
        feed->sink.version(feed->sink.context, &version);
    }
}

static void give_secrets(struct feed *feed, const PGresult *result)
{
    for (int row = 0; row < PQntuples(result); row++) {
        struct bytes key = result_bytes(result, row, 2);
        struct feed_secret secret = {
            .device_no = result_i32(result, row, 1, 0),
            .key_id = (uint32_t)result_i64(result, row, 3),
            .is_live = *PQgetvalue(result, row, 4) == 1,
            .sealed = result_bytes(result, row, 5),
        };
        feed->secret_no = result_i64(result, row, 0);
        if (key.size >= sizeof(secret.device.text))
            continue;
        memcpy(secret.device.text, key.data, key.size);
        feed->sink.secret(feed->sink.context, &secret);
    }
}

enum round_result { RESULT_BEGUN, RESULT_VERSIONS, RESULT_SECRETS };

static void on_result(void *context, unsigned index, const PGresult *result)
{
    struct feed *feed = context;
    if (index == RESULT_VERSIONS)
        give_versions(feed, result);
    else if (index == RESULT_SECRETS)
        give_secrets(feed, result);
    else
        return;
    feed->has_given |= PQntuples(result) > 0;
    feed->is_full |= PQntuples(result) == ROUND_ROWS;
}

static void ask_round(struct feed *feed);

static void on_round(void *context, const struct dialog_failure *failure)
{
    struct feed *feed = context;
    if (failure) {
        log_peer(feed->log, "feed-failed", failure->sqlstate, "%s", failure->message);
        dialog_drop(feed->dialog);
    } else if (feed->is_full) {
        ask_round(feed);
    } else if (feed->has_given) {
        feed->has_given = false;
        feed->sink.caught_up(feed->sink.context, feed->version_no);
    }
}

static void ask_round(struct feed *feed)
{
    struct dialog_parameters parameters = {0};
    dialog_parameter_i64(&parameters, (int64_t)feed->version_no);
    dialog_parameter_i64(&parameters, ROUND_ROWS);
    feed->is_full = false;
    dialog_ask(feed->dialog, sql_load_begin, NULL);
    dialog_ask(feed->dialog, sql_feed_versions, &parameters);
    dialog_parameter_i64(&parameters, feed->secret_no);
    dialog_ask(feed->dialog, sql_feed_secrets, &parameters);
    dialog_ask(feed->dialog, sql_commit, NULL);
    dialog_end(feed->dialog,
        &(struct dialog_answer){.context = feed, .result = on_result, .done = on_round});
}

/* A notification that comes during a round is answered by the next poll. */
static void ask_if_idle(struct feed *feed)
{
    if (dialog_is_idle(feed->dialog))
        ask_round(feed);
}

static void on_notified(void *context)
{
    ask_if_idle(context);
}

static void on_timer(evutil_socket_t unused, short what, void *context)
{
    (void)unused;
    (void)what;
    ask_if_idle(context);
}

static void on_listening(void *context, const struct dialog_failure *failure)
{
    (void)failure; /* without notifications there is still the poll */
    ask_round(context);
}

static void on_opened(void *context)
{
    struct feed *feed = context;
    log_line(feed->log, LOG_INFO, "database-ready", "the register follows the database");
    dialog_ask(feed->dialog, sql_feed_listen, NULL);
    dialog_end(feed->dialog, &(struct dialog_answer){.context = feed, .done = on_listening});
}

static void on_lost(void *context)
{
    (void)context;
}

int feed_new(struct event_base *base, struct log *log, const struct feed_settings *settings,
    const struct feed_sink *sink, struct feed **out)
{
    static const struct timeval pause = {.tv_sec = POLL_PAUSE_S};
    AUTO(feed_free) struct feed *feed = calloc(1, sizeof(*feed));
    if (!feed)
        return -ENOMEM;
    feed->log = log;
    feed->sink = *sink;
    feed->version_no = settings->since_version;
    feed->has_given = true;
    feed->timer = event_new(base, -1, EV_PERSIST, on_timer, feed);
    if (!feed->timer || event_add(feed->timer, &pause) != 0)
        return -ENOMEM;
    int result = dialog_new(base, log,
        &(struct dialog_settings){.conninfo = settings->conninfo, .role = "haitrinh_gate"},
        &(struct dialog_events){
            .context = feed, .opened = on_opened, .lost = on_lost, .notified = on_notified},
        &feed->dialog);
    if (result != 0)
        return result;
    *out = feed;
    feed = NULL;
    return 0;
}

void feed_free(struct feed *feed)
{
    if (!feed)
        return;
    dialog_free(feed->dialog);
    if (feed->timer)
        event_free(feed->timer);
    free(feed);
}

bool feed_is_connected(const struct feed *feed)
{
    return dialog_is_open(feed->dialog);
}
