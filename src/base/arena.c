#include "base/arena.h"

#include <stdlib.h>

#define ALIGNMENT _Alignof(max_align_t)

void arena_init(struct arena *arena, size_t cap_bytes)
{
    *arena = (struct arena){.cap = cap_bytes};
}

void arena_done(struct arena *arena)
{
    free(arena->memory);
    arena_init(arena, arena->cap);
}

void arena_reset(struct arena *arena)
{
    arena->used = 0;
}

void *arena_alloc(struct arena *arena, size_t size)
{
    size_t left = arena->cap - arena->used;
    if (size > left)
        return NULL;
    if (arena->memory == NULL)
        arena->memory = malloc(arena->cap);
    if (arena->memory == NULL)
        return NULL;
    void *result = arena->memory + arena->used;
    size_t rounded = size + (ALIGNMENT - size % ALIGNMENT) % ALIGNMENT;
    arena->used += rounded < left ? rounded : left;
    return result;
}
