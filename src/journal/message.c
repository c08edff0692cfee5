#include "journal/message.h"

#include <errno.h>
#include <string.h>

#include "haitrinh/report.h"

#include "base/text.h"

/* Bytes of a number in its struct; 0 for what is none. */
static const uint8_t number_sizes[] = {
    [SLOT_FIXED64] = 8,
    [SLOT_FIXED32] = 4,
    [SLOT_NUMBER8] = 1,
    [SLOT_NUMBER32] = 4,
    [SLOT_NUMBER64] = 8,
    [SLOT_SIGNED32] = 4,
    [SLOT_BOOL] = sizeof(bool),
    [SLOT_BYTES] = 0,
    [SLOT_KEY] = 0,
};

/* Little-endian in memory, as on every machine this runs on (the mark says so too). */
static uint64_t load(const struct slot *slot, const void *object)
{
    uint64_t value = 0;
    memcpy(&value, (const uint8_t *)object + slot->offset, number_sizes[slot->form]);
    return value;
}

static void write_slot(const struct slot *slot, struct writer *writer, const void *object)
{
    const uint8_t *at = (const uint8_t *)object + slot->offset;
    struct bytes bytes;
    struct device_key key;
    switch (slot->form) {
    case SLOT_FIXED64:
        write_fixed64(writer, slot->number, load(slot, object));
        return;
    case SLOT_FIXED32:
        if (load(slot, object) != 0)
            write_fixed32(writer, slot->number, (uint32_t)load(slot, object));
        return;
    case SLOT_NUMBER8:
    case SLOT_NUMBER32:
    case SLOT_NUMBER64:
    case SLOT_BOOL:
        write_number(writer, slot->number, load(slot, object));
        return;
    case SLOT_SIGNED32:
        write_number(writer, slot->number, zigzag((int32_t)load(slot, object)));
        return;
    case SLOT_BYTES:
        memcpy(&bytes, at, sizeof bytes);
        write_bytes(writer, slot->number, bytes);
        return;
    case SLOT_KEY:
        memcpy(&key, at, sizeof key);
        write_bytes(writer, slot->number, bytes_from_text(key.text));
        return;
    }
}

void message_write(const struct message *message, struct writer *writer, const void *object)
{
    for (size_t i = 0; i < message->count; i++)
        write_slot(&message->slots[i], writer, object);
}

static int take_key(struct bytes bytes, uint8_t *at)
{
    struct device_key key = {0};
    if (!device_key_is_valid(bytes))
        return -EBADMSG;
    memcpy(key.text, bytes.data, bytes.size);
    memcpy(at, &key, sizeof key);
    return 0;
}

int message_take(const struct message *message, const struct field *field, void *object)
{
    const struct slot *slot = message->slots;
    const struct slot *end = slot + message->count;
    while (slot < end && slot->number != field->number)
        slot++;
    if (slot == end)
        return 0;
    uint8_t *at = (uint8_t *)object + slot->offset;
    uint64_t value = field->value;
    if (slot->form == SLOT_KEY)
        return take_key(field->bytes, at);
    if (slot->form == SLOT_BYTES) {
        memcpy(at, &field->bytes, sizeof field->bytes);
        return 0;
    }
    if (slot->form == SLOT_SIGNED32)
        value = (uint64_t)unzigzag(value);
    if (slot->form == SLOT_BOOL)
        value = value != 0;
    memcpy(at, &value, number_sizes[slot->form]);
    return 0;
}

int message_read(const struct message *message, struct bytes body, void *object)
{
    struct field field;
    int result = 0;
    while (result == 0 && (result = field_read(&body, &field)) == 0)
        result = message_take(message, &field, object);
    return result == FIELD_END ? 0 : result;
}
