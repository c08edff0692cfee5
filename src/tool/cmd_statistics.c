#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/text.h"
#include "embedded_sql.h"
#include "store/query.h"
#include "tool/command.h"
#include "tool/reach.h"
#include "tool/sheet.h"

struct settings {
    struct reach reach;
    char month[OPTION_TEXT_MAX];
    char from[OPTION_TEXT_MAX];
    char until[OPTION_TEXT_MAX];
    char lang[OPTION_TEXT_MAX];
    char format[OPTION_TEXT_MAX];
    bool is_each;
    bool has_cases;
};

static const struct option_spec specs[] = {
    REACH_OPTIONS(settings),
    OPTION_ROW("month", OPTION_TEXT, month, "", 0, 0, "of month: YYYY-MM, as in Viet Nam (UTC+7)"),
    OPTION_ROW("from", OPTION_TEXT, from, "", 0, 0, "of suppliers: the first time, RFC 3339"),
    OPTION_ROW("to", OPTION_TEXT, until, "", 0, 0, "of suppliers: the time to stop before"),
    OPTION_ROW("each", OPTION_BOOL, is_each, "no", 0, 0,
        "of month: a row a loss and crossing, not their numbers"),
    OPTION_ROW("cases", OPTION_BOOL, has_cases, "no", 0, 0,
        "of month: also what people found, by the closing of its case; that is in no journal"),
    OPTION_ROW("lang", OPTION_TEXT, lang, "vi", 0, 0, "vi or en; json has fixed words"),
    OPTION_ROW("format", OPTION_TEXT, format, "table", 0, 0, SHEET_FORMATS),
};

static const struct usage usage = {
    .synopsis = "statistics month --month YYYY-MM [--each] [--cases] [--lang vi|en]\n"
                "                                    [--format table|csv|json]\n"
                "       haitrinh statistics suppliers --from T --to T [--format table|csv|json]",
    .text =
        "month: losses of over 6 h, 10 days and 6 months, in the month in which they became one,\n"
        "and crossings of boundaries and closed areas, by cause and outcome. By the whole track as\n"
        "it is stored now, so that late data corrects it; the same after haitrinh rebuild.\n"
        "suppliers: by supplier and model, the share of time in which no report was overdue, the\n"
        "time between reports (half, 95 and 99 of 100 are shorter), reports over 2 h late, and the\n"
        "hours in which reports were overdue, of these in outages of supplier or satellite.\n",
    .table = {specs, COUNT_OF(specs)},
    .least = 1,
    .most = 1,
};

static const struct sheet_column month_columns[] = {
    {"what",      30, SHEET_TEXT },
    {"cause",     24, SHEET_TEXT },
    {"outcome",   36, SHEET_TEXT },
    {"count",     6,  SHEET_VALUE},
    {"vessels",   7,  SHEET_VALUE},
    {"longest_h", 9,  SHEET_VALUE},
    {"found",     10, SHEET_TEXT },
    {"closed",    0,  SHEET_TEXT },
};

static const struct sheet_column event_columns[] = {
    {"what",    30, SHEET_TEXT },
    {"vessel",  14, SHEET_TEXT },
    {"device",  16, SHEET_TEXT },
    {"zone",    16, SHEET_TEXT },
    {"began",   19, SHEET_TIME },
    {"ended",   19, SHEET_TIME },
    {"hours",   8,  SHEET_VALUE},
    {"cause",   24, SHEET_TEXT },
    {"outcome", 36, SHEET_TEXT },
    {"found",   10, SHEET_TEXT },
    {"closed",  16, SHEET_TEXT },
    {"alarm",   0,  SHEET_TEXT },
};

static const struct sheet_column supplier_columns[] = {
    {"supplier",      24, SHEET_TEXT },
    {"model",         16, SHEET_TEXT },
    {"devices",       7,  SHEET_VALUE},
    {"reports",       9,  SHEET_VALUE},
    {"available_pct", 13, SHEET_VALUE},
    {"gap_p50_s",     9,  SHEET_VALUE},
    {"gap_p95_s",     9,  SHEET_VALUE},
    {"gap_p99_s",     9,  SHEET_VALUE},
    {"gap_longest_s", 13, SHEET_VALUE},
    {"late_pct",      8,  SHEET_VALUE},
    {"delay_p95_s",   11, SHEET_VALUE},
    {"overdue_h",     9,  SHEET_VALUE},
    {"outage_h",      0,  SHEET_VALUE},
};

/* A call, with what it needs. */
struct inquiry {
    const struct settings *settings;
    struct database *database;
    struct sheet sheet;
    int64_t from_us, until_us;
};

static int failed(const struct inquiry *inquiry)
{
    return command_failed("the statistics cannot be made: %s", database_error(inquiry->database));
}

/* --- a month --- */

static int64_t month_begin(int32_t year, int32_t month)
{
    struct calendar first = {.year = year, .month = (uint8_t)month, .day = 1};
    return time_from_calendar(&first) - 7 * HOUR_US;
}

/* YYYY-MM */
static int read_month(struct inquiry *inquiry)
{
    struct bytes rest = bytes_from_text(inquiry->settings->month);
    struct bytes head = bytes_split(&rest, '-');
    int64_t year = 0, month = 0;
    if (head.size != 4 || rest.size != 2 || text_to_int64(head, &year) < 0 ||
        text_to_int64(rest, &month) < 0 || year < 1970 || month < 1 || month > 12)
        return usage_wrong(&usage, "statistics: --month is written 2026-10");
    inquiry->from_us = month_begin((int32_t)year, (int32_t)month);
    inquiry->until_us = month_begin((int32_t)(year + month / 12), (int32_t)(month % 12 + 1));
    return COMMAND_DONE;
}

