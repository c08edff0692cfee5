#include "tool/vtp_client.h"

#include <errno.h>
#include <event2/buffer.h>
#include <netinet/tcp.h>
#include <openssl/rand.h>
#include <stdlib.h>

#include "tool/link.h"
#include "tool/random.h"
#include "tool/run_process.h"
#include "tool/vtp_client_state.h"

#define HANDSHAKE_US (30 * SECOND_US)

int vtp_crew_new(const struct vtp_crew_settings *settings, struct vtp_crew **out)
{
    AUTO(vtp_crew_free) struct vtp_crew *crew = calloc(1, sizeof *crew);
    if (crew == NULL)
        return -ENOMEM;
    crew->settings = *settings;
    arena_init(&crew->incoming, ARENA_MAX_BYTES);
    arena_init(&crew->outgoing, ARENA_MAX_BYTES);
    if (RAND_bytes((uint8_t *)&crew->random, sizeof crew->random) != 1)
        return -EIO;
    *out = crew;
    crew = NULL;
    return 0;
}

void vtp_crew_free(struct vtp_crew *crew)
{
    if (crew == NULL)
        return;
    arena_done(&crew->incoming);
    arena_done(&crew->outgoing);
    free(crew);
}

const struct vtp_crew_counts *vtp_crew_counts(const struct vtp_crew *crew)
{
    return &crew->counts;
}

static void set_timer(struct vtp_client *client, int64_t delay_us)
{
    struct timeval delay = {.tv_sec = delay_us / SECOND_US, .tv_usec = delay_us % SECOND_US};
    (void)event_add(client->timer, &delay);
}

/* Half to one and a half of the server's wish or of the doubled base. */
static int64_t resting_time(struct vtp_client *client)
{
    int64_t rest_us = client->retry_after_s * SECOND_US;
    if (rest_us == 0)
        rest_us = link_rest_us(client->crew->settings.reconnect_base_us, client->failures);
    return rest_us / 2 + (int64_t)(random_next(&client->crew->random) % (uint64_t)(rest_us + 1));
}

static void close_link(struct vtp_client *client)
{
    if (client->link != NULL)
        bufferevent_free(client->link);
    client->link = NULL;
    mac_key_forget(&client->batch_key);
}

/* `error` is an errno; 0: the gate has said why. */
static void lose(struct vtp_client *client, int error)
{
    bool was_open = client->state == VTP_OPEN;
    client->crew->counts.open -= was_open ? 1 : 0;
    client->crew->counts.losses += was_open ? 1 : 0;
    if (error != 0)
        client->crew->counts.last_loss = (struct link_loss){.error = error};
    client->state = VTP_RESTING;
    close_link(client);
    vtp_queue_recall(&client->queue);
    set_timer(client, resting_time(client));
    client->failures++;
    client->retry_after_s = 0;
}

/* Takes one frame from the start of the input: 0 when there was one, -EAGAIN when not yet. */
static int read_frame(struct vtp_client *client, struct evbuffer *input)
{
    size_t size = evbuffer_get_length(input);
    if (size > VTP_FRAME_MAX)
        size = VTP_FRAME_MAX;
    struct bytes bytes = {.data = evbuffer_pullup(input, (ev_ssize_t)size), .size = size};
    struct frame frame;
    arena_reset(&client->crew->incoming);
    switch (vtp_decode(bytes, VTP_FRAME_MAX, &client->crew->incoming, &frame)) {
    case DECODE_MORE:
        return -EAGAIN;
    case DECODE_GARBAGE:
        return -EPROTO;
    case DECODE_FRAME:
        break;
    }
    client->heard_us = process_clock_us();
    int result = vtp_talk_hear(client, &frame);
    (void)evbuffer_drain(input, frame.size);
    return result;
}

