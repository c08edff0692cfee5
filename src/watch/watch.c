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
#include "watch/loader.h"
#include "watch/memory.h"
#include "watch/postman.h"
#include "watch/share.h"
#include "watch/sos_relay.h"
#include "watch/turn.h"

/* How often the watch looks by itself, beside being woken. */
#define LOOK_MS 100
/* Without a database or a journal it tries again this often. */
#define RETRY_US SECOND_US
/* And where it was refused and stays for the sake of an SOS, this often. */
#define REFUSED_RETRY_US (10 * SECOND_US)
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
    struct postman *postman;
    struct chronicle *chronicle;
    struct loader *loader;
    struct turn turn;
    struct pace pace;
    struct share beside, alone; /* of history in a batch: with live reports, without */
    struct event *look, *wake, *stop_events[2];
    char journal_id[JOURNAL_ID_TEXT];
    bool is_open;          /* the journal was found */
    bool is_busy;          /* a batch or a job of the chronicle is under way */
    bool is_reading_marks; /* that job asks whether there is history to judge */
    bool has_to_load;      /* the memory is not to be trusted */
    bool is_load_stale;    /* nor is what is being loaded */
    int refusal;           /* why no watch is possible here, until one is; 0: nothing known */
    bool has_to_leave;     /* gives up what is open, from the loop */
    uint64_t loaded_seq;   /* end of the journal when the memory was loaded */
    uint64_t stored_seq;   /* last record in the store when the journal was introduced to it */
    int64_t served_us;     /* monotonic: the store last took what there was, or there was nothing */
    int64_t tried_us;      /* last try to find journal or database */
    int64_t relayed_us;    /* last look for an SOS that waits for the store */
    int64_t chronicle_us;  /* end of the last pass over changed spans */
    int64_t judged_us;     /* begin of the last job of the chronicle */
    int64_t began_us;      /* begin of the last batch */
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

/* No watch is possible here until a person has done something. Where there is a command for it, an
 * SOS goes on being handed over, and all is tried again; else the process ends. */
