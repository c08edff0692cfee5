#include "gate/gate.h"

#include <errno.h>
#include <event2/event.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/resource.h>

#include "base/log.h"
#include "gate/clock.h"
#include "gate/connection.h"
#include "gate/courier.h"
#include "gate/heartbeat.h"
#include "gate/intake.h"
#include "gate/listener.h"
#include "gate/notice.h"
#include "gate/presence.h"
#include "gate/roster.h"
#include "gate/tls.h"
#include "journal/journal.h"

/* Descriptors left for the journal, the database and the files. */
#define SPARE_DESCRIPTORS 64
#define DRAIN_US          (5 * SECOND_US)
/* Of these, at most this long for acknowledgements; the rest is for goodbyes. */
#define DRAIN_ACKS_US (3 * SECOND_US)

enum gate_stage { GATE_RUNNING, GATE_ACKNOWLEDGING, GATE_PARTING };

struct gate {
    struct service service;
    struct vault *vault;
    struct journal *journal;
    struct tls *tls;
    struct listener_set *listeners;
    struct feed *feed;
    struct event *durable, *tick, *drain;
    struct event *terminate, *interrupt, *reload;
    enum gate_stage stage;
    int64_t started_us, drain_us; /* monotonic */
    uint64_t run;
};

void service_fail(struct service *service, int error, const char *what)
{
    if (service->failure != 0)
        return;
    service->failure = error;
    log_line(service->log, LOG_ERR, "stop", "%s failed: %s; the gate stops without acknowledging",
        what, strerror(-error));
    event_base_loopbreak(service->base);
}

/* --- what becomes durable --- */

static void release(struct gate *gate, uint64_t durable)
{
    struct service *service = &gate->service;
    size_t count = 0;
    int result = pending_release(service->pending, service->connections, durable, &count);
    service->counters[COUNT_ACKNOWLEDGED] += count;
    if (result != 0)
        service_fail(service, result, "acknowledging");
}

/* Versions of the register that wait come before the frames that were sent after them. */
static void take_up(struct gate *gate)
{
    struct service *service = &gate->service;
    intake_retry(service->intake);
    int result = roster_advance(service->roster, journal_durable(gate->journal));
    if (result != 0) {
        service_fail(service, result, "keeping the register");
        return;
    }
    listener_set_pause(gate->listeners, intake_is_disk_full(service->intake));
    if (!intake_is_stopped(service->intake))
        connection_set_resume(service->connections);
}

static void on_durable(evutil_socket_t fd, short what, void *context)
{
    (void)fd;
    (void)what;
    struct gate *gate = context;
    uint64_t durable = journal_durable(gate->journal);
    int failure = journal_failure(gate->journal);
    if (failure != 0) {
        service_fail(&gate->service, failure, "writing the journal");
        return;
    }
    release(gate, durable);
    if (gate->stage == GATE_RUNNING)
        take_up(gate);
}

/* --- every second --- */

static void beat(struct gate *gate)
{
    struct service *service = &gate->service;
    int64_t now_us = clock_mono_us();
    bool is_listening = gate->stage == GATE_RUNNING && roster_is_ready(service->roster) &&
                        !intake_is_disk_full(service->intake);
    struct heartbeat heartbeat = {.wall_us = clock_wall_us(),
        .run = gate->run,
        .mono_us = (uint64_t)(now_us - gate->started_us)};
    path_table_beat(service->paths, is_listening, now_us, &heartbeat);
    int result = intake_heartbeat(service->intake, &heartbeat);
    if (result < 0)
        service_fail(service, result, "writing a heartbeat");
}

static void count(struct gate *gate)
{
    struct service *service = &gate->service;
    uint64_t *counters = service->counters;
    counters[COUNT_CONNECTIONS] = connection_set_count(service->connections);
    counters[COUNT_UNAUTHENTICATED] = connection_set_unknown(service->connections);
    counters[COUNT_WAITING] = pending_count(service->pending);
    counters[COUNT_MESSAGES_WAITING] = courier_count(service->courier);
    counters[COUNT_VERSIONS] = roster_versions_journaled(service->roster);
    journal_counters(gate->journal, &counters[COUNT_GROUPS], &counters[COUNT_GROUP_BYTES]);
}

static void on_tick(evutil_socket_t fd, short what, void *context)
{
    (void)fd;
    (void)what;
    struct gate *gate = context;
    struct service *service = &gate->service;
    beat(gate);
    count(gate);
    int result = courier_expire(service->courier, clock_wall_us());
    if (result == 0)
        result = roster_failure(service->roster);
    if (result != 0)
        service_fail(service, result, "keeping the register and the messages");
    else if (gate->stage == GATE_RUNNING)
        take_up(gate);
}

/* --- the register --- */

static void review(struct connection *connection, void *context)
{
    (void)context;
    connection->kind->review(connection);
}

