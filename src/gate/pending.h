#pragma once

/* What has been journaled and waits for the durable mark, in the order of the journal: the only
 * place from which anything is acknowledged. Receipts of one connection are handed over together,
 * so that it is written to once a step.
 *
 * A ring that grows to PENDING_MAX receipts. Receipts of a connection that is gone are dropped: its
 * device sends again. */

#include <stdbool.h>

#include "gate/session.h"

#define PENDING_MAX  (64 * 1024)
#define PENDING_NONE UINT32_MAX

struct connection_set;
struct pending;

MUST_CHECK int pending_new(struct pending **out);
void pending_free(struct pending *pending);

/* There is room for `count` more. Ask before the frame is journaled. */
bool pending_has_room(const struct pending *pending, size_t count);
/* `seq` not below the last one. -ENOMEM; -ENOBUFS without room. */
MUST_CHECK int pending_push(struct pending *pending, struct connection *connection, uint64_t seq,
    const union receipt *receipt);
/* Hands everything up to `durable` to the sessions; `*out_count` receipts. -errno of a session. */
MUST_CHECK int pending_release(struct pending *pending, struct connection_set *connections,
    uint64_t durable, size_t *out_count);
size_t pending_count(const struct pending *pending);

/* The receipt at `*at`, which moves on to the connection's next or to PENDING_NONE. */
const union receipt *pending_next(const struct pending *pending, uint32_t *at);
