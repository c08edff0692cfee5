#pragma once

/* A reading cursor whose first error sticks: read a whole layout, check `is_broken` once at the
 * end. Reads past the end give zeros and break it; it never reads outside its bytes. Pure. */

#include <stdbool.h>

#include "haitrinh/base.h"

struct cursor {
    const uint8_t *at;
    const uint8_t *end;
    bool is_broken;
};

void cursor_init(struct cursor *cursor, struct bytes input);
size_t cursor_left(const struct cursor *cursor);
uint8_t cursor_u8(struct cursor *cursor);
uint16_t cursor_u16_be(struct cursor *cursor);
uint32_t cursor_u32_be(struct cursor *cursor);
uint16_t cursor_u16_le(struct cursor *cursor);
uint32_t cursor_u32_le(struct cursor *cursor);
uint64_t cursor_u64_le(struct cursor *cursor);
/* Protobuf varint of at most `max_bytes` bytes; more breaks the cursor. */
uint64_t cursor_varint(struct cursor *cursor, unsigned max_bytes);
/* Borrowed span of exactly `size` bytes, or an empty one and a broken cursor. */
struct bytes cursor_bytes(struct cursor *cursor, size_t size);
