#pragma once

/* Writes little-endian fields into a buffer that the caller made large enough; base/cursor.h reads
 * them back. Writing past the end sticks as `is_full`. PURE. */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct blob {
    uint8_t *at;
    uint8_t *end;
    bool is_full;
};

/* The low `size` bytes of `value`, 1..8. */
static inline void blob_put(struct blob *blob, uint64_t value, unsigned size)
{
    if ((size_t)(blob->end - blob->at) < size) {
        blob->is_full = true;
        return;
    }
    for (unsigned i = 0; i < size; i++)
        blob->at[i] = (uint8_t)(value >> (8 * i));
    blob->at += size;
}
