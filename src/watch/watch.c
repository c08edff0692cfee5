#include "watch/watch.h"

#include <errno.h>
#include <event2/event.h>
#include <inttypes.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/log.h"
#include "watch/chronicle.h"
#include "watch/sos_relay.h"
#include "watch/turn.h"

/* How often the watch looks by itself, beside being woken. */
#define LOOK_MS 100
/* Without a database or a journal it tries again this often. */
#define RETRY_US SECOND_US
/* While records keep coming, history is judged one job at a time, this often at most. */
#define HISTORY_EVERY_US (200 * INT64_C(1000))
/* Records of a lane in a batch, at most, however few reports they hold. */
#define BATCH_RECORDS 50000

struct watch {
    const struct watch_settings *settings;
    struct log *log;
    struct event_base *base;
    struct committer *committer;
    struct sos_relay *relay;
    struct chronicle *chronicle;
    struct turn turn;
    struct pace pace;
    struct event *look, *wake, *stop_events[2];
    char journal_id[JOURNAL_ID_TEXT];
    bool is_open;          /* the journal was found */
    bool is_busy;          /* a batch or a job of the chronicle is under way */
    bool is_reading_marks; /* that job asks whether there is history to judge */
    bool has_to_load;      /* the memory is not to be trusted */
    int64_t served_us;     /* monotonic: the store last took what there was, or there was nothing */
    int64_t tried_us;      /* last try to find journal or database */
    int64_t relayed_us;    /* last look for an SOS that waits for the store */
    int64_t chronicle_us;  /* end of the last pass over changed spans */
    int64_t judged_us;     /* begin of the last job of the chronicle */
    int result;
};

static int64_t monotonic_us(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * SECOND_US + now.tv_nsec / 1000;
}

static void stop(struct watch *watch, int result)
{
    if (watch->result == 0)
        watch->result = result;
    event_base_loopbreak(watch->base);
}

static void step(struct watch *watch);

/* Fewer records next time; a single one that was refused is set aside. */
static void take_fewer(struct watch *watch)
{
    const char *sqlstate = "";
    const char *reason = committer_refusal(watch->committer, &sqlstate);
    struct paced records = turn_records(&watch->turn);
    if (pace_refused(&watch->pace, &records))
        turn_refuse(&watch->turn, sqlstate, reason);
    watch->has_to_load = true;
}

static void take_more(struct watch *watch)
{
    struct paced records = turn_records(&watch->turn);
    pace_done(&watch->pace, &records);
    turn_commit(&watch->turn);
    watch->served_us = monotonic_us();
}

static void on_committed(void *context, enum commit_result result)
{
    struct watch *watch = context;
    watch->is_busy = false;
    switch (result) {
    case COMMIT_DONE:
        take_more(watch);
        break;
    case COMMIT_REFUSED:
        take_fewer(watch);
        break;
    case COMMIT_LOST:
        watch->has_to_load = true;
        break;
    case COMMIT_OTHER:
        log_line(watch->log, LOG_ERR, "other-watch",
            "the cursors of this journal were moved by another watch; this one ends");
        stop(watch, -EBUSY);
        return;
    }
    step(watch);
}

static void on_chronicled(void *context, enum commit_result result)
{
    struct watch *watch = context;
    watch->is_busy = false;
    if (result == COMMIT_LOST)
        watch->has_to_load = true;
    bool is_working = chronicle_is_working(watch->chronicle);
    if (!is_working)
        watch->chronicle_us = monotonic_us();
    bool is_settled = watch->is_reading_marks && !is_working && result == COMMIT_DONE;
    if (is_settled && watch->settings->is_once && turn_is_at_end(&watch->turn)) {
        stop(watch, 0);
        return;
    }
    step(watch);
}

static const char *reason_of(const struct database *database, int result)
{
    bool is_told = database && database_error(database)[0] != '\0';
    return is_told ? database_error(database) : strerror(-result);
}

/* Takes the memory over when the turn has it, whatever the turn then says. */
static int load_database(struct watch *watch, struct database *database, struct memory **memory)
{
    struct load_cursor *cursor = calloc(1, sizeof *cursor);
    if (!cursor)
        return -ENOMEM;
    int result = load_begin(database);
    if (result == 0)
        result = load_cursors(database, watch->journal_id, cursor);
    if (result == 0)
        result = memory_load(*memory, database, cursor);
    if (result == 0) {
        result = turn_start_at(&watch->turn, *memory, cursor);
        *memory = NULL;
    }
    free(cursor);
    return result;
}

/* Blocks for as long as the database takes to give what it knows. */
static int load(struct watch *watch)
{
    AUTO(database_free) struct database *database = NULL;
    AUTO(memory_free) struct memory *memory = NULL;
    int result = memory_new(watch->log, &memory);
    if (result == 0)
        result = database_open(watch->settings->conninfo, "haitrinh_watch", &database);
    if (result == 0)
        result = load_database(watch, database, &memory);
    if (result != 0 && result != -ESTALE)
        log_peer(watch->log, "load-failed", "store", "the store cannot be taken up: %s",
            reason_of(database, result));
    return result;
}

