#include <string.h>

#include "base/text.h"
#include "embedded_sql.h"
#include "store/query.h"
#include "tool/alarm_explain.h"
#include "tool/command.h"
#include "tool/reach.h"
#include "tool/sheet.h"

struct settings {
    struct reach reach;
    int64_t newest;
    bool is_open_only;
    char kind[OPTION_TEXT_MAX];
    char zone[OPTION_TEXT_MAX];
    char format[OPTION_TEXT_MAX];
    char lang[OPTION_TEXT_MAX];
};

static const struct option_spec specs[] = {
    REACH_OPTIONS(settings),
    OPTION_ROW("newest", OPTION_INT, newest, "20", 1, 1000000, "how many"),
    OPTION_ROW("open", OPTION_BOOL, is_open_only, "no", 0, 0, "only those that have not ended"),
    OPTION_ROW("kind", OPTION_TEXT, kind, "", 0, 0, "only of this kind: closed-area, loss, ..."),
    OPTION_ROW("zone", OPTION_TEXT, zone, "", 0, 0, "only of the zone of that id"),
    OPTION_ROW("format", OPTION_TEXT, format, "table", 0, 0, SHEET_FORMATS),
    OPTION_ROW("lang", OPTION_TEXT, lang, "vi", 0, 0,
        "vi or en: of explain, and of the history in a list"),
};

static const struct usage usage = {
    .synopsis = "alarm list [--newest N] [--open] [--kind KIND] [--zone ID]\n"
                "                           [--format table|csv|json]\n"
                "       haitrinh alarm explain ALARM [--lang vi|en]",
    .text = "list: the newest alarms first. Heads in a danger area: --open --kind storm-area\n"
            "--zone ID, a row a vessel.\n"
            "explain: an alarm, by its number, in plain words: what was seen (positions, times,\n"
            "distances), the versions and thresholds it was decided on, how sure it is, and what\n"
            "happened after.\n",
    .table = {specs, COUNT_OF(specs)},
    .least = 1,
    .most = 2,
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
    {"history",  7,  SHEET_TEXT },
    {"detail",   0,  SHEET_VALUE},
};

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
    parameter_text(&parameters, settings->zone[0] != '\0' ? settings->zone : NULL);
    parameter_text(&parameters, settings->lang);
    if (sheet_database(sheet, database, sql_alarm_list, &parameters) < 0)
        return command_failed("the alarms cannot be read: %s", database_error(database));
    return COMMAND_DONE;
}

static int explain(const struct settings *settings, const char *number)
{
    char error[REACH_ERROR_MAX];
    AUTO(database_free) struct database *database = NULL;
    bool is_english = strcmp(settings->lang, "en") == 0;
    int64_t alarm_id = 0;

    if (!is_english && strcmp(settings->lang, "vi") != 0)
        return usage_wrong(&usage, "alarm: there is no language %s", settings->lang);
    if (text_to_int64(bytes_from_text(number), &alarm_id) != 0)
        return usage_wrong(&usage, "alarm: %s is no number of an alarm: see alarm list", number);
    if (reach_database(&settings->reach, DESK_ROLE, &database, error) < 0)
        return command_failed("%s", error);
    return alarm_explain(database, alarm_id, is_english ? LANGUAGE_EN : LANGUAGE_VI);
}

int cmd_alarm(int argc, char **argv)
{
    struct settings settings;
    struct sheet sheet = {.out = stdout, .columns = columns, .count = COUNT_OF(columns)};
    int status = COMMAND_DONE;

    if (!usage_read(&usage, &settings, &argc, argv, &status))
        return status;
    if (argc == 3 && strcmp(argv[1], "explain") == 0)
        return explain(&settings, argv[2]);
    if (argc != 2 || strcmp(argv[1], "list") != 0)
        return usage_wrong(&usage, "alarm: list, or explain and the number of an alarm");
    if (sheet_format_from_text(settings.format, &sheet.format) < 0)
        return usage_wrong(&usage, "alarm: there is no format %s", settings.format);
    if (sheet.format == SHEET_TABLE)
        sheet.count--; /* details are for programs */
    return list(&settings, &sheet);
}
