#pragma once

/* The reference client: one device that speaks VTP/1 as doc/wire/vtp.md asks of a tracker. It keeps
 * what it was given until the server has acknowledged it, and comes back when the connection is
 * lost.
 *
 *     resting --timer--> greeting --Challenge--> proving --Welcome, checked--> open
 *        ^                  |                       |                           |
 *        '------------------+---- lost, refused, too slow, silent --------------'
 *
 * Resting lasts the server's retry_after, else 5 s doubled at each failure up to 15 min, with a
 * random half more or less. After a loss the newest report goes first and live, then the rest,
 * oldest first, as stored. An SOS goes before all else. Clients of one process share a vtp_crew:
 * the event loop, the scratch memory, the counters; the crew outlives its clients. Plain TCP or
 * TLS 1.3; in both the codes of Welcome are checked and every data frame carries its own. */

#include <event2/event.h>
#include <openssl/ssl.h>
#include <stdbool.h>

#include "haitrinh/report.h"

#include "tool/endpoint.h"
#include "tool/key_file.h"
#include "tool/link_loss.h"

struct vtp_client;
struct vtp_crew;

/* Told to, or asked of, the owner; `context` is its own. */
struct vtp_client_ear {
    /* A report was answered: acknowledged, or refused for good. As the server decodes it. Must not
     * call the client. */
    void (*on_settled)(void *context, const struct device_key *device, const struct report *report,
        bool is_refused, int64_t waited_us);
    /* Answers a poll of the server: adds a report with vtp_client_add. NULL: polls are refused. */
    int (*on_poll)(void *context, struct vtp_client *client);
    void *context;
};

struct vtp_crew_settings {
    struct event_base *base;
    struct endpoint to;
    SSL_CTX *tls; /* NULL: plain; borrowed for the life of the crew */
    int64_t reconnect_base_us;
    size_t reports_per_frame; /* at most VTP_POINTS_MAX */
    bool is_historical;       /* frames say so; else they say they are live */
    struct vtp_client_ear ear;
};

struct vtp_crew_counts {
    uint64_t open;              /* authenticated now */
    uint64_t welcomes;          /* sessions that were opened, first ones and reconnects */
    uint64_t losses;            /* sessions that were lost while open */
    uint64_t rejections;        /* Reject and Bye from the server */
    uint64_t frames;            /* with reports, re-sent ones too */
    unsigned last_code;         /* of the latest Reject or Bye */
    struct link_loss last_loss; /* zeros since a session was opened */
};

/* -ENOMEM; -EIO: OpenSSL. */
MUST_CHECK int vtp_crew_new(const struct vtp_crew_settings *settings, struct vtp_crew **out);
void vtp_crew_free(struct vtp_crew *crew);
DEFINE_AUTO(struct vtp_crew *, vtp_crew_free);
const struct vtp_crew_counts *vtp_crew_counts(const struct vtp_crew *crew);

/* `secret` is borrowed for the life of the client. It connects when the loop runs, after
 * `delay_us`. */
MUST_CHECK int vtp_client_new(struct vtp_crew *crew, const struct device_secret *secret,
    int64_t delay_us, struct vtp_client **out);
void vtp_client_free(struct vtp_client *client);
DEFINE_AUTO(struct vtp_client *, vtp_client_free);

/* The name of its queue, in place of a random one. Before the first report. */
void vtp_client_set_epoch(struct vtp_client *client, uint32_t epoch);

/* Takes a report into the queue, under its own number (device_seq) or the next one; `text` is
 * borrowed until it is settled. vtp_client_flush sends what the server's window allows; the rest
 * follows by itself. -ENOMEM. */
MUST_CHECK int vtp_client_add(struct vtp_client *client, const struct report *report);
void vtp_client_flush(struct vtp_client *client);
/* Reports that are not answered yet. */
size_t vtp_client_held(const struct vtp_client *client);
bool vtp_client_is_open(const struct vtp_client *client);
