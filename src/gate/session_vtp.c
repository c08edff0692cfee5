#include <errno.h>
#include <string.h>

#include "base/log.h"
#include "gate/clock.h"
#include "gate/courier.h"
#include "gate/intake.h"
#include "gate/notice.h"
#include "gate/roster.h"
#include "gate/vtp_session.h"

#define ERRORS_MAX 3
#define PENALTY_US MINUTE_US

/* --- errors of the peer --- */

/* The third one ends the session, and the device has to stay away for a while. */
static int count_error(struct connection *connection, const char *reason)
{
    struct service *service = connection->service;
    struct vtp_session *session = vtp_session_of(connection);
    char peer[SOURCE_TEXT_MAX];
    connection_peer(connection, peer);
    session->errors++;
    log_peer(service->log, "protocol", peer, "%s breaks the protocol: %s", peer, reason);
    if (connection->stage == STAGE_UNKNOWN) {
        vtp_say_bye(connection, VTP_PROTOCOL, service->settings->retry_us);
        return 0;
    }
    if (session->errors < ERRORS_MAX)
        return 0;
    struct presence_entry *entry = presence_find(service->presence, session->device_no);
    if (entry != NULL)
        entry->penalty_until_us = clock_mono_us() + PENALTY_US;
    vtp_say_bye(connection, VTP_PROTOCOL, 2 * PENALTY_US);
    return 0;
}

static int take_garbage(struct connection *connection, const struct frame *frame)
{
    return count_error(connection, frame->reason);
}

/* --- records --- */

/* Whose frame it is; false when this session may not speak for the device named (empty: none). */
static bool find_device(struct connection *connection, const char *named, struct origin *origin)
{
    const struct vtp_session *session = vtp_session_of(connection);
    if (!session->is_gateway) {
        origin->device = session->device.text;
        origin->device_no = session->device_no;
        origin->supplier_no = connection->path;
        return named[0] == '\0' || strcmp(named, session->device.text) == 0;
    }
    const struct device *device = roster_device(connection->service->roster, named);
    bool is_theirs = device != NULL && device->supplier_no == session->supplier_no;
    origin->device = named;
    origin->device_no = is_theirs ? device->device_no : 0;
    origin->supplier_no = session->supplier_no;
    return named[0] != '\0';
}

/* Where a device was heard last, for messages to it. */
static int note_route(struct connection *connection, const struct origin *origin)
{
    struct service *service = connection->service;
    if (!vtp_session_of(connection)->is_gateway)
        return 0;
    if (origin->device_no == 0) {
        service->counters[COUNT_STRANGERS]++;
        return 0;
    }
    struct presence_entry *entry = presence_of(service->presence, origin->device_no);
    if (entry == NULL)
        return -ENOMEM;
    bool is_new = entry->number != connection->number;
    bool has_own =
        entry->is_own && connection_find(service->connections, entry->slot, entry->number) != NULL;
    if (!is_new || has_own)
        return 0;
    entry->slot = connection->slot;
    entry->number = connection->number;
    entry->is_own = false;
    courier_deliver(service->courier, connection, origin->device_no);
    return 0;
}

/* Points off the globe are stored as they are, and told the device as refused. */
static int push_impossible(
    struct connection *connection, const struct frame *frame, uint64_t seq, union receipt receipt)
{
    for (size_t i = 0; i < frame->report_count; i++) {
        const struct report *report = &frame->reports[i];
        bool has_point = report->point.lat_e7 != COORD_UNKNOWN;
        if (!has_point || point_is_possible(report->point))
            continue;
        receipt.vtp.first = report->device_seq;
        receipt.vtp.count = 1;
        receipt.vtp.code = VTP_RECORD_LAT_LON;
        int result = pending_push(connection->service->pending, connection, seq, &receipt);
        if (result != 0)
            return result;
    }
    return 0;
}

static int push_receipts(struct connection *connection, const struct frame *frame,
    const struct vtp_span *span, uint64_t seq)
{
    union receipt receipt = {
        .vtp = {.first = span->first_seq,
                .count = span->count,
                .epoch = span->epoch,
                .code = frame->kind == FRAME_REFUSED ? frame->code : 0}
    };
    if (vtp_session_of(connection)->is_gateway)
        receipt.vtp.device = frame->device;
    int result = pending_push(connection->service->pending, connection, seq, &receipt);
    return result == 0 ? push_impossible(connection, frame, seq, receipt) : result;
}

