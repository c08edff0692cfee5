#include "wire/vtp.h"

#include <string.h>

#include "base/arena.h"
#include "wire/verdict.h"
#include "wire/vtp_body.h"

#define VARINT_MORE 0x80U
#define VARINT_BITS 0x7FU

/* Its first two bytes read as a length of 11,017: no frame can begin like it. */
const uint8_t vtp_preface[VTP_PREFACE_SIZE] = {0x89, 'V', 'T', 'P', '1', '\r', '\n', '\n'};

static enum decode_verdict read_preface(struct bytes input, struct frame *out)
{
    for (size_t i = 0; i < VTP_PREFACE_SIZE; i++) {
        if (i == input.size)
            return say_more(out, VTP_PREFACE_SIZE);
        if (input.data[i] != vtp_preface[i])
            return say_garbage(out, i, "damaged preface: is the link not binary?");
    }
    out->size = VTP_PREFACE_SIZE;
    out->kind = FRAME_CONTROL;
    return DECODE_FRAME;
}

static void *allocate(void *arena, size_t size)
{
    return arena_alloc(arena, size);
}

static void keep(void *arena, void *memory)
{
    (void)arena;
    (void)memory;
}

static enum decode_verdict read_message(
    struct bytes content, size_t size, struct arena *arena, struct frame *out)
{
    ProtobufCAllocator allocator = {.alloc = allocate, .free = keep, .allocator_data = arena};
    const Vtp__V1__Frame *message = vtp__v1__frame__unpack(&allocator, content.size, content.data);
    if (message == NULL)
        return say_garbage(out, size, "no protobuf of vtp.v1.Frame, or one of too many parts");
    int result = vtp_body_read(message, arena, out);
    if (result < 0)
        return say_garbage(out, size, "frame of too many parts");
    out->size = size;
    out->message = message;
    if (result == VTP_BODY_REFUSED) {
        out->kind = FRAME_REFUSED;
        out->code = VTP_RECORD_MALFORMED;
    }
    return DECODE_FRAME;
}

enum decode_verdict vtp_decode(
    struct bytes input, size_t limit, struct arena *arena, struct frame *out)
{
    *out = (struct frame){0};
    if (input.size == 0)
        return DECODE_MORE;
    size_t prefix = input.data[0] < VARINT_MORE ? 1 : 2;
    if (input.size < prefix)
        return say_more(out, prefix);
    if (memcmp(input.data, vtp_preface, prefix) == 0)
        return read_preface(input, out);
    size_t length = input.data[0] & VARINT_BITS;
    if (prefix == 2 && input.data[1] >= VARINT_MORE)
        return say_garbage(out, prefix, "length of more than two bytes");
    if (prefix == 2)
        length |= (size_t)input.data[1] << 7;
    if (prefix + length > limit)
        return say_garbage(out, prefix, "frame longer than allowed");
    if (input.size < prefix + length)
        return say_more(out, prefix + length);
    struct bytes content = {.data = input.data + prefix, .size = length};
    return read_message(content, prefix + length, arena, out);
}
