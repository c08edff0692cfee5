#include "tool/import_table.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/json.h"
#include "base/text.h"
#include "store/fold.h"
#include "store/registration.h"
#include "tool/csv.h"
#include "tool/import.h"

#define HEADER_MAX 128

/* Folded, without separators. */
static int fold_header(struct bytes header, char out[HEADER_MAX])
{
    int result = text_fold(header, out, HEADER_MAX);
    size_t used = 0;
    if (result < 0)
        return result;
    for (const char *at = out; *at != '\0'; at++) {
        if (*at != '-')
            out[used++] = *at;
    }
    out[used] = '\0';
    return 0;
}

static bool is_name_of(const struct import_field *field, const char *folded)
{
    struct bytes rest = bytes_from_text(field->names);
    while (rest.size > 0) {
        if (bytes_equal_text(bytes_split(&rest, ' '), folded))
            return true;
    }
    return false;
}

static size_t find_column(const struct csv *csv, const struct import_field *field)
{
    char folded[HEADER_MAX];
    for (size_t i = 0; i < csv_column_count(csv); i++) {
        if (fold_header(csv_column_name(csv, i), folded) == 0 && is_name_of(field, folded))
            return i;
    }
    return CSV_NO_COLUMN;
}

static int find_columns(struct import *import, struct import_table *table)
{
    for (size_t i = 0; i < table->count; i++) {
        table->columns[i] = find_column(table->csv, &table->fields[i]);
        if (table->columns[i] == CSV_NO_COLUMN && table->fields[i].is_needed)
            return import_refuse(import, "the file has no column \"%s\"", table->fields[i].title);
    }
    return 0;
}

int import_table_open(struct import *import, const char *path, const struct import_field *fields,
    size_t count, struct import_table *out)
{
    struct import_table table = {.fields = fields, .count = count};
    int result = csv_open(path, &table.csv);
    if (result < 0) {
        snprintf(import->error, sizeof(import->error), "%s cannot be read: %s", path,
            result == -EINVAL ? "it has no header line" : strerror(-result));
        return result;
    }
    result = find_columns(import, &table);
    if (result < 0)
        import_table_done(&table);
    else
        *out = table;
    return result;
}

void import_table_done(struct import_table *table)
{
    csv_free(table->csv);
    table->csv = NULL;
}

int import_table_rows(struct import *import, struct import_table *table,
    int (*put)(struct import *import, void *table))
{
    int result = csv_next(table->csv);
    while (result == 0) {
        result = import_row(import, csv_line(table->csv), put, table);
        if (result == 0)
            result = csv_next(table->csv);
    }
    if (result == -E2BIG)
        snprintf(
            import->error, sizeof(import->error), "line %zu is too long", csv_line(table->csv));
    return result == CSV_END ? 0 : result;
}

int import_table_file(struct import *import, const char *path, const struct import_field *fields,
    size_t count, int (*put)(struct import *import, void *table))
{
    struct import_table table;
    int result = import_table_open(import, path, fields, count, &table);
    if (result < 0)
        return result;
    result = import_table_rows(import, &table, put);
    import_table_done(&table);
    return result;
}

struct bytes import_cell(const struct import_table *table, size_t field)
{
    return csv_field(table->csv, table->columns[field]);
}

bool import_has_cell(const struct import_table *table, size_t field)
{
    return import_cell(table, field).size > 0;
}

void import_add_text(
    const struct import_table *table, size_t field, struct json *patch, const char *name)
{
    if (import_has_cell(table, field))
        json_put_bytes(patch, name, import_cell(table, field));
}

static int refuse_cell(struct import *import, const struct import_table *table, size_t field)
{
    struct bytes cell = import_cell(table, field);
    return import_refuse(import, "%s cannot be read: \"%.*s\"", table->fields[field].title,
        (int)(cell.size < 60 ? cell.size : 60), (const char *)cell.data);
}

/* A copy of a short cell, zero-terminated, to be changed. */
static bool copy_cell(const struct import_table *table, size_t field, char *out, size_t size)
{
    struct bytes cell = import_cell(table, field);
    if (cell.size >= size)
        return false;
    if (cell.size > 0)
        memcpy(out, cell.data, cell.size);
    out[cell.size] = '\0';
    return true;
}

int import_read_number(struct import *import, const struct import_table *table, size_t field,
    unsigned digits, int64_t *out)
{
    char text[40];
    if (!copy_cell(table, field, text, sizeof(text)))
        return refuse_cell(import, table, field);
    char *comma = strchr(text, ',');
    if (comma)
        *comma = '.';
    if (text_to_scaled(bytes_from_text(text), digits, out) != 0)
        return refuse_cell(import, table, field);
    return 0;
}

