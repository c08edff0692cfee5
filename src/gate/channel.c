#include "gate/channel.h"

#include <errno.h>
#include <event2/buffer.h>
#include <event2/bufferevent.h>
#include <event2/bufferevent_ssl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/* Most that a TLS channel reads ahead of its session. */
#define TLS_READ_AHEAD (16 * 1024)

struct unsent {
    size_t from, size, capacity;
    uint8_t data[];
};

/* --- plain --- */

static void plain_event(evutil_socket_t fd, short what, void *context);

static void plain_watch(struct channel *channel)
{
    struct event_base *base = event_get_base(&channel->event);
    int wanted = (channel->is_reading ? EV_READ : 0) | (channel->unsent != NULL ? EV_WRITE : 0);
    event_del(&channel->event);
    if (wanted == 0)
        return;
    event_assign(
        &channel->event, base, channel->fd, (short)(wanted | EV_PERSIST), plain_event, channel);
    event_add(&channel->event, NULL);
}

static int plain_open(struct channel *channel, struct event_base *base)
{
    if (event_assign(
            &channel->event, base, channel->fd, EV_READ | EV_PERSIST, plain_event, channel) != 0)
        return -EINVAL;
    return event_add(&channel->event, NULL) == 0 ? 0 : -ENOMEM;
}

static ssize_t plain_send(struct channel *channel, const uint8_t *data, size_t size)
{
    ssize_t sent = 0;
    do
        sent = send(channel->fd, data, size, MSG_NOSIGNAL);
    while (sent < 0 && errno == EINTR);
    if (sent >= 0)
        return sent;
    return errno == EAGAIN ? 0 : -errno;
}

/* A copy with that capacity in place of the old; NULL, and the old stays, without memory. */
static struct unsent *unsent_enlarge(struct unsent *old, size_t capacity)
{
    struct unsent *larger = malloc(sizeof(*larger) + capacity);
    if (larger == NULL)
        return NULL;
    *larger = (struct unsent){.capacity = capacity};
    if (old != NULL) {
        larger->size = old->size;
        memcpy(larger->data, old->data + old->from, old->size);
    }
    free(old);
    return larger;
}

static int plain_keep(struct channel *channel, struct bytes data, size_t most)
{
    struct unsent *unsent = channel->unsent;
    size_t size = unsent == NULL ? 0 : unsent->size;
    if (size + data.size > most)
        return -ENOBUFS;
    if (unsent == NULL || unsent->from + size + data.size > unsent->capacity) {
        unsent = unsent_enlarge(channel->unsent, 2 * (size + data.size));
        if (unsent == NULL)
            return -ENOMEM;
        channel->unsent = unsent;
    }
    memcpy(unsent->data + unsent->from + size, data.data, data.size);
    unsent->size += data.size;
    plain_watch(channel);
    return 0;
}

static int plain_write(struct channel *channel, struct bytes data, size_t most)
{
    ssize_t sent = 0;
    if (channel->unsent == NULL)
        sent = plain_send(channel, data.data, data.size);
    if (sent < 0)
        return (int)sent;
    if ((size_t)sent == data.size)
        return 0;
    return plain_keep(
        channel, (struct bytes){.data = data.data + sent, .size = data.size - (size_t)sent}, most);
}

static void plain_flush(struct channel *channel)
{
    struct unsent *unsent = channel->unsent;
    ssize_t sent = plain_send(channel, unsent->data + unsent->from, unsent->size);
    if (sent < 0) {
        channel->is_ended = true;
        unsent->size = 0;
    } else {
        unsent->from += (size_t)sent;
        unsent->size -= (size_t)sent;
    }
    if (unsent->size > 0)
        return;
    free(unsent);
    channel->unsent = NULL;
    plain_watch(channel);
    if (channel->is_shutting)
        shutdown(channel->fd, SHUT_WR);
}

static void plain_event(evutil_socket_t fd, short what, void *context)
{
    (void)fd;
    struct channel *channel = context;
    if ((what & EV_WRITE) != 0 && channel->unsent != NULL)
        plain_flush(channel);
    if ((what & EV_READ) != 0 || channel->is_ended)
        channel->ready(channel);
}

static ssize_t plain_read(struct channel *channel, void *buffer, size_t size)
{
    ssize_t got = 0;
    do
        got = recv(channel->fd, buffer, size, 0);
    while (got < 0 && errno == EINTR);
    return got < 0 ? -errno : got;
}

/* --- TLS --- */

