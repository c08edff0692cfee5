#include <errno.h>
#include <string.h>
#include <sys/random.h>

#include "gate/clock.h"
#include "gate/ranges.h"
#include "gate/vtp_session.h"

/* An Ack of RANGES_MAX ranges and as many refusals is the longest. */
#define SAY_BYTES 3072

void vtp_say(struct connection *connection, const Vtp__V1__Frame *frame)
{
    uint8_t out[SAY_BYTES];
    size_t size = 0;
    if (vtp_encode(frame, out, sizeof(out), &size) == 0)
        connection_send(connection, (struct bytes){.data = out, .size = size});
    else
        connection_doom(connection);
}

static uint32_t wall_seconds(void)
{
    return (uint32_t)(clock_wall_us() / SECOND_US);
}

static int fill_random(void *out, size_t size)
{
    return getrandom(out, size, 0) == (ssize_t)size ? 0 : -EIO;
}

int vtp_say_challenge(struct connection *connection)
{
    struct vtp_session *session = vtp_session_of(connection);
    uint8_t out[VTP_PREFACE_SIZE + 64];
    size_t size = 0;
    int result = fill_random(session->nonce, sizeof(session->nonce));
    if (result != 0)
        return result;
    Vtp__V1__Challenge challenge = VTP__V1__CHALLENGE__INIT;
    challenge.has_nonce = challenge.has_clock = true;
    challenge.nonce = (ProtobufCBinaryData){.data = session->nonce, .len = sizeof(session->nonce)};
    challenge.clock = wall_seconds();
    Vtp__V1__Frame frame = VTP__V1__FRAME__INIT;
    frame.body_case = VTP__V1__FRAME__BODY_CHALLENGE;
    frame.challenge = &challenge;
    memcpy(out, vtp_preface, VTP_PREFACE_SIZE);
    result = vtp_encode(&frame, out + VTP_PREFACE_SIZE, sizeof(out) - VTP_PREFACE_SIZE, &size);
    if (result != 0)
        return result;
    connection_send(connection, (struct bytes){.data = out, .size = VTP_PREFACE_SIZE + size});
    return 0;
}

/* Between one half and three halves of it, in seconds, so that a fleet does not come at once. */
static uint32_t retry_after_s(int64_t retry_us)
{
    uint32_t random = 0;
    if (retry_us == 0 || fill_random(&random, sizeof(random)) != 0)
        return (uint32_t)(retry_us / SECOND_US);
    int64_t spread_us = (int64_t)((uint64_t)retry_us * random >> 32);
    return (uint32_t)((retry_us / 2 + spread_us + SECOND_US - 1) / SECOND_US);
}

void vtp_say_reject(struct connection *connection, enum vtp_reject code, int64_t retry_us)
{
    Vtp__V1__Reject reject = VTP__V1__REJECT__INIT;
    reject.has_code = true;
    reject.code = code;
    reject.has_retry_after_s = retry_us > 0;
    reject.retry_after_s = retry_after_s(retry_us);
    Vtp__V1__Frame frame = VTP__V1__FRAME__INIT;
    frame.body_case = VTP__V1__FRAME__BODY_REJECT;
    frame.reject = &reject;
    vtp_say(connection, &frame);
    connection_dismiss(connection);
}

void vtp_say_bye(struct connection *connection, enum vtp_reject code, int64_t retry_us)
{
    Vtp__V1__Bye bye = VTP__V1__BYE__INIT;
    bye.has_code = true;
    bye.code = code;
    bye.has_retry_after_s = retry_us > 0;
    bye.retry_after_s = retry_after_s(retry_us);
    Vtp__V1__Frame frame = VTP__V1__FRAME__INIT;
    frame.body_case = VTP__V1__FRAME__BODY_BYE;
    frame.bye = &bye;
    vtp_say(connection, &frame);
    connection_dismiss(connection);
}

/* --- acknowledgements --- */

