#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "gate/connection_set.h"
#include "gate/heartbeat.h"
#include "gate/intake.h"

/* Results of take_frame beside the session's conditions: what is left is no whole frame, or not
 * even the beginning of one. */
#define TAKE_MORE    3
#define TAKE_NOTHING 4

static struct connection_set *set_of(const struct connection *connection)
{
    return connection->service->connections;
}

/* --- holding --- */

static struct connection_list *list_of(const struct connection *connection)
{
    struct connection_set *set = set_of(connection);
    return connection->hold == HOLD_WAIT ? &set->waiting : &set->slowed;
}

static void hold(struct connection *connection, enum connection_hold why)
{
    static const struct timeval soon = {.tv_usec = 50 * 1000};
    struct connection_set *set = set_of(connection);
    connection->hold = (uint8_t)why;
    connection->frame_s = 0;
    channel_set_reading(&connection->channel, false);
    TAILQ_INSERT_TAIL(list_of(connection), connection, link);
    set->service->counters[why == HOLD_RATE ? COUNT_SLOWED : COUNT_STALLED]++;
    if (why == HOLD_RATE && !event_pending(set->thaw, EV_TIMEOUT, NULL))
        event_add(set->thaw, &soon);
}

static void leave_hold(struct connection *connection)
{
    if (connection->hold == HOLD_NONE)
        return;
    TAILQ_REMOVE(list_of(connection), connection, link);
    connection->hold = HOLD_NONE;
}

/* --- frames --- */

static void count_frame(struct connection *connection)
{
    struct connection_set *set = set_of(connection);
    connection->heard_s = set->now_s;
    if (connection->stage != STAGE_OPEN || connection->kind->is_local)
        return;
    set->service->counters[COUNT_FRAMES]++;
    path_frame(set->service->paths, connection->path);
}

static int take_garbage(struct connection *connection, const struct frame *frame)
{
    connection->service->counters[COUNT_GARBAGE]++;
    return connection->kind->garbage(connection, frame);
}

/* One frame or piece of garbage from the start of `rest`. */
static int take_frame(struct connection *connection, struct bytes rest, size_t *used)
{
    const struct protocol *protocol = connection->protocol;
    struct arena *arena = &set_of(connection)->arena;
    size_t limit =
        connection->stage == STAGE_OPEN ? protocol->frame_max : protocol->frame_max_first;
    struct frame frame;
    arena_reset(arena);
    enum decode_verdict verdict = protocol->decode(rest, limit, arena, &frame);
    if (verdict == DECODE_MORE)
        return frame.size == 0 ? TAKE_NOTHING : TAKE_MORE;
    struct bytes raw = {.data = rest.data, .size = frame.size};
    int result = verdict == DECODE_FRAME ? connection->kind->frame(connection, &frame, raw)
                                         : take_garbage(connection, &frame);
    if (result != 0)
        return result;
    *used = frame.size;
    if (verdict == DECODE_FRAME)
        count_frame(connection);
    return 0;
}

/* --- input --- */

static int keep(struct connection *connection, struct bytes rest)
{
    uint8_t *copy = NULL;
    if (rest.size > 0) {
        copy = malloc(rest.size);
        if (copy == NULL)
            return -ENOMEM;
        memcpy(copy, rest.data, rest.size);
    }
    free(connection->kept);
    connection->kept = copy;
    connection->kept_size = (uint32_t)rest.size;
    return 0;
}

static void settle(struct connection *connection, struct bytes rest, int result)
{
    if (connection->stage > STAGE_OPEN)
        return;
    if (result >= 0 && keep(connection, rest) != 0)
        result = -ENOMEM;
    if (result < 0)
        service_fail(connection->service, result, "taking a frame");
    else if (result == SESSION_WAIT)
        hold(connection, HOLD_WAIT);
    else if (result == SESSION_SLOW)
        hold(connection, HOLD_RATE);
    else if (rest.size == 0 || result == TAKE_NOTHING)
        connection->frame_s = 0;
    else if (connection->frame_s == 0)
        connection->frame_s = set_of(connection)->now_s;
}

/* Takes all whole frames of the first `size` bytes of the shared buffer. */
static void feed(struct connection *connection, size_t size)
{
    struct bytes rest = {.data = set_of(connection)->buffer, .size = size};
    int result = 0;
    while (rest.size > 0 && connection->stage <= STAGE_OPEN && result == 0) {
        size_t used = 0;
        result = take_frame(connection, rest, &used);
        connection->frame_s = used > 0 ? 0 : connection->frame_s;
        rest.data += used;
        rest.size -= used;
    }
    settle(connection, rest, result);
}

