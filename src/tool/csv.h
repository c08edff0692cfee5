#pragma once

/* Reads a table as people send it: comma- or semicolon-separated (told by the header line), with
 * quotes where needed, with or without a byte order mark, any line ends. One row at a time in
 * constant memory; columns are found by name, letter case aside.
 *
 * A field borrows from the reader until the next row. Failures: -errno of the file, -EINVAL: no
 * header line, -E2BIG: a row of more than CSV_ROW_MAX bytes or CSV_COLUMNS_MAX columns. */

#include <stdbool.h>

#include "haitrinh/base.h"

#define CSV_ROW_MAX     (64 * 1024)
#define CSV_COLUMNS_MAX 64
#define CSV_NO_COLUMN   SIZE_MAX

enum csv_condition { CSV_END = 1 };

struct csv;

/* Opens the file ("-": standard input) and reads its header line. */
MUST_CHECK int csv_open(const char *path, struct csv **out);
void csv_free(struct csv *csv);
DEFINE_AUTO(struct csv *, csv_free);

/* CSV_NO_COLUMN when there is none of that name. */
size_t csv_column(const struct csv *csv, const char *name);
size_t csv_column_count(const struct csv *csv);
/* Name of a column as the file has it. */
struct bytes csv_column_name(const struct csv *csv, size_t column);

/* The next row that is not empty: 0, CSV_END or an error. */
MUST_CHECK int csv_next(struct csv *csv);
/* Without blanks at its ends; empty for a column that the row or the file does not have. */
struct bytes csv_field(const struct csv *csv, size_t column);
/* Number of the line where the row begins, from 1: the header's. */
size_t csv_line(const struct csv *csv);