static void on_register_changed(void *context)
{
    struct gate *gate = context;
    struct service *service = &gate->service;
    if (!path_table_refresh(service->paths, roster_fleet(service->roster)))
        log_line(service->log, LOG_WARNING, "register",
            "more suppliers than heartbeats can tell apart: silence on the paths of the last ones "
            "is not judged");
    connection_set_each(service->connections, review, NULL);
    if (gate->listeners != NULL)
        listener_set_refresh(gate->listeners);
    if (gate->stage == GATE_RUNNING)
        take_up(gate);
}

/* --- the end --- */

static void stop_reading(struct connection *connection, void *context)
{
    (void)context;
    channel_set_reading(&connection->channel, false);
}

static void part(struct connection *connection, void *context)
{
    (void)context;
    connection_part(connection, FAREWELL_MAINTENANCE);
}

static void on_drain(evutil_socket_t fd, short what, void *context)
{
    (void)fd;
    (void)what;
    struct gate *gate = context;
    struct service *service = &gate->service;
    int64_t passed_us = clock_mono_us() - gate->drain_us;
    bool is_acknowledged = pending_count(service->pending) == 0 || passed_us >= DRAIN_ACKS_US;
    if (gate->stage == GATE_ACKNOWLEDGING && is_acknowledged) {
        gate->stage = GATE_PARTING;
        connection_set_each(service->connections, part, NULL);
    }
    bool is_empty = gate->stage == GATE_PARTING && connection_set_count(service->connections) == 0;
    if (is_empty || passed_us >= DRAIN_US)
        event_base_loopbreak(service->base);
}

static void on_terminate(evutil_socket_t fd, short what, void *context)
{
    (void)fd;
    (void)what;
    static const struct timeval often = {.tv_usec = 20 * 1000};
    struct gate *gate = context;
    if (gate->stage != GATE_RUNNING)
        return;
    gate->stage = GATE_ACKNOWLEDGING;
    gate->drain_us = clock_mono_us();
    log_line(gate->service.log, LOG_INFO, "drain",
        "told to stop: what has been read is acknowledged, then everybody is sent away");
    listener_set_free(gate->listeners);
    gate->listeners = NULL;
    connection_set_each(gate->service.connections, stop_reading, NULL);
    event_add(gate->drain, &often);
}

static void on_reload(evutil_socket_t fd, short what, void *context)
{
    (void)fd;
    (void)what;
    struct gate *gate = context;
    if (gate->tls != NULL)
        tls_reload(gate->tls);
}

/* --- starting --- */

static int open_journal(struct gate *gate)
{
    const struct gate_settings *settings = gate->service.settings;
    struct journal_options options = {.path = settings->journal,
        .segment_bytes = settings->segment_bytes,
        .group_bytes = settings->group_bytes,
        .reserve_bytes = settings->reserve_bytes,
        .keep_us = settings->keep_us,
        .quota_bytes = settings->quota_bytes,
        .is_sync_off = settings->is_sync_off};
    return journal_open(&options, gate->service.log, &gate->journal);
}

static int open_vault(struct gate *gate)
{
    const char *path = gate->service.settings->master_key;
    int result = vault_open(path, false, &gate->vault);
    if (result != 0)
        log_line(gate->service.log, LOG_ERR, "master-key",
            "the master key %s cannot be used: %s (32 bytes, readable by its owner only)", path,
            strerror(-result));
    return result;
}

static int open_tls(struct gate *gate)
{
    const struct gate_settings *settings = gate->service.settings;
    if (settings->certificate[0] == '\0')
        return 0;
    return tls_new(settings->certificate, settings->private_key, gate->service.log, &gate->tls);
}

static int open_roster(struct gate *gate)
{
    struct service *service = &gate->service;
    struct roster_options options = {.path = service->settings->roster,
        .journal_id = journal_id(gate->journal),
        .vault = gate->vault,
        .intake = service->intake,
        .log = service->log,
        .has_feed = service->settings->database[0] != '\0',
        .changed = on_register_changed,
        .context = gate};
    int result = roster_new(&options, &service->roster);
    if (result == 0)
        path_table_refresh(service->paths, roster_fleet(service->roster));
    return result;
}

static size_t connections_max(const struct gate_settings *settings)
{
    struct rlimit limit = {0};
    if (settings->connections_max > 0)
        return (size_t)settings->connections_max;
    if (getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur <= 2 * SPARE_DESCRIPTORS)
        return SPARE_DESCRIPTORS;
    return limit.rlim_cur < 1000000 ? limit.rlim_cur - SPARE_DESCRIPTORS : 1000000;
}

