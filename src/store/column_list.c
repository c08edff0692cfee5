#include "haitrinh/history.h"

#include "store/column.h"
#include "store/commit.h"

#define COLUMN(type, form, row, member)                          \
    {                                                            \
        TYPE_##type, COLUMN_##form, offsetof(struct row, member) \
    }
#define LIST(columns, row)                             \
    {                                                  \
        columns, COUNT_OF(columns), sizeof(struct row) \
    }

/* A position, which may be a member of the row: `last.` of a device's state, or nothing. */
#define WHEN_HEARD(row, of)                                                                    \
    COLUMN(TIMESTAMPTZ, TIME, row, of fix_us), COLUMN(TIMESTAMPTZ, TIME, row, of received_us), \
        COLUMN(INT8, I64, row, of place.seq)
#define WHAT_WAS_SAID(row, of)                                                                \
    COLUMN(INT4, I32, row, of digest), COLUMN(INT4, COORD, row, of point.lat_e7),             \
        COLUMN(INT4, COORD, row, of point.lon_e7), COLUMN(INT4, MEASURE, row, of speed_mm_s), \
        COLUMN(INT4, MEASURE, row, of course_cdeg), COLUMN(INT4, I32, row, of status),        \
        COLUMN(INT2, I32_AS_I2, row, of doubt)
#define WHERE_FROM(row, of)                                                \
    COLUMN(INT2, U16, row, of place.item), COLUMN(INT2, U8, row, of kind), \
        COLUMN(INT2, U8, row, of event), COLUMN(INT2, U8, row, of protocol)

static const struct column position[] = {
    WHEN_HEARD(position, ),
    COLUMN(INT4, I32, position, device_no),
    WHAT_WAS_SAID(position, ),
    {TYPE_INT2, COLUMN_JOURNAL, 0},
    WHERE_FROM(position, ),
};
const struct column_list position_columns = LIST(position, position);

static const struct column state[] = {
    COLUMN(INT4, I32, state_row, device_no),
    COLUMN(TIMESTAMPTZ, TIME, state_row, last_heard_us),
    WHEN_HEARD(state_row, last.),
    WHAT_WAS_SAID(state_row, last.),
    WHERE_FROM(state_row, last.),
    COLUMN(BYTEA, BYTES, state_row, blob),
};
const struct column_list state_columns = LIST(state, state_row);

static const struct column event[] = {
    COLUMN(INT8, I64, alarm_event, alarm_id),
    COLUMN(TIMESTAMPTZ, TIME, alarm_event, occurred_us),
    COLUMN(TIMESTAMPTZ, TIME, alarm_event, detected_us),
    COLUMN(INT8, I64, alarm_event, place.seq),
    COLUMN(INT8, I64_OR_NULL, alarm_event, zone_version),
    COLUMN(INT4, I32, alarm_event, device_no),
    COLUMN(INT4, I32_OR_NULL, alarm_event, vessel_no),
    COLUMN(INT4, I32_OR_NULL, alarm_event, zone_no),
    COLUMN(INT4, I32_OR_NULL, alarm_event, supplier_no),
    COLUMN(INT4, COORD, alarm_event, point.lat_e7),
    COLUMN(INT4, COORD, alarm_event, point.lon_e7),
    {TYPE_INT2, COLUMN_JOURNAL, 0},
    COLUMN(INT2, U16, alarm_event, place.item),
    COLUMN(INT2, I32_AS_I2, alarm_event, kind),
    COLUMN(INT2, I32_AS_I2, alarm_event, step),
    COLUMN(INT2, U8, alarm_event, level),
    COLUMN(TEXT, TEXT, alarm_event, detail),
    COLUMN(INT2, U8, alarm_event, is_shadow),
};
const struct column_list event_columns = LIST(event, alarm_event);

static const struct column case_event[] = {
    COLUMN(INT8, I64, alarm_event, alarm_id),
    COLUMN(INT4, I32, alarm_event, device_no),
    COLUMN(INT4, I32_OR_NULL, alarm_event, vessel_no),
    COLUMN(INT2, I32_AS_I2, alarm_event, kind),
    COLUMN(INT2, I32_AS_I2, alarm_event, step),
    COLUMN(INT2, U8, alarm_event, level),
    COLUMN(TIMESTAMPTZ, TIME, alarm_event, detected_us),
    COLUMN(INT2, U8, alarm_event, is_shadow),
};
const struct column_list case_columns = LIST(case_event, alarm_event);

static const struct column notice[] = {
    COLUMN(INT8, I64, notice_row, alarm_id),
    COLUMN(INT8, I64, notice_row, place.seq),
    COLUMN(TIMESTAMPTZ, TIME, notice_row, detected_us),
    COLUMN(TIMESTAMPTZ, TIME, notice_row, due_us),
    COLUMN(TIMESTAMPTZ, TIME, notice_row, not_after_us),
    COLUMN(INT4, I32, notice_row, device_no),
    COLUMN(INT4, I32_OR_NULL, notice_row, vessel_no),
    {TYPE_INT2, COLUMN_JOURNAL, 0},
    COLUMN(INT2, I32_AS_I2, notice_row, kind),
    COLUMN(INT2, I32_AS_I2, notice_row, step),
    COLUMN(INT2, U8, notice_row, level),
    COLUMN(INT2, U8, notice_row, audience),
    COLUMN(INT2, U8, notice_row, channel),
    COLUMN(INT2, U8, notice_row, is_counted),
    COLUMN(TEXT, TEXT, notice_row, texts[0]),
    COLUMN(TEXT, TEXT, notice_row, texts[1]),
    COLUMN(TEXT, TEXT, notice_row, texts[2]),
};
const struct column_list notice_columns = LIST(notice, notice_row);

