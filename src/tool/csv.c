#include "tool/csv.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/text.h"

/* Texts of one row, unquoted, one after the other. */
struct row {
    char text[CSV_ROW_MAX];
    size_t size;
    size_t starts[CSV_COLUMNS_MAX + 1]; /* starts[count] is where the last one ends */
    size_t count;
};

struct csv {
    FILE *file;
    struct row header;
    struct row row;
    size_t line;      /* being read */
    size_t row_line;  /* where `row` began */
    char separator;   /* '\0' until the header is read */
    bool is_standard; /* the file is standard input: not ours to close */
};

static int put(struct row *row, char letter)
{
    if (row->size == sizeof row->text)
        return -E2BIG;
    row->text[row->size++] = letter;
    return 0;
}

static int end_field(struct row *row)
{
    if (row->count == CSV_COLUMNS_MAX)
        return -E2BIG;
    row->starts[++row->count] = row->size;
    return 0;
}

static int read_letter(struct csv *csv)
{
    int letter = getc(csv->file);
    if (letter == '\n')
        csv->line++;
    return letter;
}

static int peek_letter(struct csv *csv)
{
    int letter = getc(csv->file);
    if (letter != EOF)
        (void)ungetc(letter, csv->file);
    return letter;
}

/* What stands between quotes, after the first of them; two quotes are one. */
static int read_quoted(struct csv *csv, struct row *row)
{
    for (int letter = read_letter(csv); letter != EOF; letter = read_letter(csv)) {
        if (letter == '"' && peek_letter(csv) != '"')
            return 0;
        if (letter == '"')
            (void)read_letter(csv);
        int result = put(row, (char)letter);
        if (result < 0)
            return result;
    }
    return 0;
}

/* The header line tells the separator: the first of both to come. */
static bool is_separator(struct csv *csv, int letter)
{
    if (csv->separator == '\0' && (letter == ',' || letter == ';'))
        csv->separator = (char)letter;
    return letter == csv->separator && csv->separator != '\0';
}

static int read_plain(struct csv *csv, struct row *row, int letter)
{
    if (is_separator(csv, letter))
        return end_field(row);
    if (letter == '"' && row->size == row->starts[row->count])
        return read_quoted(csv, row);
    return letter == '\r' ? 0 : put(row, (char)letter);
}

/* One line of the table; CSV_END at the end of the file. */
static int read_row(struct csv *csv, struct row *row)
{
    row->size = 0;
    row->count = 0;
    row->starts[0] = 0;
    csv->row_line = csv->line;
    int letter = read_letter(csv);
    if (letter == EOF)
        return ferror(csv->file) ? -EIO : CSV_END;
    int result = 0;
    for (; result == 0 && letter != EOF && letter != '\n'; letter = read_letter(csv))
        result = read_plain(csv, row, letter);
    return result == 0 ? end_field(row) : result;
}

static void skip_byte_order_mark(struct csv *csv)
{
    static const char mark[] = "\xEF\xBB\xBF";
    struct row *header = &csv->header;
    if (header->size < 3 || memcmp(header->text, mark, 3) != 0)
        return;
    header->starts[0] = 3;
}

static int open_file(struct csv *csv, const char *path)
{
    csv->line = 1;
    csv->is_standard = strcmp(path, "-") == 0;
    csv->file = csv->is_standard ? stdin : fopen(path, "re");
    if (csv->file == NULL)
        return -errno;
    int result = read_row(csv, &csv->header);
    if (result < 0)
        return result;
    skip_byte_order_mark(csv);
    return result == CSV_END || csv->header.size == csv->header.starts[0] ? -EINVAL : 0;
}

int csv_open(const char *path, struct csv **out)
{
    AUTO(csv_free) struct csv *csv = calloc(1, sizeof *csv);
    if (csv == NULL)
        return -ENOMEM;
    int result = open_file(csv, path);
    if (result < 0)
        return result;
    *out = csv;
    csv = NULL;
    return 0;
}

void csv_free(struct csv *csv)
{
    if (csv == NULL)
        return;
    if (csv->file != NULL && !csv->is_standard)
        (void)fclose(csv->file);
    free(csv);
}

static struct bytes field(const struct row *row, size_t column)
{
    if (column >= row->count)
        return (struct bytes){0};
    return bytes_trim((struct bytes){
        .data = (const uint8_t *)row->text + row->starts[column],
        .size = row->starts[column + 1] - row->starts[column],
    });
}

size_t csv_column(const struct csv *csv, const char *name)
{
    for (size_t i = 0; i < csv->header.count; i++) {
        struct bytes found = field(&csv->header, i);
        if (found.size == strlen(name) &&
            strncasecmp((const char *)found.data, name, found.size) == 0)
            return i;
    }
    return CSV_NO_COLUMN;
}

size_t csv_column_count(const struct csv *csv)
{
    return csv->header.count;
}

struct bytes csv_column_name(const struct csv *csv, size_t column)
{
    return field(&csv->header, column);
}

int csv_next(struct csv *csv)
{
    int result = read_row(csv, &csv->row);
    while (result == 0 && csv->row.size == 0 && csv->row.count == 1)
        result = read_row(csv, &csv->row);
    return result;
}

struct bytes csv_field(const struct csv *csv, size_t column)
{
    return field(&csv->row, column);
}

size_t csv_line(const struct csv *csv)
{
    return csv->row_line;
}
