#include "fake_gate.h"

#include <event2/buffer.h>
#include <event2/bufferevent.h>
#include <event2/listener.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "run_suite.h"
#include "store/mac.h"
#include "wire/vtp.h"

#define WINDOW 4

struct fake_gate {
    struct fake_gate_settings settings;
    struct evconnlistener *listener;
    struct bufferevent *link; /* one client at a time */
    struct arena arena;
    struct mac_key batch_key;
    uint8_t device_nonce[VTP_NONCE_SIZE];
    struct fake_gate_record records[FAKE_REPORTS_MAX];
    size_t record_count, sessions, forgeries;
    unsigned frames; /* of this session */
    bool has_closed;
};

static uint8_t server_nonce[VTP_NONCE_SIZE] = "a server's nonce";

/* At once, so that a link that is closed next has said it. */
static void say_bytes(struct fake_gate *gate, const uint8_t *data, size_t size)
{
    ck_assert_int_eq(send(bufferevent_getfd(gate->link), data, size, MSG_NOSIGNAL), (ssize_t)size);
}

static void say(struct fake_gate *gate, const Vtp__V1__Frame *frame)
{
    uint8_t bytes[VTP_FRAME_MAX];
    size_t size;
    ck_assert_int_eq(vtp_encode(frame, bytes, sizeof bytes, &size), 0);
    say_bytes(gate, bytes, size);
}

static void make_session_mac(
    struct fake_gate *gate, char role, const Vtp__V1__Frame *frame, struct mac *out)
{
    uint8_t covered[VTP_FRAME_MAX + 64];
    struct bytes bytes = {.data = covered};
    ck_assert_int_eq(vtp_session_bytes(role, (struct bytes){server_nonce, VTP_NONCE_SIZE},
                         (struct bytes){gate->device_nonce, VTP_NONCE_SIZE}, frame, covered,
                         sizeof covered, &bytes.size),
        0);
    struct mac_key key;
    mac_key_set(&key, gate->settings.device_key);
    mac_make(&key, bytes, out);
}

static void welcome(struct fake_gate *gate)
{
    Vtp__V1__Welcome body = VTP__V1__WELCOME__INIT;
    Vtp__V1__Frame frame = VTP__V1__FRAME__INIT;
    struct mac mac;
    frame.body_case = VTP__V1__FRAME__BODY_WELCOME;
    frame.welcome = &body;
    body.has_window = true;
    body.window = WINDOW;
    make_session_mac(gate, 'S', &frame, &mac);
    mac.bytes[3] ^= gate->settings.is_false ? 1 : 0;
    ck_assert_int_eq(vtp_frame_set_mac(&frame, mac.bytes, VTP_SESSION_MAC_SIZE), 0);
    say(gate, &frame);
}

static void reject(struct fake_gate *gate)
{
    Vtp__V1__Reject body = VTP__V1__REJECT__INIT;
    Vtp__V1__Frame frame = VTP__V1__FRAME__INIT;
    frame.body_case = VTP__V1__FRAME__BODY_REJECT;
    frame.reject = &body;
    body.has_code = true;
    body.code = gate->settings.reject_code;
    say(gate, &frame);
}

static void hear_hello(struct fake_gate *gate, const Vtp__V1__Frame *frame)
{
    struct mac mac;
    memcpy(gate->device_nonce, frame->hello->nonce.data, VTP_NONCE_SIZE);
    make_session_mac(gate, 'D', frame, &mac);
    if (!mac_is_equal(&mac, VTP_SESSION_MAC_SIZE, vtp_frame_mac(frame)))
        gate->forgeries++;
    ck_assert_int_eq(
        mac_batch_key(gate->settings.device_key, (struct bytes){server_nonce, VTP_NONCE_SIZE},
            (struct bytes){gate->device_nonce, VTP_NONCE_SIZE}, &gate->batch_key),
        0);
    gate->sessions++;
    if (gate->settings.reject_code != 0)
        reject(gate);
    else
        welcome(gate);
}

static void check_batch_mac(struct fake_gate *gate, const Vtp__V1__Frame *frame)
{
    uint8_t covered[VTP_FRAME_MAX];
    struct bytes bytes = {.data = covered};
    struct mac mac;
    ck_assert_int_eq(vtp_covered_bytes(frame, covered, sizeof covered, &bytes.size), 0);
    mac_make(&gate->batch_key, bytes, &mac);
    if (!mac_is_equal(&mac, VTP_BATCH_MAC_SIZE, vtp_frame_mac(frame)))
        gate->forgeries++;
}

static void acknowledge(struct fake_gate *gate, const struct vtp_span *span)
{
    Vtp__V1__Ack body = VTP__V1__ACK__INIT;
    Vtp__V1__Ack__Range range = VTP__V1__ACK__RANGE__INIT;
    Vtp__V1__Ack__Range *ranges[] = {&range};
    Vtp__V1__Ack__Refused refused = VTP__V1__ACK__REFUSED__INIT;
    Vtp__V1__Ack__Refused *refusals[] = {&refused};
    Vtp__V1__Frame frame = VTP__V1__FRAME__INIT;
    frame.body_case = VTP__V1__FRAME__BODY_ACK;
    frame.ack = &body;
    body.has_epoch = true;
    body.epoch = span->epoch;
    body.n_ranges = 1;
    body.ranges = ranges;
    range.has_first = range.has_count = true;
    range.first = span->first_seq;
    range.count = span->count;
    uint64_t bad = gate->settings.refused_seq;
    body.n_rejected = bad - span->first_seq < span->count ? 1 : 0;
    body.rejected = refusals;
    refused.has_first = refused.has_count = refused.has_code = true;
    refused.first = bad;
    refused.count = 1;
    refused.code = VTP_RECORD_TIME_OLD;
    say(gate, &frame);
}

