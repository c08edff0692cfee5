#pragma once

/* A growing hash table from a 64-bit hash to places in the caller's array. Several places may share
 * a hash: the caller looks at each and knows its own. Nothing is ever removed.
 *
 * The caller owns the struct; a zeroed one is empty. Adding costs one allocation a doubling and can
 * fail with -ENOMEM; finding costs about one cell. */

#include "haitrinh/base.h"

struct slots {
    struct slot *cells;
    size_t capacity; /* a power of two, or 0 */
    size_t count;
};

#define SLOTS_NONE SIZE_MAX

void slots_done(struct slots *slots);
MUST_CHECK int slots_add(struct slots *slots, uint64_t hash, size_t place);
/* The next place with that hash; start with *step = 0. SLOTS_NONE: no more. */
size_t slots_next(const struct slots *slots, uint64_t hash, size_t *step);

/* FNV-1a, 64 bits. */
uint64_t hash_bytes(struct bytes bytes);
uint64_t hash_number(uint64_t number);