/* What is kept goes back to the start of the shared buffer. */
static size_t restore(const struct connection *connection)
{
    if (connection->kept_size > 0)
        memcpy(set_of(connection)->buffer, connection->kept, connection->kept_size);
    return connection->kept_size;
}

static void end(struct connection *connection, ssize_t got)
{
    if (got < 0 || connection->in_flight == 0) {
        connection_doom(connection);
        return;
    }
    connection->is_ended = true;
    channel_set_reading(&connection->channel, false);
}

static void read_more(struct connection *connection)
{
    struct connection_set *set = set_of(connection);
    size_t kept = restore(connection);
    ssize_t got =
        channel_read(&connection->channel, set->buffer + kept, sizeof(set->buffer) - kept);
    if (got == -EAGAIN)
        return;
    if (got > 0)
        feed(connection, kept + (size_t)got);
    else
        end(connection, got);
}

static void discard(struct connection *connection)
{
    struct connection_set *set = set_of(connection);
    ssize_t got = channel_read(&connection->channel, set->buffer, sizeof(set->buffer));
    if (got <= 0 && got != -EAGAIN)
        connection_doom(connection);
}

void connection_ready(struct channel *channel)
{
    void *first = channel;
    struct connection *connection = first;
    if (connection->stage == STAGE_DOOMED || connection->hold != HOLD_NONE)
        return;
    if (connection->stage == STAGE_CLOSING)
        discard(connection);
    else if (intake_is_stopped(connection->service->intake) && !connection->kind->is_local)
        hold(connection, HOLD_WAIT);
    else
        read_more(connection);
}

void connection_unhold(struct connection *connection)
{
    leave_hold(connection);
    if (connection->kept_size > 0)
        feed(connection, restore(connection));
    if (connection->hold != HOLD_NONE || connection->stage > STAGE_OPEN || connection->is_ended)
        return;
    channel_set_reading(&connection->channel, true);
    connection_ready(&connection->channel);
}

/* --- what is said --- */

void connection_send(struct connection *connection, struct bytes data)
{
    struct service *service = connection->service;
    if (connection->stage == STAGE_DOOMED)
        return;
    int result = channel_write(&connection->channel, data, (size_t)service->settings->unsent_bytes);
    if (result == -ENOBUFS)
        service->counters[COUNT_OVERFLOWS]++;
    if (result != 0)
        connection_doom(connection);
}

int connection_acknowledge(struct connection *connection, uint32_t first)
{
    int result = connection->kind->acknowledge(connection, first);
    if (connection->is_ended && connection->in_flight == 0)
        connection_doom(connection);
    return result;
}

void connection_peer(const struct connection *connection, char out[static SOURCE_TEXT_MAX])
{
    source_to_text(&connection->admission.source, out);
}

/* --- stages --- */

void connection_authenticated(struct connection *connection)
{
    struct service *service = connection->service;
    admission_leave(set_of(connection)->admission, &connection->admission);
    connection->stage = STAGE_OPEN;
    connection->since_s = connection->heard_s = set_of(connection)->now_s;
    if (connection->kind->is_local)
        return;
    service->counters[COUNT_AUTHENTICATED]++;
    path_session(service->paths, connection->path, 1);
}

/* The session ends here, whichever way. */
static void leave(struct connection *connection, enum connection_stage next)
{
    struct service *service = connection->service;
    leave_hold(connection);
    admission_leave(set_of(connection)->admission, &connection->admission);
    if (connection->stage <= STAGE_OPEN)
        connection->kind->leave(connection);
    if (connection->stage == STAGE_OPEN && !connection->kind->is_local)
        path_session(service->paths, connection->path, -1);
    connection->stage = (uint8_t)next;
    connection->since_s = set_of(connection)->now_s;
    free(connection->kept);
    connection->kept = NULL;
    connection->kept_size = 0;
}

void connection_dismiss(struct connection *connection)
{
    if (connection->stage >= STAGE_CLOSING)
        return;
    leave(connection, STAGE_CLOSING);
    channel_shutdown(&connection->channel);
    channel_set_reading(&connection->channel, true);
}

void connection_part(struct connection *connection, enum farewell why)
{
    if (connection->stage >= STAGE_CLOSING)
        return;
    connection->kind->farewell(connection, why);
    connection_dismiss(connection);
}

void connection_doom(struct connection *connection)
{
    struct connection_set *set = set_of(connection);
    if (connection->stage == STAGE_DOOMED)
        return;
    leave(connection, STAGE_DOOMED);
    channel_set_reading(&connection->channel, false);
    TAILQ_INSERT_TAIL(&set->doomed, connection, link);
    event_active(set->reap, EV_TIMEOUT, 1);
}
