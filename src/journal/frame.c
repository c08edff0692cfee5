#include <errno.h>
#include <stddef.h>
#include <string.h>

#include "base/arena.h"
#include "journal/message.h"
#include "journal/record.h"

/* What stands in a frame beside its columns. The field numbers: proto/journal.proto. */
struct head {
    struct frame_record frame;
    uint32_t epoch;     /* of all reports */
    struct bytes text;  /* of one report */
    uint32_t text_item; /* which one */
};

static const struct slot head_slots[] = {
    {1,  SLOT_FIXED64,  offsetof(struct head, frame.received_us)   },
    {2,  SLOT_NUMBER8,  offsetof(struct head, frame.protocol)      },
    {3,  SLOT_KEY,      offsetof(struct head, frame.device)        },
    {4,  SLOT_SIGNED32, offsetof(struct head, frame.device_no)     },
    {5,  SLOT_SIGNED32, offsetof(struct head, frame.supplier_no)   },
    {6,  SLOT_BYTES,    offsetof(struct head, frame.raw)           },
    {7,  SLOT_NUMBER64, offsetof(struct head, frame.raw_seq)       },
    {8,  SLOT_NUMBER32, offsetof(struct head, frame.refused_code)  },
    {9,  SLOT_BYTES,    offsetof(struct head, frame.refused_reason)},
    {19, SLOT_FIXED32,  offsetof(struct head, epoch)               },
    {20, SLOT_BYTES,    offsetof(struct head, text)                },
    {21, SLOT_NUMBER32, offsetof(struct head, frame.session)       },
    {22, SLOT_NUMBER32, offsetof(struct head, text_item)           },
};

static const struct message head_message = {head_slots, COUNT_OF(head_slots)};

#define FIRST_COLUMN 10

/* The columns of reports, fields 10 and on: one value a report. */
struct column {
    uint16_t offset;
    uint8_t bits;
    bool is_signed; /* zigzag */
    bool is_delta;  /* from the report before, modulo 2^bits */
    int64_t absent; /* a column of nothing else is left out, but for the first */
};

static const struct column columns[] = {
    {offsetof(struct report, fix_us),       64, true,  true,  TIME_UNKNOWN  },
    {offsetof(struct report, point.lat_e7), 32, true,  true,  COORD_UNKNOWN },
    {offsetof(struct report, point.lon_e7), 32, true,  true,  COORD_UNKNOWN },
    {offsetof(struct report, speed_mm_s),   32, true,  false, SPEED_UNKNOWN },
    {offsetof(struct report, course_cdeg),  32, true,  false, COURSE_UNKNOWN},
    {offsetof(struct report, status),       32, false, false, 0             },
    {offsetof(struct report, kind),         32, false, false, 0             },
    {offsetof(struct report, event),        32, false, false, 0             },
    {offsetof(struct report, device_seq),   64, false, false, 0             },
};

#define COLUMN_COUNT COUNT_OF(columns)

static int64_t load(const struct column *column, const struct report *report)
{
    const uint8_t *at = (const uint8_t *)report + column->offset;
    int64_t wide;
    int32_t narrow;
    if (column->bits == 64) {
        memcpy(&wide, at, sizeof wide);
        return wide;
    }
    memcpy(&narrow, at, sizeof narrow);
    return narrow;
}

static void store(const struct column *column, struct report *report, uint64_t value)
{
    uint8_t *at = (uint8_t *)report + column->offset;
    uint32_t narrow = (uint32_t)value;
    if (column->bits == 64)
        memcpy(at, &value, sizeof value);
    else
        memcpy(at, &narrow, sizeof narrow);
}

static uint64_t encode_value(const struct column *column, uint64_t value)
{
    if (column->bits == 32)
        value = column->is_signed ? (uint64_t)(int64_t)(int32_t)(uint32_t)value : (uint32_t)value;
    return column->is_signed ? zigzag((int64_t)value) : value;
}

static void write_column(struct writer *writer, size_t index, const struct frame_record *frame)
{
    const struct column *column = &columns[index];
    uint8_t *opened = write_open(writer, FIRST_COLUMN + (uint32_t)index);
    uint64_t previous = 0;
    for (size_t i = 0; i < frame->report_count; i++) {
        uint64_t value = (uint64_t)load(column, &frame->reports[i]);
        write_varint(writer, encode_value(column, value - previous));
        previous = column->is_delta ? value : 0;
    }
    write_close(writer, opened);
}

static bool is_left_out(size_t index, const struct frame_record *frame)
{
    const struct column *column = &columns[index];
    for (size_t i = 0; i < frame->report_count; i++)
        if (index == 0 || load(column, &frame->reports[i]) != column->absent)
            return false;
    return true;
}

