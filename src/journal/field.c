#include "journal/field.h"

#include <errno.h>
#include <string.h>

#define WIRE_BITS 3

bool varint_take_long(struct bytes *rest, uint64_t *out)
{
    uint64_t value = 0;
    size_t most = rest->size < VARINT_BYTES ? rest->size : VARINT_BYTES;
    for (size_t i = 0; i < most; i++) {
        uint8_t byte = rest->data[i];
        value |= (uint64_t)(byte & VARINT_BYTE_MAX) << 7 * i;
        if (byte > VARINT_BYTE_MAX)
            continue;
        rest->data += i + 1;
        rest->size -= i + 1;
        *out = value;
        return true;
    }
    return false;
}

static bool take_fixed(struct bytes *rest, size_t size, uint64_t *out)
{
    if (rest->size < size)
        return false;
    uint64_t value = 0;
    for (size_t i = size; i > 0; i--)
        value = value << 8 | rest->data[i - 1];
    rest->data += size;
    rest->size -= size;
    *out = value;
    return true;
}

static bool take_bytes(struct bytes *rest, struct bytes *out)
{
    uint64_t size = 0;
    if (!varint_take(rest, &size) || size > rest->size)
        return false;
    *out = (struct bytes){.data = rest->data, .size = (size_t)size};
    rest->data += size;
    rest->size -= (size_t)size;
    return true;
}

static bool take_content(struct bytes *rest, struct field *field)
{
    if (field->wire == FIELD_VARINT)
        return varint_take(rest, &field->value);
    if (field->wire == FIELD_BYTES)
        return take_bytes(rest, &field->bytes);
    if (field->wire == FIELD_FIXED64)
        return take_fixed(rest, sizeof(uint64_t), &field->value);
    if (field->wire == FIELD_FIXED32)
        return take_fixed(rest, sizeof(uint32_t), &field->value);
    return false;
}

int field_read(struct bytes *rest, struct field *out)
{
    if (rest->size == 0)
        return FIELD_END;
    uint64_t key = 0;
    if (!varint_take(rest, &key) || key >> WIRE_BITS == 0 || key > UINT32_MAX)
        return -EBADMSG;
    struct field field = {.number = (uint32_t)(key >> WIRE_BITS)};
    field.wire = (enum field_wire)(key & ((1U << WIRE_BITS) - 1));
    if (!take_content(rest, &field))
        return -EBADMSG;
    *out = field;
    return 0;
}

/* False when `size` bytes do not fit. */
static bool reserve(struct writer *writer, size_t size)
{
    if ((size_t)(writer->end - writer->at) < size)
        writer->is_full = true;
    return !writer->is_full;
}

static size_t varint_size(uint64_t value)
{
    size_t size = 1;
    while (value > VARINT_BYTE_MAX) {
        value >>= 7;
        size++;
    }
    return size;
}

void write_varint_near_end(struct writer *writer, uint64_t value)
{
    if (!reserve(writer, varint_size(value)))
        return;
    for (; value > VARINT_BYTE_MAX; value >>= 7)
        *writer->at++ = (uint8_t)(value | (VARINT_BYTE_MAX + 1));
    *writer->at++ = (uint8_t)value;
}

static void write_key(struct writer *writer, uint32_t number, enum field_wire wire)
{
    write_varint(writer, (uint64_t)number << WIRE_BITS | wire);
}

static void write_le(struct writer *writer, uint64_t value, size_t size)
{
    if (!reserve(writer, size))
        return;
    for (size_t i = 0; i < size; i++)
        *writer->at++ = (uint8_t)(value >> 8 * i);
}

void write_fixed32(struct writer *writer, uint32_t number, uint32_t value)
{
    write_key(writer, number, FIELD_FIXED32);
    write_le(writer, value, sizeof value);
}

void write_fixed64(struct writer *writer, uint32_t number, uint64_t value)
{
    write_key(writer, number, FIELD_FIXED64);
    write_le(writer, value, sizeof value);
}

void write_number(struct writer *writer, uint32_t number, uint64_t value)
{
    if (value == 0)
        return;
    write_key(writer, number, FIELD_VARINT);
    write_varint(writer, value);
}

void write_bytes(struct writer *writer, uint32_t number, struct bytes bytes)
{
    if (bytes.size == 0)
        return;
    write_key(writer, number, FIELD_BYTES);
    write_varint(writer, bytes.size);
    if (!reserve(writer, bytes.size))
        return;
    memcpy(writer->at, bytes.data, bytes.size);
    writer->at += bytes.size;
}

/* One byte is left for the length; a longer one moves the content. */
uint8_t *write_open(struct writer *writer, uint32_t number)
{
    write_key(writer, number, FIELD_BYTES);
    if (reserve(writer, 1))
        writer->at++;
    return writer->at;
}

void write_close(struct writer *writer, uint8_t *opened)
{
    size_t size = (size_t)(writer->at - opened);
    size_t more = varint_size(size) - 1;
    if (!reserve(writer, more))
        return;
    memmove(opened + more, opened, size);
    writer->at = opened - 1;
    write_varint(writer, size);
    writer->at += size;
}

int write_end(const struct writer *writer, const uint8_t *start, size_t *out_size)
{
    if (writer->is_full)
        return -EMSGSIZE;
    *out_size = (size_t)(writer->at - start);
    return 0;
}
