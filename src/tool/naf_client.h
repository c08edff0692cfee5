#pragma once

/* A supplier's side of NAF over TCP: sends records, waits for the return message of each, sends
 * again what was not answered when the connection is lost. Answers are matched by record number;
 * records without one go one at a time.
 *
 * Records are pulled from the owner when the window has room, so that a file of any length needs
 * constant memory. */

#include <event2/event.h>
#include <openssl/ssl.h>

#include "haitrinh/report.h"

#include "tool/endpoint.h"
#include "tool/link_loss.h"
#include "wire/naf.h"

#define NAF_WINDOW 16

struct naf_slot {
    bool is_used;
    bool is_one_way; /* no record that anybody would answer: sent once and forgotten */
    unsigned number; /* RN; 0: none */
    int64_t sent_us;
    struct device_key device; /* as the server will decode it; meaningless unless has_report */
    struct report report;
    bool has_report;
    size_t size;
    char text[NAF_RECORD_MAX];
};

struct naf_client_settings {
    struct event_base *base;
    struct endpoint to;
    SSL_CTX *tls; /* NULL: plain */
    int64_t reconnect_base_us;
    size_t window; /* at most NAF_WINDOW; 1 when records may lack a number */
    /* Fills the next record; false when there is none now (see naf_client_wake). */
    bool (*next)(void *context, struct naf_slot *out);
    /* A record was answered: acknowledged, as a duplicate too, or refused with `error`. */
    void (*on_settled)(
        void *context, const struct naf_slot *slot, unsigned error, int64_t waited_us);
    void *context;
};

struct naf_client;

/* -ENOMEM. */
MUST_CHECK int naf_client_new(const struct naf_client_settings *settings, struct naf_client **out);
void naf_client_free(struct naf_client *client);
DEFINE_AUTO(struct naf_client *, naf_client_free);
/* Why it is not connected; zeros when it is. */
const struct link_loss *naf_client_loss(const struct naf_client *client);
/* There are records again. */
void naf_client_wake(struct naf_client *client);
