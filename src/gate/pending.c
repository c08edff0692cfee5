#include "gate/pending.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "gate/connection.h"

#define RING_FIRST 256 /* a power of two, as PENDING_MAX */

struct entry {
    uint64_t seq;
    uint32_t slot, number; /* of the connection */
    uint32_t next;         /* while released: the connection's next receipt */
    bool is_first;         /* while released: its first */
    union receipt receipt;
};

struct pending {
    struct entry *ring;
    uint32_t capacity;
    uint32_t first; /* index of the oldest */
    uint32_t count;
};

int pending_new(struct pending **out)
{
    struct pending *pending = calloc(1, sizeof(*pending));
    if (pending == NULL)
        return -ENOMEM;
    pending->ring = malloc(RING_FIRST * sizeof(struct entry));
    if (pending->ring == NULL) {
        free(pending);
        return -ENOMEM;
    }
    pending->capacity = RING_FIRST;
    *out = pending;
    return 0;
}

void pending_free(struct pending *pending)
{
    if (pending == NULL)
        return;
    free(pending->ring);
    free(pending);
}

size_t pending_count(const struct pending *pending)
{
    return pending->count;
}

bool pending_has_room(const struct pending *pending, size_t count)
{
    return PENDING_MAX - pending->count >= count;
}

static struct entry *entry_at(const struct pending *pending, uint32_t offset)
{
    return &pending->ring[(pending->first + offset) & (pending->capacity - 1)];
}

static int grow(struct pending *pending)
{
    if (pending->capacity >= PENDING_MAX)
        return -ENOBUFS;
    struct entry *ring = malloc(2 * pending->capacity * sizeof(struct entry));
    if (ring == NULL)
        return -ENOMEM;
    for (uint32_t i = 0; i < pending->count; i++)
        ring[i] = *entry_at(pending, i);
    free(pending->ring);
    pending->ring = ring;
    pending->capacity *= 2;
    pending->first = 0;
    return 0;
}

int pending_push(struct pending *pending, struct connection *connection, uint64_t seq,
    const union receipt *receipt)
{
    int result = pending->count == pending->capacity ? grow(pending) : 0;
    if (result != 0)
        return result;
    *entry_at(pending, pending->count) = (struct entry){
        .seq = seq, .slot = connection->slot, .number = connection->number, .receipt = *receipt};
    pending->count++;
    connection->in_flight++;
    return 0;
}

/* Links each connection's receipts among the first `count`; gone connections are left unlinked. */
static void link_receipts(
    struct pending *pending, struct connection_set *connections, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        struct entry *entry = entry_at(pending, i);
        struct connection *connection = connection_find(connections, entry->slot, entry->number);
        entry->next = PENDING_NONE;
        entry->is_first = connection != NULL && connection->last_receipt == PENDING_NONE;
        if (connection == NULL)
            continue;
        if (!entry->is_first)
            entry_at(pending, connection->last_receipt)->next = i;
        connection->last_receipt = i;
        connection->in_flight--;
    }
}

static int hand_over(struct pending *pending, struct connection_set *connections, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        const struct entry *entry = entry_at(pending, i);
        if (!entry->is_first)
            continue;
        struct connection *connection = connection_find(connections, entry->slot, entry->number);
        connection->last_receipt = PENDING_NONE;
        int result = connection_acknowledge(connection, i);
        if (result != 0)
            return result;
    }
    return 0;
}

static uint32_t count_durable(const struct pending *pending, uint64_t durable)
{
    uint32_t count = 0;
    while (count < pending->count && entry_at(pending, count)->seq <= durable)
        count++;
    return count;
}

int pending_release(struct pending *pending, struct connection_set *connections, uint64_t durable,
    size_t *out_count)
{
    uint32_t count = count_durable(pending, durable);
    link_receipts(pending, connections, count);
    int result = hand_over(pending, connections, count);
    if (result != 0)
        return result;
    pending->first = (pending->first + count) & (pending->capacity - 1);
    pending->count -= count;
    *out_count = count;
    return 0;
}

const union receipt *pending_next(const struct pending *pending, uint32_t *at)
{
    const struct entry *entry = entry_at(pending, *at);
    *at = entry->next;
    return &entry->receipt;
}
