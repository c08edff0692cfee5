/* Frames as bytes, and the bytes that authentication codes cover. */

#include <errno.h>
#include <string.h>

#include "wire/vtp_body.h"

#define ONE_BYTE_LENGTHS 128
#define SESSION_HEAD     (1 + 2 * VTP_NONCE_SIZE)

/* Room for a copy of any body that carries a code. */
union body_copy {
    ProtobufCMessage base;
    Vtp__V1__Hello hello;
    Vtp__V1__Welcome welcome;
    Vtp__V1__Batch batch;
    Vtp__V1__Report report;
    Vtp__V1__Event event;
};

struct mac_field {
    protobuf_c_boolean *is_sent;
    ProtobufCBinaryData *mac;
};

/* Every body begins with a ProtobufCMessage. */
static ProtobufCMessage *body_of(const Vtp__V1__Frame *frame)
{
    return frame->body_case == VTP__V1__FRAME__BODY__NOT_SET ? NULL : &frame->hello->base;
}

/* False for a body that has no such field. */
static bool find_mac(ProtobufCMessage *body, struct mac_field *out)
{
    const ProtobufCFieldDescriptor *field =
        body == NULL ? NULL
                     : protobuf_c_message_descriptor_get_field_by_name(body->descriptor, "mac");
    if (field == NULL)
        return false;
    void *is_sent = (char *)body + field->quantifier_offset;
    void *mac = (char *)body + field->offset;
    *out = (struct mac_field){.is_sent = is_sent, .mac = mac};
    return true;
}

struct bytes vtp_frame_mac(const Vtp__V1__Frame *frame)
{
    struct mac_field field;
    if (!find_mac(body_of(frame), &field) || !*field.is_sent)
        return (struct bytes){0};
    return (struct bytes){.data = field.mac->data, .size = field.mac->len};
}

int vtp_frame_set_mac(Vtp__V1__Frame *frame, uint8_t *mac, size_t size)
{
    struct mac_field field;
    if (!find_mac(body_of(frame), &field))
        return -EINVAL;
    *field.is_sent = true;
    *field.mac = (ProtobufCBinaryData){.len = size, .data = mac};
    return 0;
}

int vtp_encode(const Vtp__V1__Frame *frame, uint8_t *out, size_t capacity, size_t *out_size)
{
    size_t length = protobuf_c_message_get_packed_size(&frame->base);
    size_t prefix = length < ONE_BYTE_LENGTHS ? 1 : 2;
    size_t size = prefix + length;
    if (size > VTP_FRAME_MAX || size > capacity)
        return -EMSGSIZE;
    out[0] = (uint8_t)(prefix == 1 ? length : length % ONE_BYTE_LENGTHS + ONE_BYTE_LENGTHS);
    if (prefix == 2)
        out[1] = (uint8_t)(length / ONE_BYTE_LENGTHS);
    *out_size = prefix + protobuf_c_message_pack(&frame->base, out + prefix);
    return 0;
}

int vtp_covered_bytes(const Vtp__V1__Frame *frame, uint8_t *out, size_t capacity, size_t *out_size)
{
    const ProtobufCMessage *body = body_of(frame);
    union body_copy copy;
    if (body == NULL || body->descriptor->sizeof_message > sizeof copy)
        return -EINVAL;
    memcpy(&copy, body, body->descriptor->sizeof_message);
    struct mac_field field;
    if (!find_mac(&copy.base, &field))
        return -EINVAL;
    *field.is_sent = false;
    Vtp__V1__Frame without = *frame;
    without.hello = &copy.hello;
    size_t size = protobuf_c_message_get_packed_size(&without.base);
    if (size > capacity)
        return -EMSGSIZE;
    *out_size = protobuf_c_message_pack(&without.base, out);
    return 0;
}

int vtp_session_bytes(char role, struct bytes server_nonce, struct bytes device_nonce,
    const Vtp__V1__Frame *frame, uint8_t *out, size_t capacity, size_t *out_size)
{
    if (server_nonce.size != VTP_NONCE_SIZE || device_nonce.size != VTP_NONCE_SIZE)
        return -EINVAL;
    if (capacity < SESSION_HEAD)
        return -EMSGSIZE;
    size_t size;
    int result = vtp_covered_bytes(frame, out + SESSION_HEAD, capacity - SESSION_HEAD, &size);
    if (result < 0)
        return result;
    out[0] = (uint8_t)role;
    memcpy(out + 1, server_nonce.data, VTP_NONCE_SIZE);
    memcpy(out + 1 + VTP_NONCE_SIZE, device_nonce.data, VTP_NONCE_SIZE);
    *out_size = SESSION_HEAD + size;
    return 0;
}
