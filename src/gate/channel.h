#pragma once

/* A byte stream to one peer, plain TCP (or a local socket) or TLS 1.3; nobody above knows which.
 *
 * Plain is one event and direct writes: a buffer exists only while the kernel takes no more. TLS is
 * a bufferevent. What waits for a peer that does not read is bounded. Embedded in the connection
 * that owns it; `ready` is called when there is input, an end or an error to be read, and must not
 * free the channel. */

#include <event2/event.h>
#include <event2/event_struct.h>
#include <openssl/ssl.h>
#include <stdbool.h>
#include <sys/types.h>

#include "haitrinh/base.h"

struct bufferevent;
struct channel;
struct unsent;

typedef void channel_ready(struct channel *channel);

struct channel {
    struct event event;      /* plain only */
    struct bufferevent *tls; /* NULL: plain */
    struct unsent *unsent;   /* plain: what the kernel did not take; NULL when nothing */
    channel_ready *ready;
    int fd;
    bool is_reading;
    bool is_ended;    /* TLS: nothing more will come */
    bool is_shutting; /* shut down when all is sent */
};

/* The channel owns `fd` from here on, also when it fails. `ctx` NULL: plain. */
MUST_CHECK int channel_open(
    struct channel *channel, struct event_base *base, int fd, SSL_CTX *ctx, channel_ready *ready);
/* Closes. A channel that was never opened or is done is left alone. */
void channel_done(struct channel *channel);

/* Bytes read; 0 at the end of the stream; -EAGAIN; another -errno: broken. */
MUST_CHECK ssize_t channel_read(struct channel *channel, void *buffer, size_t size);
/* Sends or keeps all of it. -ENOBUFS: more than `most` would wait; -errno: broken. */
MUST_CHECK int channel_write(struct channel *channel, struct bytes data, size_t most);
void channel_set_reading(struct channel *channel, bool is_reading);
/* Bytes that the kernel has not taken yet. */
size_t channel_unsent(const struct channel *channel);
/* Ends our direction once everything is sent. */
void channel_shutdown(struct channel *channel);
