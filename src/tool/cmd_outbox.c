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
    char channel[OPTION_TEXT_MAX];
    char lang[OPTION_TEXT_MAX];
    char format[OPTION_TEXT_MAX];
};

static const struct option_spec specs[] = {
    REACH_OPTIONS(settings),
    OPTION_ROW("newest", OPTION_INT, newest, "20", 1, 1000000, "how many"),
    OPTION_ROW(
        "open", OPTION_BOOL, is_open_only, "no", 0, 0, "only what nobody has sent with success"),
    OPTION_ROW("channel", OPTION_TEXT, channel, "", 0, 0, "only sms, text, desk or list"),
    OPTION_ROW("lang", OPTION_TEXT, lang, "vi", 0, 0, "vi, plain (as in an SMS) or en"),
    OPTION_ROW("format", OPTION_TEXT, format, "table", 0, 0, SHEET_FORMATS),
};

static const struct usage usage = {
    .synopsis = "outbox list [--newest N] [--open] [--channel CHANNEL] [--lang vi|plain|en]\n"
                "                [--format table|csv|json]",
    .text = "The notices that the watch has written, the newest first: to whom, by which way, in\n"
            "which words, and what became of them.\n",
    .table = {specs, COUNT_OF(specs)},
    .least = 1,
    .most = 1,
};

static const struct sheet_column columns[] = {
    {"detected",  19, SHEET_TIME },
    {"due",       19, SHEET_TIME },
    {"not_after", 19, SHEET_TIME },
    {"alarm",     20, SHEET_TEXT },
    {"kind",      16, SHEET_TEXT },
    {"level",     5,  SHEET_VALUE},
    {"vessel",    14, SHEET_TEXT },
    {"to",        9,  SHEET_TEXT },
    {"channel",   7,  SHEET_TEXT },
    {"outcome",   9,  SHEET_TEXT },
    {"text",      0,  SHEET_TEXT },
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
    parameter_text(&parameters, settings->channel[0] != '\0' ? settings->channel : NULL);
    parameter_text(&parameters, settings->lang);
    if (sheet_database(sheet, database, sql_outbox_list, &parameters) < 0)
        return command_failed("the outbox cannot be read: %s", database_error(database));
    return COMMAND_DONE;
}

static bool is_language(const char *lang)
{
    return strcmp(lang, "vi") == 0 || strcmp(lang, "plain") == 0 || strcmp(lang, "en") == 0;
}

int cmd_outbox(int argc, char **argv)
{
    struct settings settings;
    struct sheet sheet = {.out = stdout, .columns = columns, .count = COUNT_OF(columns)};
    int status = COMMAND_DONE;
    if (!usage_read(&usage, &settings, &argc, argv, &status))
        return status;
    if (strcmp(argv[1], "list") != 0)
        return usage_wrong(&usage, "outbox: there is no %s", argv[1]);
    if (!is_language(settings.lang))
        return usage_wrong(&usage, "outbox: there is no language %s", settings.lang);
    if (sheet_format_from_text(settings.format, &sheet.format) < 0)
        return usage_wrong(&usage, "outbox: there is no format %s", settings.format);
    return list(&settings, &sheet);
}