/* One Ack in the making: all of one epoch. */
struct acks {
    uint32_t epoch;
    struct ranges accepted; /* refused ones too: a device must not send them again */
    struct ranges refused;
};

static char *text_or_null(const char *device)
{
    union {
        const char *borrowed;
        char *field; /* protobuf-c's fields are not const; nothing writes to it */
    } text = {.borrowed = device};
    return device[0] == '\0' ? NULL : text.field;
}

static void put_accepted(
    const struct ranges *ranges, Vtp__V1__Ack__Range *items, Vtp__V1__Ack__Range **pointers)
{
    for (size_t i = 0; i < ranges->count; i++) {
        items[i] = (Vtp__V1__Ack__Range)VTP__V1__ACK__RANGE__INIT;
        items[i].has_first = items[i].has_count = true;
        items[i].first = ranges->items[i].first;
        items[i].count = ranges->items[i].count;
        items[i].device_id = text_or_null(ranges->items[i].device);
        pointers[i] = &items[i];
    }
}

static void put_refused(
    const struct ranges *ranges, Vtp__V1__Ack__Refused *items, Vtp__V1__Ack__Refused **pointers)
{
    for (size_t i = 0; i < ranges->count; i++) {
        items[i] = (Vtp__V1__Ack__Refused)VTP__V1__ACK__REFUSED__INIT;
        items[i].has_first = items[i].has_count = items[i].has_code = true;
        items[i].first = ranges->items[i].first;
        items[i].count = ranges->items[i].count;
        items[i].code = ranges->items[i].code;
        items[i].device_id = text_or_null(ranges->items[i].device);
        pointers[i] = &items[i];
    }
}

static void say_ack(struct connection *connection, struct acks *acks)
{
    Vtp__V1__Ack__Range accepted[RANGES_MAX];
    Vtp__V1__Ack__Range *accepted_pointers[RANGES_MAX];
    Vtp__V1__Ack__Refused refused[RANGES_MAX];
    Vtp__V1__Ack__Refused *refused_pointers[RANGES_MAX];
    put_accepted(&acks->accepted, accepted, accepted_pointers);
    put_refused(&acks->refused, refused, refused_pointers);
    Vtp__V1__Ack ack = VTP__V1__ACK__INIT;
    ack.has_epoch = ack.has_clock = true;
    ack.epoch = acks->epoch;
    ack.clock = wall_seconds();
    ack.ranges = accepted_pointers;
    ack.n_ranges = acks->accepted.count;
    ack.rejected = refused_pointers;
    ack.n_rejected = acks->refused.count;
    Vtp__V1__Frame frame = VTP__V1__FRAME__INIT;
    frame.body_case = VTP__V1__FRAME__BODY_ACK;
    frame.ack = &ack;
    vtp_say(connection, &frame);
    acks->accepted.count = acks->refused.count = 0;
}

static bool add(struct acks *acks, const union receipt *receipt)
{
    struct range range = {.first = receipt->vtp.first,
        .count = receipt->vtp.count,
        .device = receipt->vtp.device.text};
    bool is_other = acks->accepted.count > 0 && acks->epoch != receipt->vtp.epoch;
    if (is_other || acks->refused.count == RANGES_MAX || !ranges_add(&acks->accepted, &range))
        return false;
    acks->epoch = receipt->vtp.epoch;
    range.code = receipt->vtp.code;
    return range.code == 0 || ranges_add(&acks->refused, &range);
}

int vtp_say_acks(struct connection *connection, uint32_t receipts)
{
    const struct pending *pending = connection->service->pending;
    struct acks acks = {0};
    while (receipts != PENDING_NONE) {
        const union receipt *receipt = pending_next(pending, &receipts);
        if (add(&acks, receipt))
            continue;
        say_ack(connection, &acks);
        if (!add(&acks, receipt))
            return -EINVAL;
    }
    say_ack(connection, &acks);
    return 0;
}
