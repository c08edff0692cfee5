#include "tool/import.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "embedded_sql.h"
#include "store/query.h"

const struct sheet_column import_columns[] = {
    {"line",    6,  SHEET_VALUE},
    {"outcome", 9,  SHEET_TEXT },
    {"row",     24, SHEET_TEXT },
    {"message", 0,  SHEET_TEXT },
};
const size_t import_column_count = COUNT_OF(import_columns);

static const char *const outcome_names[] = {
    [IMPORT_UNCHANGED] = "unchanged",
    [IMPORT_CHANGED] = "changed",
    [IMPORT_CREATED] = "created",
    [IMPORT_REFUSED] = "refused",
};

static int run(struct import *import, const char *sql)
{
    int result = database_run_script(import->database, sql);
    if (result < 0)
        snprintf(import->error, sizeof(import->error), "%s", database_error(import->database));
    return result;
}

int import_begin(struct import *import)
{
    int result = run(import, sql_begin);
    return result == 0 ? run(import, sql_import_savepoint) : result;
}

int import_finish(struct import *import)
{
    return run(import, import->is_preview ? sql_rollback : sql_commit);
}

static void tell(struct import *import, size_t line)
{
    char number[24];
    const char *const cells[] = {
        number, outcome_names[import->outcome], import->name, import->error};
    bool is_told = import->outcome == IMPORT_REFUSED ||
                   (!import->is_quiet && import->outcome != IMPORT_UNCHANGED);
    snprintf(number, sizeof(number), "%zu", line);
    import->counts[import->outcome]++;
    if (is_told)
        sheet_row(&import->sheet, cells);
}

int import_row(struct import *import, size_t line, import_put *put, void *row)
{
    import->outcome = IMPORT_UNCHANGED;
    import->name[0] = '\0';
    import->error[0] = '\0';
    int result = put(import, row);
    if (result == -EINVAL)
        import->outcome = IMPORT_REFUSED;
    else if (result < 0)
        return result;
    tell(import, line);
    return run(import, result == -EINVAL ? sql_import_undo : sql_import_keep);
}

void import_say(const struct import *import, const char *what)
{
    size_t sum = 0;
    for (size_t i = 0; i < IMPORT_OUTCOMES; i++)
        sum += import->counts[i];
    fprintf(stderr, "%zu %s: %zu created, %zu changed, %zu unchanged, %zu refused%s\n", sum, what,
        import->counts[IMPORT_CREATED], import->counts[IMPORT_CHANGED],
        import->counts[IMPORT_UNCHANGED], import->counts[IMPORT_REFUSED],
        import->is_preview ? " (a preview: nothing was written)" : "");
}

int import_refuse(struct import *import, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(import->error, sizeof(import->error), format, arguments);
    va_end(arguments);
    return -EINVAL;
}

int import_version(struct import *import, const char *sql, const char *patch, int64_t *out_row_no)
{
    AUTO(rows_free) struct rows *rows = NULL;
    struct parameters parameters = {.count = 0};
    if (!patch)
        return -ENOMEM;
    parameter_text(&parameters, patch);
    parameter_text(&parameters, import->source);
    int result = database_run(import->database, sql, &parameters, &rows);
    if (result == -EPROTO)
        return import_refuse(import, "%s", database_error(import->database));
    if (result < 0)
        return result;
    *out_row_no = rows_int(rows, 0, 0);
    bool has_version = !rows_is_null(rows, 0, 1);
    bool is_first = rows_int(rows, 0, 2) == 0;
    if (has_version && import->outcome != IMPORT_CREATED)
        import->outcome = is_first ? IMPORT_CREATED : IMPORT_CHANGED;
    return 0;
}
