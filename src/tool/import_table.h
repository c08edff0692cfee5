#pragma once

/* A CSV file of people's, column by column: headers in Vietnamese or English, with or without
 * marks, matched by a table of names; cells into a patch of the register. Empty cells are left out
 * of the patch: what the file does not say stays as it was. */

#include <stdbool.h>

#include "haitrinh/base.h"

struct csv;
struct import;
struct json;

struct import_field {
    const char *title; /* as the header is named in messages */
    const char *names; /* folded (store/fold.h), without separators, blank-separated */
    bool is_needed;
};

#define IMPORT_FIELDS_MAX 24

struct import_table {
    struct csv *csv;
    const struct import_field *fields;
    size_t count;
    size_t columns[IMPORT_FIELDS_MAX]; /* in the file, by field */
};

/* Opens the file and finds the columns; failures come with a sentence in import->error. */
MUST_CHECK int import_table_open(struct import *import, const char *path,
    const struct import_field *fields, size_t count, struct import_table *out);
void import_table_done(struct import_table *table);
/* Puts every row with `put`, which is given the table. */
MUST_CHECK int import_table_rows(struct import *import, struct import_table *table,
    int (*put)(struct import *import, void *table));

/* All three: the rows of a file by `put`, which is given the table. */
MUST_CHECK int import_table_file(struct import *import, const char *path,
    const struct import_field *fields, size_t count,
    int (*put)(struct import *import, void *table));

struct bytes import_cell(const struct import_table *table, size_t field);
bool import_has_cell(const struct import_table *table, size_t field);

/* Add a cell to a patch when it is not empty. -EINVAL: refused, with a sentence. */
void import_add_text(
    const struct import_table *table, size_t field, struct json *patch, const char *name);
/* A number with a decimal point or comma, times 10^digits. */
MUST_CHECK int import_read_number(struct import *import, const struct import_table *table,
    size_t field, unsigned digits, int64_t *out);
/* "yes", "có", "1", "x" or "no", "không", "0". */
MUST_CHECK int import_read_bool(
    struct import *import, const struct import_table *table, size_t field, bool *out);
/* RFC 3339, or a day or a day and a time of Viet Nam: 2026-01-25, 25/01/2026 [08:00]. */
MUST_CHECK int import_read_time(
    struct import *import, const struct import_table *table, size_t field, int64_t *out_us);
/* The same for the end of a time: a day alone means until that day is over. */
MUST_CHECK int import_read_end(
    struct import *import, const struct import_table *table, size_t field, int64_t *out_us);
/* The same, into a patch; an empty cell adds nothing. */
MUST_CHECK int import_add_flag(struct import *import, const struct import_table *table,
    size_t field, struct json *patch, const char *name);
MUST_CHECK int import_add_time(struct import *import, const struct import_table *table,
    size_t field, struct json *patch, const char *name);
MUST_CHECK int import_add_end(struct import *import, const struct import_table *table, size_t field,
    struct json *patch, const char *name);
/* A registration number in canonical form; the sentence names what was written. */
MUST_CHECK int import_read_registration(
    struct import *import, const struct import_table *table, size_t field, char *out);
