#pragma once

/* Rows for people and for other programs: an aligned table, CSV (RFC 4180), or one JSON object a
 * line, written as they come. A cell of text that a spreadsheet would take for a formula (beginning
 * with = + - @, a tab or a carriage return) gets a leading apostrophe in CSV.
 *
 * Borrows columns and stream; errors of writing are the stream's (main looks at its end). */

#include <stdbool.h>
#include <stdio.h>

#include "haitrinh/base.h"

enum sheet_format { SHEET_TABLE, SHEET_CSV, SHEET_JSON };

enum sheet_kind {
    SHEET_TEXT,
    SHEET_VALUE, /* as JSON has it: the text of a number or an object */
    SHEET_TIME,  /* microseconds since 1970 as text: RFC 3339, in the table Viet Nam's time */
};

#define SHEET_COLUMNS_MAX 24
/* The words of sheet_format_from_text, for the help of options. */
#define SHEET_FORMATS "table (time UTC+7), csv or json (UTC)"

struct sheet_column {
    const char *name; /* in CSV's first line, and in JSON */
    unsigned width;   /* in the table, characters */
    enum sheet_kind kind;
};

struct sheet {
    FILE *out;
    enum sheet_format format;
    const struct sheet_column *columns;
    size_t count;
};

/* -EINVAL: "table", "csv" and "json" are known. */
MUST_CHECK int sheet_format_from_text(const char *text, enum sheet_format *out);
void sheet_head(const struct sheet *sheet);
/* One cell a column; NULL and "" are no value. */
void sheet_row(const struct sheet *sheet, const char *const *cells);
/* The first `count` columns of one row of the database. */
struct rows;
void sheet_database_row(const struct sheet *sheet, const struct rows *row);
/* Head and rows of a whole answer; failures as of database_stream. */
struct database;
struct parameters;
MUST_CHECK int sheet_database(const struct sheet *sheet, struct database *database, const char *sql,
    const struct parameters *parameters);