static void on_read(struct bufferevent *link, void *context)
{
    struct vtp_client *client = context;
    struct evbuffer *input = bufferevent_get_input(link);
    enum vtp_state before = client->state;
    int result = 0;
    while (result == 0 && evbuffer_get_length(input) > 0)
        result = read_frame(client, input);
    if (result == -EAGAIN)
        result = 0;
    if (result == 0)
        result = vtp_talk_send(client);
    if (result < 0)
        lose(client, result == -ECONNRESET ? 0 : -result);
    else if (before != VTP_OPEN && client->state == VTP_OPEN && client->keepalive_us > 0)
        set_timer(client, client->keepalive_us);
}

static void on_event(struct bufferevent *link, short what, void *context)
{
    struct vtp_client *client = context;
    int on = 1;
    if ((what & BEV_EVENT_CONNECTED) == 0) {
        lose(client, link_error(what));
        return;
    }
    (void)setsockopt(bufferevent_getfd(link), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    if (vtp_talk_begin(client) < 0)
        lose(client, ENOMEM);
}

static void connect_link(struct vtp_client *client)
{
    const struct vtp_crew_settings *settings = &client->crew->settings;
    const struct link_ear ear = {.on_read = on_read, .on_event = on_event, .context = client};
    client->state = VTP_GREETING;
    client->link = link_new(settings->base, settings->tls);
    if (client->link == NULL) {
        lose(client, ENOMEM);
        return;
    }
    set_timer(client, HANDSHAKE_US);
    link_connect(client->link, &settings->to, &ear);
}

/* Two and a half keep-alives without a word: the link is dead. */
static bool is_silent(const struct vtp_client *client, int64_t now_us)
{
    return now_us - client->heard_us > client->keepalive_us / 2 * 5;
}

static void on_timer(evutil_socket_t unused, short what, void *context)
{
    struct vtp_client *client = context;
    int64_t now_us = process_clock_us();
    (void)unused;
    (void)what;
    if (client->state == VTP_RESTING) {
        connect_link(client);
        return;
    }
    if (client->state != VTP_OPEN || is_silent(client, now_us)) {
        lose(client, ETIMEDOUT);
        return;
    }
    if (now_us - client->said_us >= client->keepalive_us && vtp_talk_ping(client) < 0) {
        lose(client, ENOMEM);
        return;
    }
    set_timer(client, client->keepalive_us);
}

int vtp_client_new(struct vtp_crew *crew, const struct device_secret *secret, int64_t delay_us,
    struct vtp_client **out)
{
    AUTO(vtp_client_free) struct vtp_client *client = calloc(1, sizeof *client);
    if (client == NULL)
        return -ENOMEM;
    client->crew = crew;
    client->secret = secret;
    vtp_queue_init(&client->queue);
    if (RAND_bytes((uint8_t *)&client->epoch, sizeof client->epoch) != 1)
        return -EIO;
    client->timer = evtimer_new(crew->settings.base, on_timer, client);
    if (client->timer == NULL)
        return -ENOMEM;
    set_timer(client, delay_us);
    *out = client;
    client = NULL;
    return 0;
}

void vtp_client_free(struct vtp_client *client)
{
    if (client == NULL)
        return;
    client->crew->counts.open -= client->state == VTP_OPEN ? 1 : 0;
    close_link(client);
    if (client->timer != NULL)
        event_free(client->timer);
    vtp_queue_done(&client->queue);
    free(client);
}

void vtp_client_set_epoch(struct vtp_client *client, uint32_t epoch)
{
    client->epoch = epoch;
}

int vtp_client_add(struct vtp_client *client, const struct report *report)
{
    struct report numbered = *report;
    numbered.device_epoch = client->epoch;
    return vtp_queue_add(&client->queue, &numbered);
}

void vtp_client_flush(struct vtp_client *client)
{
    if (client->state == VTP_OPEN && vtp_talk_send(client) < 0)
        lose(client, ENOMEM);
}

size_t vtp_client_held(const struct vtp_client *client)
{
    return vtp_queue_held(&client->queue);
}

bool vtp_client_is_open(const struct vtp_client *client)
{
    return client->state == VTP_OPEN;
}
