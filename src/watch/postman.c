#include "watch/postman.h"

#include <errno.h>
#include <event2/buffer.h>
#include <event2/bufferevent.h>
#include <event2/event.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>

#include "haitrinh/units.h"

#include "base/json.h"
#include "base/log.h"
#include "rule/poll.h"
#include "watch/memory.h"

/* Between two tries to reach the gate, or to hand it what it did not take. */
#define REST_US SECOND_US
/* The gate's answers are far shorter. */
#define ANSWER_MAX 8192

struct parcel {
    int32_t device_no;
    uint64_t poll_id;
    bool is_handed;  /* on the connection there is */
    int64_t next_us; /* monotonic: not before */
};

struct postman {
    struct event_base *base;
    struct log *log;
    const char *path;
    struct bufferevent *link; /* NULL: none */
    bool is_open;
    bool is_lost; /* to be closed, outside of its callbacks */
    int64_t tried_us;
    struct json json;
    struct parcel parcels[POSTMAN_POLLS_MAX];
    size_t count;
};

static int64_t read_clock(clockid_t clock)
{
    struct timespec now;
    clock_gettime(clock, &now);
    return now.tv_sec * SECOND_US + now.tv_nsec / 1000;
}

int postman_new(struct event_base *base, struct log *log, const char *path, struct postman **out)
{
    struct postman *postman = calloc(1, sizeof *postman);
    if (!postman)
        return -ENOMEM;
    *postman = (struct postman){.base = base, .log = log, .path = path, .tried_us = -REST_US};
    json_init(&postman->json);
    *out = postman;
    return 0;
}

static void close_link(struct postman *postman)
{
    if (postman->link)
        bufferevent_free(postman->link);
    postman->link = NULL;
    postman->is_open = postman->is_lost = false;
    for (size_t i = 0; i < postman->count; i++)
        postman->parcels[i].is_handed = false;
}

void postman_free(struct postman *postman)
{
    if (!postman)
        return;
    close_link(postman);
    json_done(&postman->json);
    free(postman);
}

/* --- what waits --- */

void postman_take(struct postman *postman, int32_t device_no, uint64_t poll_id)
{
    if (postman->count == POSTMAN_POLLS_MAX)
        log_peer(postman->log, "polls", "all", "%d polls are under way; a further one is left out",
            POSTMAN_POLLS_MAX);
    else
        postman->parcels[postman->count++] =
            (struct parcel){.device_no = device_no, .poll_id = poll_id};
}

void postman_restart(struct postman *postman, const struct memory *memory)
{
    int64_t wall_us = read_clock(CLOCK_REALTIME);
    close_link(postman);
    postman->count = 0;
    for (size_t i = 0; i < seats_count(memory->seats); i++) {
        const struct device_state *state = &seats_at(memory->seats, i)->state;
        if (poll_is_under_way(state, wall_us))
            postman_take(postman, state->device_no, state->poll.id);
    }
}

/* The state that asks for the parcel's poll; NULL: it need not be handed over, or no longer. */
static const struct device_state *find_asking(
    const struct memory *memory, const struct parcel *parcel, int64_t wall_us)
{
    const struct seat *seat = seats_find(memory->seats, parcel->device_no);
    if (!seat || seat->state.poll.id != parcel->poll_id ||
        !poll_is_under_way(&seat->state, wall_us))
        return NULL;
    const struct poll *poll = &seat->state.poll;
    return wall_us - poll->asked_us < (poll->until_us - poll->asked_us) / 2 ? &seat->state : NULL;
}

static void forget_over(struct postman *postman, const struct memory *memory, int64_t wall_us)
{
    size_t kept = 0;
    for (size_t i = 0; i < postman->count; i++)
        if (find_asking(memory, &postman->parcels[i], wall_us))
            postman->parcels[kept++] = postman->parcels[i];
    postman->count = kept;
}

/* --- what the gate says --- */

static struct parcel *find_parcel(struct postman *postman, uint64_t poll_id)
{
    for (size_t i = 0; i < postman->count; i++)
        if (postman->parcels[i].poll_id == poll_id)
            return &postman->parcels[i];
    return NULL;
}

static void hear_answer(struct postman *postman, const char *line)
{
    AUTO(json_decref) json_t *answer = json_loads(line, 0, NULL);
    const char *error = json_string_value(json_object_get(answer, "error"));
    uint64_t tag = (uint64_t)json_integer_value(json_object_get(answer, "tag"));
    struct parcel *parcel = find_parcel(postman, tag);
    if (json_is_true(json_object_get(answer, "ok")) || !parcel)
        return;
    parcel->is_handed = false;
    parcel->next_us = read_clock(CLOCK_MONOTONIC) + REST_US;
    log_peer(postman->log, "poll-refused", "gate", "the gate does not take a poll: %s",
        error ? error : "its answer cannot be read");
}

