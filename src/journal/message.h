#pragma once

/* A protobuf message as a table: which field stands where in a struct. Writes and reads the scalar
 * fields of every body; what repeats (columns, paths) is its module's. Zeros and empty things are
 * left out, but for fixed ones of 64 bits. */

#include "haitrinh/base.h"

#include "journal/field.h"

enum slot_form {
    SLOT_FIXED64, /* 64 bits, signed or not */
    SLOT_FIXED32, /* uint32_t */
    SLOT_NUMBER8,
    SLOT_NUMBER32, /* enums too */
    SLOT_NUMBER64,
    SLOT_SIGNED32, /* int32_t, zigzag */
    SLOT_BOOL,
    SLOT_BYTES, /* struct bytes, borrowed */
    SLOT_KEY,   /* struct device_key; what is no key breaks the message */
};

struct slot {
    uint32_t number;
    enum slot_form form;
    size_t offset;
};

struct message {
    const struct slot *slots;
    size_t count;
};

void message_write(const struct message *message, struct writer *writer, const void *object);
/* Takes the field when it is one of the message's. -EBADMSG. */
MUST_CHECK int message_take(const struct message *message, const struct field *field, void *object);
/* All fields of a body without repeated ones; `object` was zeroed. -EBADMSG. */
MUST_CHECK int message_read(const struct message *message, struct bytes body, void *object);
