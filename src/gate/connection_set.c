#include "gate/connection_set.h"

#include <errno.h>
#include <stddef.h>
#include <stdlib.h>
#include <unistd.h>

#include "gate/clock.h"
#include "gate/heartbeat.h"
#include "gate/intake.h"

#define CLOSING_S 2

static const struct timeval sweep_every = {.tv_sec = 1};
static const struct timeval thaw_after = {.tv_usec = 50 * 1000};

static uint32_t seconds(int64_t span_us)
{
    return (uint32_t)(span_us / SECOND_US);
}

/* --- freeing --- */

static void destroy(struct connection_set *set, struct connection *connection)
{
    set->slots[connection->slot] = NULL;
    set->free_slots[set->free_count++] = connection->slot;
    channel_done(&connection->channel);
    free(connection->kept);
    free(connection);
}

static void reap_doomed(evutil_socket_t fd, short what, void *context)
{
    (void)fd;
    (void)what;
    struct connection_set *set = context;
    while (!TAILQ_EMPTY(&set->doomed)) {
        struct connection *connection = TAILQ_FIRST(&set->doomed);
        TAILQ_REMOVE(&set->doomed, connection, link);
        destroy(set, connection);
    }
}

/* --- time --- */

static void check_open(struct connection *connection, uint32_t now_s)
{
    struct service *service = connection->service;
    bool is_stuck = connection->frame_s != 0 &&
                    now_s - connection->frame_s >= seconds(service->settings->any_frame_us);
    int64_t silence_us = connection->kind->silence_us(service);
    if (is_stuck) {
        service->counters[COUNT_DEADLINES]++;
        connection_doom(connection);
    } else if (now_s - connection->heard_s >= seconds(silence_us)) {
        service->counters[COUNT_DEADLINES]++;
        connection_part(connection, FAREWELL_IDLE);
    }
}

static void check_unknown(struct connection *connection, uint32_t now_s)
{
    struct service *service = connection->service;
    int64_t limit_us = connection->is_trusted ? connection->kind->silence_us(service)
                                              : service->settings->first_frame_us;
    if (now_s - connection->since_s < seconds(limit_us))
        return;
    service->counters[COUNT_DEADLINES]++;
    connection_doom(connection);
}

static void check_deadline(struct connection *connection, uint32_t now_s)
{
    switch ((enum connection_stage)connection->stage) {
    case STAGE_UNKNOWN:
        check_unknown(connection, now_s);
        break;
    case STAGE_OPEN:
        if (connection->hold == HOLD_NONE && !connection->kind->is_local)
            check_open(connection, now_s);
        break;
    case STAGE_CLOSING:
        if (now_s - connection->since_s >= CLOSING_S)
            connection_doom(connection);
        break;
    case STAGE_DOOMED:
        break;
    }
}

static void sweep(evutil_socket_t fd, short what, void *context)
{
    (void)fd;
    (void)what;
    struct connection_set *set = context;
    set->now_s = seconds(clock_mono_us());
    for (uint32_t i = 0; i < set->capacity; i++)
        if (set->slots[i] != NULL)
            check_deadline(set->slots[i], set->now_s);
}

/* --- holding --- */

static size_t list_length(const struct connection_list *list)
{
    size_t length = 0;
    const struct connection *connection = NULL;
    TAILQ_FOREACH(connection, list, link)
        length++;
    return length;
}

void connection_set_resume(struct connection_set *set)
{
    size_t count = list_length(&set->waiting);
    while (count-- > 0 && !TAILQ_EMPTY(&set->waiting) && !intake_is_stopped(set->service->intake))
        connection_unhold(TAILQ_FIRST(&set->waiting));
}

static void thaw(evutil_socket_t fd, short what, void *context)
{
    (void)fd;
    (void)what;
    struct connection_set *set = context;
    size_t count = list_length(&set->slowed);
    while (count-- > 0 && !TAILQ_EMPTY(&set->slowed))
        connection_unhold(TAILQ_FIRST(&set->slowed));
    if (!TAILQ_EMPTY(&set->slowed))
        event_add(set->thaw, &thaw_after);
}

/* --- the set --- */

static int allocate(struct connection_set *set, const struct gate_settings *settings)
{
    set->slots = calloc(set->capacity, sizeof(*set->slots));
    set->free_slots = calloc(set->capacity, sizeof(*set->free_slots));
    if (set->slots == NULL || set->free_slots == NULL)
        return -ENOMEM;
    for (uint32_t i = 0; i < set->capacity; i++)
        set->free_slots[set->free_count++] = set->capacity - 1 - i;
    return admission_new(
        (size_t)settings->unauthenticated_max, (size_t)settings->source_max, &set->admission);
}

