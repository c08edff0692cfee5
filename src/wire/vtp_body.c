#include "wire/vtp_body.h"

#include <string.h>

#include "base/text.h"

typedef int body_reader(const Vtp__V1__Frame *frame, struct arena *arena, struct frame *out);

bool vtp_text_is_valid(const char *text)
{
    struct bytes rest = bytes_from_text(text == NULL ? "" : text);
    unsigned characters = 0;
    for (; rest.size > 0; characters++) {
        size_t size = utf8_character_size(rest);
        if (size == 0)
            return false;
        rest.data += size;
        rest.size -= size;
    }
    return characters <= VTP_TEXT_CHARACTERS_MAX;
}

static bool is_key_or_absent(const char *text)
{
    return text == NULL || device_key_is_valid(bytes_from_text(text));
}

static int read_nothing(const Vtp__V1__Frame *frame, struct arena *arena, struct frame *out)
{
    (void)frame;
    (void)arena;
    (void)out;
    return 0;
}

static int read_challenge(const Vtp__V1__Frame *frame, struct arena *arena, struct frame *out)
{
    (void)arena;
    const Vtp__V1__Challenge *challenge = frame->challenge;
    if (!challenge->has_nonce || challenge->nonce.len != VTP_NONCE_SIZE)
        return vtp_refuse(out, "nonce is not 16 bytes");
    return 0;
}

static int read_hello(const Vtp__V1__Frame *frame, struct arena *arena, struct frame *out)
{
    (void)arena;
    const Vtp__V1__Hello *hello = frame->hello;
    if (!hello->has_proto_min || !hello->has_proto_max)
        return vtp_refuse(out, "no protocol version");
    if (hello->device_id == NULL && hello->gateway_id == NULL)
        return vtp_refuse(out, "no device named");
    if (!is_key_or_absent(hello->device_id) || !is_key_or_absent(hello->gateway_id))
        return vtp_refuse(out, "name of a device is not [0-9A-Za-z-]{1,32}");
    if (!hello->has_nonce || hello->nonce.len != VTP_NONCE_SIZE)
        return vtp_refuse(out, "nonce is not 16 bytes");
    if (!hello->has_mac || hello->mac.len != VTP_SESSION_MAC_SIZE)
        return vtp_refuse(out, "authentication code is not 16 bytes");
    if (!vtp_text_is_valid(hello->firmware) ||
        (hello->firmware != NULL && strlen(hello->firmware) > VTP_FIRMWARE_MAX))
        return vtp_refuse(out, "firmware is not UTF-8 of at most 32 bytes");
    return 0;
}

static int read_welcome(const Vtp__V1__Frame *frame, struct arena *arena, struct frame *out)
{
    (void)arena;
    const Vtp__V1__Welcome *welcome = frame->welcome;
    if (!welcome->has_mac || welcome->mac.len != VTP_SESSION_MAC_SIZE)
        return vtp_refuse(out, "authentication code is not 16 bytes");
    return 0;
}

static bool is_range(uint64_t first, uint32_t count)
{
    return first >= 1 && count >= 1 && first <= UINT64_MAX - count;
}

static int read_ack(const Vtp__V1__Frame *frame, struct arena *arena, struct frame *out)
{
    (void)arena;
    const Vtp__V1__Ack *ack = frame->ack;
    for (size_t i = 0; i < ack->n_ranges; i++)
        if (!is_range(ack->ranges[i]->first, ack->ranges[i]->count))
            return vtp_refuse(out, "acknowledged range is empty");
    for (size_t i = 0; i < ack->n_rejected; i++)
        if (!is_range(ack->rejected[i]->first, ack->rejected[i]->count))
            return vtp_refuse(out, "refused range is empty");
    return 0;
}

static const char *text_of_command(const Vtp__V1__Command *command)
{
    if (command->body_case == VTP__V1__COMMAND__BODY_TEXT)
        return command->text->utf8;
    if (command->body_case == VTP__V1__COMMAND__BODY_WARNING)
        return command->warning->utf8;
    return NULL;
}

static int read_command(const Vtp__V1__Frame *frame, struct arena *arena, struct frame *out)
{
    (void)arena;
    if (!frame->command->has_id)
        return vtp_refuse(out, "command without id");
    if (!vtp_text_is_valid(text_of_command(frame->command)))
        return vtp_refuse(out, "text is not UTF-8 of at most 160 characters");
    return 0;
}

static int read_command_result(const Vtp__V1__Frame *frame, struct arena *arena, struct frame *out)
{
    (void)arena;
    const Vtp__V1__CommandResult *result = frame->command_result;
    if (!result->has_id || !result->has_code)
        return vtp_refuse(out, "result without id or code");
    if (!vtp_text_is_valid(result->text))
        return vtp_refuse(out, "text is not UTF-8 of at most 160 characters");
    return 0;
}

/* What all data bodies share. */
static int read_head(const Vtp__V1__Frame *frame, struct frame *out)
{
    struct vtp_head head = vtp_head_of(frame);
    if (!is_key_or_absent(head.device_id))
        return vtp_refuse(out, "name of a device is not [0-9A-Za-z-]{1,32}");
    if (head.device_id != NULL)
        memcpy(out->device.text, head.device_id, strlen(head.device_id));
    if (head.mac != NULL && head.mac->len != VTP_BATCH_MAC_SIZE)
        return vtp_refuse(out, "authentication code is not 8 bytes");
    struct vtp_span span;
    if (!vtp_frame_span(frame, &span))
        return vtp_refuse(out, "no epoch, or no sequence number that can be counted on");
    out->flags = head.flags & (FRAME_LIVE | FRAME_HISTORICAL);
    return 0;
}

static const struct {
    body_reader *read;
    bool has_records;
} bodies[] = {
    [VTP__V1__FRAME__BODY__NOT_SET] = {read_nothing,        false},
    [VTP__V1__FRAME__BODY_CHALLENGE] = {read_challenge,      false},
    [VTP__V1__FRAME__BODY_HELLO] = {read_hello,          false},
    [VTP__V1__FRAME__BODY_WELCOME] = {read_welcome,        false},
    [VTP__V1__FRAME__BODY_REJECT] = {read_nothing,        false},
    [VTP__V1__FRAME__BODY_BATCH] = {vtp_read_batch,      true },
    [VTP__V1__FRAME__BODY_REPORT] = {vtp_read_report,     true },
    [VTP__V1__FRAME__BODY_EVENT] = {vtp_read_event,      true },
    [VTP__V1__FRAME__BODY_ACK] = {read_ack,            false},
    [VTP__V1__FRAME__BODY_PING] = {read_nothing,        false},
    [VTP__V1__FRAME__BODY_PONG] = {read_nothing,        false},
    [VTP__V1__FRAME__BODY_COMMAND] = {read_command,        false},
    [VTP__V1__FRAME__BODY_COMMAND_RESULT] = {read_command_result, false},
    [VTP__V1__FRAME__BODY_BYE] = {read_nothing,        false},
};

int vtp_body_read(const Vtp__V1__Frame *frame, struct arena *arena, struct frame *out)
{
    bool has_records = bodies[frame->body_case].has_records;
    out->kind = has_records ? FRAME_REPORTS : FRAME_CONTROL;
    int result = has_records ? read_head(frame, out) : 0;
    return result == 0 ? bodies[frame->body_case].read(frame, arena, out) : result;
}
