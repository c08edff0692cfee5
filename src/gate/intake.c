#include "gate/intake.h"

#include <errno.h>
#include <stdlib.h>

#include "base/log.h"
#include "base/text.h"
#include "gate/lane.h"
#include "journal/journal.h"

/* A frame's record: 8 KiB raw and 512 reports of at most 60 bytes. */
#define FRAME_BYTES (64 * 1024)
/* A heartbeat of 64 paths, a notice, a result with its text. */
#define SMALL_BYTES 4096
/* What a version needs beside its JSON. */
#define VERSION_EXTRA 64

struct intake {
    struct journal *journal;
    struct log *log;
    bool is_full;
    bool is_disk_full;
    uint8_t body[FRAME_BYTES];
    struct report split[RECORD_REPORTS_MAX];
};

int intake_new(struct journal *journal, struct log *log, struct intake **out)
{
    struct intake *intake = calloc(1, sizeof(*intake));
    if (intake == NULL)
        return -ENOMEM;
    intake->journal = journal;
    intake->log = log;
    *out = intake;
    return 0;
}

void intake_free(struct intake *intake)
{
    free(intake);
}

bool intake_is_stopped(const struct intake *intake)
{
    return intake->is_full || intake->is_disk_full;
}

bool intake_is_disk_full(const struct intake *intake)
{
    return intake->is_disk_full;
}

void intake_retry(struct intake *intake)
{
    intake->is_full = false;
    if (!intake->is_disk_full || journal_is_disk_full(intake->journal))
        return;
    intake->is_disk_full = false;
    log_line(intake->log, LOG_INFO, "disk-free",
        "there is disk space again: accepting, reading and "
        "acknowledging go on");
}

static void note_disk_full(struct intake *intake)
{
    if (intake->is_disk_full)
        return;
    intake->is_disk_full = true;
    log_line(intake->log, LOG_ERR, "disk-full",
        "no disk space for the journal: nothing more is accepted, read or acknowledged; free some "
        "space, the gate goes on by itself");
}

static int append(struct intake *intake, enum record_type type, unsigned flags, struct bytes body,
    uint64_t *out_seq)
{
    int result = journal_append(intake->journal, type, flags, body, out_seq);
    if (result <= 0)
        return result;
    if (result == JOURNAL_DISK)
        note_disk_full(intake);
    else
        intake->is_full = true;
    return INTAKE_FULL;
}

/* --- frames --- */

static int append_frame(
    struct intake *intake, const struct frame_record *record, unsigned flags, uint64_t *out_seq)
{
    size_t size = 0;
    int result = frame_record_encode(record, intake->body, sizeof(intake->body), &size);
    if (result != 0)
        return result;
    struct bytes body = {.data = intake->body, .size = size};
    return append(intake, RECORD_FRAME, flags, body, out_seq);
}

static bool has_urgent(const struct report *reports, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (lane_is_urgent(&reports[i]))
            return true;
    return false;
}

static struct frame_record describe(const struct frame *frame, const struct origin *origin)
{
    struct frame_record record = {.received_us = origin->received_us,
        .protocol = origin->protocol->number,
        .device_no = origin->device_no,
        .supplier_no = origin->supplier_no,
        .session = origin->session,
        .raw = origin->raw};
    for (size_t i = 0; i < DEVICE_KEY_MAX && origin->device[i] != '\0'; i++)
        record.device.text[i] = origin->device[i];
    if (frame->kind != FRAME_REFUSED)
        return record;
    record.refused_code = frame->code;
    record.refused_reason =
        frame->reason == NULL ? (struct bytes){0} : bytes_from_text(frame->reason);
    return record;
}

/* The live part with the raw bytes, then the history with a pointer to them. */
static int append_both(struct intake *intake, struct frame_record *record, size_t live,
    size_t count, uint64_t *out_seq)
{
    uint64_t raw_seq = 0;
    record->reports = intake->split;
    record->report_count = live;
    unsigned flags = has_urgent(record->reports, live) ? RECORD_URGENT : 0;
    int result = append_frame(intake, record, flags, &raw_seq);
    if (result != 0)
        return result;
    record->raw = (struct bytes){0};
    record->raw_seq = raw_seq;
    record->reports = intake->split + live;
    record->report_count = count - live;
    return append_frame(intake, record, RECORD_HISTORY, out_seq);
}

int intake_frame(struct intake *intake, const struct frame *frame, const struct origin *origin,
    uint64_t *out_seq)
{
    struct frame_record record = describe(frame, origin);
    size_t count = frame->kind == FRAME_REFUSED ? 0 : frame->report_count;
    if (count > RECORD_REPORTS_MAX)
        return -EINVAL;
    size_t live =
        lane_split(frame->reports, count, frame->flags, origin->received_us, intake->split);
    if (live > 0 && live < count)
        return append_both(intake, &record, live, count, out_seq);
    bool is_history = count > 0 && live == 0;
    record.reports = frame->reports;
    record.report_count = count;
    unsigned flags = is_history ? RECORD_HISTORY : 0;
    if (!is_history && has_urgent(frame->reports, count))
        flags |= RECORD_URGENT;
    return append_frame(intake, &record, flags, out_seq);
}

/* --- the others --- */

int intake_delivery(struct intake *intake, const struct delivery *delivery, uint64_t *out_seq)
{
    uint8_t body[SMALL_BYTES];
    size_t size = 0;
    int result = delivery_encode(delivery, body, sizeof(body), &size);
    if (result != 0)
        return result;
    return append(intake, RECORD_DELIVERY, 0, (struct bytes){.data = body, .size = size}, out_seq);
}

int intake_version(struct intake *intake, const struct register_version *version, uint64_t *out_seq)
{
    size_t capacity = version->json.size + VERSION_EXTRA;
    size_t size = 0;
    if (capacity > RECORD_BODY_MAX)
        return -EMSGSIZE;
    uint8_t *body = malloc(capacity);
    if (body == NULL)
        return -ENOMEM;
    int result = version_encode(version, body, capacity, &size);
    if (result == 0)
        result =
            append(intake, RECORD_VERSION, 0, (struct bytes){.data = body, .size = size}, out_seq);
    free(body);
    return result;
}

int intake_heartbeat(struct intake *intake, const struct heartbeat *heartbeat)
{
    uint8_t body[SMALL_BYTES];
    size_t size = 0;
    uint64_t seq = 0;
    int result = heartbeat_encode(heartbeat, body, sizeof(body), &size);
    if (result != 0)
        return result;
    return append(intake, RECORD_HEARTBEAT, 0, (struct bytes){.data = body, .size = size}, &seq);
}

int intake_notice(struct intake *intake, const struct notice *notice)
{
    uint8_t body[SMALL_BYTES];
    size_t size = 0;
    uint64_t seq = 0;
    int result = notice_encode(notice, body, sizeof(body), &size);
    if (result != 0)
        return result;
    return append(intake, RECORD_NOTICE, 0, (struct bytes){.data = body, .size = size}, &seq);
}