static const struct column poll[] = {
    COLUMN(INT8, I64, poll_row, poll_id),
    COLUMN(INT8, I64, poll_row, place.seq),
    COLUMN(INT8, I64, poll_row, alarm_id),
    COLUMN(TIMESTAMPTZ, TIME, poll_row, asked_us),
    COLUMN(TIMESTAMPTZ, TIME, poll_row, not_after_us),
    COLUMN(INT4, I32, poll_row, device_no),
    COLUMN(INT4, I32_OR_NULL, poll_row, vessel_no),
    {TYPE_INT2, COLUMN_JOURNAL, 0},
};
const struct column_list poll_columns = LIST(poll, poll_row);

static const struct column result[] = {
    COLUMN(INT8, I64, result_row, message_id),
    COLUMN(INT8, I64, result_row, place.seq),
    COLUMN(TIMESTAMPTZ, TIME, result_row, told_us),
    COLUMN(TIMESTAMPTZ, TIME, result_row, unanswered_us),
    COLUMN(INT4, I32, result_row, device_no),
    {TYPE_INT2, COLUMN_JOURNAL, 0},
    COLUMN(INT2, U8, result_row, code),
};
const struct column_list result_columns = LIST(result, result_row);

static const struct column span[] = {
    COLUMN(INT4, I32, span_row, device_no),
    COLUMN(TIMESTAMPTZ, TIME, span_row, from_us),
    COLUMN(TIMESTAMPTZ, TIME, span_row, until_us),
};
const struct column_list span_columns = LIST(span, span_row);

static const struct column stranger[] = {
    COLUMN(INT4, I32, stranger_row, device_no),
    COLUMN(TEXT, TEXT, stranger_row, key),
    COLUMN(INT4, I32, stranger_row, supplier_no),
    {TYPE_INT2, COLUMN_JOURNAL, 0},
    COLUMN(INT8, I64, stranger_row, place.seq),
    COLUMN(INT2, U16, stranger_row, place.item),
    COLUMN(TIMESTAMPTZ, TIME, stranger_row, heard_us),
};
const struct column_list stranger_columns = LIST(stranger, stranger_row);

static const struct column quarantine[] = {
    {TYPE_INT2, COLUMN_JOURNAL, 0},
    COLUMN(INT8, I64, quarantine_row, place.seq),
    COLUMN(INT2, U16, quarantine_row, place.item),
    COLUMN(INT4, I32, quarantine_row, device_no),
    COLUMN(TEXT, TEXT, quarantine_row, sqlstate),
    COLUMN(TEXT, TEXT, quarantine_row, reason),
};
const struct column_list quarantine_columns = LIST(quarantine, quarantine_row);

static const struct column deafness[] = {
    COLUMN(INT4, I32, deafness_row, supplier_no),
    COLUMN(TIMESTAMPTZ, TIME, deafness_row, from_us),
    COLUMN(TIMESTAMPTZ, TIME, deafness_row, until_us),
};
const struct column_list deafness_columns = LIST(deafness, deafness_row);

static const struct column visit[] = {
    COLUMN(INT4, I32, visit_row, device_no),
    COLUMN(INT4, I32, visit_row, zone_no),
    COLUMN(TIMESTAMPTZ, TIME, visit_row, entered_us),
    COLUMN(TIMESTAMPTZ, TIME, visit_row, left_us),
    COLUMN(INT8, I64, visit_row, zone_version),
    COLUMN(INT4, COORD, visit_row, entered.lat_e7),
    COLUMN(INT4, COORD, visit_row, entered.lon_e7),
    COLUMN(INT4, COORD, visit_row, left.lat_e7),
    COLUMN(INT4, COORD, visit_row, left.lon_e7),
    COLUMN(INT2, I32_AS_I2, visit_row, certainty),
    COLUMN(INT2, I32_AS_I2, visit_row, side),
};
const struct column_list visit_columns = LIST(visit, visit_row);

static const struct column gap[] = {
    COLUMN(INT4, I32, gap_row, device_no),
    COLUMN(TIMESTAMPTZ, TIME, gap_row, from_us),
    COLUMN(TIMESTAMPTZ, TIME, gap_row, until_us),
    COLUMN(INT4, COORD, gap_row, from.lat_e7),
    COLUMN(INT4, COORD, gap_row, from.lon_e7),
    COLUMN(INT4, COORD, gap_row, until.lat_e7),
    COLUMN(INT4, COORD, gap_row, until.lon_e7),
};
const struct column_list gap_columns = LIST(gap, gap_row);
