#include "tool/sheet.h"

#include <errno.h>
#include <string.h>

#include "base/json.h"
#include "base/text.h"
#include "store/query.h"

static const char *const format_names[] = {
    [SHEET_TABLE] = "table",
    [SHEET_CSV] = "csv",
    [SHEET_JSON] = "json",
};

int sheet_format_from_text(const char *text, enum sheet_format *out)
{
    for (size_t i = 0; i < COUNT_OF(format_names); i++) {
        if (strcmp(text, format_names[i]) == 0) {
            *out = (enum sheet_format)i;
            return 0;
        }
    }
    return -EINVAL;
}

/* What stands in the row for this cell; times are written into `buffer`. */
static const char *shown(
    const struct sheet *sheet, size_t column, const char *cell, char buffer[TIME_TEXT_SIZE])
{
    int64_t time_us;

    if (!cell)
        return "";
    if (sheet->columns[column].kind != SHEET_TIME ||
        text_to_int64(bytes_from_text(cell), &time_us) < 0)
        return cell;
    if (sheet->format == SHEET_TABLE)
        time_to_text_vn(time_us, buffer, TIME_TEXT_SIZE);
    else
        time_to_text(time_us, buffer, TIME_TEXT_SIZE);
    return buffer;
}

/* Characters, not bytes: what follows the first byte of a UTF-8 character begins with bits 10. */
static unsigned width_of(const char *text)
{
    unsigned width = 0;

    for (; *text != '\0'; text++)
        width += ((unsigned char)*text & 0xc0) != 0x80;
    return width;
}

static void write_table_cell(const struct sheet *sheet, size_t column, const char *cell)
{
    bool is_last = column + 1 == sheet->count;
    unsigned width = width_of(cell);

    fputs(cell, sheet->out);
    for (; !is_last && width < sheet->columns[column].width; width++)
        fputc(' ', sheet->out);
    fputc(is_last ? '\n' : ' ', sheet->out);
}

static bool is_formula(const char *cell)
{
    return cell[0] != '\0' && strchr("=+-@\t\r", cell[0]);
}

static void write_csv_cell(const struct sheet *sheet, size_t column, const char *cell)
{
    bool is_guarded = sheet->columns[column].kind == SHEET_TEXT && is_formula(cell);
    bool is_quoted = is_guarded || strpbrk(cell, ",\"\r\n");

    if (is_quoted)
        fputc('"', sheet->out);
    if (is_guarded)
        fputc('\'', sheet->out);
    for (; *cell != '\0'; cell++) {
        if (*cell == '"')
            fputc('"', sheet->out);
        fputc(*cell, sheet->out);
    }
    if (is_quoted)
        fputc('"', sheet->out);
    fputs(column + 1 == sheet->count ? "\r\n" : ",", sheet->out);
}

static void write_json_row(const struct sheet *sheet, const char *const *cells)
{
    struct json json;
    const char *text;

    json_init(&json);
    json_open_object(&json, NULL);
    for (size_t i = 0; i < sheet->count; i++) {
        const struct sheet_column *column = &sheet->columns[i];
        char buffer[TIME_TEXT_SIZE];
        const char *cell = shown(sheet, i, cells[i], buffer);

        if (cell[0] == '\0')
            json_put_null(&json, column->name);
        else if (column->kind == SHEET_VALUE)
            json_put_raw(&json, column->name,
                (struct bytes){.data = (const uint8_t *)cell, .size = strlen(cell)});
        else
            json_put_string(&json, column->name, cell);
    }
    json_close_object(&json);
    text = json_text(&json);
    if (text)
        fprintf(sheet->out, "%s\n", text);
    json_done(&json);
}

static void write_cells(const struct sheet *sheet, const char *const *cells)
{
    for (size_t i = 0; i < sheet->count; i++) {
        char buffer[TIME_TEXT_SIZE];
        const char *cell = shown(sheet, i, cells[i], buffer);

        if (sheet->format == SHEET_CSV)
            write_csv_cell(sheet, i, cell);
        else
            write_table_cell(sheet, i, cell);
    }
}

void sheet_head(const struct sheet *sheet)
{
    const char *names[SHEET_COLUMNS_MAX];

    if (sheet->format == SHEET_JSON)
        return;
    for (size_t i = 0; i < sheet->count && i < SHEET_COLUMNS_MAX; i++)
        names[i] = sheet->columns[i].name;
    write_cells(sheet, names);
}

void sheet_row(const struct sheet *sheet, const char *const *cells)
{
    if (sheet->format == SHEET_JSON)
        write_json_row(sheet, cells);
    else
        write_cells(sheet, cells);
}

void sheet_database_row(const struct sheet *sheet, const struct rows *row)
{
    const char *cells[SHEET_COLUMNS_MAX];

    for (size_t i = 0; i < sheet->count && i < SHEET_COLUMNS_MAX; i++)
        cells[i] = rows_text(row, 0, i);
    sheet_row(sheet, cells);
}

static int write_database_row(void *context, const struct rows *row)
{
    sheet_database_row(context, row);
    return 0;
}

int sheet_database(const struct sheet *sheet, struct database *database, const char *sql,
    const struct parameters *parameters)
{
    struct sheet writing = *sheet;
    sheet_head(sheet);
    return database_stream(database, sql, parameters, write_database_row, &writing);
}
