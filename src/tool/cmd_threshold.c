#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/json.h"
#include "base/text.h"
#include "embedded_sql.h"
#include "rule/threshold.h"
#include "store/query.h"
#include "tool/command.h"
#include "tool/reach.h"
#include "tool/sheet.h"

struct settings {
    struct reach reach;
    char scope[OPTION_TEXT_MAX];
    char subject[OPTION_TEXT_MAX];
    char format[OPTION_TEXT_MAX];
    bool is_shadow;
};

static const struct option_spec specs[] = {
    REACH_OPTIONS(settings),
    OPTION_ROW("scope", OPTION_TEXT, scope, "all", 0, 0,
        "whom set and drop concern: all, supplier, model, vessel or device"),
    OPTION_ROW("subject", OPTION_TEXT, subject, "", 0, 0,
        "the model's name, or the number of supplier, vessel or device"),
    OPTION_ROW("shadow", OPTION_BOOL, is_shadow, "no", 0, 0,
        "with set: alarms that are decided by it are listed and told to nobody"),
    OPTION_ROW("format", OPTION_TEXT, format, "table", 0, 0, SHEET_FORMATS),
};

static const struct usage usage = {
    .synopsis =
        "threshold names | threshold list [--format table|csv|json]\n"
        "       haitrinh threshold set NAME VALUE [--scope SCOPE --subject SUBJECT] [--shadow]\n"
        "       haitrinh threshold drop NAME [--scope SCOPE --subject SUBJECT]",
    .text =
        "The numbers that alarms are decided by. names: all there are, with unit, default, limits\n"
        "and where the default comes from. list: what was set otherwise. The narrowest scope\n"
        "speaks: all, supplier, model, vessel, device. drop takes a setting back.\n",
    .table = {specs, COUNT_OF(specs)},
    .least = 1,
    .most = 3,
};

static const struct sheet_column name_columns[] = {
    {"name",    22, SHEET_TEXT },
    {"unit",    5,  SHEET_TEXT },
    {"default", 9,  SHEET_VALUE},
    {"least",   9,  SHEET_VALUE},
    {"most",    9,  SHEET_VALUE},
    {"source",  0,  SHEET_TEXT },
};

static const struct sheet_column list_columns[] = {
    {"name",     22, SHEET_TEXT },
    {"scope",    9,  SHEET_TEXT },
    {"subject",  16, SHEET_TEXT },
    {"value",    9,  SHEET_VALUE},
    {"recorded", 19, SHEET_TIME },
    {"by",       12, SHEET_TEXT },
    {"mode",     0,  SHEET_TEXT },
};

static int show_names(struct sheet *sheet)
{
    size_t count = 0;
    const struct threshold_spec *table = threshold_table(&count);
    sheet->columns = name_columns;
    sheet->count = COUNT_OF(name_columns);
    sheet_head(sheet);
    for (size_t i = 0; i < count; i++) {
        char numbers[3][24];
        const int64_t values[] = {table[i].fallback, table[i].least, table[i].most};
        for (size_t j = 0; j < COUNT_OF(values); j++)
            snprintf(numbers[j], sizeof numbers[j], "%" PRId64, values[j]);
        const char *const cells[] = {
            table[i].name, table[i].unit, numbers[0], numbers[1], numbers[2], table[i].source};
        sheet_row(sheet, cells);
    }
    return COMMAND_DONE;
}

static int list(struct database *database, struct sheet *sheet)
{
    sheet->columns = list_columns;
    sheet->count = COUNT_OF(list_columns);
    if (sheet_database(sheet, database, sql_threshold_list, NULL) < 0)
        return command_failed("the thresholds cannot be read: %s", database_error(database));
    return COMMAND_DONE;
}

/* What is asked to be written. */
struct setting {
    const struct settings *settings;
    const char *name;
    int64_t value;
};

/* As the watch will judge it; the sentence names what is wrong. */
static int check(const struct setting *setting)
{
    AUTO(threshold_book_free) struct threshold_book *book = NULL;
    const struct settings *settings = setting->settings;
    int result = threshold_book_new(&book);
    if (result == 0)
        result =
            threshold_book_set(book, threshold_scope_from_text(bytes_from_text(settings->scope)),
                bytes_from_text(settings->subject), bytes_from_text(setting->name), setting->value);
    if (result == -ENOENT)
        return usage_wrong(&usage, "threshold: there is no %s: see threshold names", setting->name);
    if (result == -EINVAL)
        return usage_wrong(&usage, "threshold: scope %s with subject \"%s\" will not do",
            settings->scope, settings->subject);
    if (result == -ERANGE)
        return usage_wrong(
            &usage, "threshold: %s is out of its limits: see threshold names", setting->name);
    return result < 0 ? command_failed("%s", strerror(-result)) : COMMAND_DONE;
}

