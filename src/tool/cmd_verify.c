#include <errno.h>
#include <string.h>
#include <time.h>

#include "base/json.h"
#include "base/text.h"
#include "embedded_sql.h"
#include "store/query.h"
#include "tool/command.h"
#include "tool/ledger_set.h"
#include "tool/reach.h"
#include "tool/run_process.h"

#define READ_ROLE "haitrinh_read"
/* Between two looks at what the watch has stored by now. */
#define PAUSE_NS 300000000L
/* Reports that are named on standard error when they are missing or doubled. */
#define NAMED_MAX 10

struct settings {
    struct reach reach;
    char ledger[OPTION_TEXT_MAX];
    int64_t wait_s;
};

static const struct option_spec options[] = {
    OPTION_ROW(
        "ledger", OPTION_TEXT, ledger, "", 0, 0, "The ledger that simulate or send has written."),
    OPTION_ROW("wait", OPTION_INT, wait_s, "0", 0, 86400,
        "Seconds that the watch may still need to store the last reports."),
    REACH_OPTIONS(settings),
};

static const struct usage usage = {
    .synopsis = "verify --ledger FILE [--wait SECONDS] [--state DIR | --database CONNINFO]",
    .text = "Compares a ledger with the store and prints the counts as one JSON object. The exit\n"
            "status is 0 only when every acknowledged report is stored exactly once.\n",
    .table = {options, COUNT_OF(options)},
};

struct verifying {
    struct database *database;
    struct ledger_set set;
    uint64_t lines;
    struct ledger_item *items; /* of the device that is being read */
    size_t count;
};

static int add_entry(void *context, const struct ledger_entry *entry)
{
    struct verifying *verifying = context;
    verifying->lines++;
    return ledger_set_add(&verifying->set, entry);
}

static int note_row(void *context, const struct rows *row)
{
    struct verifying *verifying = context;
    const struct ledger_entry stored = {
        .device = verifying->items[0].device,
        .fix_us = rows_int(row, 0, 0),
        .digest = (uint32_t)rows_int(row, 0, 1),
    };
    bool has_own_time = (rows_int(row, 0, 2) & DOUBT_NO_TIME) == 0;
    ledger_set_note(verifying->items, verifying->count, &stored, has_own_time);
    return 0;
}

/* Reads what is stored of one device, over the span of its items. */
static int look_at_device(struct verifying *verifying)
{
    const struct ledger_item *items = verifying->items;
    bool has_unknown = items[0].fix_us == TIME_UNKNOWN;
    struct parameters parameters = {.count = 0};
    parameter_text(&parameters, items[0].device.text);
    parameter_time(&parameters, items[0].fix_us);
    parameter_time(&parameters, has_unknown ? INT64_MAX : items[verifying->count - 1].fix_us);
    ledger_set_forget(verifying->items, verifying->count);
    return database_stream(
        verifying->database, sql_verify_positions, &parameters, note_row, verifying);
}

/* Looks again at the devices that are not right yet. */
static int look(struct verifying *verifying, bool *out_is_right)
{
    bool is_right = true;
    size_t end = 0;
    for (size_t first = 0; first < verifying->set.count; first = end) {
        end = ledger_set_device_end(&verifying->set, first);
        verifying->items = &verifying->set.items[first];
        verifying->count = end - first;
        if (ledger_set_is_right(verifying->items, verifying->count))
            continue;
        int result = look_at_device(verifying);
        if (result < 0)
            return result;
        is_right = is_right && ledger_set_is_right(verifying->items, verifying->count);
    }
    *out_is_right = is_right;
    return 0;
}

static int look_until(struct verifying *verifying, int64_t end_us)
{
    const struct timespec pause = {.tv_nsec = PAUSE_NS};
    bool is_right = false;
    int result = look(verifying, &is_right);
    while (result == 0 && !is_right && process_clock_us() < end_us) {
        (void)nanosleep(&pause, NULL);
        result = look(verifying, &is_right);
    }
    return result;
}

static void name_faults(const struct ledger_set *set)
{
    size_t named = 0;
    for (size_t i = 0; i < set->count && named < NAMED_MAX; i++) {
        const struct ledger_item *item = &set->items[i];
        char time[TIME_TEXT_SIZE] = "no time";
        if (item->stored == 1)
            continue;
        if (item->fix_us != TIME_UNKNOWN)
            (void)time_to_text(item->fix_us, time, sizeof time);
        fprintf(stderr, "haitrinh: %s %s %08x is stored %llu times\n", item->device.text, time,
            item->digest, (unsigned long long)item->stored);
        named++;
    }
}

static int print_totals(const struct verifying *verifying)
{
    struct ledger_totals totals = ledger_set_totals(&verifying->set);
    struct json json;
    json_init(&json);
    json_open_object(&json, NULL);
    json_put_uint(&json, "lines", verifying->lines);
    json_put_uint(&json, "acknowledged", totals.acknowledged);
    json_put_uint(&json, "stored", totals.stored);
    json_put_uint(&json, "missing", totals.missing);
    json_put_uint(&json, "doubled", totals.doubled);
    json_close_object(&json);
    const char *text = json_text(&json);
    printf("%s\n", text == NULL ? "" : text);
    json_done(&json);
    return totals.missing == 0 && totals.doubled == 0 ? COMMAND_DONE : COMMAND_WANTING;
}

static int compare_with_store(struct verifying *verifying, const struct settings *settings)
{
    char error[REACH_ERROR_MAX];
    AUTO(database_free) struct database *database = NULL;
    int result = reach_database(&settings->reach, READ_ROLE, &database, error);
    if (result < 0)
        return command_failed("%s", error);
    verifying->database = database;
    result = look_until(verifying, process_clock_us() + settings->wait_s * SECOND_US);
    if (result < 0)
        return command_failed("verify: %s", database_error(database));
    name_faults(&verifying->set);
    return print_totals(verifying);
}

int cmd_verify(int argc, char **argv)
{
    struct settings settings;
    struct verifying verifying = {.lines = 0};
    size_t line = 0;
    int status;
    if (!usage_read(&usage, &settings, &argc, argv, &status))
        return status;
    if (settings.ledger[0] == '\0')
        return usage_wrong(&usage, "verify: --ledger is needed");
    int result = ledger_read(settings.ledger, add_entry, &verifying, &line);
    if (result == -EBADMSG)
        status = command_failed("%s: line %zu is none of a ledger", settings.ledger, line);
    else if (result < 0)
        status = command_failed("%s: %s", settings.ledger, strerror(-result));
    if (result == 0) {
        ledger_set_seal(&verifying.set);
        status = compare_with_store(&verifying, &settings);
    }
    ledger_set_done(&verifying.set);
    return status;
}
