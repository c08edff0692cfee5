/* What the reference client says and hears. */

#include <errno.h>
#include <event2/buffer.h>
#include <openssl/rand.h>
#include <string.h>

#include "tool/run_process.h"
#include "tool/vtp_client_state.h"

#define FIRMWARE          "haitrinh " HAITRINH_VERSION
#define LINK_GSM          1
#define KEEPALIVE_DEFAULT 240
/* Older than this is stored, not live (doc/wire/vtp.md, section 5). */
#define STORED_US (2 * HOUR_US)

static int write_bytes(struct vtp_client *client, const uint8_t *data, size_t size)
{
    client->said_us = process_clock_us();
    return bufferevent_write(client->link, data, size) == 0 ? 0 : -ENOMEM;
}

static int say(struct vtp_client *client, const Vtp__V1__Frame *frame)
{
    struct vtp_crew *crew = client->crew;
    size_t size = 0;
    int result = vtp_encode(frame, crew->frame, sizeof crew->frame, &size);
    return result < 0 ? result : write_bytes(client, crew->frame, size);
}

int vtp_talk_begin(struct vtp_client *client)
{
    return write_bytes(client, vtp_preface, sizeof vtp_preface);
}

static struct bytes device_key(const struct vtp_client *client)
{
    return (struct bytes){.data = client->secret->key, .size = sizeof client->secret->key};
}

static struct bytes nonce(const uint8_t data[VTP_NONCE_SIZE])
{
    return (struct bytes){.data = data, .size = VTP_NONCE_SIZE};
}

/* The code of Hello (role 'D') or Welcome (role 'S'). */
static int session_mac(
    struct vtp_client *client, char role, const Vtp__V1__Frame *frame, struct mac *out)
{
    struct vtp_crew *crew = client->crew;
    struct bytes covered = {.data = crew->covered};
    int result = vtp_session_bytes(role, nonce(client->server_nonce), nonce(client->device_nonce),
        frame, crew->covered, sizeof crew->covered, &covered.size);
    if (result < 0)
        return result;
    struct mac_key key;
    mac_key_set(&key, device_key(client));
    mac_make(&key, covered, out);
    mac_key_forget(&key);
    return 0;
}

static uint32_t clock_s(void)
{
    return (uint32_t)(process_wall_us() / SECOND_US);
}

static int say_hello(struct vtp_client *client)
{
    char device[DEVICE_KEY_MAX + 1];
    char firmware[] = FIRMWARE;
    memcpy(device, client->secret->device.text, sizeof device);
    Vtp__V1__Hello hello = VTP__V1__HELLO__INIT;
    Vtp__V1__Frame frame = VTP__V1__FRAME__INIT;
    frame.body_case = VTP__V1__FRAME__BODY_HELLO;
    frame.hello = &hello;
    hello.has_proto_min = hello.has_proto_max = true;
    hello.proto_min = hello.proto_max = 1;
    hello.device_id = device;
    hello.has_key_id = true;
    hello.key_id = client->secret->key_id;
    hello.has_epoch = true;
    hello.epoch = client->epoch;
    hello.has_next_seq = hello.has_oldest_seq = true;
    hello.next_seq = vtp_queue_next_seq(&client->queue);
    hello.oldest_seq = vtp_queue_oldest_seq(&client->queue);
    hello.has_clock = true;
    hello.clock = clock_s();
    hello.firmware = firmware;
    hello.has_link = true;
    hello.link = LINK_GSM;
    hello.has_nonce = true;
    hello.nonce = (ProtobufCBinaryData){.data = client->device_nonce, .len = VTP_NONCE_SIZE};
    struct mac mac;
    int result = session_mac(client, 'D', &frame, &mac);
    if (result == 0)
        result = vtp_frame_set_mac(&frame, mac.bytes, VTP_SESSION_MAC_SIZE);
    return result < 0 ? result : say(client, &frame);
}

static int hear_challenge(struct vtp_client *client, const Vtp__V1__Frame *frame)
{
    if (client->state != VTP_GREETING)
        return -EPROTO;
    memcpy(client->server_nonce, frame->challenge->nonce.data, VTP_NONCE_SIZE);
    if (RAND_bytes(client->device_nonce, VTP_NONCE_SIZE) != 1)
        return -EIO;
    client->state = VTP_PROVING;
    return say_hello(client);
}

