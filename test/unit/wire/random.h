#pragma once

/* A seeded generator for property tests (SplitMix64): the same numbers on every machine. */

#include <stdint.h>

static inline uint64_t random_next(uint64_t *state)
{
    uint64_t z = *state += UINT64_C(0x9E3779B97F4A7C15);
    z = (z ^ z >> 30) * UINT64_C(0xBF58476D1CE4E5B9);
    z = (z ^ z >> 27) * UINT64_C(0x94D049BB133111EB);
    return z ^ z >> 31;
}

/* From least to most, both included. */
static inline int64_t random_between(uint64_t *state, int64_t least, int64_t most)
{
    return least + (int64_t)(random_next(state) % ((uint64_t)(most - least) + 1));
}
