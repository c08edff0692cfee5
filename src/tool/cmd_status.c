#include <errno.h>
#include <inttypes.h>
#include <stdarg.h>
#include <string.h>
#include <sys/statvfs.h>
#include <sys/timex.h>
#include <time.h>
#include <unistd.h>

#include "haitrinh/units.h"

#include "embedded_sql.h"
#include "journal/reader.h"
#include "store/migrate.h"
#include "store/query.h"
#include "tool/command.h"
#include "tool/pulse.h"
#include "tool/reach.h"
#include "tool/run_process.h"
#include "tool/run_state.h"

/* How long to listen for the gate, which speaks once a second. */
#define LISTEN_US (3 * SECOND_US)
/* Records the watch may be behind before that is worth a word. */
#define LAG_RECORDS     20000
#define DISK_FREE_BYTES (INT64_C(2) << 30)
#define PARTITION_DAYS  30

struct settings {
    struct reach reach;
    char journal[OPTION_TEXT_MAX];
};

static const struct option_spec specs[] = {
    REACH_OPTIONS(settings),
    OPTION_ROW("journal", OPTION_TEXT, journal, "", 0, 0,
        "directory of the journal; default: the one in the state directory"),
};

static const struct usage usage = {
    .synopsis = "status [--state DIR]",
    .text = "Sentences for the one administrator: gate, watch, database, disk, clock, alarms, and\n"
            "what to do. Exit status 1 when something is to be done.\n",
    .table = {specs, COUNT_OF(specs)},
};

struct report_card {
    unsigned wanting;
};

PRINTF_LIKE(3, 4)
static void tell(struct report_card *card, bool is_good, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    fputs(is_good ? "ok      " : "TO DO   ", stdout);
    vprintf(format, arguments);
    putchar('\n');
    va_end(arguments);
    card->wanting += !is_good;
}

static void tell_clock(struct report_card *card)
{
    struct timex clock = {.modes = 0};

    if (adjtimex(&clock) == TIME_ERROR || (clock.status & STA_UNSYNC))
        tell(card, false,
            "The clock is not synchronised: times of receipt may be wrong. Set up systemd-timesyncd "
            "or chrony.");
    else
        tell(card, true, "The clock is synchronised.");
}

static void tell_disk(struct report_card *card, const char *path)
{
    struct statvfs disk;
    int64_t free_bytes;

    if (statvfs(path, &disk) < 0) {
        tell(card, false, "The disk of %s cannot be read: %s.", path, strerror(errno));
        return;
    }
    free_bytes = (int64_t)disk.f_bavail * (int64_t)disk.f_frsize;
    tell(card, free_bytes >= DISK_FREE_BYTES, "%" PRId64 " MiB are free at %s.%s", free_bytes >> 20,
        path,
        free_bytes >= DISK_FREE_BYTES ? ""
                                      : " Make room: the gate stops taking reports before "
                                        "nothing is left.");
}

/* Listens to the journal until a heartbeat comes; gives whether one came. */
static bool hear_gate(struct pulse *pulse, const char *journal)
{
    const struct timespec moment = {.tv_nsec = 50 * 1000 * 1000};
    int64_t until_us = process_clock_us() + LISTEN_US;

    while (!pulse->has_heartbeat && process_clock_us() < until_us) {
        if (!pulse_read(pulse, journal))
            return false;
        nanosleep(&moment, NULL);
    }
    return pulse->has_heartbeat;
}

static void tell_path(
    struct report_card *card, const struct heartbeat_path *path, struct database *database)
{
    struct parameters parameters = {.count = 0};
    AUTO(rows_free) struct rows *rows = NULL;
    const char *name = "of an unknown supplier";

    if (path->supplier_no == 0) {
        tell(card, true, "%" PRIu32 " trackers are connected by themselves.", path->sessions);
        return;
    }
    parameter_int(&parameters, path->supplier_no);
    if (database && database_run(database, sql_status_supplier, &parameters, &rows) == 0 &&
        rows_count(rows) > 0)
        name = rows_text(rows, 0, 0);
    tell(card, path->is_proven, "Supplier %s: %" PRIu32 " connections%s", name, path->sessions,
        path->is_proven ? ", reports flow." : ", nothing flows: ask the supplier.");
}

static void tell_gate(
    struct report_card *card, struct pulse *pulse, const char *journal, struct database *database)
{
    if (!hear_gate(pulse, journal)) {
        tell(card, false,
            "The gate is silent: nothing new in %s. Start it (haitrinh run, or the unit "
            "haitrinh-gate).",
            journal);
        return;
    }
    tell(card, true, "The gate works; %" PRIu64 " records are on disk.", pulse->durable);
    for (size_t i = 0; i < pulse->heartbeat.path_count; i++)
        tell_path(card, &pulse->heartbeat.paths[i], database);
}

