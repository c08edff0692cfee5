#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "haitrinh/protocol.h"

#include "base/arena.h"
#include "base/json.h"
#include "journal/check.h"
#include "journal/hold.h"
#include "journal/reader.h"
#include "tool/command.h"
#include "tool/journal_json.h"
#include "tool/run_state.h"

/* While following: the watch has the pipe of the journal, so that others look now and then. */
#define FOLLOW_PAUSE_NS 200000000

struct settings {
    char journal[OPTION_TEXT_MAX];
    char state[OPTION_TEXT_MAX];
    int64_t from;
    int64_t count;
    char type[OPTION_TEXT_MAX];
    bool is_following;
    bool has_raw;
};

static const struct option_spec specs[] = {
    OPTION_ROW("journal", OPTION_TEXT, journal, "", 0, 0,
        "Directory of the journal; default: the one in the state directory."),
    OPTION_ROW("state", OPTION_TEXT, state, "", 0, 0, "State directory of haitrinh run."),
    OPTION_ROW("from", OPTION_INT, from, "0", 0, INT64_MAX,
        "show: the first record; 0 is the oldest kept."),
    OPTION_ROW("count", OPTION_INT, count, "0", 0, INT64_MAX, "show: so many; 0 is all."),
    OPTION_ROW("type", OPTION_TEXT, type, "", 0, 0,
        "show: only frame, heartbeat, version, notice or delivery."),
    OPTION_ROW("follow", OPTION_BOOL, is_following, "no", 0, 0, "show: wait for more."),
    OPTION_ROW(
        "raw", OPTION_BOOL, has_raw, "no", 0, 0, "show: the bytes received, as hexadecimal text."),
};

static const struct usage usage = {
    .synopsis = "journal show|check|hold REASON|release [--journal DIR] [OPTIONS]",
    .text = "show     prints records as JSON lines, never past what is known to be on disk\n"
            "check    proves every record and the chain of segments; exit status 1: unsound\n"
            "hold     keeps everything, whatever its age, until release; REASON is for people\n"
            "release  ends the hold\n",
    .table = {specs, COUNT_OF(specs)},
    .least = 1,
    .most = 2,
};

struct showing {
    struct journal_reader *reader;
    struct json json;
    struct arena arena;
    bool has_raw;
    bool is_following;
    enum record_type only; /* 0: all */
    int64_t left;          /* INT64_MAX: no end */
};

static int told(int result, const char *path)
{
    if (result < 0)
        return command_failed(
            "journal: %s: %s", path, result == -ENOENT ? "there is no journal" : strerror(-result));
    return COMMAND_DONE;
}

static int print_record(struct showing *showing, const struct journal_record *record)
{
    if (showing->only != 0 && record->type != showing->only)
        return 0;
    journal_json(&showing->json, record, &showing->arena, showing->has_raw);
    const char *text = json_text(&showing->json);
    if (text == NULL)
        return -ENOMEM;
    showing->left--;
    return printf("%s\n", text) < 0 ? -EIO : 0;
}

static int wait_for_more(void)
{
    const struct timespec pause = {.tv_nsec = FOLLOW_PAUSE_NS};
    if (fflush(stdout) != 0)
        return -EIO;
    nanosleep(&pause, NULL);
    return 0;
}

static int print_records(struct showing *showing)
{
    int result = 0;
    while (result == 0 && showing->left > 0) {
        struct journal_record record;
        result = journal_reader_next(showing->reader, &record);
        if (result == 0)
            result = print_record(showing, &record);
        else if (result == READER_END && showing->is_following)
            result = wait_for_more();
    }
    return result == READER_END ? 0 : result;
}

static int seek(struct journal_reader *reader, uint64_t from)
{
    int result = from == 0 ? 0 : journal_reader_seek(reader, from);
    if (result == READER_MISSING)
        return command_failed(
            "journal: the oldest record kept is %" PRIu64, journal_reader_oldest(reader));
    if (result == READER_BEYOND)
        return command_failed(
            "journal: the last record is %" PRIu64, journal_reader_durable(reader));
    return result < 0 ? command_failed("journal: %s", strerror(-result)) : COMMAND_DONE;
}