static bool reports_are_possible(const struct report *reports, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (reports[i].kind < REPORT_POSITION || reports[i].kind > REPORT_POLL ||
            reports[i].event > EVENT_BOOT)
            return false;
    return true;
}

/* One epoch, one text. -EINVAL. */
static int sum_up(const struct frame_record *frame, struct head *out)
{
    struct head head = {.frame = *frame};
    if (frame->report_count > RECORD_REPORTS_MAX ||
        !reports_are_possible(frame->reports, frame->report_count))
        return -EINVAL;
    if (frame->report_count > 0)
        head.epoch = frame->reports[0].device_epoch;
    for (size_t i = 0; i < frame->report_count; i++) {
        const struct report *report = &frame->reports[i];
        if (report->device_epoch != head.epoch || (report->text.size > 0 && head.text.size > 0))
            return -EINVAL;
        if (report->text.size == 0)
            continue;
        head.text = report->text;
        head.text_item = (uint32_t)i;
    }
    *out = head;
    return 0;
}

int frame_record_encode(
    const struct frame_record *frame, uint8_t *out, size_t capacity, size_t *out_size)
{
    struct head head;
    int result = sum_up(frame, &head);
    if (result < 0)
        return result;
    struct writer writer = {.at = out, .end = out + capacity};
    message_write(&head_message, &writer, &head);
    for (size_t i = 0; i < COLUMN_COUNT; i++)
        if (!is_left_out(i, frame))
            write_column(&writer, i, frame);
    return write_end(&writer, out, out_size);
}

static int split(struct bytes body, struct head *head, struct bytes *out_columns)
{
    struct field field;
    int result = 0;
    while (result == 0 && (result = field_read(&body, &field)) == 0) {
        size_t index = field.number - FIRST_COLUMN;
        if (index < COLUMN_COUNT)
            out_columns[index] = field.bytes;
        else
            result = message_take(&head_message, &field, head);
    }
    return result == FIELD_END ? 0 : result;
}

/* Every varint ends in one byte below 0x80. */
static size_t count_values(struct bytes column)
{
    size_t count = 0;
    for (size_t i = 0; i < column.size; i++)
        count += column.data[i] < 0x80;
    return count;
}

static bool read_column(
    const struct column *column, struct bytes bytes, struct report *reports, size_t count)
{
    uint64_t previous = 0;
    for (size_t i = 0; i < count; i++) {
        uint64_t coded = 0;
        if (!varint_take(&bytes, &coded) || (column->bits == 32 && coded > UINT32_MAX))
            return false;
        uint64_t value = previous + (column->is_signed ? (uint64_t)unzigzag(coded) : coded);
        store(column, &reports[i], value);
        previous = column->is_delta ? value : 0;
    }
    return bytes.size == 0;
}

static bool fill_column(
    const struct column *column, struct bytes bytes, struct report *reports, size_t count)
{
    if (bytes.size > 0)
        return read_column(column, bytes, reports, count);
    for (size_t i = 0; i < count; i++)
        store(column, &reports[i], (uint64_t)column->absent);
    return true;
}

static int read_reports(const struct bytes *found, struct arena *arena, const struct head *head,
    struct frame_record *out)
{
    size_t count = count_values(found[0]);
    if (count == 0)
        return 0;
    if (count > RECORD_REPORTS_MAX || head->text_item >= count)
        return -EBADMSG;
    struct report *reports = arena_alloc(arena, count * sizeof *reports);
    if (reports == NULL)
        return -ENOMEM;
    for (size_t i = 0; i < count; i++)
        reports[i] = (struct report){.device_epoch = head->epoch};
    for (size_t i = 0; i < COLUMN_COUNT; i++)
        if (!fill_column(&columns[i], found[i], reports, count))
            return -EBADMSG;
    if (!reports_are_possible(reports, count))
        return -EBADMSG;
    reports[head->text_item].text = head->text;
    out->reports = reports;
    out->report_count = count;
    return 0;
}

int frame_record_peek(struct bytes body, struct arena *arena, struct frame_record *out)
{
    (void)arena;
    struct head head = {0};
    struct bytes found[COLUMN_COUNT] = {0};
    int result = split(body, &head, found);
    if (result == 0)
        *out = head.frame;
    return result;
}

int frame_record_decode(struct bytes body, struct arena *arena, struct frame_record *out)
{
    struct head head = {0};
    struct bytes found[COLUMN_COUNT] = {0};
    int result = split(body, &head, found);
    if (result == 0)
        result = read_reports(found, arena, &head, &head.frame);
    if (result == 0)
        *out = head.frame;
    return result;
}