static int hear_welcome(struct vtp_client *client, const Vtp__V1__Frame *frame)
{
    struct mac mac;
    if (client->state != VTP_PROVING)
        return -EPROTO;
    int result = session_mac(client, 'S', frame, &mac);
    if (result == 0 && !mac_is_equal(&mac, VTP_SESSION_MAC_SIZE, vtp_frame_mac(frame)))
        result = -EACCES;
    if (result == 0)
        result = mac_batch_key(device_key(client), nonce(client->server_nonce),
            nonce(client->device_nonce), &client->batch_key);
    if (result < 0)
        return result;
    const Vtp__V1__Welcome *welcome = frame->welcome;
    client->window = welcome->has_window && welcome->window > 0 ? welcome->window : 1;
    client->keepalive_us =
        (welcome->has_keepalive_s ? welcome->keepalive_s : KEEPALIVE_DEFAULT) * SECOND_US;
    client->failures = 0;
    client->state = VTP_OPEN;
    client->owes_newest = client->has_been_open && vtp_queue_held(&client->queue) > 1;
    client->backlog_end = client->owes_newest ? vtp_queue_next_place(&client->queue) : 0;
    client->has_been_open = true;
    client->crew->counts.open++;
    client->crew->counts.welcomes++;
    client->crew->counts.last_loss = (struct link_loss){0};
    return 0;
}

/* -ECONNRESET: the gate has said why. */
static int hear_end(struct vtp_client *client, unsigned code, uint32_t retry_after_s)
{
    client->crew->counts.rejections++;
    client->crew->counts.last_code = code;
    client->crew->counts.last_loss =
        (struct link_loss){.code = code, .retry_after_s = retry_after_s};
    client->retry_after_s = retry_after_s;
    return -ECONNRESET;
}

struct settling {
    struct vtp_client *client;
    int64_t now_us;
    bool is_refused;
};

static void tell(void *context, const struct report *report, int64_t sent_us)
{
    const struct settling *settling = context;
    const struct vtp_client_ear *ear = &settling->client->crew->settings.ear;
    ear->on_settled(ear->context, &settling->client->secret->device, report, settling->is_refused,
        settling->now_us - sent_us);
}

/* Refused ones first: they are acknowledged as well. */
static int hear_ack(struct vtp_client *client, const Vtp__V1__Frame *frame)
{
    const Vtp__V1__Ack *ack = frame->ack;
    struct settling settling = {.client = client, .now_us = process_clock_us(), .is_refused = true};
    if (client->state != VTP_OPEN || ack->epoch != client->epoch)
        return 0;
    for (size_t i = 0; i < ack->n_rejected; i++)
        vtp_queue_settle(
            &client->queue, ack->rejected[i]->first, ack->rejected[i]->count, tell, &settling);
    settling.is_refused = false;
    for (size_t i = 0; i < ack->n_ranges; i++)
        vtp_queue_settle(
            &client->queue, ack->ranges[i]->first, ack->ranges[i]->count, tell, &settling);
    return 0;
}

static int hear_ping(struct vtp_client *client, const Vtp__V1__Frame *heard)
{
    Vtp__V1__Pong pong = VTP__V1__PONG__INIT;
    pong.has_token = heard->ping->has_token;
    pong.token = heard->ping->token;
    Vtp__V1__Frame frame = VTP__V1__FRAME__INIT;
    frame.body_case = VTP__V1__FRAME__BODY_PONG;
    frame.pong = &pong;
    return say(client, &frame);
}

/* The report follows the result. */
static Vtp__V1__CommandResult__Code answer_poll(struct vtp_client *client)
{
    const struct vtp_client_ear *ear = &client->crew->settings.ear;
    bool is_answered = ear->on_poll != NULL && ear->on_poll(ear->context, client) == 0;
    return is_answered ? VTP__V1__COMMAND_RESULT__CODE__DONE
                       : VTP__V1__COMMAND_RESULT__CODE__REFUSED;
}

/* There is a screen for texts and warnings, and nothing that could be set. */
static Vtp__V1__CommandResult__Code obey(struct vtp_client *client, const Vtp__V1__Command *command)
{
    if (command->has_not_after && command->not_after < clock_s())
        return VTP__V1__COMMAND_RESULT__CODE__EXPIRED;
    if (command->body_case == VTP__V1__COMMAND__BODY_TEXT ||
        command->body_case == VTP__V1__COMMAND__BODY_WARNING)
        return VTP__V1__COMMAND_RESULT__CODE__DISPLAYED;
    if (command->body_case == VTP__V1__COMMAND__BODY_POLL)
        return answer_poll(client);
    return command->body_case == VTP__V1__COMMAND__BODY__NOT_SET
               ? VTP__V1__COMMAND_RESULT__CODE__UNKNOWN
               : VTP__V1__COMMAND_RESULT__CODE__REFUSED;
}

