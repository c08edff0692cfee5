#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/text.h"
#include "embedded_sql.h"
#include "rule/alarm_kind.h"
#include "store/query.h"
#include "tool/command.h"
#include "tool/reach.h"
#include "tool/sheet.h"

/* Trips, weather and the shifts of a desk repeat by the week: a shorter look sees a part of it, and
 * a longer one what was mended since. */
#define SHADOW_DAYS 7

#define KINDS_TEXT_MAX 1024

struct settings {
    struct reach reach;
    int64_t most;
    bool is_forced;
    char format[OPTION_TEXT_MAX];
};

static const struct option_spec specs[] = {
    REACH_OPTIONS(settings),
    OPTION_ROW("most", OPTION_INT, most, "10", 0, 1000000,
        "alarms a day: what raised more in shadow is not put live. A desk can bear some 50 a day "
        "of all kinds"),
    OPTION_ROW("force", OPTION_BOOL, is_forced, "no", 0, 0, "puts it live all the same"),
    OPTION_ROW("format", OPTION_TEXT, format, "table", 0, 0, SHEET_FORMATS ", for list"),
};

static const struct usage usage = {
    .synopsis = "mode set kind|zone|supplier|threshold SUBJECT shadow|live [--most N] [--force]\n"
                "       haitrinh mode list [--format table|csv|json]",
    .text =
        "What is in shadow raises alarms that are stored and listed, and told to nobody. SUBJECT\n"
        "is a kind's name (loss), a zone's id, a supplier's name, or a threshold written\n"
        "SCOPE:SUBJECT:NAME (all::loss_1, model:SF2500:loss_1, with numbers for supplier, vessel\n"
        "and device): then the alarms that are decided by it. It may be put in shadow before it\n"
        "is there. An SOS is always told. list shows what was ever set; all else is live.\n"
        "What has raised more than --most alarms a day in the last week of its shadow period is\n"
        "not put live without --force.\n",
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

static int list(struct database *database, const struct settings *settings)
{
    struct sheet sheet = {.out = stdout, .columns = columns, .count = COUNT_OF(columns)};
    if (sheet_format_from_text(settings->format, &sheet.format) < 0)
        return usage_wrong(&usage, "mode: there is no format %s", settings->format);
    if (sheet_database(&sheet, database, sql_mode_list, NULL) < 0)
        return command_failed("the modes cannot be read: %s", database_error(database));
    return COMMAND_DONE;
}

/* The kinds that are decided by the threshold of SCOPE:SUBJECT:NAME, as an array of PostgreSQL. */
static void list_kinds(const char *subject, char *out, size_t size)
{
    struct bytes name = bytes_from_text(subject);
    (void)bytes_split(&name, ':');
    (void)bytes_split(&name, ':');
    size_t count = 0, used = 1;
    const struct alarm_kind_facts *table = alarm_kind_table(&count);
    snprintf(out, size, "{");
    for (size_t i = 0; i < count; i++)
        if (alarm_kind_decides_by(&table[i], name) && used < size)
            used += (size_t)snprintf(
                out + used, size - used, "%s%s", used > 1 ? "," : "", table[i].name);
    if (used < size)
        snprintf(out + used, size - used, "}");
}

/* COMMAND_DONE: it may be put live, as far as its shadow period tells. */
static int check_noise(
    struct database *database, const struct settings *settings, char *const *words)
{
    AUTO(rows_free) struct rows *rows = NULL;
    struct parameters parameters = {.count = 0};
    char kinds[KINDS_TEXT_MAX];
    list_kinds(words[1], kinds, sizeof kinds);
    parameter_text(&parameters, words[0]);
    parameter_text(&parameters, words[1]);
    parameter_text(&parameters, kinds);
    parameter_int(&parameters, SHADOW_DAYS);
    if (database_run(database, sql_mode_noise, &parameters, &rows) < 0)
        return command_failed("not set: %s", database_error(database));
    bool is_noisy =
        rows_count(rows) > 0 && strtod(rows_text(rows, 0, 2), NULL) > (double)settings->most;
    if (!is_noisy)
        return COMMAND_DONE;
    return command_failed(
        "not set: %s %s raised %s alarms in shadow in the last %s days, %s a day; more than %" PRId64
        " a day are too many to be told (--most), unless with --force",
        words[0], words[1], rows_text(rows, 0, 0), rows_text(rows, 0, 1), rows_text(rows, 0, 2),
        settings->most);
}

static int put(struct database *database, char *const *words)
{
    AUTO(rows_free) struct rows *rows = NULL;
    struct parameters parameters = {.count = 0};
    struct json patch;
    json_init(&patch);
    json_open_object(&patch, NULL);
    json_put_string(&patch, "scope", words[0]);
    json_put_string(&patch, "subject", words[1]);
    json_put_string(&patch, "mode", words[2]);
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
    if (is_list)
        return list(database, &settings);
    bool is_checked = strcmp(argv[4], "live") == 0 && !settings.is_forced;
    status = is_checked ? check_noise(database, &settings, argv + 2) : COMMAND_DONE;
    return status == COMMAND_DONE ? put(database, argv + 2) : status;
}