static int show_month(struct inquiry *inquiry)
{
    const struct settings *settings = inquiry->settings;
    struct sheet *sheet = &inquiry->sheet;
    struct parameters parameters = {.count = 0};
    bool is_each = settings->is_each;
    sheet->columns = is_each ? event_columns : month_columns;
    sheet->count = is_each ? COUNT_OF(event_columns) : COUNT_OF(month_columns);
    parameter_time(&parameters, inquiry->from_us);
    parameter_time(&parameters, inquiry->until_us);
    parameter_text(&parameters, sheet->format == SHEET_JSON ? "" : settings->lang);
    parameter_text(&parameters, settings->has_cases ? "true" : "false");
    const char *sql = is_each ? sql_statistics_event : sql_statistics_month;
    if (sheet_database(sheet, inquiry->database, sql, &parameters) < 0)
        return failed(inquiry);
    return COMMAND_DONE;
}

/* --- suppliers --- */

static int read_span(struct inquiry *inquiry)
{
    const struct settings *settings = inquiry->settings;
    if (text_to_time(bytes_from_text(settings->from), &inquiry->from_us) < 0 ||
        text_to_time(bytes_from_text(settings->until), &inquiry->until_us) < 0 ||
        inquiry->from_us >= inquiry->until_us)
        return usage_wrong(
            &usage, "statistics: --from and --to are times like 2026-11-22T08:00:00Z, in order");
    return COMMAND_DONE;
}

static int show_row(void *context, const struct rows *row)
{
    sheet_database_row(context, row);
    return 0;
}

static int show_supplier(struct inquiry *inquiry, int64_t supplier_no)
{
    struct parameters parameters = {.count = 0};
    parameter_time(&parameters, inquiry->from_us);
    parameter_time(&parameters, inquiry->until_us);
    parameter_int(&parameters, supplier_no);
    if (database_stream(
            inquiry->database, sql_statistics_supplier, &parameters, show_row, &inquiry->sheet) < 0)
        return failed(inquiry);
    return COMMAND_DONE;
}

static void show_progress(size_t done, size_t count)
{
    if (isatty(STDERR_FILENO))
        fprintf(stderr, "\rsupplier %zu of %zu%s", done, count, done == count ? "\n" : "");
}

static int show_suppliers(struct inquiry *inquiry)
{
    AUTO(rows_free) struct rows *suppliers = NULL;
    inquiry->sheet.columns = supplier_columns;
    inquiry->sheet.count = COUNT_OF(supplier_columns);
    if (database_run(inquiry->database, sql_statistics_suppliers, NULL, &suppliers) < 0)
        return failed(inquiry);
    sheet_head(&inquiry->sheet);
    int status = COMMAND_DONE;
    for (size_t i = 0; status == COMMAND_DONE && i < rows_count(suppliers); i++) {
        status = show_supplier(inquiry, rows_int(suppliers, i, 0));
        show_progress(i + 1, rows_count(suppliers));
    }
    return status;
}

/* --- which --- */

static const struct {
    const char *name;
    int (*read)(struct inquiry *inquiry);
    int (*show)(struct inquiry *inquiry);
} subjects[] = {
    {"month",     read_month, show_month    },
    {"suppliers", read_span,  show_suppliers},
};

static void warn_of_marks(struct inquiry *inquiry)
{
    AUTO(rows_free) struct rows *marks = NULL;
    if (database_run(inquiry->database, sql_statistics_marks, NULL, &marks) < 0)
        return;
    if (rows_int(marks, 0, 0) > 0)
        fprintf(stderr, "haitrinh: history is still being judged: numbers may change\n");
}

static int answer(struct inquiry *inquiry, int (*show)(struct inquiry *inquiry))
{
    char error[REACH_ERROR_MAX];
    AUTO(database_free) struct database *database = NULL;
    if (reach_database(&inquiry->settings->reach, DESK_ROLE, &database, error) < 0)
        return command_failed("%s", error);
    inquiry->database = database;
    warn_of_marks(inquiry);
    return show(inquiry);
}

int cmd_statistics(int argc, char **argv)
{
    struct settings settings;
    struct inquiry inquiry = {.settings = &settings, .sheet = {.out = stdout}};
    int status = COMMAND_DONE;
    if (!usage_read(&usage, &settings, &argc, argv, &status))
        return status;
    if (sheet_format_from_text(settings.format, &inquiry.sheet.format) < 0)
        return usage_wrong(&usage, "statistics: there is no format %s", settings.format);
    if (strcmp(settings.lang, "vi") != 0 && strcmp(settings.lang, "en") != 0)
        return usage_wrong(&usage, "statistics: there is no language %s", settings.lang);
    for (size_t i = 0; i < COUNT_OF(subjects); i++) {
        if (strcmp(argv[1], subjects[i].name) != 0)
            continue;
        status = subjects[i].read(&inquiry);
        return status == COMMAND_DONE ? answer(&inquiry, subjects[i].show) : status;
    }
    return usage_wrong(&usage, "statistics: month or suppliers");
}
