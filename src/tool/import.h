#pragma once

/* Bringing rows into the registers: one transaction for a file, a savepoint a row, so that a row
 * that is refused says why and the good ones still come in. A preview does the same and rolls back.
 * Repeating an import changes nothing: the register's functions make no version of what is as it
 * was.
 *
 * The caller owns the struct; what happens to a row is written to the sheet (unless nothing does),
 * counted, and summed up by import_finish. */

#include <stdbool.h>

#include "haitrinh/base.h"

#include "tool/sheet.h"

#define IMPORT_NAME_MAX  64
#define IMPORT_ERROR_MAX 320

enum import_outcome { IMPORT_UNCHANGED, IMPORT_CHANGED, IMPORT_CREATED, IMPORT_REFUSED };
#define IMPORT_OUTCOMES (IMPORT_REFUSED + 1)

struct database;

struct import {
    struct database *database;
    const char *source; /* kept with each version: the file's name */
    struct sheet sheet;
    bool is_quiet; /* writes refused rows only */
    bool is_preview;
    bool is_shadow; /* zones that are new begin in shadow */
    size_t counts[IMPORT_OUTCOMES];

    /* Of the row in work. */
    enum import_outcome outcome;
    char name[IMPORT_NAME_MAX];   /* of what the row is about */
    char error[IMPORT_ERROR_MAX]; /* why it is refused */
};

/* Puts one row into the registers. -EINVAL: the row is refused, with a sentence in import->error;
 * other errors end the import. */
typedef int import_put(struct import *import, void *row);

/* All: 0 or -errno with a sentence in import->error. */
MUST_CHECK int import_begin(struct import *import);
MUST_CHECK int import_row(struct import *import, size_t line, import_put *put, void *row);
/* Commits, or rolls back after a preview. */
MUST_CHECK int import_finish(struct import *import);
/* "12 rows: 3 created, ..." on standard error. */
void import_say(const struct import *import, const char *what);

/* For the row in work: -EINVAL with a sentence. */
int import_refuse(struct import *import, const char *format, ...) PRINTF_LIKE(2, 3);
/* Runs one of the statements *_put.sql with a patch; gives the number of the row. */
MUST_CHECK int import_version(
    struct import *import, const char *sql, const char *patch, int64_t *out_row_no);
/* The sheet of what happened. */
extern const struct sheet_column import_columns[];
extern const size_t import_column_count;
