#pragma once

/* Connections: one fixed struct each, with its session behind it; a buffer of its own only while a
 * part of a frame waits. All share one read buffer and one arena.
 *
 *     UNKNOWN ──connection_authenticated──▶ OPEN ──connection_dismiss──▶ CLOSING ──▶ DOOMED ──▶
 * freed └────────────── deadline, eviction, error, end: connection_doom ──────────────┘
 *
 * Deadlines are absolute and looked at once a second: for authentication, for a whole frame from
 * its first byte, for silence, for closing. The doomed are freed once a loop turn, in one place; no
 * callback frees its own connection. While a connection is held (journal full, no register yet,
 * over its rate) it is not read, and what has been read of it is kept. */

#include <stdbool.h>
#include <sys/queue.h>

#include "gate/admission.h"
#include "gate/channel.h"
#include "gate/pending.h"
#include "gate/service.h"
#include "gate/session.h"

#define READ_BUFFER_BYTES (64 * 1024)

enum connection_stage { STAGE_UNKNOWN, STAGE_OPEN, STAGE_CLOSING, STAGE_DOOMED };
enum connection_hold { HOLD_NONE, HOLD_WAIT, HOLD_RATE };

struct connection {
    struct channel channel; /* first: its callback finds the connection by it */
    struct service *service;
    const struct session_kind *kind;
    const struct protocol *protocol;
    struct admission_entry admission;
    TAILQ_ENTRY(connection) link; /* in the list of its hold, or of the doomed */
    uint8_t *kept;                /* input not consumed yet */
    uint32_t kept_size;
    uint32_t slot;   /* with `number` the name that outlives the connection */
    uint32_t number; /* counts the connections of this run from 1 */
    uint32_t in_flight;
    uint32_t last_receipt; /* while receipts are handed over; else PENDING_NONE */
    /* Seconds of the monotonic clock. */
    uint32_t since_s; /* when its stage began */
    uint32_t heard_s; /* last whole frame */
    uint32_t frame_s; /* first byte of the frame that waits for more; 0: none does */
    int32_t path;     /* the supplier's number; 0: devices' own connections */
    uint8_t stage;    /* enum connection_stage */
    uint8_t hold;     /* enum connection_hold */
    bool is_trusted;  /* by where it comes from: not evicted, and in no hurry to authenticate */
    bool is_tls;
    bool is_ended; /* the peer has closed; what is in flight is still acknowledged */
    _Alignas(max_align_t) uint8_t session[];
};

struct newcomer {
    int fd; /* taken over, also on failure */
    const struct session_kind *kind;
    SSL_CTX *tls; /* NULL: plain */
    struct source source;
    int32_t path;
    bool is_trusted;
};

MUST_CHECK int connection_set_new(
    struct service *service, size_t most, struct connection_set **out);
/* Closes all. */
void connection_set_free(struct connection_set *set);
DEFINE_AUTO(struct connection_set *, connection_set_free);
size_t connection_set_count(const struct connection_set *set);
/* Of these, the unauthenticated that are not trusted. */
size_t connection_set_unknown(const struct connection_set *set);
bool connection_set_is_full(const struct connection_set *set);
/* Calls `each` for every connection whose session lives; it may dismiss it. */
void connection_set_each(struct connection_set *set,
    void (*each)(struct connection *connection, void *context), void *context);
/* Reads again what was held because of the journal or the register. */
void connection_set_resume(struct connection_set *set);

/* -ENOMEM; -ENFILE when the set is full. What the newcomer does to deserve closing is no failure.
 */
MUST_CHECK int connection_accept(struct connection_set *set, const struct newcomer *newcomer);
/* NULL when it is gone, or its session is over. */
struct connection *connection_find(
    const struct connection_set *set, uint32_t slot, uint32_t number);

void connection_authenticated(struct connection *connection);
/* A peer that does not read, or is gone, dooms the connection. */
void connection_send(struct connection *connection, struct bytes data);
/* Everything is said: sends what waits, reads no more, closes. */
void connection_dismiss(struct connection *connection);
/* Farewell and dismissal. */
void connection_part(struct connection *connection, enum farewell why);
void connection_doom(struct connection *connection);
/* For pending.c: its receipts from `first` on are durable. */
MUST_CHECK int connection_acknowledge(struct connection *connection, uint32_t first);
/* The peer's address for the log. */
void connection_peer(const struct connection *connection, char out[static SOURCE_TEXT_MAX]);