static int make_events(struct connection_set *set)
{
    struct event_base *base = set->service->base;
    set->reap = event_new(base, -1, 0, reap_doomed, set);
    set->sweep = event_new(base, -1, EV_PERSIST, sweep, set);
    set->thaw = event_new(base, -1, 0, thaw, set);
    bool has_all = set->reap != NULL && set->sweep != NULL && set->thaw != NULL;
    return has_all && event_add(set->sweep, &sweep_every) == 0 ? 0 : -ENOMEM;
}

int connection_set_new(struct service *service, size_t most, struct connection_set **out)
{
    AUTO(connection_set_free) struct connection_set *set = calloc(1, sizeof(*set));
    if (set == NULL)
        return -ENOMEM;
    set->service = service;
    set->capacity = (uint32_t)most;
    set->now_s = seconds(clock_mono_us());
    TAILQ_INIT(&set->waiting);
    TAILQ_INIT(&set->slowed);
    TAILQ_INIT(&set->doomed);
    arena_init(&set->arena, ARENA_MAX_BYTES);
    int result = allocate(set, service->settings);
    if (result == 0)
        result = make_events(set);
    if (result != 0)
        return result;
    *out = set;
    set = NULL;
    return 0;
}

static void free_event(struct event *event)
{
    if (event != NULL)
        event_free(event);
}

void connection_set_free(struct connection_set *set)
{
    if (set == NULL)
        return;
    for (uint32_t i = 0; set->slots != NULL && i < set->capacity; i++)
        if (set->slots[i] != NULL)
            destroy(set, set->slots[i]);
    free_event(set->reap);
    free_event(set->sweep);
    free_event(set->thaw);
    admission_free(set->admission);
    arena_done(&set->arena);
    free(set->free_slots);
    free(set->slots);
    free(set);
}

size_t connection_set_count(const struct connection_set *set)
{
    return set->capacity - set->free_count;
}

size_t connection_set_unknown(const struct connection_set *set)
{
    return admission_count(set->admission);
}

bool connection_set_is_full(const struct connection_set *set)
{
    return set->free_count == 0;
}

void connection_set_each(struct connection_set *set,
    void (*each)(struct connection *connection, void *context), void *context)
{
    for (uint32_t i = 0; i < set->capacity; i++)
        if (set->slots[i] != NULL && set->slots[i]->stage <= STAGE_OPEN)
            each(set->slots[i], context);
}

struct connection *connection_find(const struct connection_set *set, uint32_t slot, uint32_t number)
{
    if (slot >= set->capacity || set->slots[slot] == NULL)
        return NULL;
    struct connection *connection = set->slots[slot];
    return connection->number == number && connection->stage <= STAGE_OPEN ? connection : NULL;
}

/* --- newcomers --- */

static void make_room(struct connection_set *set, const struct source *source)
{
    struct admission_entry *victim = admission_victim(set->admission, source);
    if (victim == NULL)
        return;
    set->service->counters[COUNT_EVICTED]++;
    void *connection = (uint8_t *)victim - offsetof(struct connection, admission);
    connection_doom(connection);
}

static struct connection *create(struct connection_set *set, const struct newcomer *newcomer)
{
    struct connection *connection = calloc(1, sizeof(*connection) + newcomer->kind->session_size);
    if (connection == NULL)
        return NULL;
    connection->service = set->service;
    connection->kind = newcomer->kind;
    connection->protocol = newcomer->kind->protocol();
    connection->admission.source = newcomer->source;
    connection->path = newcomer->path;
    connection->is_trusted = newcomer->is_trusted;
    connection->is_tls = newcomer->tls != NULL;
    connection->last_receipt = PENDING_NONE;
    connection->since_s = connection->heard_s = set->now_s;
    connection->number = ++set->last_number;
    return connection;
}

static void enter(struct connection_set *set, struct connection *connection)
{
    connection->slot = set->free_slots[--set->free_count];
    set->slots[connection->slot] = connection;
    set->service->counters[COUNT_ACCEPTED]++;
    if (connection->is_trusted)
        return;
    make_room(set, &connection->admission.source);
    admission_enter(set->admission, &connection->admission);
}

int connection_accept(struct connection_set *set, const struct newcomer *newcomer)
{
    if (set->free_count == 0) {
        close(newcomer->fd);
        return -ENFILE;
    }
    struct connection *connection = create(set, newcomer);
    if (connection == NULL) {
        close(newcomer->fd);
        return -ENOMEM;
    }
    int result = channel_open(
        &connection->channel, set->service->base, newcomer->fd, newcomer->tls, connection_ready);
    enter(set, connection);
    if (result == 0)
        result = newcomer->kind->open(connection);
    if (result != 0)
        connection_doom(connection);
    return result;
}
