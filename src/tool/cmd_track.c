#include <errno.h>
#include <string.h>

#include "base/json.h"
#include "base/text.h"
#include "embedded_sql.h"
#include "store/query.h"
#include "store/registration.h"
#include "tool/command.h"
#include "tool/reach.h"
#include "tool/sheet.h"
#include "tool/track_keep.h"

struct settings {
    struct reach reach;
    char device[OPTION_TEXT_MAX];
    char from[OPTION_TEXT_MAX];
    char until[OPTION_TEXT_MAX];
    char format[OPTION_TEXT_MAX];
    char before[OPTION_TEXT_MAX];
    char reason[OPTION_TEXT_MAX];
    bool is_official;
    bool is_confirmed;
};

static const struct option_spec specs[] = {
    REACH_OPTIONS(settings),
    OPTION_ROW(
        "device", OPTION_TEXT, device, "", 0, 0, "the track of this device, not of a vessel"),
    OPTION_ROW("from", OPTION_TEXT, from, "", 0, 0, "first time of fix, RFC 3339; default: all"),
    OPTION_ROW("until", OPTION_TEXT, until, "", 0, 0, "time of fix to stop before, RFC 3339"),
    OPTION_ROW("official", OPTION_BOOL, is_official, "no", 0, 0,
        "only positions of the device that was counted then; counted says takeover where that is "
        "another one than before"),
    OPTION_ROW("format", OPTION_TEXT, format, "", 0, 0,
        "table (time UTC+7), csv, json (a line each) or geojson; default: table for show, csv for "
        "export"),
    OPTION_ROW("before", OPTION_TEXT, before, "", 0, 0,
        "prune: months of positions that ended by this day; at the latest 1,096 days ago"),
    OPTION_ROW(
        "yes", OPTION_BOOL, is_confirmed, "no", 0, 0, "prune: drops them, not only shows them"),
    OPTION_ROW("reason", OPTION_TEXT, reason, "", 0, 0, "hold and lift: why"),
};

static const struct usage usage = {
    .synopsis =
        "track show|export REGISTRATION | --device KEY [--official] [--from T] [--until T]\n"
        "                                  [--format F]\n"
        "                track prune --before DAY [--yes]\n"
        "                track hold [REGISTRATION] [--from T] [--until T] --reason WHY\n"
        "                track lift HOLD --reason WHY\n"
        "                track holds",
    .text =
        "The positions of a vessel, or of a device, in order of their time of fix, as they were\n"
        "received; status and doubt are the bits of include/haitrinh/report.h. Of a vessel with two\n"
        "devices both are shown; --official leaves the one that was counted at the time.\n"
        "prune drops whole months that are older than 36 months (as the owner of the schema) and\n"
        "says which; a hold on one vessel or on all keeps them, until it is lifted.\n",
    .table = {specs, COUNT_OF(specs)},
    .least = 1,
    .most = 9,
};

enum column {
    COLUMN_VESSEL,
    COLUMN_DEVICE,
    COLUMN_COUNTED,
    COLUMN_FIX,
    COLUMN_RECEIVED,
    COLUMN_LAT,
    COLUMN_LON,
};

static const struct sheet_column columns[] = {
    [COLUMN_VESSEL] = {"vessel",      14, SHEET_TEXT },
    [COLUMN_DEVICE] = {"device",      16, SHEET_TEXT },
    [COLUMN_COUNTED] = {"counted",     7,  SHEET_TEXT },
    [COLUMN_FIX] = {"fix_time",    19, SHEET_TIME },
    [COLUMN_RECEIVED] = {"received_at", 19, SHEET_TIME },
    [COLUMN_LAT] = {"lat",         11, SHEET_VALUE},
    [COLUMN_LON] = {"lon",         12, SHEET_VALUE},
    {"speed_kn",    8,  SHEET_VALUE},
    {"course_deg",  10, SHEET_VALUE},
    {"status",      6,  SHEET_VALUE},
    {"doubt",       5,  SHEET_VALUE},
    {"record",      0,  SHEET_VALUE},
};

/* What the rows of the answer are written with. */
struct output {
    struct sheet sheet;
    bool is_geojson;
    uint64_t rows;
};

/* A Feature with the sheet's JSON row as its properties. */
static void write_feature(const struct output *output, const struct rows *row)
{
    FILE *out = output->sheet.out;
    const char *lat = rows_text(row, 0, COLUMN_LAT), *lon = rows_text(row, 0, COLUMN_LON);

    fputs(output->rows > 0 ? ",\n" : "\n", out);
    if (lat[0] == '\0' || lon[0] == '\0')
        fputs("{\"type\":\"Feature\",\"geometry\":null,\"properties\":", out);
    else
        fprintf(out,
            "{\"type\":\"Feature\",\"geometry\":{\"type\":\"Point\",\"coordinates\":[%s,%s]},"
            "\"properties\":",
            lon, lat);
    sheet_database_row(&output->sheet, row);
    fputc('}', out);
}

static int write_row(void *context, const struct rows *row)
{
    struct output *output = context;

    if (output->is_geojson)
        write_feature(output, row);
    else
        sheet_database_row(&output->sheet, row);
    output->rows++;
    return 0;
}

static int write_track(struct output *output, struct database *database,
    const struct parameters *parameters, bool is_device)
{
    const char *sql = is_device ? sql_track_of_device : sql_track_of_vessel;
    int result;

    if (output->is_geojson)
        fputs("{\"type\":\"FeatureCollection\",\"features\":[", output->sheet.out);
    else
        sheet_head(&output->sheet);
    result = database_stream(database, sql, parameters, write_row, output);
    if (output->is_geojson)
        fputs("\n]}\n", output->sheet.out);
    return result;
}

