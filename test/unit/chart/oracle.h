#pragma once

/* Tables of numbers made by others (../shared/geo): comma-separated lines after a heading. */

#include <stdbool.h>
#include <stddef.h>

#define ORACLE_COLUMNS_MAX 32
#define ORACLE_ROWS_MAX    64

struct oracle {
    char text[16384];
    char *cells[ORACLE_ROWS_MAX][ORACLE_COLUMNS_MAX]; /* without the heading */
    size_t row_count;
};

/* False, with a word on standard error, when the file is not there: the test then skips. */
bool oracle_read(struct oracle *oracle, const char *name);
double oracle_number(const struct oracle *oracle, size_t row, size_t column);
/* A whole file into `out`, zero-terminated; 0 when it is absent. */
size_t oracle_file(const char *name, char *out, size_t size);
