#pragma once

/* The inside of a set of connections, shared by connection.c (what happens to one) and
 * connection_set.c (what happens to all). Nobody else includes it. */

#include "base/arena.h"
#include "gate/connection.h"

TAILQ_HEAD(connection_list, connection);

struct connection_set {
    struct service *service;
    struct connection **slots;
    uint32_t *free_slots;
    uint32_t capacity, free_count;
    uint32_t last_number;
    uint32_t now_s; /* monotonic, as of the last sweep */
    struct admission *admission;
    struct connection_list waiting; /* HOLD_WAIT */
    struct connection_list slowed;  /* HOLD_RATE */
    struct connection_list doomed;
    struct event *reap, *sweep, *thaw;
    struct arena arena;
    uint8_t buffer[READ_BUFFER_BYTES];
};

/* The channel's callback. */
void connection_ready(struct channel *channel);
/* Takes up again what was held: first what is kept, then what waits to be read. */
void connection_unhold(struct connection *connection);
