#pragma once

/* A client's connection, plain or TLS, and how long to rest between attempts. */

#include <event2/bufferevent.h>
#include <openssl/ssl.h>

#include "tool/endpoint.h"

#define LINK_REST_MOST_US INT64_C(900000000)

/* `tls` NULL: plain. NULL: out of memory. bufferevent_free closes it. */
struct bufferevent *link_new(struct event_base *base, SSL_CTX *tls);

struct link_ear {
    bufferevent_data_cb on_read;
    bufferevent_event_cb on_event;
    void *context;
};
/* Begins to connect and to read. The outcome is told to on_event, a failure perhaps before this
 * returns. */
void link_connect(struct bufferevent *link, const struct endpoint *to, const struct link_ear *ear);
/* errno of a connection that ended so, in its on_event; never 0. */
int link_error(short what);
/* `base_us` doubled for each failure in a row, at most LINK_REST_MOST_US. */
int64_t link_rest_us(int64_t base_us, unsigned failures);
