#include <errno.h>
#include <string.h>

#include "base/arena.h"
#include "base/text.h"
#include "tool/command.h"
#include "tool/naf_client.h"
#include "tool/send.h"

#define TICK_US (5 * INT64_C(1000))
/* Six digits are all that RN may have. */
#define NUMBER_MOST 999999

struct supplier_side {
    struct sending *sending;
    const struct send_settings *settings;
    const struct send_rows *rows;
    struct bytes raw; /* not sent yet */
    struct send_pace pace;
    struct naf_client *client;
    struct event *tick;
    struct arena arena;
    size_t next; /* row */
};

/* As the server will see it: what the ledger speaks of. */
static void note_report(struct supplier_side *side, struct naf_slot *slot)
{
    struct bytes input = {.data = (const uint8_t *)slot->text, .size = slot->size};
    struct frame frame;
    arena_reset(&side->arena);
    slot->has_report = naf_decode(input, NAF_RECORD_MAX, &side->arena, &frame) == DECODE_FRAME &&
                       frame.kind == FRAME_REPORTS && frame.report_count == 1;
    if (!slot->has_report)
        return;
    slot->device = frame.device;
    slot->report = frame.reports[0];
    slot->report.text = (struct bytes){0};
}

static int encode_row(
    struct supplier_side *side, const struct track_row *row, size_t number, struct naf_slot *out)
{
    const struct naf_envelope envelope = {
        .to = "VNM",
        .from = side->settings->from,
        .device = row->device.text,
        .record_number = (unsigned)(number % NUMBER_MOST + 1),
    };
    out->number = envelope.record_number;
    return naf_encode(&row->report, &envelope, out->text, sizeof out->text, &out->size);
}

/* Rows that are due count as sent, like those of a device that waits for its connection. */
static size_t count_due(struct supplier_side *side)
{
    size_t due = send_pace_due(&side->pace);
    if (side->rows->count > 0)
        side->sending->made = due;
    return due;
}

static bool next_row(struct supplier_side *side, struct naf_slot *out)
{
    size_t due = count_due(side);
    while (side->next < due) {
        size_t number = side->next++;
        if (encode_row(side, &side->rows->rows[number], number, out) == 0) {
            note_report(side, out);
            return true;
        }
        /* What the format cannot say is refused here. */
        side->sending->refused++;
    }
    return false;
}

/* Cuts one record, or what is none, from the start of `rest`: both go as they stand. */
static struct bytes cut_raw(struct supplier_side *side, struct bytes *rest, bool *out_is_one_way)
{
    struct frame frame = {0};
    arena_reset(&side->arena);
    enum decode_verdict verdict = naf_decode(*rest, NAF_RECORD_MAX, &side->arena, &frame);
    struct bytes piece = {
        .data = rest->data, .size = verdict == DECODE_MORE ? rest->size : frame.size};
    if (piece.size > NAF_RECORD_MAX)
        piece.size = NAF_RECORD_MAX;
    *out_is_one_way = verdict != DECODE_FRAME || frame.kind == FRAME_CONTROL;
    *rest = bytes_trim(
        (struct bytes){.data = rest->data + piece.size, .size = rest->size - piece.size});
    return piece;
}

static uint64_t count_raw(struct supplier_side *side)
{
    struct bytes rest = side->raw;
    uint64_t count = 0;
    bool is_one_way;
    for (; rest.size > 0; count++)
        (void)cut_raw(side, &rest, &is_one_way);
    return count;
}

static bool next_raw(struct supplier_side *side, struct naf_slot *out)
{
    if (side->raw.size == 0)
        return false;
    struct bytes piece = cut_raw(side, &side->raw, &out->is_one_way);
    memcpy(out->text, piece.data, piece.size);
    out->size = piece.size;
    out->number = 0;
    side->sending->refused += out->is_one_way ? 1 : 0;
    note_report(side, out);
    return true;
}

static bool next(void *context, struct naf_slot *out)
{
    struct supplier_side *side = context;
    return side->rows->count > 0 ? next_row(side, out) : next_raw(side, out);
}

static void on_settled(
    void *context, const struct naf_slot *slot, unsigned error, int64_t waited_us)
{
    struct supplier_side *side = context;
    if (slot->has_report) {
        sending_settle(side->sending, &slot->device, &slot->report, error != NAF_ACK, waited_us);
        return;
    }
    side->sending->acknowledged += error == NAF_ACK ? 1 : 0;
    side->sending->refused += error == NAF_ACK ? 0 : 1;
}

static void on_tick(evutil_socket_t unused, short what, void *context)
{
    struct supplier_side *side = context;
    (void)unused;
    (void)what;
    (void)count_due(side);
    naf_client_wake(side->client);
    bool is_all_sent = side->next == side->rows->count && side->raw.size == 0;
    if (send_pace_is_over(&side->pace, side->sending, is_all_sent))
        (void)event_base_loopbreak(side->sending->base);
}

static int begin(struct supplier_side *side)
{
    const struct timeval tick = {.tv_usec = TICK_US};
    const struct naf_client_settings settings = {
        .base = side->sending->base,
        .to = side->sending->to,
        .tls = side->sending->tls,
        .reconnect_base_us = side->settings->sending.reconnect_base_us,
        .window = side->rows->count > 0 ? NAF_WINDOW : 1,
        .next = next,
        .on_settled = on_settled,
        .context = side,
    };
    side->tick = event_new(side->sending->base, -1, EV_PERSIST, on_tick, side);
    if (side->tick == NULL || event_add(side->tick, &tick) < 0 ||
        naf_client_new(&settings, &side->client) < 0)
        return command_failed("out of memory");
    return COMMAND_DONE;
}

int send_naf(struct sending *sending, const struct send_settings *settings,
    const struct send_rows *rows, struct bytes raw)
{
    struct supplier_side side = {
        .sending = sending, .settings = settings, .rows = rows, .raw = bytes_trim(raw)};
    arena_init(&side.arena, ARENA_MAX_BYTES);
    sending->made = count_raw(&side);
    send_pace_init(&side.pace, settings, rows);
    int status = begin(&side);
    if (status == COMMAND_DONE)
        (void)event_base_dispatch(sending->base);
    if (status == COMMAND_DONE)
        status = sending_outcome(sending, naf_client_loss(side.client), side.pace.drain_us);
    naf_client_free(side.client);
    if (side.tick != NULL)
        event_free(side.tick);
    arena_done(&side.arena);
    return status;
}