/* A command that comes again has the result that it had. */
static Vtp__V1__CommandResult__Code obey_once(
    struct vtp_client *client, const Vtp__V1__Command *command)
{
    for (size_t i = 0; i < VTP_OBEYED_MAX && i < client->obeyed_count; i++)
        if (client->obeyed[i].id == command->id)
            return client->obeyed[i].code;
    struct vtp_obeyed *obeyed = &client->obeyed[client->obeyed_count++ % VTP_OBEYED_MAX];
    *obeyed = (struct vtp_obeyed){.id = command->id, .code = obey(client, command)};
    return obeyed->code;
}

static int hear_command(struct vtp_client *client, const Vtp__V1__Frame *heard)
{
    if (client->state != VTP_OPEN)
        return -EPROTO;
    Vtp__V1__CommandResult result = VTP__V1__COMMAND_RESULT__INIT;
    result.has_id = heard->command->has_id;
    result.id = heard->command->id;
    result.has_code = true;
    result.code = obey_once(client, heard->command);
    Vtp__V1__Frame frame = VTP__V1__FRAME__INIT;
    frame.body_case = VTP__V1__FRAME__BODY_COMMAND_RESULT;
    frame.command_result = &result;
    return say(client, &frame);
}

int vtp_talk_hear(struct vtp_client *client, const struct frame *frame)
{
    const Vtp__V1__Frame *message = frame->message;
    if (frame->kind != FRAME_CONTROL)
        return -EPROTO;
    if (message == NULL) /* the preface */
        return 0;
    switch (message->body_case) {
    case VTP__V1__FRAME__BODY_CHALLENGE:
        return hear_challenge(client, message);
    case VTP__V1__FRAME__BODY_WELCOME:
        return hear_welcome(client, message);
    case VTP__V1__FRAME__BODY_REJECT:
        return hear_end(client, message->reject->code, message->reject->retry_after_s);
    case VTP__V1__FRAME__BODY_BYE:
        return hear_end(client, message->bye->code, message->bye->retry_after_s);
    case VTP__V1__FRAME__BODY_ACK:
        return hear_ack(client, message);
    case VTP__V1__FRAME__BODY_PING:
        return hear_ping(client, message);
    case VTP__V1__FRAME__BODY_COMMAND:
        return hear_command(client, message);
    default: /* not for a device, or of a later version */
        return 0;
    }
}

int vtp_talk_ping(struct vtp_client *client)
{
    Vtp__V1__Ping ping = VTP__V1__PING__INIT;
    Vtp__V1__Frame frame = VTP__V1__FRAME__INIT;
    frame.body_case = VTP__V1__FRAME__BODY_PING;
    frame.ping = &ping;
    return say(client, &frame);
}

/* Room for one data frame of any kind. */
struct data_frame {
    Vtp__V1__Frame frame;
    Vtp__V1__Batch batch;
    Vtp__V1__Report report;
    Vtp__V1__Event event;
};

/* Live unless it was stored: what waited through a pause, and what is older than two hours. */
static unsigned flags_of(const struct vtp_client *client, const struct vtp_run *run)
{
    const struct report *first = &run->reports[0];
    bool is_newest = client->owes_newest;
    bool has_waited = run->place < client->backlog_end && !is_newest;
    bool is_old = first->fix_us != TIME_UNKNOWN && first->fix_us < process_wall_us() - STORED_US;
    bool is_stored = client->crew->settings.is_historical || has_waited || is_old;
    return is_stored ? VTP_HISTORICAL : VTP_LIVE;
}

/* A batch where there are several, else a report or an event. */
static int fill(struct vtp_client *client, const struct vtp_run *run, struct data_frame *out)
{
    struct arena *arena = &client->crew->outgoing;
    const struct report *reports = run->reports;
    unsigned flags = flags_of(client, run);
    vtp__v1__frame__init(&out->frame);
    if (run->count > 1) {
        out->frame.body_case = VTP__V1__FRAME__BODY_BATCH;
        out->frame.batch = &out->batch;
        return vtp_batch_from_reports(reports, run->count, flags, arena, &out->batch);
    }
    if (reports[0].kind == REPORT_EVENT) {
        out->frame.body_case = VTP__V1__FRAME__BODY_EVENT;
        out->frame.event = &out->event;
        return vtp_event_from_report(&reports[0], arena, &out->event);
    }
    out->frame.body_case = VTP__V1__FRAME__BODY_REPORT;
    out->frame.report = &out->report;
    return vtp_report_from_report(&reports[0], flags, &out->report);
}