static void tls_readable(struct bufferevent *bev, void *context)
{
    (void)bev;
    struct channel *channel = context;
    channel->ready(channel);
}

static void tls_written(struct bufferevent *bev, void *context)
{
    struct channel *channel = context;
    if (channel->is_shutting)
        SSL_shutdown(bufferevent_openssl_get_ssl(bev));
}

static void tls_event(struct bufferevent *bev, short what, void *context)
{
    (void)bev;
    struct channel *channel = context;
    if ((what & (BEV_EVENT_EOF | BEV_EVENT_ERROR)) == 0)
        return;
    channel->is_ended = true;
    channel->ready(channel);
}

static int tls_open(struct channel *channel, struct event_base *base, SSL_CTX *ctx)
{
    SSL *ssl = SSL_new(ctx);
    if (ssl == NULL)
        return -ENOMEM;
    struct bufferevent *bev = bufferevent_openssl_socket_new(
        base, channel->fd, ssl, BUFFEREVENT_SSL_ACCEPTING, BEV_OPT_CLOSE_ON_FREE);
    if (bev == NULL) {
        SSL_free(ssl);
        return -ENOMEM;
    }
    channel->tls = bev;
    bufferevent_openssl_set_allow_dirty_shutdown(bev, 1);
    bufferevent_setcb(bev, tls_readable, tls_written, tls_event, channel);
    bufferevent_setwatermark(bev, EV_READ, 0, TLS_READ_AHEAD);
    return bufferevent_enable(bev, EV_READ | EV_WRITE) == 0 ? 0 : -EIO;
}

static ssize_t tls_read(struct channel *channel, void *buffer, size_t size)
{
    size_t got = bufferevent_read(channel->tls, buffer, size);
    if (got > 0)
        return (ssize_t)got;
    return channel->is_ended ? 0 : -EAGAIN;
}

static int tls_write(struct channel *channel, struct bytes data, size_t most)
{
    if (channel_unsent(channel) + data.size > most)
        return -ENOBUFS;
    return bufferevent_write(channel->tls, data.data, data.size) == 0 ? 0 : -ENOMEM;
}

static void tls_done(struct channel *channel)
{
    bufferevent_setcb(channel->tls, NULL, NULL, NULL, NULL);
    bufferevent_disable(channel->tls, EV_READ | EV_WRITE);
    bufferevent_free(channel->tls);
    channel->tls = NULL;
}

/* --- both --- */

int channel_open(
    struct channel *channel, struct event_base *base, int fd, SSL_CTX *ctx, channel_ready *ready)
{
    *channel = (struct channel){.fd = fd, .ready = ready, .is_reading = true};
    int result = ctx == NULL ? plain_open(channel, base) : tls_open(channel, base, ctx);
    if (result != 0 && channel->tls == NULL) {
        close(fd);
        channel->fd = -1;
    }
    return result;
}

void channel_done(struct channel *channel)
{
    if (channel->tls != NULL) {
        tls_done(channel);
    } else if (channel->fd >= 0) {
        event_del(&channel->event);
        close(channel->fd);
    }
    free(channel->unsent);
    channel->unsent = NULL;
    channel->fd = -1;
}

ssize_t channel_read(struct channel *channel, void *buffer, size_t size)
{
    if (channel->tls != NULL)
        return tls_read(channel, buffer, size);
    return channel->is_ended ? 0 : plain_read(channel, buffer, size);
}

int channel_write(struct channel *channel, struct bytes data, size_t most)
{
    if (channel->tls != NULL)
        return tls_write(channel, data, most);
    return plain_write(channel, data, most);
}

void channel_set_reading(struct channel *channel, bool is_reading)
{
    if (channel->is_reading == is_reading)
        return;
    channel->is_reading = is_reading;
    if (channel->tls == NULL)
        plain_watch(channel);
    else if (is_reading)
        bufferevent_enable(channel->tls, EV_READ);
    else
        bufferevent_disable(channel->tls, EV_READ);
}

size_t channel_unsent(const struct channel *channel)
{
    if (channel->tls != NULL)
        return evbuffer_get_length(bufferevent_get_output(channel->tls));
    return channel->unsent == NULL ? 0 : channel->unsent->size;
}

void channel_shutdown(struct channel *channel)
{
    channel->is_shutting = true;
    if (channel_unsent(channel) > 0)
        return;
    if (channel->tls != NULL)
        SSL_shutdown(bufferevent_openssl_get_ssl(channel->tls));
    else
        shutdown(channel->fd, SHUT_WR);
}
