#include "oracle.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

size_t oracle_file(const char *name, char *out, size_t size)
{
    char path[1024];
    snprintf(path, sizeof path, "%s/geo/%s", SHARED_PATH, name);
    FILE *file = fopen(path, "r");
    if (file == NULL) {
        fprintf(stderr, "# skipped: %s is absent\n", path);
        return 0;
    }
    size_t length = fread(out, 1, size - 1, file);
    fclose(file);
    out[length] = '\0';
    return length;
}

/* A cell in quotes holds its commas. */
static char *next_cell(char **line)
{
    if (**line != '"')
        return strsep(line, ",");
    char *cell = *line + 1;
    *line = cell;
    strsep(line, "\"");
    if (*line != NULL)
        strsep(line, ",");
    return cell;
}

static void split_row(struct oracle *oracle, char *line)
{
    char **cells = oracle->cells[oracle->row_count++];
    for (size_t column = 0; line != NULL && column < ORACLE_COLUMNS_MAX; column++)
        cells[column] = next_cell(&line);
}

bool oracle_read(struct oracle *oracle, const char *name)
{
    memset(oracle, 0, sizeof *oracle);
    if (oracle_file(name, oracle->text, sizeof oracle->text) == 0)
        return false;
    char *rest = oracle->text;
    strsep(&rest, "\n");
    while (rest != NULL && *rest != '\0' && oracle->row_count < ORACLE_ROWS_MAX)
        split_row(oracle, strsep(&rest, "\n"));
    return true;
}

double oracle_number(const struct oracle *oracle, size_t row, size_t column)
{
    return strtod(oracle->cells[row][column], NULL);
}