static int run_put(struct database *database, const char *sql, struct json *patch)
{
    struct parameters parameters = {.count = 0};
    json_close_object(patch);
    parameter_text(&parameters, json_text(patch));
    parameter_text(&parameters, "haitrinh threshold");
    int result = database_run(database, sql, &parameters, NULL);
    json_done(patch);
    return result;
}

/* Before the threshold itself: nothing is decided by it that is told. */
static int put_mode(struct database *database, const struct setting *setting)
{
    char subject[3 * OPTION_TEXT_MAX];
    struct json patch;
    snprintf(subject, sizeof subject, "%s:%s:%s", setting->settings->scope,
        setting->settings->subject, setting->name);
    json_init(&patch);
    json_open_object(&patch, NULL);
    json_put_string(&patch, "scope", "threshold");
    json_put_string(&patch, "subject", subject);
    json_put_string(&patch, "mode", "shadow");
    return run_put(database, sql_mode_put, &patch);
}

static int put_threshold(struct database *database, const struct setting *setting)
{
    struct json patch;
    json_init(&patch);
    json_open_object(&patch, NULL);
    json_put_string(&patch, "scope", setting->settings->scope);
    json_put_string(&patch, "subject", setting->settings->subject);
    json_put_string(&patch, "name", setting->name);
    json_put_int(&patch, "value", setting->value);
    return run_put(database, sql_threshold_put, &patch);
}

static int put(struct database *database, const struct setting *setting)
{
    int result = database_run(database, sql_begin, NULL, NULL);
    if (result == 0 && setting->settings->is_shadow)
        result = put_mode(database, setting);
    if (result == 0)
        result = put_threshold(database, setting);
    if (result == 0)
        result = database_run(database, sql_commit, NULL, NULL);
    if (result < 0)
        return command_failed("threshold %s: %s", setting->name, database_error(database));
    printf("%s: %" PRId64 "\n", setting->name, setting->value);
    return COMMAND_DONE;
}

static int drop(struct database *database, const struct setting *setting)
{
    AUTO(rows_free) struct rows *rows = NULL;
    struct parameters parameters = {.count = 0};
    parameter_text(&parameters, setting->settings->scope);
    parameter_text(&parameters, setting->settings->subject);
    parameter_text(&parameters, setting->name);
    parameter_text(&parameters, "haitrinh threshold");
    if (database_run(database, sql_threshold_drop, &parameters, &rows) < 0)
        return command_failed("threshold %s: %s", setting->name, database_error(database));
    if (rows_count(rows) == 0)
        return command_failed("threshold %s: nothing is set there", setting->name);
    printf("%s: the default\n", setting->name);
    return COMMAND_DONE;
}

/* COMMAND_DONE: `out` is filled; else what is wrong was said. */
static int read_setting(const struct settings *settings, char *const *words, struct setting *out)
{
    *out = (struct setting){.settings = settings, .name = words[1]};
    if (strcmp(words[0], "set") != 0)
        return COMMAND_DONE;
    if (text_to_int64(bytes_from_text(words[2]), &out->value) != 0)
        return usage_wrong(&usage, "threshold: %s is no whole number", words[2]);
    return check(out);
}

static bool is_call(int argc, char *const *argv, const char *word, int count)
{
    return argc == count + 1 && strcmp(argv[1], word) == 0;
}

int cmd_threshold(int argc, char **argv)
{
    struct settings settings;
    struct setting setting;
    char error[REACH_ERROR_MAX];
    struct sheet sheet = {.out = stdout};
    int status = COMMAND_DONE;
    if (!usage_read(&usage, &settings, &argc, argv, &status))
        return status;
    if (sheet_format_from_text(settings.format, &sheet.format) < 0)
        return usage_wrong(&usage, "threshold: there is no format %s", settings.format);
    if (is_call(argc, argv, "names", 1))
        return show_names(&sheet);
    bool is_list = is_call(argc, argv, "list", 1);
    if (!is_list && !is_call(argc, argv, "set", 3) && !is_call(argc, argv, "drop", 2))
        return usage_wrong(&usage, "threshold: names, list, set NAME VALUE or drop NAME");
    if (!is_list && (status = read_setting(&settings, argv + 1, &setting)) != COMMAND_DONE)
        return status;
    AUTO(database_free) struct database *database = NULL;
    if (reach_database(&settings.reach, DESK_ROLE, &database, error) < 0)
        return command_failed("%s", error);
    if (is_list)
        return list(database, &sheet);
    return is_call(argc, argv, "set", 3) ? put(database, &setting) : drop(database, &setting);
}