static void tell_watch(
    struct report_card *card, const struct pulse *pulse, struct database *database)
{
    struct parameters parameters = {.count = 0};
    AUTO(rows_free) struct rows *rows = NULL;
    int64_t lag, quarantined, days;

    parameter_text(&parameters, pulse->reader ? journal_reader_id(pulse->reader) : "");
    if (database_run(database, sql_status_watch, &parameters, &rows) < 0) {
        tell(card, false, "The database does not answer: %s", database_error(database));
        return;
    }
    lag = (int64_t)pulse->durable - rows_int(rows, 0, 0);
    if (lag < 0)
        lag = 0; /* it went on while we asked */
    quarantined = rows_int(rows, 0, 2);
    days = rows_int(rows, 0, 4);
    tell(card, lag < LAG_RECORDS, "The watch is %" PRId64 " records behind.%s", lag,
        lag < LAG_RECORDS ? "" : " Is it running? See its messages.");
    tell(card, quarantined == 0,
        "%" PRId64 " reports of the last 7 days were refused by the database.%s", quarantined,
        quarantined == 0 ? "" : " Look at the table quarantine.");
    tell(card, true, "%" PRId64 " devices send that are in no register.", rows_int(rows, 0, 3));
    tell(card, days >= PARTITION_DAYS, "Tables are made for %" PRId64 " days ahead.", days);
}

/* Versions come back from the journal, keys do not. */
static void tell_restored(struct report_card *card, struct database *database)
{
    AUTO(rows_free) struct rows *rows = NULL;

    if (database_run(database, sql_status_restored, NULL, &rows) < 0 || rows_count(rows) == 0)
        return;
    tell(card, false,
        "The register of the database was older than the journal: %s versions were restored (%s to "
        "%s, on %s). Look whether every device has its key: haitrinh device list.",
        rows_text(rows, 0, 0), rows_text(rows, 0, 1), rows_text(rows, 0, 2), rows_text(rows, 0, 3));
}

static void tell_alarms(struct report_card *card, struct database *database)
{
    AUTO(rows_free) struct rows *rows = NULL;

    if (database_run(database, sql_status_alarms, NULL, &rows) < 0)
        return;
    for (size_t i = 0; i < rows_count(rows); i++)
        tell(card, true, "Open alarms, %s: %s, the oldest for %s h.", rows_text(rows, i, 0),
            rows_text(rows, i, 1), rows_text(rows, i, 2));
    if (rows_count(rows) == 0)
        tell(card, true, "No alarm is open.");
}

static void tell_schema(struct report_card *card, struct database *database)
{
    struct schema_state schema = {0};
    int result = schema_inspect(database, &schema);

    if (result != 0)
        tell(card, false, "The schema: %s", database_error(database));
    else
        tell(card, schema.applied == schema.known, "The schema is at %u of %u.%s", schema.applied,
            schema.known, schema.applied == schema.known ? "" : " Run haitrinh migrate.");
}

static void tell_all(struct report_card *card, const struct settings *settings, const char *journal)
{
    char error[REACH_ERROR_MAX];
    AUTO(database_free) struct database *database = NULL;
    struct pulse pulse;

    pulse_init(&pulse);
    if (reach_database(&settings->reach, READ_ROLE, &database, error) < 0)
        tell(card, false, "%s", error);
    tell_gate(card, &pulse, journal, database);
    if (database) {
        tell_watch(card, &pulse, database);
        tell_schema(card, database);
        tell_restored(card, database);
        tell_alarms(card, database);
    }
    pulse_done(&pulse);
}

int cmd_status(int argc, char **argv)
{
    struct settings settings;
    struct report_card card = {0};
    char state[STATE_PATH_MAX + 1], journal[STATE_FILE_MAX];
    int status = COMMAND_DONE;

    if (!usage_read(&usage, &settings, &argc, argv, &status))
        return status;
    if (state_path(settings.reach.state, state) < 0)
        return command_failed("there is no usable state directory: name one with --state");
    if (settings.journal[0] != '\0')
        snprintf(journal, sizeof(journal), "%s", settings.journal);
    else
        snprintf(journal, sizeof(journal), "%s/journal", state);
    tell_all(&card, &settings, journal);
    tell_disk(&card, access(journal, F_OK) == 0 ? journal : state);
    tell_clock(&card);
    return card.wanting == 0 ? COMMAND_DONE : COMMAND_WANTING;
}