static int sign(struct vtp_client *client, Vtp__V1__Frame *frame, struct mac *mac)
{
    struct vtp_crew *crew = client->crew;
    struct bytes covered = {.data = crew->covered};
    int result = vtp_covered_bytes(frame, crew->covered, sizeof crew->covered, &covered.size);
    if (result < 0)
        return result;
    mac_make(&client->batch_key, covered, mac);
    return vtp_frame_set_mac(frame, mac->bytes, VTP_BATCH_MAC_SIZE);
}

/* From now on the reports are what the server will decode: in the units of the wire. */
static int adopt_units(struct vtp_crew *crew, size_t size, const struct vtp_run *run)
{
    struct bytes input = {.data = crew->frame, .size = size};
    struct frame frame;
    arena_reset(&crew->outgoing);
    if (vtp_decode(input, VTP_FRAME_MAX, &crew->outgoing, &frame) != DECODE_FRAME ||
        frame.kind != FRAME_REPORTS || frame.report_count != run->count)
        return -EPROTO;
    for (size_t i = 0; i < run->count; i++) {
        struct bytes text = run->reports[i].text;
        run->reports[i] = frame.reports[i];
        run->reports[i].text = text;
    }
    return 0;
}

static int say_reports(struct vtp_client *client, const struct vtp_run *run)
{
    struct vtp_crew *crew = client->crew;
    struct data_frame data;
    struct mac mac;
    size_t size = 0;
    arena_reset(&crew->outgoing);
    int result = fill(client, run, &data);
    if (result == 0)
        result = sign(client, &data.frame, &mac);
    if (result == 0)
        result = vtp_encode(&data.frame, crew->frame, sizeof crew->frame, &size);
    if (result == 0)
        result = adopt_units(crew, size, run);
    if (result < 0)
        return result;
    crew->counts.frames++;
    return write_bytes(client, crew->frame, size);
}

/* A report that the protocol cannot carry is refused here and now. */
static int refuse(struct vtp_client *client, const struct vtp_run *run)
{
    struct settling settling = {.client = client, .now_us = process_clock_us(), .is_refused = true};
    if (!vtp_queue_send(&client->queue, run, settling.now_us))
        return -ENOBUFS;
    vtp_queue_settle(&client->queue, run->reports[0].device_seq, 1, tell, &settling);
    return 0;
}

static bool cannot_be_said(int result)
{
    return result == -EINVAL || result == -EMSGSIZE;
}

/* What cannot go as a batch goes as a report of its own. */
static int send_run(struct vtp_client *client, struct vtp_run *run)
{
    int result = say_reports(client, run);
    if (cannot_be_said(result) && run->count > 1) {
        run->count = 1;
        result = say_reports(client, run);
    }
    if (cannot_be_said(result))
        return refuse(client, run);
    if (result == 0 && !vtp_queue_send(&client->queue, run, process_clock_us()))
        return -ENOBUFS;
    return result;
}

/* An SOS, past the window; after a pause the newest; else the oldest. */
static bool choose(struct vtp_client *client, struct vtp_run *out)
{
    struct vtp_queue *queue = &client->queue;
    if (vtp_queue_sos(queue, out))
        return true;
    if (queue->flight_count >= client->window)
        return false;
    if (client->owes_newest)
        return vtp_queue_newest(queue, out);
    if (!vtp_queue_waiting(queue, client->crew->settings.reports_per_frame, out))
        return false;
    bool is_backlog = out->place < client->backlog_end;
    if (is_backlog && out->count > client->backlog_end - out->place)
        out->count = (size_t)(client->backlog_end - out->place);
    return true;
}

int vtp_talk_send(struct vtp_client *client)
{
    int result = 0;
    while (
        result == 0 && client->state == VTP_OPEN && client->queue.flight_count < VTP_WINDOW_MAX) {
        struct vtp_run run;
        if (!choose(client, &run))
            return 0;
        bool is_sos = run.reports[0].event == EVENT_SOS;
        result = send_run(client, &run);
        client->owes_newest = client->owes_newest && is_sos;
    }
    return result;
}
