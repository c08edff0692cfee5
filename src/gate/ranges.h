#pragma once

/* Ranges of sequence numbers to acknowledge, merged as they are added: neighbours and overlaps of
 * one device become one. Holds few; the caller sends and resets when one does not fit. Pure. */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define RANGES_MAX 24

struct range {
    uint64_t first;
    uint32_t count;
    uint32_t code;      /* of a refusal; 0 in ranges of acceptance */
    const char *device; /* borrowed; empty on a device's own connection */
};

struct ranges {
    size_t count;
    struct range items[RANGES_MAX];
};

/* False when it neither merges nor fits: nothing has changed. */
bool ranges_add(struct ranges *ranges, const struct range *range);