static void keep(struct fake_gate *gate, const struct frame *frame)
{
    for (size_t i = 0; i < frame->report_count; i++) {
        ck_assert_uint_lt(gate->record_count, FAKE_REPORTS_MAX);
        struct fake_gate_record *record = &gate->records[gate->record_count++];
        record->report = frame->reports[i];
        record->digest = report_digest(&frame->reports[i]);
    }
}

static void hang_up(struct fake_gate *gate)
{
    bufferevent_free(gate->link);
    gate->link = NULL;
}

/* False when it hung up. */
static bool hear_reports(struct fake_gate *gate, const struct frame *frame)
{
    struct vtp_span span;
    check_batch_mac(gate, frame->message);
    ck_assert(vtp_frame_span(frame->message, &span));
    gate->frames++;
    bool is_lost = gate->settings.close_unacked == span.first_seq && !gate->has_closed;
    if (!is_lost) {
        keep(gate, frame);
        acknowledge(gate, &span);
    }
    gate->has_closed |= is_lost;
    if (!is_lost && gate->frames != gate->settings.close_after)
        return true;
    hang_up(gate);
    return false;
}

static bool hear(struct fake_gate *gate, const struct frame *frame)
{
    const Vtp__V1__Frame *message = frame->message;
    if (frame->kind == FRAME_REPORTS)
        return hear_reports(gate, frame);
    if (message != NULL && message->body_case == VTP__V1__FRAME__BODY_HELLO)
        hear_hello(gate, message);
    return true;
}

static void on_read(struct bufferevent *link, void *context)
{
    struct fake_gate *gate = context;
    struct evbuffer *input = bufferevent_get_input(link);
    bool is_open = true;
    while (is_open && evbuffer_get_length(input) > 0) {
        struct frame frame;
        size_t size = evbuffer_get_length(input);
        struct bytes bytes = {.data = evbuffer_pullup(input, -1), .size = size};
        arena_reset(&gate->arena);
        enum decode_verdict verdict = vtp_decode(bytes, VTP_FRAME_MAX, &gate->arena, &frame);
        if (verdict == DECODE_MORE)
            return;
        ck_assert_int_eq(verdict, DECODE_FRAME);
        is_open = hear(gate, &frame);
        if (is_open)
            (void)evbuffer_drain(input, frame.size);
    }
}

static void on_event(struct bufferevent *link, short what, void *context)
{
    struct fake_gate *gate = context;
    (void)what;
    if (gate->link == link)
        hang_up(gate);
}

static void on_accept(struct evconnlistener *listener, evutil_socket_t socket,
    struct sockaddr *from, int size, void *context)
{
    struct fake_gate *gate = context;
    (void)listener;
    (void)from;
    (void)size;
    if (gate->link != NULL)
        hang_up(gate);
    gate->frames = 0;
    gate->link = bufferevent_socket_new(gate->settings.base, socket, BEV_OPT_CLOSE_ON_FREE);
    bufferevent_setcb(gate->link, on_read, NULL, on_event, gate);
    (void)bufferevent_enable(gate->link, EV_READ | EV_WRITE);
    Vtp__V1__Challenge body = VTP__V1__CHALLENGE__INIT;
    Vtp__V1__Frame frame = VTP__V1__FRAME__INIT;
    frame.body_case = VTP__V1__FRAME__BODY_CHALLENGE;
    frame.challenge = &body;
    body.has_nonce = true;
    body.nonce = (ProtobufCBinaryData){.data = server_nonce, .len = VTP_NONCE_SIZE};
    say_bytes(gate, vtp_preface, VTP_PREFACE_SIZE);
    say(gate, &frame);
}

struct fake_gate *fake_gate_new(const struct fake_gate_settings *settings)
{
    struct fake_gate *gate = calloc(1, sizeof *gate);
    ck_assert_ptr_nonnull(gate);
    gate->settings = *settings;
    arena_init(&gate->arena, ARENA_MAX_BYTES);
    const struct sockaddr_in any = {
        .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    gate->listener = evconnlistener_new_bind(settings->base, on_accept, gate, LEV_OPT_CLOSE_ON_FREE,
        -1, (const struct sockaddr *)&any, sizeof any);
    ck_assert_ptr_nonnull(gate->listener);
    return gate;
}

void fake_gate_free(struct fake_gate *gate)
{
    if (gate->link != NULL)
        hang_up(gate);
    evconnlistener_free(gate->listener);
    arena_done(&gate->arena);
    free(gate);
}

struct endpoint fake_gate_endpoint(const struct fake_gate *gate)
{
    struct endpoint endpoint = {.size = sizeof endpoint.address};
    ck_assert_int_eq(getsockname(evconnlistener_get_fd(gate->listener),
                         (struct sockaddr *)&endpoint.address, &endpoint.size),
        0);
    return endpoint;
}

const struct fake_gate_record *fake_gate_records(const struct fake_gate *gate, size_t *out_count)
{
    *out_count = gate->record_count;
    return gate->records;
}

size_t fake_gate_sessions(const struct fake_gate *gate)
{
    return gate->sessions;
}

size_t fake_gate_forgeries(const struct fake_gate *gate)
{
    return gate->forgeries;
}