static void count_records(struct service *service, const struct frame *frame)
{
    if (frame->kind == FRAME_REFUSED)
        service->counters[COUNT_REFUSED]++;
    else
        service->counters[COUNT_REPORTS] += frame->report_count;
}

static int journal_frame(struct connection *connection, const struct frame *frame,
    const struct vtp_span *span, const struct origin *origin)
{
    struct service *service = connection->service;
    uint64_t seq = 0;
    if (!pending_has_room(service->pending, 1 + frame->report_count))
        return SESSION_WAIT;
    int result = intake_frame(service->intake, frame, origin, &seq);
    if (result != 0)
        return result == INTAKE_FULL ? SESSION_WAIT : result;
    count_records(service, frame);
    result = push_receipts(connection, frame, span, seq);
    return result == 0 ? note_route(connection, origin) : result;
}

static int take_records(struct connection *connection, const struct frame *frame, struct bytes raw)
{
    struct service *service = connection->service;
    const Vtp__V1__Frame *message = frame->message;
    struct origin origin = {.protocol = connection->protocol,
        .session = connection->number,
        .received_us = clock_wall_us(),
        .raw = raw};
    struct vtp_span span;
    if (!vtp_frame_span(message, &span))
        return count_error(connection, "records without numbers");
    if (!find_device(connection, frame->device.text, &origin))
        return count_error(connection, "records of a device that this session may not speak for");
    if (vtp_has_good_mac(connection, message, raw))
        return journal_frame(connection, frame, &span, &origin);
    service->counters[COUNT_BAD_MAC]++;
    int result = notice_tell(
        service->notices, NOTICE_BAD_MAC, origin.device, origin.device_no, origin.supplier_no);
    return result == 0 ? count_error(connection, "authentication code does not fit") : result;
}

/* --- the others --- */

/* Gives SESSION_WAIT when the journal is full: the result is taken again. */
static int take_result(struct connection *connection, const Vtp__V1__CommandResult *result)
{
    struct origin origin = {0};
    const char *named = result->device_id == NULL ? "" : result->device_id;
    if (!find_device(connection, named, &origin))
        return count_error(connection, "result of a device that this session may not speak for");
    struct device_key device = {{0}};
    memcpy(device.text, origin.device, strlen(origin.device));
    int taken = courier_result(connection->service->courier, &device, origin.device_no, result);
    return taken == COURIER_FULL ? SESSION_WAIT : taken;
}

static int say_pong(struct connection *connection, const Vtp__V1__Ping *ping)
{
    Vtp__V1__Pong pong = VTP__V1__PONG__INIT;
    pong.has_token = ping->has_token;
    pong.token = ping->token;
    Vtp__V1__Frame frame = VTP__V1__FRAME__INIT;
    frame.body_case = VTP__V1__FRAME__BODY_PONG;
    frame.pong = &pong;
    vtp_say(connection, &frame);
    return 0;
}

static int take_bye(struct connection *connection)
{
    if (connection->in_flight == 0)
        connection_dismiss(connection);
    return 0;
}

static int take_control(struct connection *connection, const Vtp__V1__Frame *message)
{
    switch (message->body_case) {
    case VTP__V1__FRAME__BODY_PING:
        return say_pong(connection, message->ping);
    case VTP__V1__FRAME__BODY_COMMAND_RESULT:
        return take_result(connection, message->command_result);
    case VTP__V1__FRAME__BODY_BYE:
        return take_bye(connection);
    case VTP__V1__FRAME__BODY_PONG:
        return 0;
    default:
        connection->service->counters[COUNT_IGNORED]++;
        return 0;
    }
}

static bool carries_records(const Vtp__V1__Frame *message)
{
    return message->body_case == VTP__V1__FRAME__BODY_BATCH ||
           message->body_case == VTP__V1__FRAME__BODY_REPORT ||
           message->body_case == VTP__V1__FRAME__BODY_EVENT;
}

