#include "base/log.h"
#include "tool/command.h"
#include "tool/config.h"
#include "watch/watch.h"

struct settings {
    char journal[OPTION_TEXT_MAX];
    char database[OPTION_TEXT_MAX];
    char sos_command[OPTION_TEXT_MAX];
    char desk_phone[OPTION_TEXT_MAX];
    char mailbox[OPTION_TEXT_MAX];
    int64_t sos_after_us;
    int64_t live_reports, history_reports;
    int64_t history_pause_us;
    int64_t months_back;
    int64_t answer_us;
    bool may_adopt;
    bool is_once;
};

static const struct option_spec specs[] = {
    OPTION_ROW("journal", OPTION_TEXT, journal, "", 0, 0, "directory of the gate's journal"),
    OPTION_ROW("database", OPTION_TEXT, database, "", 0, 0,
        "connection string of libpq, for example 'host=/run/haitrinh dbname=haitrinh'"),
    OPTION_ROW("once", OPTION_BOOL, is_once, "no", 0, 0,
        "ends when all that lies in the journal is committed and judged"),
    OPTION_ROW("watch.adopt", OPTION_BOOL, may_adopt, "yes", 0, 0,
        "a database that knows no journal yet takes this one as its first"),
    OPTION_ROW("watch.live_reports", OPTION_INT, live_reports, "5000", 1, 100000,
        "most live reports in one transaction"),
    OPTION_ROW("watch.history_reports", OPTION_INT, history_reports, "5000", 1, 100000,
        "most late reports in one transaction, after the live ones"),
    OPTION_ROW("watch.history_pause", OPTION_SPAN, history_pause_us, "10s", SECOND_US, DAY_US,
        "least time between two passes over changed spans of history"),
    OPTION_ROW("watch.months_back", OPTION_INT, months_back, "2", 0, 120,
        "position partitions that are made before the current month"),
    OPTION_ROW("watch.answer", OPTION_SPAN, answer_us, "5min", SECOND_US, DAY_US,
        "what a statement may take when the store is read anew; a server that is silent for longer "
        "is given up"),
    OPTION_ROW("watch.sos_command", OPTION_TEXT, sos_command, "", 0, 0,
        "run by /bin/sh with an SOS as JSON on its input while the database takes no commits, or "
        "is one that may not be written"),
    OPTION_ROW("watch.sos_after", OPTION_SPAN, sos_after_us, "5s", SECOND_US, HOUR_US,
        "an SOS may wait this long for the database"),
    OPTION_ROW("watch.desk_phone", OPTION_TEXT, desk_phone, "", 0, 0,
        "telephone of the duty desk, named in notices to owners and officers"),
    OPTION_ROW("watch.mailbox", OPTION_TEXT, mailbox, "", 0, 0,
        "the gate's local socket (gate.mailbox), by which silent devices are asked where they are; "
        "empty: nobody is"),
};

const struct option_table watch_options = {specs, COUNT_OF(specs)};

static const struct usage usage = {
    .synopsis = "watch --journal DIR --database CONNINFO [OPTIONS]",
    .text = "Reads the journal, judges, and writes tracks and alarms to PostgreSQL. One watch a\n"
            "journal; it may be stopped and started at any time.\n",
    .table = {specs, COUNT_OF(specs)},
};

int cmd_watch(int argc, char **argv)
{
    struct settings settings;
    int status = COMMAND_DONE;
    if (!usage_read(&usage, &settings, &argc, argv, &status))
        return status;
    if (settings.journal[0] == '\0' || settings.database[0] == '\0')
        return usage_wrong(&usage, "--journal and --database are needed");
    AUTO(log_free) struct log *log = log_new("watch", LOG_INFO);
    if (!log)
        return command_failed("out of memory");
    struct watch_settings watch = {.journal_path = settings.journal,
        .conninfo = settings.database,
        .sos_command = settings.sos_command,
        .desk_phone = settings.desk_phone,
        .mailbox = settings.mailbox,
        .sos_after_us = settings.sos_after_us,
        .live_reports = settings.live_reports,
        .history_reports = settings.history_reports,
        .history_pause_us = settings.history_pause_us,
        .months_back = (int)settings.months_back,
        .answer_us = settings.answer_us,
        .may_restore = true,
        .may_adopt = settings.may_adopt,
        .is_once = settings.is_once};
    return watch_run(&watch, log) == 0 ? COMMAND_DONE : COMMAND_WANTING;
}
