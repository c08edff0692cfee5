#include <string.h>

#include "embedded_sql.h"
#include "store/query.h"
#include "tool/command.h"
#include "tool/reach.h"
#include "tool/sheet.h"

struct settings {
    struct reach reach;
    int64_t newest;
    bool is_open_only;
    char kind[OPTION_TEXT_MAX];
    char format[OPTION_TEXT_MAX];
};

#define AT(member) offsetof(struct settings, member)

static const struct option_spec specs[] = {
    REACH_OPTIONS(settings),
    {"newest", OPTION_INT,  AT(newest),       "20",    1, 1000000, "how many"                                 },
    {"open",   OPTION_BOOL, AT(is_open_only), "no",    0, 0,       "only those that have not ended"           },
    {"kind",   OPTION_TEXT, AT(kind),         "",      0, 0,       "only of this kind: closed-area, loss, ..."},
    {"format", OPTION_TEXT, AT(format),       "table", 0, 0,       "table (time UTC+7), csv or json (UTC)"    },
};

static const struct usage usage = {
    .synopsis = "alarm list [--newest N] [--open] [--kind KIND] [--format table|csv|json]",
    .text = "The newest alarms first.\n",
    .table = {specs, COUNT_OF(specs)},
    .least = 1,
    .most = 1,
};

static const struct sheet_column columns[] = {
    {"alarm",    20, SHEET_TEXT },
    {"detected", 19, SHEET_TIME },
    {"occurred", 19, SHEET_TIME },
    {"kind",     14, SHEET_TEXT },
    {"level",    5,  SHEET_VALUE},
    {"state",    5,  SHEET_TEXT },
    {"vessel",   14, SHEET_TEXT },
    {"device",   16, SHEET_TEXT },
    {"zone",     24, SHEET_TEXT },
    {"lat",      9,  SHEET_VALUE},
    {"lon",      9,  SHEET_VALUE},
    {"mode",     6,  SHEET_TEXT },
    {"detail",   0,  SHEET_VALUE},
};

static int show_row(void *context, const struct rows *row)
{
    sheet_database_row(context, row);
    return 0;
}

static int list(const struct settings *settings, struct sheet *sheet)
{
    char error[REACH_ERROR_MAX];
    AUTO(database_free) struct database *database = NULL;
    struct parameters parameters = {.count = 0};

    if (reach_database(&settings->reach, READ_ROLE, &database, error) < 0)
        return command_failed("%s", error);
    parameter_int(&parameters, settings->newest);
    parameter_text(&parameters, settings->is_open_only ? "true" : "false");
    parameter_text(&parameters, settings->kind[0] != '\0' ? settings->kind : NULL);
    sheet_head(sheet);
    if (database_stream(database, sql_alarm_list, &parameters, show_row, sheet) < 0)
        return command_failed("the alarms cannot be read: %s", database_error(database));
    return COMMAND_DONE;
}

int cmd_alarm(int argc, char **argv)
{
    struct settings settings;
    struct sheet sheet = {.out = stdout, .columns = columns, .count = COUNT_OF(columns)};
    int status = COMMAND_DONE;

    if (!usage_read(&usage, &settings, &argc, argv, &status))
        return status;
    if (strcmp(argv[1], "list") != 0)
        return usage_wrong(&usage, "alarm: there is no %s", argv[1]);
    if (sheet_format_from_text(settings.format, &sheet.format) < 0)
        return usage_wrong(&usage, "alarm: there is no format %s", settings.format);
    if (sheet.format == SHEET_TABLE)
        sheet.count--; /* details are for programs */
    return list(&settings, &sheet);
}
