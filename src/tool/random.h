#pragma once

/* Numbers that look random and follow from a seed: SplitMix64 (Steele, Lea, Flood 2014). For
 * fleets, shuffles and the spreading of reconnects; never for keys. Pure. */

#include <stdint.h>

static inline uint64_t random_next(uint64_t *state)
{
    uint64_t value = *state += UINT64_C(0x9E3779B97F4A7C15);
    value = (value ^ value >> 30) * UINT64_C(0xBF58476D1CE4E5B9);
    value = (value ^ value >> 27) * UINT64_C(0x94D049BB133111EB);
    return value ^ value >> 31;
}
