#include "tool/track_keep.h"

#include "embedded_sql.h"
#include "store/query.h"
#include "tool/command.h"

static const struct sheet_column month_columns[] = {
    {"month",     10, SHEET_TEXT },
    {"positions", 12, SHEET_VALUE},
    {"moved",     8,  SHEET_VALUE},
    {"held",      0,  SHEET_TEXT },
};

#define MONTH_HELD 3

static const struct sheet_column hold_columns[] = {
    {"hold",           5,  SHEET_VALUE},
    {"from",           19, SHEET_TIME },
    {"until",          19, SHEET_TIME },
    {"vessel",         14, SHEET_TEXT },
    {"placed_by",      12, SHEET_TEXT },
    {"placed_at",      19, SHEET_TIME },
    {"lifted_by",      12, SHEET_TEXT },
    {"lifted_at",      19, SHEET_TIME },
    {"lifted_because", 20, SHEET_TEXT },
    {"reason",         0,  SHEET_TEXT },
};

static int reach_as(const struct track_keep *keep, const char *role, struct database **out)
{
    char error[REACH_ERROR_MAX];
    int result = reach_database(keep->reach, role, out, error);
    return result < 0 ? command_failed("%s", error) : COMMAND_DONE;
}

struct months {
    struct sheet sheet;
    unsigned due, held;
};

static int show_month(void *context, const struct rows *row)
{
    struct months *months = context;
    months->due++;
    months->held += !rows_is_null(row, 0, MONTH_HELD);
    sheet_database_row(&months->sheet, row);
    return 0;
}

int track_prune(const struct track_keep *keep)
{
    AUTO(database_free) struct database *database = NULL;
    struct parameters parameters = {.count = 0};
    struct months months = {
        .sheet = {.out = stdout, .columns = month_columns, .count = COUNT_OF(month_columns)}
    };
    int status = reach_as(keep, NULL, &database);
    if (status != COMMAND_DONE)
        return status;
    parameter_text(&parameters, keep->before);
    sheet_head(&months.sheet);
    const char *sql = keep->is_confirmed ? sql_position_drop : sql_position_due;
    if (database_stream(database, sql, &parameters, show_month, &months) < 0)
        return command_failed("nothing was dropped: %s", database_error(database));
    fprintf(stderr, "%u months %s, %u are held%s\n", months.due - months.held,
        keep->is_confirmed ? "were dropped" : "may be dropped", months.held,
        keep->is_confirmed ? "" : "; --yes drops them");
    return months.held > 0 ? COMMAND_WANTING : COMMAND_DONE;
}

int track_hold(const struct track_keep *keep)
{
    AUTO(database_free) struct database *database = NULL;
    AUTO(rows_free) struct rows *rows = NULL;
    struct parameters parameters = {.count = 0};
    int status = reach_as(keep, DESK_ROLE, &database);
    if (status != COMMAND_DONE)
        return status;
    parameter_time(&parameters, keep->from_us);
    parameter_time(&parameters, keep->until_us);
    parameter_text(&parameters, keep->registration[0] != '\0' ? keep->registration : NULL);
    parameter_text(&parameters, keep->reason);
    if (database_run(database, sql_position_hold_put, &parameters, &rows) < 0)
        return command_failed("nothing is held: %s", database_error(database));
    printf("{\"hold\":%s}\n", rows_text(rows, 0, 0));
    return COMMAND_DONE;
}

int track_lift(const struct track_keep *keep)
{
    AUTO(database_free) struct database *database = NULL;
    struct parameters parameters = {.count = 0};
    int status = reach_as(keep, DESK_ROLE, &database);
    if (status != COMMAND_DONE)
        return status;
    parameter_int(&parameters, keep->hold_no);
    parameter_text(&parameters, keep->reason);
    if (database_run(database, sql_position_hold_lift, &parameters, NULL) < 0)
        return command_failed("nothing was lifted: %s", database_error(database));
    return COMMAND_DONE;
}

int track_holds(const struct track_keep *keep)
{
    AUTO(database_free) struct database *database = NULL;
    struct sheet sheet = {.out = stdout,
        .format = keep->format,
        .columns = hold_columns,
        .count = COUNT_OF(hold_columns)};
    int status = reach_as(keep, READ_ROLE, &database);
    if (status != COMMAND_DONE)
        return status;
    if (sheet_database(&sheet, database, sql_position_holds, NULL) < 0)
        return command_failed("the holds cannot be read: %s", database_error(database));
    return COMMAND_DONE;
}
