#pragma once

/* A bump arena with a hard cap: everything read from one frame lives here and is thrown away at
 * once. Memory that a hostile frame can claim is bounded by the cap, whatever protobuf asks for.
 *
 * The caller owns the struct. The first allocation reserves the whole cap in one piece; the system
 * backs only the pages that were touched, and arena_reset keeps them, so that the steady state
 * allocates nothing. */

#include <stddef.h>
#include <stdint.h>

struct arena {
    uint8_t *memory;
    size_t used;
    size_t cap;
};

void arena_init(struct arena *arena, size_t cap_bytes);
void arena_done(struct arena *arena);
/* Forgets all that was allocated; keeps the memory. */
void arena_reset(struct arena *arena);
/* Aligned for any type, not cleared. NULL when the cap or the memory is reached. */
void *arena_alloc(struct arena *arena, size_t size);
