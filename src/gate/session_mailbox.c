#include <errno.h>
#include <string.h>

#include "base/json.h"
#include "gate/clock.h"
#include "gate/connection.h"
#include "gate/courier.h"
#include "gate/intake.h"
#include "gate/mailbox_request.h"
#include "gate/roster.h"

#define LINE_MAX_BYTES 8192

/* --- lines --- */

static enum decode_verdict decode_line(
    struct bytes input, size_t limit, struct arena *arena, struct frame *out)
{
    (void)arena;
    *out = (struct frame){.kind = FRAME_CONTROL, .size = input.size == 0 ? 0 : input.size + 1};
    const uint8_t *end = input.size == 0 ? NULL : memchr(input.data, '\n', input.size);
    if (end != NULL)
        out->size = (size_t)(end - input.data) + 1;
    if (out->size <= limit)
        return end == NULL ? DECODE_MORE : DECODE_FRAME;
    *out = (struct frame){.size = input.size, .reason = "line too long"};
    return DECODE_GARBAGE;
}

/* Manual positions stand in the journal under this number, with the request as their raw bytes. */
static const struct protocol mailbox_protocol = {.name = "mailbox",
    .title = "manual positions, by the local socket",
    .number = 100,
    .frame_max = LINE_MAX_BYTES,
    .frame_max_first = LINE_MAX_BYTES,
    .decode = decode_line};

/* --- answers --- */

/* One write: the newline takes the place of the terminating zero. */
static int send_answer(struct connection *connection, struct json *answer)
{
    if (json_text(answer) == NULL)
        return -ENOMEM;
    answer->text[answer->size] = '\n';
    connection_send(connection,
        (struct bytes){.data = (const uint8_t *)answer->text, .size = answer->size + 1});
    return 0;
}

static void open_answer(struct json *answer, bool is_ok, uint64_t tag)
{
    json_init(answer);
    json_open_object(answer, NULL);
    json_put_bool(answer, "ok", is_ok);
    if (tag != 0)
        json_put_uint(answer, "tag", tag);
}

static int say_ok(struct connection *connection, uint64_t tag)
{
    struct json answer;
    open_answer(&answer, true, tag);
    json_close_object(&answer);
    int result = send_answer(connection, &answer);
    json_done(&answer);
    return result;
}

static int say_taken(struct connection *connection, uint64_t tag, bool is_sent)
{
    struct json answer;
    open_answer(&answer, true, tag);
    json_put_bool(&answer, "sent", is_sent);
    json_close_object(&answer);
    int result = send_answer(connection, &answer);
    json_done(&answer);
    return result;
}

static int say_error(struct connection *connection, uint64_t tag, const char *error)
{
    struct json answer;
    open_answer(&answer, false, tag);
    json_put_string(&answer, "error", error);
    json_close_object(&answer);
    int result = send_answer(connection, &answer);
    json_done(&answer);
    return result;
}

/* --- requests --- */

static int take_message(struct connection *connection, const struct mailbox_request *request)
{
    struct service *service = connection->service;
    const struct device *device = roster_device(service->roster, request->device.text);
    if (device == NULL)
        return say_error(connection, request->tag, "no device of that name is in the register");
    struct message message = {.id = request->id,
        .device = request->device,
        .device_no = device->device_no,
        .not_after_us = request->not_after_us,
        .command = &request->command};
    bool is_sent = false;
    switch (courier_take(service->courier, &message, &is_sent)) {
    case 0:
        return say_taken(connection, request->tag, is_sent);
    case -ESTALE:
        return say_error(connection, request->tag, "not_after is over");
    case -ENOBUFS:
        return say_error(connection, request->tag, "too many messages wait for their vessel");
    case -EMSGSIZE:
        return say_error(connection, request->tag, "the message is too long");
    default:
        return -ENOMEM;
    }
}

/* Answered when it is durable. */
static int take_position(
    struct connection *connection, struct mailbox_request *request, struct bytes line)
{
    struct service *service = connection->service;
    const struct device *device = roster_device(service->roster, request->device.text);
    if (device == NULL)
        return say_error(connection, request->tag, "no device of that name is in the register");
    struct frame frame = {.kind = FRAME_REPORTS, .reports = &request->report, .report_count = 1};
    struct origin origin = {.protocol = &mailbox_protocol,
        .device = device->key.text,
        .device_no = device->device_no,
        .supplier_no = device->supplier_no,
        .session = connection->number,
        .received_us = clock_wall_us(),
        .raw = line};
    uint64_t seq = 0;
    if (!pending_has_room(service->pending, 1))
        return SESSION_WAIT;
    int result = intake_frame(service->intake, &frame, &origin, &seq);
    if (result != 0)
        return result == INTAKE_FULL ? SESSION_WAIT : result;
    service->counters[COUNT_REPORTS]++;
    union receipt receipt = {.mailbox = {.tag = request->tag}};
    return pending_push(service->pending, connection, seq, &receipt);
}

static int say_status(struct connection *connection, uint64_t tag)
{
    const struct service *service = connection->service;
    struct json answer;
    open_answer(&answer, true, tag);
    json_put_bool(&answer, "has_register", roster_is_ready(service->roster));
    json_put_bool(&answer, "is_disk_full", intake_is_disk_full(service->intake));
    for (size_t i = 0; i < COUNT_ALL; i++)
        json_put_uint(&answer, gate_stats[i].name, service->counters[i]);
    json_close_object(&answer);
    int result = send_answer(connection, &answer);
    json_done(&answer);
    return result;
}

static int take_line(struct connection *connection, const struct frame *frame, struct bytes raw)
{
    struct bytes line = {.data = raw.data, .size = raw.size - 1};
    struct mailbox_request request;
    const char *error = NULL;
    (void)frame;
    if (mailbox_request_read(line, &request, &error) != 0)
        return say_error(connection, request.tag, error);
    switch (request.verb) {
    case MAILBOX_MESSAGE:
        return take_message(connection, &request);
    case MAILBOX_POSITION:
        return take_position(connection, &request, line);
    case MAILBOX_STATUS:
        return say_status(connection, request.tag);
    }
    return -EINVAL;
}

/* --- the session --- */

static int open_session(struct connection *connection)
{
    connection_authenticated(connection);
    return 0;
}

static int take_garbage(struct connection *connection, const struct frame *frame)
{
    int result = say_error(connection, 0, frame->reason);
    connection_dismiss(connection);
    return result;
}

static int acknowledge(struct connection *connection, uint32_t receipts)
{
    int result = 0;
    while (receipts != PENDING_NONE && result == 0) {
        const union receipt *receipt = pending_next(connection->service->pending, &receipts);
        result = say_ok(connection, receipt->mailbox.tag);
    }
    return result;
}

static void farewell(struct connection *connection, enum farewell why)
{
    (void)connection;
    (void)why;
}

static void do_nothing(struct connection *connection)
{
    (void)connection;
}

static int64_t silence_us(const struct service *service)
{
    (void)service;
    return INT64_MAX;
}

static const struct protocol *protocol(void)
{
    return &mailbox_protocol;
}

const struct session_kind session_mailbox = {.name = "mailbox",
    .is_local = true,
    .protocol = protocol,
    .silence_us = silence_us,
    .open = open_session,
    .frame = take_line,
    .garbage = take_garbage,
    .acknowledge = acknowledge,
    .farewell = farewell,
    .review = do_nothing,
    .leave = do_nothing};
