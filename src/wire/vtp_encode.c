/* Frames as bytes, and the bytes that authentication codes cover. */

#include <errno.h>
#include <string.h>

#include "base/cursor.h"
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

/* Where in a body its code stands. */
static const struct {
    size_t is_sent, mac;
} mac_places[] = {
    [VTP__V1__FRAME__BODY_HELLO] = {offsetof(Vtp__V1__Hello,   has_mac),
                                    offsetof(Vtp__V1__Hello,   mac)},
    [VTP__V1__FRAME__BODY_WELCOME] = {offsetof(Vtp__V1__Welcome, has_mac),
                                    offsetof(Vtp__V1__Welcome, mac)},
    [VTP__V1__FRAME__BODY_BATCH] = {offsetof(Vtp__V1__Batch,   has_mac),
                                    offsetof(Vtp__V1__Batch,   mac)},
    [VTP__V1__FRAME__BODY_REPORT] = {offsetof(Vtp__V1__Report,  has_mac),
                                    offsetof(Vtp__V1__Report,  mac)},
    [VTP__V1__FRAME__BODY_EVENT] = {offsetof(Vtp__V1__Event,   has_mac),
                                    offsetof(Vtp__V1__Event,   mac)},
};

/* False for a body that has no such field. `body` is the frame's, or a copy of it. */
static bool find_mac(const Vtp__V1__Frame *frame, ProtobufCMessage *body, struct mac_field *out)
{
    if (body == NULL || (size_t)frame->body_case >= COUNT_OF(mac_places) ||
        mac_places[frame->body_case].mac == 0)
        return false;
    void *is_sent = (char *)body + mac_places[frame->body_case].is_sent;
    void *mac = (char *)body + mac_places[frame->body_case].mac;
    *out = (struct mac_field){.is_sent = is_sent, .mac = mac};
    return true;
}

struct bytes vtp_frame_mac(const Vtp__V1__Frame *frame)
{
    struct mac_field field;
    if (!find_mac(frame, body_of(frame), &field) || !*field.is_sent)
        return (struct bytes){0};
    return (struct bytes){.data = field.mac->data, .size = field.mac->len};
}

int vtp_frame_set_mac(Vtp__V1__Frame *frame, uint8_t *mac, size_t size)
{
    struct mac_field field;
    if (!find_mac(frame, body_of(frame), &field))
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
    if (!find_mac(frame, &copy.base, &field))
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

/* The code's field at the end of a body: its tag (15, bytes), its size, the code. */
#define MAC_TAG        ((15 << 3) | 2)
#define MAC_FIELD_SIZE (2 + VTP_BATCH_MAC_SIZE)

static bool ends_with_mac(struct bytes body)
{
    if (body.size < MAC_FIELD_SIZE)
        return false;
    const uint8_t *field = body.data + body.size - MAC_FIELD_SIZE;
    return field[0] == MAC_TAG && field[1] == VTP_BATCH_MAC_SIZE;
}

bool vtp_covered_as_sent(struct bytes raw, uint8_t out[VTP_FRAME_MAX], size_t *out_size)
{
    struct cursor cursor;
    cursor_init(&cursor, raw);
    uint64_t length = cursor_varint(&cursor, 2);
    bool is_whole = length == cursor_left(&cursor) && raw.size <= VTP_FRAME_MAX;
    uint8_t tag = cursor_u8(&cursor);
    size_t size = (size_t)cursor_varint(&cursor, 2);
    struct bytes body = {.data = raw.data + raw.size - cursor_left(&cursor), .size = size};
    if (cursor.is_broken || !is_whole || size != cursor_left(&cursor) || !ends_with_mac(body))
        return false;
    size_t left = size - MAC_FIELD_SIZE;
    size_t head = left < ONE_BYTE_LENGTHS ? 2 : 3;
    out[0] = tag;
    out[1] = (uint8_t)(head == 2 ? left : left % ONE_BYTE_LENGTHS + ONE_BYTE_LENGTHS);
    if (head == 3)
        out[2] = (uint8_t)(left / ONE_BYTE_LENGTHS);
    memcpy(out + head, body.data, left);
    *out_size = head + left;
    return true;
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
