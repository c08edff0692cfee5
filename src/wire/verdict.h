#pragma once

/* How a decoder says that it has no frame. Pure. */

#include "haitrinh/protocol.h"

static inline enum decode_verdict say_more(struct frame *out, size_t size)
{
    out->size = size;
    return DECODE_MORE;
}

static inline enum decode_verdict say_garbage(struct frame *out, size_t size, const char *reason)
{
    out->size = size;
    out->reason = reason;
    return DECODE_GARBAGE;
}
