#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "embedded_sql.h"
#include "store/query.h"
#include "store/registration.h"
#include "tool/command.h"
#include "tool/reach.h"
#include "tool/sheet.h"

struct settings {
    struct reach reach;
    char who[OPTION_TEXT_MAX];
    char lang[OPTION_TEXT_MAX];
    char format[OPTION_TEXT_MAX];
    char way[OPTION_TEXT_MAX];
    int64_t newest;
    int64_t promise_us;
    int64_t answers;
    bool is_all;
    bool is_formal;
};

static const struct option_spec specs[] = {
    REACH_OPTIONS(settings),
    OPTION_ROW("as", OPTION_TEXT, who, "", 0, 0, "who acts; default: $USER"),
    OPTION_ROW("lang", OPTION_TEXT, lang, "vi", 0, 0, "vi or en, of words in tables"),
    OPTION_ROW("format", OPTION_TEXT, format, "table", 0, 0, SHEET_FORMATS),
    OPTION_ROW("newest", OPTION_INT, newest, "50", 1, 1000000, "how many, for list"),
    OPTION_ROW("all", OPTION_BOOL, is_all, "no", 0, 0, "closed ones too, for list"),
    OPTION_ROW("way", OPTION_TEXT, way, "", 0, 0, "of notify: phone, sms, radio, letter ..."),
    OPTION_ROW(
        "formal", OPTION_BOOL, is_formal, "no", 0, 0, "of notify: this is the formal notice"),
    OPTION_ROW("promise", OPTION_SPAN, promise_us, "0s", 0, 31 * DAY_US,
        "of note: what it says is promised within that time (2h)"),
    OPTION_ROW("answers", OPTION_INT, answers, "0", 0, INT64_MAX,
        "of note: the promise, by its event's number, that is kept"),
};

static const struct usage usage = {
    .synopsis = "case list [--all] | case show CASE | case handover\n"
                "       haitrinh case open VESSEL WORDS\n"
                "       haitrinh case take CASE\n"
                "       haitrinh case note CASE WORDS [--promise 2h] [--answers EVENT]\n"
                "       haitrinh case notify CASE WHOM [WORDS] [--way WAY] [--formal]\n"
                "       haitrinh case explain CASE WORDS\n"
                "       haitrinh case verify CASE WORDS\n"
                "       haitrinh case close CASE REASON [WORDS]\n"
                "       haitrinh case reopen CASE WORDS",
    .text =
        "A case groups a vessel's alarms and what people did about them: who did what and when is\n"
        "written down and never changed. CASE is a case's number, or a registration for the\n"
        "vessel's newest case. The watch opens cases and adds alarms by itself.\n"
        "explain takes down what owner or captain said, verify how it was checked. close asks for\n"
        "a reason; a wrong one prints those there are (false-sos, gps-error, supplier-fault ...).\n"
        "A closed case mutes nothing: the next alarm opens one again. handover lists what is open,\n"
        "what is due (nobody has answered in 10 min, formal notice after 12 or 24 h) and what was\n"
        "promised: for the change of shifts.\n",
    .table = {specs, COUNT_OF(specs)},
    .least = 1,
    .most = 4,
};

/* One call, with what it needs. */
struct order {
    const struct settings *settings;
    struct database *database;
    struct sheet sheet;
    const char *word;
    char *const *arguments; /* after the word */
    int count;
};

static int failed(const struct order *order)
{
    return command_failed("case %s: %s", order->word, database_error(order->database));
}

/* --- looking --- */

static const struct sheet_column list_columns[] = {
    {"case",     20, SHEET_TEXT },
    {"vessel",   14, SHEET_TEXT },
    {"state",    14, SHEET_TEXT },
    {"opened",   19, SHEET_TIME },
    {"taken_by", 12, SHEET_TEXT },
    {"last",     19, SHEET_TIME },
    {"alarms",   6,  SHEET_VALUE},
    {"kinds",    30, SHEET_TEXT },
    {"reason",   0,  SHEET_TEXT },
};

static const struct sheet_column show_columns[] = {
    {"event",    6,  SHEET_VALUE},
    {"time",     19, SHEET_TIME },
    {"action",   16, SHEET_TEXT },
    {"who",      12, SHEET_TEXT },
    {"words",    50, SHEET_TEXT },
    {"promised", 19, SHEET_TIME },
    {"alarm",    0,  SHEET_TEXT },
};

