#include <errno.h>
#include <string.h>

#include "base/log.h"
#include "base/text.h"
#include "gate/clock.h"
#include "gate/connection.h"
#include "gate/intake.h"
#include "gate/presence.h"
#include "gate/roster.h"
#include "wire/naf.h"

/* Bytes in a row that are no record, before the connection is closed. */
#define GARBAGE_MAX (64 * 1024)

/* Answers are sent some at a time; none is longer than ANSWER_BYTES_MAX. */
#define ANSWERS_BYTES    4096
#define ANSWER_BYTES_MAX 256

struct naf_session {
    struct bucket bucket;
    uint32_t garbage; /* bytes since the last record */
};

static struct naf_session *session_of(struct connection *connection)
{
    void *session = connection->session;
    return session;
}

static int open_session(struct connection *connection)
{
    if (connection->is_trusted)
        connection_authenticated(connection);
    return 0;
}

static int take_garbage(struct connection *connection, const struct frame *frame)
{
    struct naf_session *session = session_of(connection);
    char peer[SOURCE_TEXT_MAX];
    connection_peer(connection, peer);
    log_peer(connection->service->log, "garbage", peer, "%s sends what is no NAF record: %s", peer,
        frame->reason);
    session->garbage += (uint32_t)frame->size;
    if (session->garbage > GARBAGE_MAX || connection->stage == STAGE_UNKNOWN)
        connection_doom(connection);
    return 0;
}

/* --- records --- */

static void copy_text(struct bytes from, char *out, size_t size)
{
    size_t length = from.size < size - 1 ? from.size : size - 1;
    if (length > 0)
        memcpy(out, from.data, length);
    out[length] = '\0';
}

static union receipt make_receipt(const struct naf_record *record, unsigned error)
{
    union receipt receipt = {.naf = {.error = error}};
    copy_text(record->from, receipt.naf.from, sizeof(receipt.naf.from));
    copy_text(record->to, receipt.naf.to, sizeof(receipt.naf.to));
    copy_text(record->record_number, receipt.naf.number, sizeof(receipt.naf.number));
    return receipt;
}

/* A device of another supplier is kept as a stranger: nobody reports for another's vessels. */
static int32_t device_no_of(const struct connection *connection, const struct frame *frame)
{
    const struct service *service = connection->service;
    const struct device *device = roster_device(service->roster, frame->device.text);
    bool may_speak = device != NULL &&
                     (device->supplier_no == connection->path || service->settings->is_naf_open);
    return may_speak ? device->device_no : 0;
}

static void count_records(struct service *service, const struct frame *frame, int32_t device_no)
{
    if (frame->kind == FRAME_REFUSED)
        service->counters[COUNT_REFUSED]++;
    else
        service->counters[COUNT_REPORTS] += frame->report_count;
    if (device_no == 0)
        service->counters[COUNT_STRANGERS]++;
}

static int take_record(struct connection *connection, const struct frame *frame, struct bytes raw)
{
    struct service *service = connection->service;
    struct origin origin = {.protocol = connection->protocol,
        .device = frame->device.text,
        .device_no = device_no_of(connection, frame),
        .supplier_no = connection->path,
        .session = connection->number,
        .received_us = clock_wall_us(),
        .raw = raw};
    uint64_t seq = 0;
    if (!pending_has_room(service->pending, 1))
        return SESSION_WAIT;
    int result = intake_frame(service->intake, frame, &origin, &seq);
    if (result != 0)
        return result == INTAKE_FULL ? SESSION_WAIT : result;
    count_records(service, frame, origin.device_no);
    unsigned error = frame->kind == FRAME_REFUSED ? frame->code : NAF_ACK;
    union receipt receipt = make_receipt(frame->message, error);
    return pending_push(service->pending, connection, seq, &receipt);
}

static int take_frame(struct connection *connection, const struct frame *frame, struct bytes raw)
{
    const struct gate_settings *settings = connection->service->settings;
    struct naf_session *session = session_of(connection);
    if (!bucket_take(
            &session->bucket, settings->supplier_rate, settings->supplier_burst, clock_mono_us()))
        return SESSION_SLOW;
    session->garbage = 0;
    if (connection->stage == STAGE_UNKNOWN)
        connection_authenticated(connection);
    if (frame->kind != FRAME_CONTROL)
        return take_record(connection, frame, raw);
    connection->service->counters[COUNT_IGNORED]++;
    return 0;
}

/* --- answers --- */

static int put_return(const union receipt *receipt, char *out, size_t capacity, size_t *out_size)
{
    struct naf_record record = {.from = bytes_from_text(receipt->naf.from),
        .to = bytes_from_text(receipt->naf.to),
        .record_number = bytes_from_text(receipt->naf.number)};
    return naf_encode_return(&record, receipt->naf.error, clock_wall_us(), out, capacity, out_size);
}

static void flush(struct connection *connection, const char *text, size_t size)
{
    if (size > 0)
        connection_send(connection, (struct bytes){.data = (const uint8_t *)text, .size = size});
}

static int acknowledge(struct connection *connection, uint32_t receipts)
{
    char text[ANSWERS_BYTES];
    size_t size = 0;
    while (receipts != PENDING_NONE) {
        const union receipt *receipt = pending_next(connection->service->pending, &receipts);
        size_t added = 0;
        if (sizeof(text) - size < ANSWER_BYTES_MAX) {
            flush(connection, text, size);
            size = 0;
        }
        int result = put_return(receipt, text + size, sizeof(text) - size, &added);
        if (result != 0)
            return result;
        size += added;
    }
    flush(connection, text, size);
    return 0;
}

/* NAF has no words for goodbye. */
static void farewell(struct connection *connection, enum farewell why)
{
    (void)connection;
    (void)why;
}

static void review(struct connection *connection)
{
    const struct service *service = connection->service;
    const struct supplier *supplier =
        roster_supplier_at(service->roster, &connection->admission.source);
    bool is_welcome =
        supplier == NULL ? connection->path == 0 : supplier->supplier_no == connection->path;
    if (!is_welcome)
        connection_part(connection, FAREWELL_DISABLED);
}

static void leave(struct connection *connection)
{
    (void)connection;
}

static int64_t silence_us(const struct service *service)
{
    return service->settings->supplier_idle_us;
}

static const struct protocol *protocol(void)
{
    return protocol_by_name("naf");
}

const struct session_kind session_naf = {.name = "naf",
    .session_size = sizeof(struct naf_session),
    .protocol = protocol,
    .silence_us = silence_us,
    .open = open_session,
    .frame = take_frame,
    .garbage = take_garbage,
    .acknowledge = acknowledge,
    .farewell = farewell,
    .review = review,
    .leave = leave};
