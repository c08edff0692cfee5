#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "haitrinh/protocol.h"

#include "base/arena.h"
#include "base/log.h"
#include "embedded_sql.h"
#include "journal/reader.h"
#include "journal/record.h"
#include "store/migrate.h"
#include "store/query.h"
#include "tool/command.h"
#include "watch/restoration.h"
#include "watch/watch.h"

struct settings {
    char journal[OPTION_TEXT_MAX];
    char database[OPTION_TEXT_MAX];
    char desk_phone[OPTION_TEXT_MAX];
    int64_t months_back;
};

static const struct option_spec specs[] = {
    OPTION_ROW("journal", OPTION_TEXT, journal, "", 0, 0, "directory of the journal"),
    OPTION_ROW("database", OPTION_TEXT, database, "", 0, 0,
        "connection string of libpq of an empty database, as the owner of its schema"),
    OPTION_ROW("watch.desk_phone", OPTION_TEXT, desk_phone, "", 0, 0,
        "telephone of the duty desk, as the watch has it"),
    OPTION_ROW("watch.months_back", OPTION_INT, months_back, "36", 0, 120,
        "position partitions that are made before the current month"),
};

static const struct usage usage = {
    .synopsis = "rebuild --journal DIR --database CONNINFO",
    .text =
        "Makes tracks, zones, registers and alarms again from the journal in an empty database.\n"
        "Device keys are not in the journal: take them from their own backup, or import anew.\n",
    .table = {specs, COUNT_OF(specs)},
};

static void show_progress(uint64_t seq, uint64_t last)
{
    if (isatty(STDERR_FILENO) && (seq % 4096 == 0 || seq == last))
        fprintf(stderr, "\rregisters: record %" PRIu64 " of %" PRIu64, seq, last);
}

static int restore_version(
    struct database *database, const struct journal_record *record, struct arena *arena)
{
    struct register_version version;
    arena_reset(arena);
    int result = version_decode(record->body, arena, &version);
    return result == 0 ? restoration_put(database, &version) : result;
}

/* Registers first: tracks and alarms are judged by what the watch then reads from the journal. */
static int restore_registers(struct database *database, const char *journal, uint64_t *out_count)
{
    AUTO(journal_reader_close) struct journal_reader *reader = NULL;
    int result = journal_reader_open(journal, &reader);
    struct arena arena;
    arena_init(&arena, ARENA_MAX_BYTES);
    uint64_t last = result == 0 ? journal_reader_durable(reader) : 0;
    struct journal_record record;
    while (result == 0 && (result = journal_reader_next(reader, &record)) == 0) {
        if (record.type != RECORD_VERSION)
            continue;
        result = restore_version(database, &record, &arena);
        ++*out_count;
        show_progress(record.seq, last);
    }
    arena_done(&arena);
    return result == READER_END ? 0 : result;
}

static int rebuild(const struct settings *settings, struct log *log)
{
    AUTO(database_free) struct database *database = NULL;
    uint64_t versions = 0;
    int result = database_open(settings->database, NULL, &database);
    if (result == 0)
        result = schema_migrate(database, NULL, NULL);
    if (result == 0)
        result = database_run(database, sql_begin, NULL, NULL);
    if (result == 0)
        result = restore_registers(database, settings->journal, &versions);
    if (result == 0)
        result = database_run(database, sql_commit, NULL, NULL);
    if (result != 0)
        return command_failed("the registers cannot be restored: %s",
            database && database_error(database)[0] ? database_error(database)
                                                    : strerror(result < 0 ? -result : 0));
    log_line(log, LOG_INFO, "registers", "%" PRIu64 " versions restored", versions);
    struct watch_settings watch = {.journal_path = settings->journal,
        .conninfo = settings->database,
        .sos_command = "",
        .desk_phone = settings->desk_phone,
        .mailbox = "",
        .sos_after_us = DAY_US,
        .live_reports = 20000,
        .history_reports = 20000,
        .history_pause_us = SECOND_US,
        .months_back = (int)settings->months_back,
        .answer_us = DAY_US,
        .may_adopt = true,
        .is_once = true};
    return watch_run(&watch, log) == 0 ? COMMAND_DONE : COMMAND_WANTING;
}

int cmd_rebuild(int argc, char **argv)
{
    struct settings settings;
    int status = COMMAND_DONE;
    if (!usage_read(&usage, &settings, &argc, argv, &status))
        return status;
    if (settings.journal[0] == '\0' || settings.database[0] == '\0')
        return usage_wrong(&usage, "--journal and --database are needed");
    AUTO(log_free) struct log *log = log_new("rebuild", LOG_INFO);
    return log ? rebuild(&settings, log) : command_failed("out of memory");
}
