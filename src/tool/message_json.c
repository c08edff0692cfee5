#include "tool/message_json.h"

#include <string.h>

static void write_hex(struct json *json, const char *name, const ProtobufCBinaryData *value)
{
    json_put_hex(json, name, (struct bytes){.data = value->data, .size = value->len});
}

static void write_enum(
    struct json *json, const char *name, const ProtobufCFieldDescriptor *field, int value)
{
    const ProtobufCEnumValue *known =
        protobuf_c_enum_descriptor_get_value(field->descriptor, value);
    if (known != NULL)
        json_put_string(json, name, known->name);
    else
        json_put_int(json, name, value);
}

static void write_message(struct json *json, const char *name, const ProtobufCMessage *message)
{
    json_open_object(json, name);
    message_json(json, message);
    json_close_object(json);
}

/* Whole numbers by type; a size of 0 is another kind of value. */
static const struct {
    uint8_t size;
    bool is_signed;
} numbers[] = {
    [PROTOBUF_C_TYPE_INT32] = {4, true },
    [PROTOBUF_C_TYPE_SINT32] = {4, true },
    [PROTOBUF_C_TYPE_SFIXED32] = {4, true },
    [PROTOBUF_C_TYPE_INT64] = {8, true },
    [PROTOBUF_C_TYPE_SINT64] = {8, true },
    [PROTOBUF_C_TYPE_SFIXED64] = {8, true },
    [PROTOBUF_C_TYPE_UINT32] = {4, false},
    [PROTOBUF_C_TYPE_FIXED32] = {4, false},
    [PROTOBUF_C_TYPE_UINT64] = {8, false},
    [PROTOBUF_C_TYPE_FIXED64] = {8, false},
    [PROTOBUF_C_TYPE_MESSAGE] = {0, false},
};

static void write_number(
    struct json *json, const char *name, const ProtobufCFieldDescriptor *field, const void *at)
{
    int32_t narrow = 0;
    int64_t wide = 0;
    if (numbers[field->type].size == sizeof wide)
        memcpy(&wide, at, sizeof wide);
    else
        memcpy(&narrow, at, sizeof narrow);
    if (numbers[field->type].size == sizeof narrow)
        wide = numbers[field->type].is_signed ? narrow : (int64_t)(uint32_t)narrow;
    if (numbers[field->type].is_signed)
        json_put_int(json, name, wide);
    else
        json_put_uint(json, name, (uint64_t)wide);
}

static void write_value(
    struct json *json, const char *name, const ProtobufCFieldDescriptor *field, const void *at)
{
    switch (field->type) {
    case PROTOBUF_C_TYPE_STRING:
        json_put_string(json, name, *(char *const *)at);
        break;
    case PROTOBUF_C_TYPE_BYTES:
        write_hex(json, name, at);
        break;
    case PROTOBUF_C_TYPE_MESSAGE:
        write_message(json, name, *(ProtobufCMessage *const *)at);
        break;
    case PROTOBUF_C_TYPE_ENUM:
        write_enum(json, name, field, *(const int *)at);
        break;
    case PROTOBUF_C_TYPE_BOOL:
        json_put_bool(json, name, *(const protobuf_c_boolean *)at != 0);
        break;
    default:
        write_number(json, name, field, at);
        break;
    }
}

static void write_list(
    struct json *json, const ProtobufCFieldDescriptor *field, const uint8_t *list, size_t count)
{
    size_t size = numbers[field->type].size;
    if (size == 0)
        size = sizeof(ProtobufCMessage *);
    json_open_array(json, field->name);
    for (size_t i = 0; i < count; i++)
        write_value(json, NULL, field, list + i * size);
    json_close_array(json);
}

/* What stands at quantifier_offset: the member of a oneof, a count, or whether there is a value.
 * Texts and messages are there when their pointer is. */
static bool is_present(
    const ProtobufCFieldDescriptor *field, const uint8_t *quantifier, const void *at)
{
    uint32_t number;
    memcpy(&number, quantifier, sizeof number);
    if ((field->flags & PROTOBUF_C_FIELD_FLAG_ONEOF) != 0)
        return number == field->id;
    if (field->type == PROTOBUF_C_TYPE_STRING || field->type == PROTOBUF_C_TYPE_MESSAGE)
        return *(void *const *)at != NULL;
    return number != 0;
}

void message_json(struct json *json, const ProtobufCMessage *message)
{
    const uint8_t *base = (const uint8_t *)message;
    for (unsigned i = 0; i < message->descriptor->n_fields; i++) {
        const ProtobufCFieldDescriptor *field = &message->descriptor->fields[i];
        const uint8_t *quantifier = base + field->quantifier_offset;
        const void *at = base + field->offset;
        size_t count = 0;
        if (field->label == PROTOBUF_C_LABEL_REPEATED)
            memcpy(&count, quantifier, sizeof count);
        if (count > 0)
            write_list(json, field, *(uint8_t *const *)at, count);
        else if (field->label != PROTOBUF_C_LABEL_REPEATED && is_present(field, quantifier, at))
            write_value(json, field->name, field, at);
    }
}