static const struct sheet_column handover_columns[] = {
    {"case",     20, SHEET_TEXT},
    {"vessel",   14, SHEET_TEXT},
    {"state",    14, SHEET_TEXT},
    {"taken_by", 12, SHEET_TEXT},
    {"opened",   19, SHEET_TIME},
    {"last",     19, SHEET_TIME},
    {"duty",     26, SHEET_TEXT},
    {"due",      19, SHEET_TIME},
    {"overdue",  8,  SHEET_TEXT},
    {"words",    0,  SHEET_TEXT},
};

static int show_sheet(struct order *order, const char *sql, const struct parameters *parameters,
    const struct sheet_column *columns, size_t count)
{
    order->sheet.columns = columns;
    order->sheet.count = count;
    if (sheet_database(&order->sheet, order->database, sql, parameters) < 0)
        return failed(order);
    return COMMAND_DONE;
}

static int list(struct order *order)
{
    struct parameters parameters = {.count = 0};
    parameter_int(&parameters, order->settings->newest);
    parameter_text(&parameters, order->settings->is_all ? "true" : "false");
    parameter_text(&parameters, order->settings->lang);
    return show_sheet(order, sql_case_list, &parameters, list_columns, COUNT_OF(list_columns));
}

static int hand_over(struct order *order)
{
    struct parameters parameters = {.count = 0};
    parameter_text(&parameters, order->settings->lang);
    return show_sheet(
        order, sql_case_handover, &parameters, handover_columns, COUNT_OF(handover_columns));
}

/* --- whom it is about --- */

/* The first cell that the statement gives for the vessel; 0: there is none, which is said. */
static int64_t find_by_vessel(const struct order *order, const char *sql, const char *what)
{
    char registration[REGISTRATION_MAX + 1];
    AUTO(rows_free) struct rows *rows = NULL;
    struct parameters parameters = {.count = 0};
    if (registration_canonical(bytes_from_text(order->arguments[0]), registration) != 0) {
        (void)command_failed("case %s: %s is neither a case's number nor a registration",
            order->word, order->arguments[0]);
        return 0;
    }
    parameter_text(&parameters, registration);
    if (database_run(order->database, sql, &parameters, &rows) < 0) {
        (void)failed(order);
        return 0;
    }
    if (rows_count(rows) == 0)
        (void)command_failed("case %s: %s has no %s", order->word, registration, what);
    return rows_count(rows) == 0 ? 0 : rows_int(rows, 0, 0);
}

static int64_t find_case(const struct order *order)
{
    int64_t case_id = 0;
    if (text_to_int64(bytes_from_text(order->arguments[0]), &case_id) == 0 && case_id > 0)
        return case_id;
    return find_by_vessel(order, sql_case_find, "case");
}

static int show(struct order *order)
{
    struct parameters parameters = {.count = 0};
    int64_t case_id = find_case(order);
    if (case_id == 0)
        return COMMAND_WANTING;
    parameter_int(&parameters, case_id);
    parameter_text(&parameters, order->settings->lang);
    return show_sheet(order, sql_case_show, &parameters, show_columns, COUNT_OF(show_columns));
}

/* --- acting --- */

static const char *argument(const struct order *order, int index)
{
    return index < order->count ? order->arguments[index] : NULL;
}

/* NULL: not said. */
static const char *who_acts(const struct order *order)
{
    return order->settings->who[0] != '\0' ? order->settings->who : getenv("USER");
}

static int act(const struct order *order, const char *sql, const struct parameters *parameters)
{
    AUTO(rows_free) struct rows *rows = NULL;
    if (database_run(order->database, sql, parameters, &rows) < 0)
        return failed(order);
    printf("%s: %s %s\n", parameters->values[0], order->word, rows_text(rows, 0, 0));
    return COMMAND_DONE;
}

/* Number and actor, which all begin with. 0: no such case. */
static bool begin(const struct order *order, struct parameters *out)
{
    int64_t case_id = find_case(order);
    parameter_int(out, case_id);
    parameter_text(out, who_acts(order));
    return case_id != 0;
}

/* The words after CASE as they stand, at most `count`. */
static int act_with_words(const struct order *order, const char *sql, int count)
{
    struct parameters parameters = {.count = 0};
    if (!begin(order, &parameters))
        return COMMAND_WANTING;
    for (int i = 1; i <= count; i++)
        parameter_text(&parameters, argument(order, i));
    return act(order, sql, &parameters);
}