static int print_from(struct showing *showing, uint64_t from)
{
    int status = seek(showing->reader, from);
    if (status != COMMAND_DONE)
        return status;
    json_init(&showing->json);
    arena_init(&showing->arena, ARENA_MAX_BYTES);
    int result = print_records(showing);
    json_done(&showing->json);
    arena_done(&showing->arena);
    if (result == -EBADMSG)
        return command_failed("journal: it is damaged here; run `haitrinh journal check`");
    if (result != 0)
        return command_failed("journal: %s", result == READER_MISSING
                                                 ? "the next record was removed for its age"
                                                 : strerror(-result));
    return COMMAND_DONE;
}

static int show(const struct settings *settings, const char *path)
{
    AUTO(journal_reader_close) struct journal_reader *reader = NULL;
    struct showing showing = {
        .has_raw = settings->has_raw,
        .is_following = settings->is_following,
        .left = settings->count == 0 ? INT64_MAX : settings->count,
    };
    if (settings->type[0] != '\0' && !journal_type_by_name(settings->type, &showing.only))
        return usage_wrong(&usage, "journal: there is no type of record \"%s\"", settings->type);
    int result = journal_reader_open(path, &reader);
    if (result < 0)
        return told(result, path);
    showing.reader = reader;
    return print_from(&showing, (uint64_t)settings->from);
}

static void show_progress(void *context, uint64_t done_bytes, uint64_t total_bytes)
{
    uint64_t *shown_percent = context;
    uint64_t percent = total_bytes == 0 ? 100 : done_bytes * 100 / total_bytes;
    if (percent == *shown_percent)
        return;
    *shown_percent = percent;
    fprintf(stderr, "\rchecking: %" PRIu64 " %% ", percent);
}

static int check(const char *path)
{
    struct journal_findings findings;
    bool is_terminal = isatty(STDERR_FILENO) == 1;
    uint64_t shown_percent = UINT64_MAX;
    int result = journal_check(path, is_terminal ? show_progress : NULL, &shown_percent, &findings);
    if (is_terminal)
        fprintf(stderr, "\r                \r");
    if (result < 0)
        return told(result, path);
    printf("records %" PRIu64 " to %" PRIu64 ", %" PRIu64 " in %" PRIu64 " groups and %" PRIu64
           " segments, %" PRIu64 " bytes unpacked\n",
        findings.first_seq, findings.last_seq, findings.records, findings.groups, findings.segments,
        findings.bytes);
    if (findings.faults == 0) {
        printf("sound\n");
        return COMMAND_DONE;
    }
    printf("UNSOUND: %" PRIu64 " faults, the first: %s\n", findings.faults, findings.first_fault);
    return COMMAND_WANTING;
}

/* False: it has told what is wrong. */
static bool find_journal(const struct settings *settings, char out[STATE_FILE_MAX])
{
    int result = state_journal(settings->journal, settings->state, out);
    if (result < 0)
        return command_failed("journal: no state directory: %s", strerror(-result)) == COMMAND_DONE;
    return true;
}

int cmd_journal(int argc, char **argv)
{
    struct settings settings;
    int status;
    char path[STATE_FILE_MAX];
    if (!usage_read(&usage, &settings, &argc, argv, &status))
        return status;
    if (!find_journal(&settings, path))
        return COMMAND_WANTING;
    const char *action = argv[1];
    const char *reason = argc > 2 ? argv[2] : "";
    if (strcmp(action, "hold") == 0 && reason[0] != '\0')
        return told(journal_hold(path, reason), path);
    if (strcmp(action, "hold") == 0)
        return usage_wrong(&usage, "journal: hold needs a reason");
    if (reason[0] != '\0')
        return usage_wrong(&usage, "journal: %s is one argument too many", reason);
    if (strcmp(action, "show") == 0)
        return show(&settings, path);
    if (strcmp(action, "check") == 0)
        return check(path);
    if (strcmp(action, "release") == 0)
        return told(journal_release(path), path);
    return usage_wrong(&usage, "journal: there is no action \"%s\"", action);
}
