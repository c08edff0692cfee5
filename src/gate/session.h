#pragma once

/* What the gate says and does on one connection: one table of functions a protocol. Connections
 * (connection.h) read, frame, time and close; sessions know what a frame means and what to answer.
 *
 * A session function answers 0, a condition below, or -errno, which stops the gate. It closes its
 * connection by connection_dismiss or connection_doom and then answers 0. */

#include <stdbool.h>

#include "haitrinh/protocol.h"

struct connection;
struct service;

/* Conditions of session_kind.frame: the frame is kept and given again. */
#define SESSION_WAIT \
    1 /* the journal is full, or there is no register yet: when it may be so no more */
#define SESSION_SLOW 2 /* over its rate: when there are tokens again */

/* Why the gate itself ends a session. */
enum farewell { FAREWELL_IDLE, FAREWELL_MAINTENANCE, FAREWELL_DISABLED, FAREWELL_SUPERSEDED };

/* What is told the peer when a record is durable: each protocol's own. */
union receipt {
    struct {
        uint64_t first;
        uint32_t epoch;
        uint32_t count;
        uint32_t code;            /* 0, or why these records are refused */
        struct device_key device; /* on a gateway's connection */
    } vtp;
    struct {
        uint32_t error;
        char from[12];
        char to[12];
        char number[12];
    } naf;
    struct {
        uint64_t tag; /* the caller's own */
    } mailbox;
};

struct session_kind {
    const char *name; /* also of its socket in LISTEN_FDNAMES */
    const struct protocol *(*protocol)(void);
    size_t session_size; /* bytes behind the connection, zeroed */
    bool is_local;       /* people's own processes: no deadlines, no path */
    /* Longest silence of an open session, microseconds. */
    int64_t (*silence_us)(const struct service *service);
    int (*open)(struct connection *connection);
    int (*frame)(struct connection *connection, const struct frame *frame, struct bytes raw);
    int (*garbage)(struct connection *connection, const struct frame *frame);
    /* Receipts that are durable now, first to last: pending_next. */
    int (*acknowledge)(struct connection *connection, uint32_t receipts);
    /* Says goodbye, if the protocol has words for it; the connection then closes. */
    void (*farewell)(struct connection *connection, enum farewell why);
    /* The register has changed: may the session go on? */
    void (*review)(struct connection *connection);
    /* The session is over; the connection still exists. */
    void (*leave)(struct connection *connection);
};

extern const struct session_kind session_vtp;
extern const struct session_kind session_naf;
extern const struct session_kind session_mailbox;
