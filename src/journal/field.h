#pragma once

/* Protobuf fields by hand, as proto/journal.proto defines them: what the bodies of records need and
 * no more (no groups, packed columns in one piece). Nothing is copied or allocated; unknown fields
 * are given like any other, for the caller to pass over. The tests hold it against protobuf-c. */

#include <stdbool.h>

#include "haitrinh/base.h"

/* The longest varint, and the most that one byte holds. */
#define VARINT_BYTES    10
#define VARINT_BYTE_MAX 0x7F

enum field_wire {
    FIELD_VARINT = 0,
    FIELD_FIXED64 = 1,
    FIELD_BYTES = 2,
    FIELD_FIXED32 = 5,
};

struct field {
    uint32_t number;
    enum field_wire wire;
    uint64_t value;     /* of a varint, or fixed */
    struct bytes bytes; /* borrowed */
};

#define FIELD_END 1
/* Takes the field at the start of *rest off it. FIELD_END; -EBADMSG. */
MUST_CHECK int field_read(struct bytes *rest, struct field *out);

/* A varint that is longer than a byte. */
bool varint_take_long(struct bytes *rest, uint64_t *out);

/* False when there is none. */
static inline bool varint_take(struct bytes *rest, uint64_t *out)
{
    if (rest->size == 0 || rest->data[0] > VARINT_BYTE_MAX)
        return varint_take_long(rest, out);
    *out = *rest->data++;
    rest->size--;
    return true;
}

/* Zigzag, as sint32 and sint64 are sent. */
static inline uint64_t zigzag(int64_t value)
{
    return ((uint64_t)value << 1) ^ (uint64_t)(value >> 63);
}

static inline int64_t unzigzag(uint64_t value)
{
    return (int64_t)((value >> 1) ^ (0 - (value & 1)));
}

/* Writes up to `end`; the first thing that does not fit sticks. */
struct writer {
    uint8_t *at;
    uint8_t *end;
    bool is_full;
};

/* One that is near the end. */
void write_varint_near_end(struct writer *writer, uint64_t value);

static inline void write_varint(struct writer *writer, uint64_t value)
{
    if (writer->end - writer->at < VARINT_BYTES) {
        write_varint_near_end(writer, value);
        return;
    }
    uint8_t *at = writer->at;
    for (; value > VARINT_BYTE_MAX; value >>= 7)
        *at++ = (uint8_t)(value | (VARINT_BYTE_MAX + 1));
    *at++ = (uint8_t)value;
    writer->at = at;
}

void write_fixed32(struct writer *writer, uint32_t number, uint32_t value);
void write_fixed64(struct writer *writer, uint32_t number, uint64_t value);
/* These two write nothing for 0 and for nothing. */
void write_number(struct writer *writer, uint32_t number, uint64_t value);
void write_bytes(struct writer *writer, uint32_t number, struct bytes bytes);
/* A field of bytes whose content is written in between. */
uint8_t *write_open(struct writer *writer, uint32_t number);
void write_close(struct writer *writer, uint8_t *opened);
/* -EMSGSIZE when something did not fit, else the bytes since `start`. */
MUST_CHECK int write_end(const struct writer *writer, const uint8_t *start, size_t *out_size);
