#pragma once

/* Numbers that follow from a seed, the same everywhere (SplitMix64). */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct chance {
    uint64_t state;
};

static inline uint64_t chance_next(struct chance *chance)
{
    uint64_t mixed = chance->state += UINT64_C(0x9e3779b97f4a7c15);
    mixed = (mixed ^ (mixed >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    mixed = (mixed ^ (mixed >> 27)) * UINT64_C(0x94d049bb133111eb);
    return mixed ^ (mixed >> 31);
}

/* 0 up to, and without, `limit`. */
static inline size_t chance_below(struct chance *chance, size_t limit)
{
    return (size_t)(chance_next(chance) % limit);
}

static inline bool chance_one_in(struct chance *chance, size_t count)
{
    return chance_below(chance, count) == 0;
}

static inline double chance_between(struct chance *chance, double least, double most)
{
    return least + (most - least) * (double)(chance_next(chance) >> 11) / 9007199254740992.0;
}

static inline int64_t chance_span(struct chance *chance, int64_t least, int64_t most)
{
    return least + (int64_t)(chance_next(chance) % (uint64_t)(most - least + 1));
}

/* Mean 0, deviation 1, never beyond 6: twelve uniform numbers. */
static inline double chance_normal(struct chance *chance)
{
    double sum = -6;
    for (int i = 0; i < 12; i++)
        sum += chance_between(chance, 0, 1);
    return sum;
}
