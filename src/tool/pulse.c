#include "tool/pulse.h"

#include "haitrinh/protocol.h"

#include "journal/reader.h"
#include "journal/record.h"

void pulse_init(struct pulse *pulse)
{
    *pulse = (struct pulse){.reader = NULL};
    arena_init(&pulse->arena, RECORD_BODY_MAX);
}

void pulse_done(struct pulse *pulse)
{
    journal_reader_close(pulse->reader);
    arena_done(&pulse->arena);
    pulse->reader = NULL;
}

static bool open_at_end(struct pulse *pulse, const char *path)
{
    if (journal_reader_open(path, &pulse->reader) < 0)
        return false;
    if (journal_reader_seek(pulse->reader, journal_reader_durable(pulse->reader) + 1) == 0)
        return true;
    journal_reader_close(pulse->reader);
    pulse->reader = NULL;
    return false;
}

static void count_frame(struct pulse *pulse, const struct journal_record *record)
{
    struct frame_record frame;

    if (frame_record_decode(record->body, &pulse->arena, &frame) < 0 || frame.report_count == 0 ||
        frame.refused_code != 0)
        return;
    pulse->reports += frame.report_count;
    if (pulse->has_first || frame.device_no <= 0)
        return;
    pulse->has_first = true;
    pulse->first = (struct journal_place){.seq = record->seq};
    pulse->first_device = frame.device;
    pulse->first_fix_us = frame.reports[0].fix_us;
}

static void hear_heartbeat(struct pulse *pulse, const struct journal_record *record)
{
    struct heartbeat heartbeat;

    if (heartbeat_decode(record->body, &pulse->arena, &heartbeat) < 0)
        return;
    pulse->has_heartbeat = true;
    pulse->heartbeat = heartbeat;
    pulse->connected = 0;
    for (size_t i = 0; i < heartbeat.path_count; i++)
        pulse->connected += heartbeat.paths[i].sessions;
}

static void read_record(struct pulse *pulse, const struct journal_record *record)
{
    arena_reset(&pulse->arena);
    switch (record->type) {
    case RECORD_FRAME:
        count_frame(pulse, record);
        break;
    case RECORD_HEARTBEAT:
        hear_heartbeat(pulse, record);
        break;
    case RECORD_GROUP:
    case RECORD_VERSION:
    case RECORD_NOTICE:
    case RECORD_DELIVERY:
        break;
    }
}

bool pulse_read(struct pulse *pulse, const char *journal_path)
{
    struct journal_record record;
    int result;

    if (!pulse->reader && !open_at_end(pulse, journal_path))
        return false;
    while ((result = journal_reader_next(pulse->reader, &record)) == 0)
        read_record(pulse, &record);
    pulse->durable = journal_reader_durable(pulse->reader);
    if (result == READER_END)
        return true;
    journal_reader_close(pulse->reader);
    pulse->reader = NULL;
    return false;
}