static bool is_sos(const Vtp__V1__Frame *message)
{
    return message->body_case == VTP__V1__FRAME__BODY_EVENT &&
           message->event->kind == VTP__V1__EVENT__KIND__SOS;
}

/* An SOS is never held back. */
static bool is_over_rate(struct connection *connection, const Vtp__V1__Frame *message)
{
    const struct vtp_session *session = vtp_session_of(connection);
    const struct gate_settings *settings = connection->service->settings;
    struct presence_entry *entry = presence_find(connection->service->presence, session->device_no);
    int64_t rate = session->is_gateway ? settings->supplier_rate : settings->device_rate;
    int64_t burst = session->is_gateway ? settings->supplier_burst : settings->device_burst;
    return !bucket_take(&entry->bucket, rate, burst, clock_mono_us()) && !is_sos(message);
}

static int take_open(struct connection *connection, const struct frame *frame, struct bytes raw)
{
    const Vtp__V1__Frame *message = frame->message;
    if (message == NULL || message->body_case == VTP__V1__FRAME__BODY_HELLO)
        return count_error(connection, "a session begins twice");
    if (is_over_rate(connection, message))
        return SESSION_SLOW;
    if (carries_records(message))
        return take_records(connection, frame, raw);
    if (frame->kind == FRAME_REFUSED)
        return count_error(connection, frame->reason);
    return take_control(connection, message);
}

static int take_first(struct connection *connection, const struct frame *frame)
{
    struct vtp_session *session = vtp_session_of(connection);
    const Vtp__V1__Frame *message = frame->message;
    if (!session->has_preface && message == NULL) {
        session->has_preface = true;
        return 0;
    }
    bool is_hello = message != NULL && message->body_case == VTP__V1__FRAME__BODY_HELLO;
    if (!session->has_preface || !is_hello || frame->kind == FRAME_REFUSED)
        return count_error(connection, "no preface and Hello");
    return vtp_take_hello(connection, message);
}

static int take_frame(struct connection *connection, const struct frame *frame, struct bytes raw)
{
    if (connection->stage == STAGE_UNKNOWN)
        return take_first(connection, frame);
    return take_open(connection, frame, raw);
}

/* --- the end of a session --- */

static void farewell(struct connection *connection, enum farewell why)
{
    int64_t retry_us = connection->service->settings->retry_us;
    switch (why) {
    case FAREWELL_IDLE:
        vtp_say_bye(connection, VTP_IDLE, 0);
        break;
    case FAREWELL_MAINTENANCE:
        vtp_say_bye(connection, VTP_MAINTENANCE, retry_us);
        break;
    case FAREWELL_DISABLED:
        vtp_say_bye(connection, VTP_DISABLED, 10 * retry_us);
        break;
    case FAREWELL_SUPERSEDED:
        vtp_say_bye(connection, VTP_SUPERSEDED, retry_us);
        break;
    }
}

static void review(struct connection *connection)
{
    const struct vtp_session *session = vtp_session_of(connection);
    const struct roster *roster = connection->service->roster;
    if (connection->stage != STAGE_OPEN)
        return;
    const struct device *device = roster_device(roster, session->device.text);
    bool is_welcome = device != NULL && device->is_enabled &&
                      roster_has_secret(roster, device->device_no, session->key_id);
    if (!is_welcome)
        connection_part(connection, FAREWELL_DISABLED);
}

static void leave(struct connection *connection)
{
    mac_key_forget(&vtp_session_of(connection)->batch_key);
}

/* 2.5 keep-alives. */
static int64_t silence_us(const struct service *service)
{
    return service->settings->keepalive_us * 5 / 2;
}

static const struct protocol *protocol(void)
{
    return protocol_by_name("vtp");
}

const struct session_kind session_vtp = {.name = "vtp",
    .session_size = sizeof(struct vtp_session),
    .protocol = protocol,
    .silence_us = silence_us,
    .open = vtp_say_challenge,
    .frame = take_frame,
    .garbage = take_garbage,
    .acknowledge = vtp_say_acks,
    .farewell = farewell,
    .review = review,
    .leave = leave};