int import_read_bool(
    struct import *import, const struct import_table *table, size_t field, bool *out)
{
    static const struct {
        const char *word;
        bool value;
    } words[] = {
        {"1",     true },
        {"X",     true },
        {"YES",   true },
        {"TRUE",  true },
        {"CO",    true },
        {"0",     false},
        {"NO",    false},
        {"FALSE", false},
        {"KHONG", false}
    };
    char folded[16];
    if (text_fold(import_cell(table, field), folded, sizeof(folded)) != 0)
        return refuse_cell(import, table, field);
    for (size_t i = 0; i < COUNT_OF(words); i++) {
        if (strcmp(folded, words[i].word) != 0)
            continue;
        *out = words[i].value;
        return 0;
    }
    return refuse_cell(import, table, field);
}

static bool read_part(struct bytes *rest, char separator, int64_t most, int64_t *out)
{
    return text_to_int64(bytes_split(rest, separator), out) == 0 && *out >= 0 && *out <= most;
}

/* "25/01/2026" or "2026-01-25". */
static bool read_day(struct bytes text, struct calendar *out)
{
    int64_t parts[3];
    bool is_year_first = text.size > 4 && text.data[4] == '-';
    for (size_t i = 0; i < COUNT_OF(parts); i++) {
        if (!read_part(&text, is_year_first ? '-' : '/', 9999, &parts[i]))
            return false;
    }
    int64_t day = parts[is_year_first ? 2 : 0];
    if (text.size > 0 || parts[1] > 12 || day > 31)
        return false;
    *out = (struct calendar){.year = (int32_t)parts[is_year_first ? 0 : 2],
        .month = (uint8_t)parts[1],
        .day = (uint8_t)day};
    return true;
}

static bool read_clock(struct bytes text, struct calendar *out)
{
    int64_t hour = 0, minute = 0, second = 0;
    if (text.size == 0)
        return true;
    if (!read_part(&text, ':', 23, &hour) || !read_part(&text, ':', 59, &minute) ||
        (text.size > 0 && !read_part(&text, ':', 59, &second)) || text.size > 0)
        return false;
    out->hour = (uint8_t)hour;
    out->minute = (uint8_t)minute;
    out->second = (uint8_t)second;
    return true;
}

/* Gives whether it is a whole day that begins then. */
static bool read_moment(struct bytes text, int64_t *out_us, bool *out_is_day)
{
    struct calendar calendar = {0};
    *out_is_day = false;
    if (text_to_time(text, out_us) == 0)
        return true;
    struct bytes day = bytes_split(&text, ' ');
    struct bytes clock = bytes_trim(text);
    if (!read_day(day, &calendar) || !read_clock(clock, &calendar) ||
        time_from_calendar(&calendar) == TIME_UNKNOWN)
        return false;
    *out_us = time_from_calendar(&calendar) - 7 * HOUR_US;
    *out_is_day = clock.size == 0;
    return true;
}

int import_read_time(
    struct import *import, const struct import_table *table, size_t field, int64_t *out_us)
{
    bool is_day = false;
    if (!read_moment(import_cell(table, field), out_us, &is_day))
        return refuse_cell(import, table, field);
    return 0;
}

int import_read_end(
    struct import *import, const struct import_table *table, size_t field, int64_t *out_us)
{
    bool is_day = false;
    if (!read_moment(import_cell(table, field), out_us, &is_day))
        return refuse_cell(import, table, field);
    if (is_day)
        *out_us += DAY_US;
    return 0;
}

int import_add_flag(struct import *import, const struct import_table *table, size_t field,
    struct json *patch, const char *name)
{
    bool value = false;
    if (!import_has_cell(table, field))
        return 0;
    int result = import_read_bool(import, table, field, &value);
    json_put_bool(patch, name, value);
    return result;
}

int import_add_time(struct import *import, const struct import_table *table, size_t field,
    struct json *patch, const char *name)
{
    int64_t time_us = 0;
    if (!import_has_cell(table, field))
        return 0;
    int result = import_read_time(import, table, field, &time_us);
    json_put_time(patch, name, time_us);
    return result;
}

int import_add_end(struct import *import, const struct import_table *table, size_t field,
    struct json *patch, const char *name)
{
    int64_t time_us = 0;
    if (!import_has_cell(table, field))
        return 0;
    int result = import_read_end(import, table, field, &time_us);
    json_put_time(patch, name, time_us);
    return result;
}

int import_read_registration(
    struct import *import, const struct import_table *table, size_t field, char *out)
{
    struct bytes cell = import_cell(table, field);
    int result = registration_canonical(cell, out);
    if (result == 0)
        return 0;
    return import_refuse(import, "%s: \"%.*s\"",
        result == -ENOENT ? "no province has this prefix" : "not a registration number",
        (int)(cell.size < 60 ? cell.size : 60), (const char *)cell.data);
}
