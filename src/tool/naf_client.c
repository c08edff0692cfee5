#include "tool/naf_client.h"

#include <errno.h>
#include <event2/buffer.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/text.h"
#include "tool/link.h"
#include "tool/run_process.h"

struct naf_client {
    struct naf_client_settings settings;
    struct bufferevent *link; /* NULL while resting */
    struct event *timer;
    bool is_open;
    unsigned failures;
    struct link_loss loss;
    struct arena arena;
    struct naf_slot slots[NAF_WINDOW];
};

static void rest(struct naf_client *client)
{
    int64_t delay_us = link_rest_us(client->settings.reconnect_base_us, client->failures);
    struct timeval delay = {.tv_sec = delay_us / SECOND_US, .tv_usec = delay_us % SECOND_US};
    if (client->link != NULL)
        bufferevent_free(client->link);
    client->link = NULL;
    client->is_open = false;
    client->failures++;
    (void)event_add(client->timer, &delay);
}

static void say(struct naf_client *client, struct naf_slot *slot)
{
    slot->sent_us = process_clock_us();
    (void)bufferevent_write(client->link, slot->text, slot->size);
}

static bool send_next(struct naf_client *client, struct naf_slot *slot)
{
    do {
        slot->is_one_way = false;
        if (!client->settings.next(client->settings.context, slot))
            return false;
        say(client, slot);
    } while (slot->is_one_way);
    slot->is_used = true;
    return true;
}

const struct link_loss *naf_client_loss(const struct naf_client *client)
{
    return &client->loss;
}

void naf_client_wake(struct naf_client *client)
{
    bool has_more = client->is_open;
    for (size_t i = 0; has_more && i < client->settings.window; i++)
        if (!client->slots[i].is_used)
            has_more = send_next(client, &client->slots[i]);
}

/* By its number; without one, the only record under way. */
static struct naf_slot *find_slot(struct naf_client *client, const struct naf_record *answer)
{
    int64_t number = 0;
    bool is_numbered = text_to_int64(answer->record_number, &number) == 0 && number > 0;
    for (size_t i = 0; i < client->settings.window; i++)
        if (client->slots[i].is_used &&
            (client->settings.window == 1 || (is_numbered && client->slots[i].number == number)))
            return &client->slots[i];
    return NULL;
}

static void hear(struct naf_client *client, const struct naf_record *answer)
{
    struct naf_slot *slot = find_slot(client, answer);
    int64_t error = NAF_UNREADABLE;
    if (slot == NULL)
        return;
    if (bytes_equal_text(answer->status, "ACK"))
        error = NAF_ACK;
    else if (text_to_int64(answer->error, &error) < 0 || error <= 0 || error > 999)
        error = NAF_UNREADABLE;
    slot->is_used = false;
    client->failures = 0;
    client->settings.on_settled(client->settings.context, slot,
        error == NAF_DUPLICATE ? NAF_ACK : (unsigned)error, process_clock_us() - slot->sent_us);
}

static void on_read(struct bufferevent *link, void *context)
{
    struct naf_client *client = context;
    struct evbuffer *input = bufferevent_get_input(link);
    size_t size;
    while ((size = evbuffer_get_length(input)) > 0) {
        struct bytes bytes = {.data = evbuffer_pullup(input, -1), .size = size};
        struct frame frame;
        arena_reset(&client->arena);
        enum decode_verdict verdict = naf_decode(bytes, NAF_RECORD_MAX, &client->arena, &frame);
        if (verdict == DECODE_MORE)
            break;
        if (verdict == DECODE_FRAME && frame.kind == FRAME_CONTROL)
            hear(client, frame.message);
        (void)evbuffer_drain(input, frame.size);
    }
    naf_client_wake(client);
}

static void on_event(struct bufferevent *link, short what, void *context)
{
    struct naf_client *client = context;
    (void)link;
    if ((what & BEV_EVENT_CONNECTED) == 0) {
        client->loss.error = link_error(what);
        rest(client);
        return;
    }
    client->is_open = true;
    client->loss = (struct link_loss){0};
    for (size_t i = 0; i < client->settings.window; i++)
        if (client->slots[i].is_used)
            say(client, &client->slots[i]);
    naf_client_wake(client);
}

static void on_timer(evutil_socket_t unused, short what, void *context)
{
    struct naf_client *client = context;
    const struct link_ear ear = {.on_read = on_read, .on_event = on_event, .context = client};
    (void)unused;
    (void)what;
    client->link = link_new(client->settings.base, client->settings.tls);
    if (client->link == NULL)
        rest(client);
    else
        link_connect(client->link, &client->settings.to, &ear);
}

int naf_client_new(const struct naf_client_settings *settings, struct naf_client **out)
{
    AUTO(naf_client_free) struct naf_client *client = calloc(1, sizeof *client);
    const struct timeval now = {0};
    if (client == NULL)
        return -ENOMEM;
    client->settings = *settings;
    arena_init(&client->arena, ARENA_MAX_BYTES);
    client->timer = evtimer_new(settings->base, on_timer, client);
    if (client->timer == NULL || event_add(client->timer, &now) < 0)
        return -ENOMEM;
    *out = client;
    client = NULL;
    return 0;
}

void naf_client_free(struct naf_client *client)
{
    if (client == NULL)
        return;
    if (client->link != NULL)
        bufferevent_free(client->link);
    if (client->timer != NULL)
        event_free(client->timer);
    arena_done(&client->arena);
    free(client);
}
