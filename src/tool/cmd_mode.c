#include <string.h>

#include "base/json.h"
#include "embedded_sql.h"
#include "store/query.h"
#include "tool/command.h"
#include "tool/reach.h"
#include "tool/sheet.h"

struct settings {
    struct reach reach;
    char format[OPTION_TEXT_MAX];
};

static const struct option_spec specs[] = {
    REACH_OPTIONS(settings),
    OPTION_ROW("format", OPTION_TEXT, format, "table", 0, 0,
        "table (time UTC+7), csv or json (UTC), for list"),
};

static const struct usage usage = {
    .synopsis = "mode set kind|zone|supplier|threshold SUBJECT shadow|live\n"
                "       haitrinh mode list [--format table|csv|json]",
    .text =
        "What is in shadow raises alarms that are stored and listed, and told to nobody. SUBJECT\n"
        "is a kind's name (loss), a zone's id, a supplier's name, or a threshold written\n"
        "SCOPE:SUBJECT:NAME (all::loss_1, model:SF2500:loss_1, with numbers for supplier, vessel\n"
        "and device): then the alarms that are decided by it. It may be put in shadow before it\n"
        "is there. An SOS is always told. list shows what was ever set; all else is live.\n",
    .table = {specs, COUNT_OF(specs)},
    .least = 1,
    .most = 4,
};

static const struct sheet_column columns[] = {
    {"scope",    9,  SHEET_TEXT},
    {"subject",  28, SHEET_TEXT},
    {"mode",     6,  SHEET_TEXT},
    {"recorded", 19, SHEET_TIME},
    {"by",       16, SHEET_TEXT},
    {"source",   0,  SHEET_TEXT},
};

static int show_row(void *context, const struct rows *row)
{
    sheet_database_row(context, row);
    return 0;
}

static int list(struct database *database, const struct settings *settings)
{
    struct sheet sheet = {.out = stdout, .columns = columns, .count = COUNT_OF(columns)};
    if (sheet_format_from_text(settings->format, &sheet.format) < 0)
        return usage_wrong(&usage, "mode: there is no format %s", settings->format);
    sheet_head(&sheet);
    if (database_stream(database, sql_mode_list, NULL, show_row, &sheet) < 0)
        return command_failed("the modes cannot be read: %s", database_error(database));
    return COMMAND_DONE;
}

static int put(struct database *database, char *const *words)
{
    AUTO(rows_free) struct rows *rows = NULL;
    struct parameters parameters = {.count = 0};
    struct json patch;
    json_init(&patch);
    json_open_object(&patch, NULL);
    json_string(&patch, "scope", words[0]);
    json_string(&patch, "subject", words[1]);
    json_string(&patch, "mode", words[2]);
    json_close_object(&patch);
    parameter_text(&parameters, json_text(&patch));
    parameter_text(&parameters, "haitrinh mode");
    int result = database_run(database, sql_mode_put, &parameters, &rows);
    json_done(&patch);
    if (result < 0)
        return command_failed("not set: %s", database_error(database));
    printf("%s %s: %s%s\n", words[0], words[1], words[2],
        rows_is_null(rows, 0, 1) ? " (as it was)" : "");
    return COMMAND_DONE;
}

static bool is_one_of(const char *word, const char *const *words, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(words[i], word) == 0)
            return true;
    return false;
}

/* What is wrong with the words of `set`; NULL: nothing. */
static const char *find_fault(int argc, char *const *argv)
{
    static const char *const scopes[] = {"kind", "zone", "supplier", "threshold"};
    static const char *const modes[] = {"shadow", "live"};
    if (argc != 5)
        return "set takes what, which one, and shadow or live";
    if (!is_one_of(argv[2], scopes, COUNT_OF(scopes)))
        return "a kind, zone, supplier or threshold can be set";
    return is_one_of(argv[4], modes, COUNT_OF(modes)) ? NULL : "the mode is shadow or live";
}

int cmd_mode(int argc, char **argv)
{
    struct settings settings;
    char error[REACH_ERROR_MAX];
    int status = COMMAND_DONE;
    if (!usage_read(&usage, &settings, &argc, argv, &status))
        return status;
    bool is_list = argc == 2 && strcmp(argv[1], "list") == 0;
    if (!is_list && strcmp(argv[1], "set") != 0)
        return usage_wrong(&usage, "mode: set or list");
    const char *fault = is_list ? NULL : find_fault(argc, argv);
    if (fault)
        return usage_wrong(&usage, "mode: %s", fault);
    AUTO(database_free) struct database *database = NULL;
    const char *role = is_list ? READ_ROLE : DESK_ROLE;
    if (reach_database(&settings.reach, role, &database, error) < 0)
        return command_failed("%s", error);
    return is_list ? list(database, &settings) : put(database, argv + 2);
}