static void on_read(struct bufferevent *link, void *context)
{
    struct postman *postman = context;
    struct evbuffer *input = bufferevent_get_input(link);
    char *line = NULL;
    while ((line = evbuffer_readln(input, NULL, EVBUFFER_EOL_LF))) {
        hear_answer(postman, line);
        free(line);
    }
    postman->is_lost = postman->is_lost || evbuffer_get_length(input) > ANSWER_MAX;
}

static void on_event(struct bufferevent *link, short what, void *context)
{
    struct postman *postman = context;
    (void)link;
    if (what & BEV_EVENT_CONNECTED)
        postman->is_open = true;
    else
        postman->is_lost = true;
}

/* --- handing over --- */

static int connect_link(struct postman *postman)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    size_t size = strlen(postman->path);
    if (size >= sizeof address.sun_path)
        return -ENAMETOOLONG;
    memcpy(address.sun_path, postman->path, size);
    postman->link = bufferevent_socket_new(postman->base, -1, BEV_OPT_CLOSE_ON_FREE);
    if (!postman->link)
        return -ENOMEM;
    bufferevent_setcb(postman->link, on_read, NULL, on_event, postman);
    bool has_begun = bufferevent_enable(postman->link, EV_READ | EV_WRITE) == 0 &&
                     bufferevent_socket_connect(
                         postman->link, (const struct sockaddr *)&address, sizeof address) == 0;
    postman->is_lost = postman->is_lost || !has_begun;
    return 0;
}

static int write_poll(struct postman *postman, const char *device, const struct poll *poll)
{
    struct json *json = &postman->json;
    json_reset(json);
    json_open_object(json, NULL);
    json_put_string(json, "do", "message");
    json_put_uint(json, "tag", poll->id);
    json_put_string(json, "device", device);
    json_put_uint(json, "id", poll->id);
    json_put_time(json, "not_after", poll->until_us);
    json_open_object(json, "poll");
    json_close_object(json);
    json_close_object(json);
    const char *text = json_text(json);
    bool is_written = text && bufferevent_write(postman->link, text, strlen(text)) == 0 &&
                      bufferevent_write(postman->link, "\n", 1) == 0;
    return is_written ? 0 : -ENOMEM;
}

static int hand_over(struct postman *postman, const struct memory *memory, struct parcel *parcel)
{
    const struct seat *seat = seats_find(memory->seats, parcel->device_no);
    const struct device *device = fleet_device(memory->fleet, parcel->device_no);
    parcel->is_handed = true;
    return device && seat ? write_poll(postman, device->key.text, &seat->state.poll) : 0;
}

static int hand_over_due(struct postman *postman, const struct memory *memory, int64_t now_us)
{
    int result = 0;
    for (size_t i = 0; result == 0 && i < postman->count; i++) {
        struct parcel *parcel = &postman->parcels[i];
        if (!parcel->is_handed && now_us >= parcel->next_us)
            result = hand_over(postman, memory, parcel);
    }
    return result;
}

static void tell_away(struct postman *postman)
{
    log_peer(postman->log, "gate-away", postman->path,
        "the gate's mailbox %s cannot be reached; %zu polls wait for it", postman->path,
        postman->count);
}

static int try_to_connect(struct postman *postman, int64_t now_us)
{
    if (now_us - postman->tried_us < REST_US)
        return 0;
    postman->tried_us = now_us;
    int result = connect_link(postman);
    if (result == -ENOMEM)
        return result;
    if (result < 0)
        tell_away(postman);
    return 0;
}

static void leave_unasked(struct postman *postman)
{
    log_peer(postman->log, "nobody-polled", "mailbox",
        "devices are to be asked where they are, and no mailbox of the gate is configured");
    postman->count = 0;
}

int postman_run(struct postman *postman, const struct memory *memory)
{
    int64_t now_us = read_clock(CLOCK_MONOTONIC);
    forget_over(postman, memory, read_clock(CLOCK_REALTIME));
    if (postman->is_lost) {
        bool was_open = postman->is_open;
        close_link(postman);
        if (!was_open && postman->count > 0)
            tell_away(postman);
    }
    if (postman->count == 0) {
        close_link(postman);
        return 0;
    }
    if (postman->path[0] == '\0') {
        leave_unasked(postman);
        return 0;
    }
    if (!postman->link)
        return try_to_connect(postman, now_us);
    return postman->is_open ? hand_over_due(postman, memory, now_us) : 0;
}
