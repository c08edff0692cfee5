#include "base/cursor.h"

#define VARINT_MORE 0x80U
#define VARINT_BITS 0x7FU

void cursor_init(struct cursor *cursor, struct bytes input)
{
    cursor->at = input.data;
    cursor->end = input.size == 0 ? input.data : input.data + input.size;
    cursor->is_broken = false;
}

size_t cursor_left(const struct cursor *cursor)
{
    return cursor->is_broken ? 0 : (size_t)(cursor->end - cursor->at);
}

struct bytes cursor_bytes(struct cursor *cursor, size_t size)
{
    if (size > cursor_left(cursor))
        cursor->is_broken = true;
    if (cursor->is_broken || size == 0)
        return (struct bytes){0};
    struct bytes bytes = {.data = cursor->at, .size = size};
    cursor->at += size;
    return bytes;
}

static uint64_t read_be(struct cursor *cursor, size_t size)
{
    struct bytes bytes = cursor_bytes(cursor, size);
    uint64_t value = 0;
    for (size_t i = 0; i < bytes.size; i++)
        value = value << 8 | bytes.data[i];
    return value;
}

static uint64_t read_le(struct cursor *cursor, size_t size)
{
    struct bytes bytes = cursor_bytes(cursor, size);
    uint64_t value = 0;
    for (size_t i = bytes.size; i > 0; i--)
        value = value << 8 | bytes.data[i - 1];
    return value;
}

uint8_t cursor_u8(struct cursor *cursor)
{
    return (uint8_t)read_be(cursor, 1);
}

uint16_t cursor_u16_be(struct cursor *cursor)
{
    return (uint16_t)read_be(cursor, 2);
}

uint32_t cursor_u32_be(struct cursor *cursor)
{
    return (uint32_t)read_be(cursor, 4);
}

uint16_t cursor_u16_le(struct cursor *cursor)
{
    return (uint16_t)read_le(cursor, 2);
}

uint32_t cursor_u32_le(struct cursor *cursor)
{
    return (uint32_t)read_le(cursor, 4);
}

uint64_t cursor_u64_le(struct cursor *cursor)
{
    return read_le(cursor, 8);
}

/* The tenth byte of a 64-bit varint holds one bit. */
static bool is_too_wide(uint8_t byte, unsigned shift)
{
    return shift > 63 || (shift == 63 && (byte & VARINT_BITS) > 1);
}

uint64_t cursor_varint(struct cursor *cursor, unsigned max_bytes)
{
    uint64_t value = 0;
    for (unsigned i = 0; i < max_bytes; i++) {
        uint8_t byte = cursor_u8(cursor);
        if (cursor->is_broken || is_too_wide(byte, 7 * i))
            break;
        value |= (uint64_t)(byte & VARINT_BITS) << 7 * i;
        if ((byte & VARINT_MORE) == 0)
            return value;
    }
    cursor->is_broken = true;
    return 0;
}
