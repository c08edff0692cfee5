#include "store/column.h"

#include <errno.h>

#include "store/dialog.h"

void column_arrays_done(struct column_arrays *arrays)
{
    for (size_t i = 0; i < COLUMNS_MAX; i++)
        binary_done(&arrays->arrays[i]);
}

static const uint8_t *row_at(const struct column_source *source, size_t row)
{
    return (const uint8_t *)source->rows + row * source->list->row_size;
}

static bool takes(const struct column_source *source, const void *row)
{
    return !source->takes || source->takes(source->context, row);
}

static int32_t member_i32(const uint8_t *member)
{
    int32_t value;
    memcpy(&value, member, sizeof(value));
    return value;
}

static int64_t member_i64(const uint8_t *member)
{
    int64_t value;
    memcpy(&value, member, sizeof(value));
    return value;
}

static int16_t member_u16(const uint8_t *member)
{
    uint16_t value;
    memcpy(&value, member, sizeof(value));
    return (int16_t)value;
}

static struct bytes member_bytes(const uint8_t *member)
{
    struct bytes value;
    memcpy(&value, member, sizeof(value));
    return value;
}

static void field_i64_or_null(struct binary *out, int64_t value)
{
    if (value == 0)
        field_null(out);
    else
        field_i64(out, value);
}

static inline void put_field(
    struct binary *out, const struct column *column, const uint8_t *row, int16_t journal_no)
{
    const uint8_t *member = row + column->offset;
    switch (column->form) {
    case COLUMN_JOURNAL:
        field_i16(out, journal_no);
        break;
    case COLUMN_TIME:
        field_time(out, member_i64(member));
        break;
    case COLUMN_I64:
        field_i64(out, member_i64(member));
        break;
    case COLUMN_I64_OR_NULL:
        field_i64_or_null(out, member_i64(member));
        break;
    case COLUMN_I32:
        field_i32(out, member_i32(member));
        break;
    case COLUMN_I32_OR_NULL:
        field_i32_or_null(out, member_i32(member), 0);
        break;
    case COLUMN_COORD:
        field_i32_or_null(out, member_i32(member), COORD_UNKNOWN);
        break;
    case COLUMN_MEASURE:
        field_i32_or_null(out, member_i32(member), -1);
        break;
    case COLUMN_I32_AS_I2:
        field_i16(out, (int16_t)member_i32(member));
        break;
    case COLUMN_U16:
        field_i16(out, member_u16(member));
        break;
    case COLUMN_U8:
        field_i16(out, *member);
        break;
    case COLUMN_BYTES:
        field_bytes(out, member_bytes(member));
        break;
    case COLUMN_TEXT:
        field_text(out, (const char *)member);
        break;
    }
}

static size_t fill_array(
    struct binary *array, const struct column_source *source, const struct column *column)
{
    size_t count = 0;
    array_begin(array, column->type);
    for (size_t i = 0; i < source->row_count; i++) {
        const uint8_t *row = row_at(source, i);
        if (!takes(source, row))
            continue;
        put_field(array, column, row, source->journal_no);
        count++;
    }
    array_end(array, count);
    return count;
}

int column_arrays_fill(struct column_arrays *arrays, const struct column_source *source,
    struct dialog_parameters *parameters, size_t *out_count)
{
    size_t count = 0;
    for (size_t i = 0; i < source->list->count; i++) {
        struct binary *array = &arrays->arrays[i];
        count = fill_array(array, source, &source->list->columns[i]);
        if (array->is_broken)
            return -ENOMEM;
        dialog_parameter_bytes(parameters, (struct bytes){array->data, array->size});
    }
    *out_count = count;
    return 0;
}

void copy_begin(struct binary *out)
{
    static const char signature[] = "PGCOPY\n\377\r\n";
    binary_put(out, signature, sizeof(signature)); /* with its zero */
    binary_i32(out, 0);                            /* flags */
    binary_i32(out, 0);                            /* length of the header's extension */
}

void copy_row(struct binary *out, const struct column_source *source, size_t row)
{
    const uint8_t *value = row_at(source, row);
    const struct column_list *list = source->list;
    if (!takes(source, value))
        return;
    binary_i16(out, (int16_t)list->count);
    for (size_t i = 0; i < list->count; i++)
        put_field(out, &list->columns[i], value, source->journal_no);
}

void copy_end(struct binary *out)
{
    binary_i16(out, -1);
}
