#pragma once

/* Rows of ours as columns of PostgreSQL: one table of columns serves COPY (a row after another) and
 * INSERT ... SELECT FROM unnest (an array a column). */

#include <stdbool.h>

#include "haitrinh/base.h"

#include "store/binary.h"

struct dialog_parameters;

/* How a member of our struct becomes a field. */
enum column_form {
    COLUMN_JOURNAL,     /* no member: the journal's number, int2 */
    COLUMN_TIME,        /* int64_t microseconds; TIME_UNKNOWN is null */
    COLUMN_I64,         /* int64_t or uint64_t */
    COLUMN_I64_OR_NULL, /* 0 is null */
    COLUMN_I32,         /* int32_t or uint32_t */
    COLUMN_I32_OR_NULL, /* 0 is null */
    COLUMN_COORD,       /* int32_t; COORD_UNKNOWN is null */
    COLUMN_MEASURE,     /* int32_t; -1 (SPEED_UNKNOWN, COURSE_UNKNOWN) is null */
    COLUMN_I32_AS_I2,   /* an enum, or flags that need no more than 15 bits */
    COLUMN_U16,         /* uint16_t as int2 */
    COLUMN_U8,          /* uint8_t as int2 */
    COLUMN_BYTES,       /* struct bytes as bytea */
    COLUMN_TEXT,        /* char array in place, zero-terminated */
};

struct column {
    enum binary_type type;
    enum column_form form;
    size_t offset;
};

/* The columns of a kind of row, in the order of its statement in sql/. */
struct column_list {
    const struct column *columns;
    size_t count;
    size_t row_size;
};

#define COLUMNS_MAX 20

/* One statement's rows. */
struct column_source {
    const struct column_list *list;
    const void *rows;
    size_t row_count;
    int16_t journal_no;
    /* Leaves out the rows it is false for; NULL: takes all. */
    bool (*takes)(const void *context, const void *row);
    const void *context;
};

/* The buffers of a statement's arrays, kept for the next. */
struct column_arrays {
    struct binary arrays[COLUMNS_MAX];
};

void column_arrays_done(struct column_arrays *arrays);
/* Adds a parameter a column, borrowed from `arrays`; gives the number of rows. -ENOMEM. */
MUST_CHECK int column_arrays_fill(struct column_arrays *arrays, const struct column_source *source,
    struct dialog_parameters *parameters, size_t *out_count);

/* COPY BINARY: before the first row, one row, after the last one. */
void copy_begin(struct binary *out);
void copy_row(struct binary *out, const struct column_source *source, size_t row);
void copy_end(struct binary *out);

extern const struct column_list position_columns;   /* struct position */
extern const struct column_list state_columns;      /* struct state_row */
extern const struct column_list event_columns;      /* struct alarm_event */
extern const struct column_list case_columns;       /* struct alarm_event, for case_attach */
extern const struct column_list notice_columns;     /* struct notice_row */
extern const struct column_list poll_columns;       /* struct poll_row */
extern const struct column_list result_columns;     /* struct result_row */
extern const struct column_list span_columns;       /* struct span_row */
extern const struct column_list stranger_columns;   /* struct stranger_row */
extern const struct column_list quarantine_columns; /* struct quarantine_row */
extern const struct column_list deafness_columns;   /* struct deafness_row */
extern const struct column_list visit_columns;      /* struct visit_row */
extern const struct column_list gap_columns;        /* struct gap_row */