static bool prepare(struct watch *watch)
{
    if (!watch->has_to_load)
        return true;
    int64_t now_us = monotonic_us();
    if (now_us - watch->tried_us < RETRY_US)
        return false;
    int result = load(watch);
    watch->has_to_load = result != 0;
    watch->tried_us = result != 0 ? now_us : 0;
    if (result == -ESTALE || result == -ENOMEM)
        stop(watch, result);
    return result == 0;
}

static void start_batch(struct watch *watch, const struct batch *batch)
{
    watch->is_busy = committer_start(watch->committer, batch, on_committed, watch) == 0;
    if (!watch->is_busy)
        watch->has_to_load = true;
}

static bool is_history_due(const struct watch *watch, int64_t now_us)
{
    return chronicle_is_working(watch->chronicle) || watch->settings->is_once ||
           now_us - watch->chronicle_us >= watch->settings->history_pause_us;
}

/* One job: the marks, or a span. */
static void judge_past(struct watch *watch, int64_t now_us)
{
    watch->judged_us = now_us;
    watch->is_reading_marks = !chronicle_is_working(watch->chronicle);
    watch->is_busy = chronicle_step(watch->chronicle, watch->turn.memory);
}

/* Nothing is left to read. */
static void rest(struct watch *watch, int64_t now_us)
{
    watch->served_us = now_us;
    if (is_history_due(watch, now_us))
        judge_past(watch, now_us);
}

static int read_batch(struct watch *watch, const struct batch **out)
{
    struct turn_limits limits = {.live_reports = (size_t)watch->settings->live_reports,
        .history_reports = (size_t)watch->settings->history_reports,
        .live_records = pace_live(&watch->pace),
        .history_records = pace_history(&watch->pace)};
    return turn_read(&watch->turn, &limits, out);
}

/* Live records first, then history rows; spans to judge again when there is nothing else, and now
 * and then when there always is. */
static void step(struct watch *watch)
{
    if (watch->is_busy || !watch->is_open || !committer_is_ready(watch->committer) ||
        !prepare(watch))
        return;
    int64_t now_us = monotonic_us();
    if (now_us - watch->judged_us >= HISTORY_EVERY_US && is_history_due(watch, now_us))
        judge_past(watch, now_us);
    if (watch->is_busy)
        return;
    const struct batch *batch = NULL;
    int result = read_batch(watch, &batch);
    if (result == 0 && !batch && watch->pace.is_apart) {
        pace_pass(&watch->pace);
        result = read_batch(watch, &batch);
    }
    if (result < 0) {
        log_line(watch->log, LOG_ERR, "journal-unreadable", "the journal cannot be read on: %s",
            strerror(-result));
        stop(watch, result);
        return;
    }
    if (batch)
        start_batch(watch, batch);
    else
        rest(watch, now_us);
}

static void on_ready(void *context)
{
    struct watch *watch = context;
    watch->is_busy = false;
    watch->has_to_load = true;
    watch->tried_us = 0;
    chronicle_forget(watch->chronicle);
    step(watch);
}

static void on_refused(void *context, const char *sentence)
{
    struct watch *watch = context;
    log_line(watch->log, LOG_ERR, "database-refused", "%s", sentence);
    stop(watch, -EBUSY);
}

/* 0: the database knows our journal now. */
static int introduce(struct watch *watch, struct database *database)
{
    struct load_cursor *cursor = calloc(1, sizeof *cursor);
    if (!cursor)
        return -ENOMEM;
    int result = load_cursors(database, watch->journal_id, cursor);
    free(cursor);
    if (result == LOAD_EMPTY && watch->settings->may_adopt)
        return load_adopt_journal(database, watch->journal_id);
    if (result > 0) {
        log_line(watch->log, LOG_ERR, "journal-unknown",
            "this database %s; only a person may decide to go on (haitrinh rebuild)",
            result == LOAD_EMPTY ? "knows no journal yet" : "belongs to another journal");
        return -ESTALE;
    }
    return result;
}

static int open_committer(struct watch *watch)
{
    struct committer_settings settings = {.conninfo = watch->settings->conninfo,
        .journal_id = watch->journal_id,
        .months_back = watch->settings->months_back};
    struct committer_events events = {.context = watch, .ready = on_ready, .refused = on_refused};
    int result = committer_new(watch->base, watch->log, &settings, &events, &watch->committer);
    if (result == 0)
        result =
            chronicle_new(watch->log, watch->committer, on_chronicled, watch, &watch->chronicle);
    return result;
}

static int open_journal(struct watch *watch)
{
    if (watch->turn.live.reader)
        return 0;
    int result = turn_init(&watch->turn, watch->settings->journal_path, watch->log);
    if (result != 0) {
        turn_done(&watch->turn);
        return result;
    }
    watch->turn.judge.desk_phone = watch->settings->desk_phone;
    memcpy(watch->journal_id, journal_reader_id(watch->turn.live.reader), JOURNAL_ID_TEXT);
    return 0;
}