static int read_time(const char *text, int64_t fallback, int64_t *out)
{
    *out = fallback;
    return text[0] == '\0' ? 0 : text_to_time(bytes_from_text(text), out);
}

static int show(const struct settings *settings, const char *subject, struct output *output)
{
    char error[REACH_ERROR_MAX];
    AUTO(database_free) struct database *database = NULL;
    struct parameters parameters = {.count = 0};
    int64_t from_us, until_us;

    if (read_time(settings->from, INT64_MIN, &from_us) < 0 ||
        read_time(settings->until, INT64_MAX, &until_us) < 0)
        return usage_wrong(&usage, "track: a time is written like 2026-11-22T08:00:00Z");
    if (reach_database(&settings->reach, READ_ROLE, &database, error) < 0)
        return command_failed("%s", error);
    parameter_text(&parameters, subject);
    parameter_time(&parameters, from_us);
    parameter_time(&parameters, until_us);
    parameter_text(&parameters, settings->is_official ? "true" : "false");
    if (write_track(output, database, &parameters, settings->device[0] != '\0') < 0)
        return command_failed("the track cannot be read: %s", database_error(database));
    if (output->rows == 0)
        return command_failed("no position of %s is stored for that time", subject);
    return COMMAND_DONE;
}

/* "BĐ 94555 TS" may come as three arguments. */
static int read_registration(int argc, char **argv, char *out)
{
    char text[OPTION_TEXT_MAX] = "";

    for (int i = 2; i < argc; i++) {
        size_t length = strlen(text);

        snprintf(text + length, sizeof(text) - length, "%s ", argv[i]);
    }
    return registration_canonical(bytes_trim(bytes_from_text(text)), out);
}

static int choose_format(const struct settings *settings, const char *action, struct output *out)
{
    const char *format = settings->format;

    if (strcmp(format, "geojson") == 0) {
        out->is_geojson = true;
        format = "json";
    }
    if (format[0] == '\0')
        format = strcmp(action, "export") == 0 ? "csv" : "table";
    return sheet_format_from_text(format, &out->sheet.format);
}

static int show_track(const struct settings *settings, int argc, char **argv)
{
    struct output output = {
        .sheet = {.out = stdout, .columns = columns, .count = COUNT_OF(columns)}
    };
    char registration[REGISTRATION_MAX + 1];
    const char *subject = settings->device;

    if (choose_format(settings, argv[1], &output) < 0)
        return usage_wrong(&usage, "track: there is no format %s", settings->format);
    if (subject[0] == '\0') {
        if (read_registration(argc, argv, registration) < 0)
            return usage_wrong(&usage, "track: a registration number is missing or unknown");
        subject = registration;
    }
    return show(settings, subject, &output);
}

static int prune(const struct settings *settings, int argc, char **argv)
{
    struct track_keep keep = {.reach = &settings->reach,
        .before = settings->before,
        .is_confirmed = settings->is_confirmed};

    (void)argc;
    (void)argv;
    if (keep.before[0] == '\0')
        return usage_wrong(&usage, "track prune: --before is needed");
    return track_prune(&keep);
}

static int hold(const struct settings *settings, int argc, char **argv)
{
    char registration[REGISTRATION_MAX + 1] = "";
    struct track_keep keep = {
        .reach = &settings->reach, .registration = registration, .reason = settings->reason};

    if (settings->reason[0] == '\0')
        return usage_wrong(&usage, "track hold: --reason is needed");
    if (read_time(settings->from, INT64_MIN, &keep.from_us) < 0 ||
        read_time(settings->until, INT64_MAX, &keep.until_us) < 0)
        return usage_wrong(&usage, "track: a time is written like 2026-11-22T08:00:00Z");
    if (argc > 2 && read_registration(argc, argv, registration) < 0)
        return usage_wrong(&usage, "track hold: this is no registration number");
    return track_hold(&keep);
}

static int lift(const struct settings *settings, int argc, char **argv)
{
    struct track_keep keep = {.reach = &settings->reach, .reason = settings->reason};

    if (settings->reason[0] == '\0')
        return usage_wrong(&usage, "track lift: --reason is needed");
    if (argc != 3 || text_to_int64(bytes_from_text(argv[2]), &keep.hold_no) < 0)
        return usage_wrong(&usage, "track lift: the number of a hold is needed");
    return track_lift(&keep);
}

static int holds(const struct settings *settings, int argc, char **argv)
{
    struct track_keep keep = {.reach = &settings->reach};
    const char *format = settings->format[0] != '\0' ? settings->format : "table";

    (void)argc;
    (void)argv;
    if (sheet_format_from_text(format, &keep.format) < 0)
        return usage_wrong(&usage, "track: there is no format %s", settings->format);
    return track_holds(&keep);
}

static const struct {
    const char *name;
    int (*run)(const struct settings *settings, int argc, char **argv);
} actions[] = {
    {"show",   show_track},
    {"export", show_track},
    {"prune",  prune     },
    {"hold",   hold      },
    {"lift",   lift      },
    {"holds",  holds     },
};

int cmd_track(int argc, char **argv)
{
    struct settings settings;
    int status = COMMAND_DONE;

    if (!usage_read(&usage, &settings, &argc, argv, &status))
        return status;
    for (size_t i = 0; i < COUNT_OF(actions); i++) {
        if (strcmp(argv[1], actions[i].name) == 0)
            return actions[i].run(&settings, argc, argv);
    }
    return usage_wrong(&usage, "track: there is no %s", argv[1]);
}