static int take(struct order *order)
{
    return act_with_words(order, sql_case_take, 0);
}

static int explain(struct order *order)
{
    return act_with_words(order, sql_case_explain, 1);
}

static int verify(struct order *order)
{
    return act_with_words(order, sql_case_verify, 1);
}

static int close_case(struct order *order)
{
    return act_with_words(order, sql_case_close, 2);
}

static int reopen(struct order *order)
{
    return act_with_words(order, sql_case_reopen, 1);
}

static int open_case(struct order *order)
{
    struct parameters parameters = {.count = 0};
    int64_t vessel_no = find_by_vessel(order, sql_vessel_find, "entry in the register");
    if (vessel_no == 0)
        return COMMAND_WANTING;
    parameter_int(&parameters, vessel_no);
    parameter_text(&parameters, who_acts(order));
    parameter_text(&parameters, argument(order, 1));
    return act(order, sql_case_open, &parameters);
}

static int note(struct order *order)
{
    struct parameters parameters = {.count = 0};
    if (!begin(order, &parameters))
        return COMMAND_WANTING;
    parameter_text(&parameters, argument(order, 1));
    if (order->settings->promise_us > 0)
        parameter_int(&parameters, order->settings->promise_us);
    else
        parameter_text(&parameters, NULL);
    if (order->settings->answers > 0)
        parameter_int(&parameters, order->settings->answers);
    else
        parameter_text(&parameters, NULL);
    return act(order, sql_case_note, &parameters);
}

static int notify(struct order *order)
{
    struct parameters parameters = {.count = 0};
    const char *way = order->settings->way;
    if (!begin(order, &parameters))
        return COMMAND_WANTING;
    parameter_text(&parameters, argument(order, 1));
    parameter_text(&parameters, way[0] != '\0' ? way : NULL);
    parameter_text(&parameters, argument(order, 2));
    parameter_text(&parameters, order->settings->is_formal ? "true" : "false");
    return act(order, sql_case_notify, &parameters);
}

static const struct {
    const char *word;
    int least, most; /* arguments after the word */
    int (*run)(struct order *order);
} orders[] = {
    {"list",     0, 0, list      },
    {"show",     1, 1, show      },
    {"handover", 0, 0, hand_over },
    {"open",     2, 2, open_case },
    {"take",     1, 1, take      },
    {"note",     2, 2, note      },
    {"notify",   2, 3, notify    },
    {"explain",  2, 2, explain   },
    {"verify",   2, 2, verify    },
    {"close",    2, 3, close_case},
    {"reopen",   2, 2, reopen    },
};

/* Its place in the table; COUNT_OF(orders): wrong, which is said. */
static size_t find_order(const struct order *order)
{
    size_t at = 0;
    while (at < COUNT_OF(orders) && strcmp(orders[at].word, order->word) != 0)
        at++;
    if (at == COUNT_OF(orders)) {
        (void)usage_wrong(&usage, "case: there is no %s", order->word);
        return at;
    }
    bool is_short = order->count < orders[at].least;
    if (!is_short && order->count <= orders[at].most)
        return at;
    (void)usage_wrong(&usage, "case %s: %s", order->word,
        is_short ? "an argument is missing" : "too many arguments: put words in quotes");
    return COUNT_OF(orders);
}

int cmd_case(int argc, char **argv)
{
    struct settings settings;
    char error[REACH_ERROR_MAX];
    int status = COMMAND_DONE;
    if (!usage_read(&usage, &settings, &argc, argv, &status))
        return status;
    struct order order = {.settings = &settings,
        .sheet = {.out = stdout},
        .word = argv[1],
        .arguments = argv + 2,
        .count = argc - 2};
    size_t at = find_order(&order);
    if (at == COUNT_OF(orders))
        return COMMAND_USAGE;
    if (sheet_format_from_text(settings.format, &order.sheet.format) < 0)
        return usage_wrong(&usage, "case: there is no format %s", settings.format);
    if (strcmp(settings.lang, "vi") != 0 && strcmp(settings.lang, "en") != 0)
        return usage_wrong(&usage, "case: there is no language %s", settings.lang);
    AUTO(database_free) struct database *database = NULL;
    if (reach_database(&settings.reach, DESK_ROLE, &database, error) < 0)
        return command_failed("%s", error);
    order.database = database;
    return orders[at].run(&order);
}