static void refuse(struct watch *watch, int result)
{
    bool may_stay = watch->settings->sos_command[0] != '\0' && !watch->settings->is_once;
    watch->refusal = result;
    watch->has_to_leave = may_stay;
    if (!may_stay)
        stop(watch, result);
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
    const struct batch *batch = &watch->turn.batch;
    pace_done(&watch->pace, &records);
    turn_commit(&watch->turn);
    for (size_t i = 0; i < batch->poll_count; i++)
        postman_take(watch->postman, batch->polls[i].device_no, batch->polls[i].poll_id);
    watch->served_us = monotonic_us();
    share_done(watch->turn.live_reports > 0 ? &watch->beside : &watch->alone,
        watch->turn.history_reports, watch->served_us - watch->began_us);
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

/* Logs what may pass; what will not ends the watch. */
static void fail_with_store(struct watch *watch, int result, const char *reason)
{
    if (result == -ESTALE)
        refuse(watch, result);
    else if (result == -ENOMEM)
        stop(watch, result);
    else
        log_peer(watch->log, "database-away", "store", "waiting for the database: %s", reason);
}

/* Goes on in on_loaded. */
static void load(struct watch *watch)
{
    int64_t now_us = monotonic_us();
    if (loader_is_busy(watch->loader) || now_us - watch->tried_us < RETRY_US)
        return;
    watch->tried_us = now_us;
    watch->is_load_stale = false;
    int result = loader_start(watch->loader, LOADER_LOAD, watch->turn.live.committed);
    if (result < 0)
        fail_with_store(watch, result, strerror(-result));
}

static void take_memory(struct watch *watch, struct loaded *loaded)
{
    if (watch->is_load_stale)
        return;
    int result = loaded->result;
    if (result == 0) {
        result = turn_start_at(&watch->turn, loaded->memory, loaded->cursor);
        loaded->memory = NULL;
    }
    watch->has_to_load = result != 0;
    if (result != 0) {
        fail_with_store(watch, result, loaded->reason);
        return;
    }
    watch->loaded_seq = journal_reader_durable(watch->turn.live.reader);
    postman_restart(watch->postman, watch->turn.memory);
    watch->refusal = 0;
    watch->tried_us = 0;
    step(watch);
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
    watch->began_us = monotonic_us();
    struct turn_limits limits = {.live_reports = (size_t)watch->settings->live_reports,
        .history_reports = watch->alone.reports,
        .beside_reports = watch->beside.reports,
        .live_records = pace_live(&watch->pace),
        .history_records = pace_history(&watch->pace)};
    return turn_read(&watch->turn, &limits, out);
}

/* Live records first, then history rows; spans to judge again when there is nothing else, and now
 * and then when there always is. */
static void step(struct watch *watch)
{
    if (watch->is_busy || watch->has_to_leave || !watch->is_open ||
        !committer_is_ready(watch->committer))
        return;
    if (watch->has_to_load) {
        load(watch);
        return;
    }
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
    watch->is_load_stale = true;
    watch->tried_us = 0;
    chronicle_forget(watch->chronicle);
    step(watch);
}

/* The sentence is in the log. */
static void on_refused(void *context, const char *sentence)
{
    (void)sentence;
    refuse(context, -EBUSY);
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
    watch->turn.has_duties = !watch->settings->is_once;
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

/* After a refusal: another watch goes on with what we may not, or nothing waits for one. */
static bool is_served(const struct watch *watch, uint64_t live_seq, uint64_t durable)
{
    return watch->refusal != 0 && live_seq <= durable &&
           (live_seq == durable || live_seq > watch->stored_seq);
}

static void take_up(struct watch *watch, const struct load_cursor *cursor)
{
    uint64_t durable = journal_reader_durable(watch->turn.live.reader);
    if (is_served(watch, cursor->live_seq, durable)) {
        stop(watch, watch->refusal);
        return;
    }
    watch->stored_seq = cursor->live_seq <= durable ? cursor->live_seq : 0;
    int result = open_committer(watch);
    if (result == 0)
        result = await_wake(watch);
    watch->is_open = result == 0;
    if (result != 0)
        stop(watch, result);
    else
        log_line(watch->log, LOG_INFO, "watching", "journal %s", watch->journal_id);
}

static void on_loaded(void *context, struct loaded *loaded)
{
    struct watch *watch = context;
    if (loaded->job == LOADER_LOAD)
        take_memory(watch, loaded);
    else if (loaded->result == 0)
        take_up(watch, loaded->cursor);
    else
        fail_with_store(watch, loaded->result, loaded->reason);
}

static int open_loader(struct watch *watch)
{
    const struct watch_settings *settings = watch->settings;
    struct loader_settings asked = {.conninfo = settings->conninfo,
        .journal_path = settings->journal_path,
        .journal_id = watch->journal_id,
        .answer_us = settings->answer_us,
        .may_adopt = settings->may_adopt,
        .may_restore = settings->may_restore,
        .done = on_loaded};
    return loader_new(watch->base, watch->log, &asked, watch, &watch->loader);
}

/* The journal is made by the gate, the database by somebody else: both may come later. Goes on in
 * on_loaded. */
static void try_open(struct watch *watch)
{
    int64_t now_us = monotonic_us();
    int64_t pause_us = watch->refusal != 0 ? REFUSED_RETRY_US : RETRY_US;
    if (loader_is_busy(watch->loader) || now_us - watch->tried_us < pause_us)
        return;
    watch->tried_us = now_us;
    int result = open_journal(watch);
    if (result == -ENOENT)
        log_peer(watch->log, "journal-awaited", watch->settings->journal_path,
            "waiting for the journal in %s", watch->settings->journal_path);
    if (result == 0)
        result = loader_start(watch->loader, LOADER_INTRODUCE, 0);
    if (result == -ENOMEM || result == -EBADMSG)
        stop(watch, result);
}

/* Also while the database was never there, or will not have us. */
static void relay_sos(struct watch *watch)
{
    int64_t now_us = monotonic_us();
    if (now_us - watch->served_us < watch->settings->sos_after_us ||
        now_us - watch->relayed_us < SECOND_US)
        return;
    watch->relayed_us = now_us;
    bool is_current = watch->turn.memory != NULL;
    sos_relay_run(
        watch->relay, is_current ? watch->turn.live.committed : watch->stored_seq, is_current);
}

/* Not before what the journal says of polls since is known. */
static void hand_polls_over(struct watch *watch)
{
    bool is_current = watch->turn.memory && !watch->has_to_load &&
                      watch->turn.live.committed >= watch->loaded_seq;
    int result = is_current ? postman_run(watch->postman, watch->turn.memory) : 0;
    if (result < 0)
        stop(watch, result);
}

static void free_event(struct event *event)
{
    if (event)
        event_free(event);
}

static void close_all(struct watch *watch)
{
    chronicle_free(watch->chronicle);
    committer_free(watch->committer);
    free_event(watch->wake);
    turn_done(&watch->turn);
    watch->chronicle = NULL;
    watch->committer = NULL;
    watch->wake = NULL;
    watch->is_open = false;
    watch->is_busy = false;
}

static void leave(struct watch *watch)
{
    close_all(watch);
    watch->has_to_leave = false;
    watch->tried_us = monotonic_us();
    log_peer(watch->log, "sos-only", "store",
        "nothing is stored until this is mended; an SOS is handed to the configured command");
}

static void on_look(evutil_socket_t fd, short what, void *context)
{
    (void)fd;
    (void)what;
    struct watch *watch = context;
    if (watch->has_to_leave && !loader_is_busy(watch->loader))
        leave(watch);
    else if (watch->is_open)
        step(watch);
    else
        try_open(watch);
    hand_polls_over(watch);
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

static void watch_done(struct watch *watch)
{
    loader_free(watch->loader);
    close_all(watch);
    sos_relay_free(watch->relay);
    postman_free(watch->postman);
    free_event(watch->look);
    free_event(watch->stop_events[0]);
    free_event(watch->stop_events[1]);
    if (watch->base)
        event_base_free(watch->base);
}

/* Where nobody waits for an alarm, batches are as large as they may be. */
static void init_shares(struct watch *watch)
{
    size_t most = (size_t)watch->settings->history_reports;
    bool is_awaited = !watch->settings->is_once;
    share_init(&watch->beside, most, is_awaited ? SHARE_BESIDE_US : DAY_US);
    share_init(&watch->alone, most, is_awaited ? SHARE_ALONE_US : DAY_US);
}

int watch_run(const struct watch_settings *settings, struct log *log)
{
    struct watch watch = {.settings = settings,
        .log = log,
        .served_us = monotonic_us(),
        .tried_us = -RETRY_US,
        .base = event_base_new()};
    pace_init(&watch.pace, BATCH_RECORDS);
    init_shares(&watch);
    int result = watch.base ? sos_relay_new(watch.base, log, settings->journal_path,
                                  settings->sos_command, &watch.relay)
                            : -ENOMEM;
    if (result == 0)
        result = postman_new(watch.base, log, settings->mailbox, &watch.postman);
    if (result == 0)
        result = open_loader(&watch);
    if (result == 0)
        result = add_events(&watch);
    if (result == 0) {
        event_base_dispatch(watch.base);
        result = watch.result;
    }
    watch_done(&watch);
    return result;
}