static int make_parts(struct gate *gate)
{
    struct service *service = &gate->service;
    const struct gate_settings *settings = service->settings;
    int result = intake_new(gate->journal, service->log, &service->intake);
    if (result == 0)
        result = notice_desk_new(
            service->intake, &service->counters[COUNT_NOTICES_LOST], &service->notices);
    if (result == 0)
        result = pending_new(&service->pending);
    if (result == 0)
        result = presence_new(&service->presence);
    if (result == 0)
        result = path_table_new(settings->path_proof_us, &service->paths);
    if (result == 0)
        result = courier_new(service, (size_t)settings->messages_max, &service->courier);
    if (result == 0)
        result = connection_set_new(service, connections_max(settings), &service->connections);
    return result;
}

static int open_feed(struct gate *gate)
{
    struct service *service = &gate->service;
    struct feed_sink sink = roster_sink(service->roster);
    if (service->settings->database[0] == '\0')
        return 0;
    return feed_new(service->base, service->log,
        &(struct feed_settings){.conninfo = service->settings->database,
            .since_version = roster_since(service->roster)},
        &sink, &gate->feed);
}

static int make_events(struct gate *gate)
{
    static const struct timeval second = {.tv_sec = 1};
    struct event_base *base = gate->service.base;
    gate->durable =
        event_new(base, journal_event_fd(gate->journal), EV_READ | EV_PERSIST, on_durable, gate);
    gate->tick = event_new(base, -1, EV_PERSIST, on_tick, gate);
    gate->drain = event_new(base, -1, EV_PERSIST, on_drain, gate);
    gate->terminate = evsignal_new(base, SIGTERM, on_terminate, gate);
    gate->interrupt = evsignal_new(base, SIGINT, on_terminate, gate);
    gate->reload = evsignal_new(base, SIGHUP, on_reload, gate);
    struct event *const signals[] = {gate->terminate, gate->interrupt, gate->reload};
    bool has_all = gate->durable != NULL && gate->tick != NULL && gate->drain != NULL;
    for (size_t i = 0; i < COUNT_OF(signals); i++)
        has_all = has_all && signals[i] != NULL && event_add(signals[i], NULL) == 0;
    has_all = has_all && event_add(gate->durable, NULL) == 0 && event_add(gate->tick, &second) == 0;
    return has_all ? 0 : -ENOMEM;
}

static int start(struct gate *gate)
{
    struct service *service = &gate->service;
    service->base = event_base_new();
    if (service->base == NULL || getrandom(&gate->run, sizeof(gate->run), 0) != sizeof(gate->run))
        return -ENOMEM;
    gate->started_us = clock_mono_us();
    int result = open_vault(gate);
    if (result == 0)
        result = open_tls(gate);
    if (result == 0)
        result = open_journal(gate);
    if (result == 0)
        result = make_parts(gate);
    if (result == 0)
        result = open_roster(gate);
    if (result == 0)
        result = make_events(gate);
    if (result == 0)
        result = listener_set_new(service, gate->tls, &gate->listeners);
    if (result == 0)
        result = open_feed(gate);
    if (result == 0)
        result = notice_tell(service->notices, NOTICE_GATE_STARTED, "", 0, 0);
    return result;
}

/* --- the whole --- */

static void free_event(struct event *event)
{
    if (event != NULL)
        event_free(event);
}

static void free_parts(struct service *service)
{
    connection_set_free(service->connections);
    courier_free(service->courier);
    roster_free(service->roster);
    path_table_free(service->paths);
    presence_free(service->presence);
    pending_free(service->pending);
    notice_desk_free(service->notices);
    intake_free(service->intake);
}

static void finish(struct gate *gate)
{
    struct event *const events[] = {
        gate->durable, gate->tick, gate->drain, gate->terminate, gate->interrupt, gate->reload};
    feed_free(gate->feed);
    listener_set_free(gate->listeners);
    free_parts(&gate->service);
    for (size_t i = 0; i < COUNT_OF(events); i++)
        free_event(events[i]);
    journal_close(gate->journal);
    tls_free(gate->tls);
    vault_free(gate->vault);
    if (gate->service.base != NULL)
        event_base_free(gate->service.base);
}

int gate_run(const struct gate_settings *settings, struct log *log)
{
    static const struct rlimit no_core = {0};
    struct gate gate = {
        .service = {.settings = settings, .log = log}
    };
    signal(SIGPIPE, SIG_IGN);
    setrlimit(RLIMIT_CORE, &no_core);
    int result = start(&gate);
    if (result == 0) {
        log_line(log, LOG_INFO, "start", "the gate is open; journal %s", journal_id(gate.journal));
        event_base_dispatch(gate.service.base);
        result = gate.service.failure;
        if (result == 0)
            result = notice_tell(gate.service.notices, NOTICE_GATE_STOPPED, "", 0, 0);
    }
    finish(&gate);
    log_line(log, LOG_INFO, "stop", "the gate is closed");
    return result == 0 ? 0 : 1;
}