static void on_wake(evutil_socket_t fd, short what, void *context)
{
    (void)what;
    char drained[4096];
    while (read(fd, drained, sizeof drained) == (ssize_t)sizeof drained)
        continue;
    step(context);
}

static int await_wake(struct watch *watch)
{
    int fd = journal_reader_wake_fd(watch->turn.live.reader);
    if (fd < 0)
        return 0;
    watch->wake = event_new(watch->base, fd, EV_READ | EV_PERSIST, on_wake, watch);
    return watch->wake && event_add(watch->wake, NULL) == 0 ? 0 : -ENOMEM;
}

static int open_all(struct watch *watch)
{
    AUTO(database_free) struct database *database = NULL;
    int result = open_journal(watch);
    if (result == 0)
        result = database_open(watch->settings->conninfo, "haitrinh_watch", &database);
    if (result == 0)
        result = introduce(watch, database);
    if (result == 0)
        result = open_committer(watch);
    if (result == 0)
        result = await_wake(watch);
    if (result == -ENOTCONN || result == -EPROTO)
        log_peer(watch->log, "database-away", "store", "waiting for the database: %s",
            reason_of(database, result));
    return result;
}

/* The journal is made by the gate, the database by somebody else: both may come later. */
static void try_open(struct watch *watch)
{
    int64_t now_us = monotonic_us();
    if (now_us - watch->tried_us < RETRY_US)
        return;
    watch->tried_us = now_us;
    int result = open_all(watch);
    watch->is_open = result == 0;
    if (result == -ENOENT)
        log_peer(watch->log, "journal-awaited", watch->settings->journal_path,
            "waiting for the journal in %s", watch->settings->journal_path);
    if (result == -ESTALE || result == -ENOMEM || result == -EBADMSG)
        stop(watch, result);
    if (result == 0)
        log_line(watch->log, LOG_INFO, "watching", "journal %s", watch->journal_id);
}

/* Also while the database was never there. */
static void relay_sos(struct watch *watch)
{
    int64_t now_us = monotonic_us();
    if (now_us - watch->served_us < watch->settings->sos_after_us ||
        now_us - watch->relayed_us < SECOND_US)
        return;
    watch->relayed_us = now_us;
    bool is_known = watch->turn.memory != NULL;
    sos_relay_run(watch->relay, is_known ? watch->turn.live.committed : SOS_RELAY_UNKNOWN);
}

static void on_look(evutil_socket_t fd, short what, void *context)
{
    (void)fd;
    (void)what;
    struct watch *watch = context;
    if (watch->is_open)
        step(watch);
    else
        try_open(watch);
    relay_sos(watch);
}

static void on_stop(evutil_socket_t number, short what, void *context)
{
    (void)what;
    struct watch *watch = context;
    log_line(watch->log, LOG_INFO, "stopping", "signal %d", (int)number);
    stop(watch, 0);
}

static int add_events(struct watch *watch)
{
    struct timeval every = {.tv_usec = LOOK_MS * 1000};
    watch->look = event_new(watch->base, -1, EV_PERSIST, on_look, watch);
    watch->stop_events[0] = evsignal_new(watch->base, SIGTERM, on_stop, watch);
    watch->stop_events[1] = evsignal_new(watch->base, SIGINT, on_stop, watch);
    bool is_added = watch->look && watch->stop_events[0] && watch->stop_events[1] &&
                    event_add(watch->look, &every) == 0 &&
                    event_add(watch->stop_events[0], NULL) == 0 &&
                    event_add(watch->stop_events[1], NULL) == 0;
    return is_added ? 0 : -ENOMEM;
}

static void free_event(struct event *event)
{
    if (event)
        event_free(event);
}

static void watch_done(struct watch *watch)
{
    chronicle_free(watch->chronicle);
    committer_free(watch->committer);
    sos_relay_free(watch->relay);
    free_event(watch->look);
    free_event(watch->wake);
    free_event(watch->stop_events[0]);
    free_event(watch->stop_events[1]);
    turn_done(&watch->turn);
    if (watch->base)
        event_base_free(watch->base);
}

int watch_run(const struct watch_settings *settings, struct log *log)
{
    struct watch watch = {.settings = settings,
        .log = log,
        .served_us = monotonic_us(),
        .tried_us = -RETRY_US,
        .base = event_base_new()};
    pace_init(&watch.pace, BATCH_RECORDS);
    int result = watch.base ? sos_relay_new(watch.base, log, settings->journal_path,
                                  settings->sos_command, &watch.relay)
                            : -ENOMEM;
    if (result == 0)
        result = add_events(&watch);
    if (result == 0) {
        event_base_dispatch(watch.base);
        result = watch.result;
    }
    watch_done(&watch);
    return result;
}
