#include "tool/link.h"

#include <errno.h>
#include <event2/bufferevent_ssl.h>
#include <event2/event.h>

struct bufferevent *link_new(struct event_base *base, SSL_CTX *tls)
{
    if (tls == NULL)
        return bufferevent_socket_new(base, -1, BEV_OPT_CLOSE_ON_FREE);
    SSL *session = SSL_new(tls);
    if (session == NULL)
        return NULL;
    return bufferevent_openssl_socket_new(
        base, -1, session, BUFFEREVENT_SSL_CONNECTING, BEV_OPT_CLOSE_ON_FREE);
}

void link_connect(struct bufferevent *link, const struct endpoint *to, const struct link_ear *ear)
{
    struct endpoint copy = *to;
    bufferevent_setcb(link, ear->on_read, NULL, ear->on_event, ear->context);
    (void)bufferevent_enable(link, EV_READ | EV_WRITE);
    (void)bufferevent_socket_connect(link, (struct sockaddr *)&copy.address, (int)copy.size);
}

int link_error(short what)
{
    int error = (what & BEV_EVENT_ERROR) != 0 ? EVUTIL_SOCKET_ERROR() : ECONNRESET;
    return error == 0 ? EPROTO : error; /* TLS */
}

int64_t link_rest_us(int64_t base_us, unsigned failures)
{
    int64_t rest_us = base_us;
    for (unsigned i = 0; i < failures && rest_us < LINK_REST_MOST_US; i++)
        rest_us *= 2;
    return rest_us < LINK_REST_MOST_US ? rest_us : LINK_REST_MOST_US;
}
