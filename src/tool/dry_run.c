#include "tool/dry_run.h"

#include <errno.h>
#include <inttypes.h>
#include <string.h>
#include <unistd.h>

#include "haitrinh/protocol.h"

#include "base/json.h"
#include "base/log.h"
#include "journal/reader.h"
#include "journal/record.h"
#include "store/load.h"
#include "store/query.h"
#include "tool/alarm_tally.h"
#include "tool/command.h"
#include "tool/trial.h"

/* Records may be that much out of the order of their times: the server's clock was set back. */
#define CLOCK_SLACK_US HOUR_US
/* Between two looks at how far it is. */
#define PROGRESS_RECORDS 65536

struct dry_run {
    const struct dry_run_order *order;
    FILE *out;
    struct journal_reader *reader;
    struct arena arena;
    struct trial trials[RUN_COUNT];
    struct alarm_tally tally;
    int64_t now_us; /* as the journal tells it; INT64_MIN: not yet */
};

static const char *const run_names[] = {
    [RUN_AS_WAS] = "raised",
    [RUN_CHANGED] = "would_raise",
};

static const struct sheet_column columns[] = {
    {"kind",              18, SHEET_TEXT },
    {"zone",              28, SHEET_TEXT },
    {"raised",            8,  SHEET_VALUE},
    {"would_raise",       11, SHEET_VALUE},
    {"raised_a_day",      12, SHEET_VALUE},
    {"would_raise_a_day", 0,  SHEET_VALUE},
};

/* --- an alarm --- */

static int print_alarm(
    struct dry_run *dry, enum tally_run run, const struct alarm_event *event, const char *zone)
{
    struct json json;
    json_init(&json);
    json_open_object(&json, NULL);
    json_put_string(&json, "run", run_names[run]);
    trial_write_alarm(&dry->trials[run], event, zone, &json);
    json_close_object(&json);
    const char *text = json_text(&json);
    if (text != NULL)
        fprintf(dry->out, "%s\n", text);
    json_done(&json);
    return text == NULL ? -ENOMEM : 0;
}

static bool is_asked_for(const struct dry_run *dry, const struct alarm_event *event)
{
    return event->step == ALARM_RAISED && event->detected_us >= dry->order->from_us &&
           event->detected_us < dry->order->until_us;
}

static int count_alarms(struct dry_run *dry, enum tally_run run)
{
    struct trial *trial = &dry->trials[run];
    int result = 0;
    for (size_t i = 0; result == 0 && i < trial->draft.events.count; i++) {
        const struct alarm_event *event = &trial->draft.events.events[i];
        if (!is_asked_for(dry, event))
            continue;
        const char *zone = trial_zone_id(trial, event->zone_no);
        result = alarm_tally_add(&dry->tally, run, event->kind, zone);
        if (result == 0 && dry->order->format == SHEET_JSON)
            result = print_alarm(dry, run, event, zone);
    }
    return result;
}

/* --- the journal --- */

static bool is_quiet(const struct dry_run *dry)
{
    return dry->now_us < dry->order->from_us - dry->order->warm_up_us;
}

static void look_at_heartbeat(struct dry_run *dry, const struct journal_record *record)
{
    struct heartbeat heartbeat;
    if (heartbeat_decode(record->body, &dry->arena, &heartbeat) == 0)
        dry->now_us = heartbeat.wall_us;
}

static void look_at_frame(struct dry_run *dry, const struct journal_record *record)
{
    struct frame_record frame;
    if (frame_record_peek(record->body, &dry->arena, &frame) == 0)
        dry->now_us = frame.received_us;
}

/* Heartbeats come every second, so that frames need be asked only where judging begins. */
static void look_at_clock(struct dry_run *dry, const struct journal_record *record)
{
    arena_reset(&dry->arena);
    if (record->type == RECORD_HEARTBEAT)
        look_at_heartbeat(dry, record);
    else if (record->type == RECORD_FRAME && is_quiet(dry))
        look_at_frame(dry, record);
}

static int take(struct dry_run *dry, const struct journal_record *record)
{
    int result = 0;
    for (size_t run = 0; result == 0 && run < RUN_COUNT; run++) {
        result = trial_take(&dry->trials[run], record, is_quiet(dry));
        if (result == 0)
            result = count_alarms(dry, (enum tally_run)run);
    }
    return result;
}

static void show_progress(const struct dry_run *dry, uint64_t seq)
{
    uint64_t oldest = journal_reader_oldest(dry->reader);
    uint64_t count = journal_reader_durable(dry->reader) - oldest + 1;
    if (isatty(STDERR_FILENO) && seq % PROGRESS_RECORDS == 0)
        fprintf(stderr, "\rjudged %" PRIu64 " %% of the journal", 100 * (seq - oldest) / count);
}

static int read_on(struct dry_run *dry)
{
    struct journal_record record;
    int result = 0;
    while (result == 0 && (result = journal_reader_next(dry->reader, &record)) == 0) {
        look_at_clock(dry, &record);
        if (dry->now_us > dry->order->until_us + CLOCK_SLACK_US)
            return 0;
        result = take(dry, &record);
        show_progress(dry, record.seq);
    }
    return result == READER_END ? 0 : result > 0 ? -EBADMSG : result;
}

/* --- the register of before the journal --- */

static int take_version(void *context, const struct register_version *version)
{
    struct dry_run *dry = context;
    int result = 0;
    for (size_t run = 0; result == 0 && run < RUN_COUNT; run++)
        result = trial_version(&dry->trials[run], version);
    return result;
}

/* Records that are too old are gone, and the versions in them. */
static int read_register(struct dry_run *dry)
{
    char error[REACH_ERROR_MAX];
    AUTO(database_free) struct database *database = NULL;
    if (journal_reader_oldest(dry->reader) <= 1)
        return COMMAND_DONE;
    if (reach_database(dry->order->reach, DESK_ROLE, &database, error) < 0)
        return command_failed(
            "replay: the journal has lost its beginning, and the register with it. %s", error);
    if (load_versions(database, INT64_MAX, take_version, dry) < 0)
        return command_failed("replay: the register cannot be read: %s", database_error(database));
    return COMMAND_DONE;
}

/* --- the answer --- */

static struct sheet sheet_of(const struct dry_run *dry)
{
    return (struct sheet){.out = dry->out,
        .format = dry->order->format,
        .columns = columns,
        .count = COUNT_OF(columns)};
}

static void print_row(const struct dry_run *dry, const struct tally_row *row, const char *kind)
{
    double days = (double)(dry->order->until_us - dry->order->from_us) / (double)DAY_US;
    char counts[RUN_COUNT][24], rates[RUN_COUNT][32];
    for (size_t run = 0; run < RUN_COUNT; run++) {
        snprintf(counts[run], sizeof counts[run], "%" PRIu64, row->counts[run]);
        snprintf(rates[run], sizeof rates[run], "%.2f", (double)row->counts[run] / days);
    }
    const char *const cells[] = {kind, row->zone, counts[RUN_AS_WAS], counts[RUN_CHANGED],
        rates[RUN_AS_WAS], rates[RUN_CHANGED]};
    struct sheet sheet = sheet_of(dry);
    sheet_row(&sheet, cells);
}

static void print_tally(struct dry_run *dry)
{
    struct sheet sheet = sheet_of(dry);
    struct tally_row sum = alarm_tally_sum(&dry->tally);
    alarm_tally_sort(&dry->tally);
    sheet_head(&sheet);
    for (size_t i = 0; i < dry->tally.count; i++)
        print_row(dry, &dry->tally.rows[i], alarm_kind_name(dry->tally.rows[i].kind));
    print_row(dry, &sum, "all");
}

static int run_through(struct dry_run *dry, struct log *log)
{
    const char *journal_id = journal_reader_id(dry->reader);
    int result = trial_init(&dry->trials[RUN_AS_WAS], NULL, journal_id, log);
    if (result == 0)
        result = trial_init(&dry->trials[RUN_CHANGED], dry->order->change, journal_id, log);
    if (result < 0)
        return command_failed("replay: %s", strerror(-result));
    int status = read_register(dry);
    if (status != COMMAND_DONE)
        return status;
    result = read_on(dry);
    if (isatty(STDERR_FILENO))
        fprintf(stderr, "\r%40s\r", "");
    if (result < 0)
        return command_failed("replay: %s",
            result == -EBADMSG ? "the journal is damaged; run `haitrinh journal check`"
                               : strerror(-result));
    if (dry->order->format != SHEET_JSON)
        print_tally(dry);
    return COMMAND_DONE;
}

static void dry_run_done(struct dry_run *dry)
{
    for (size_t run = 0; run < RUN_COUNT; run++)
        trial_done(&dry->trials[run]);
    alarm_tally_done(&dry->tally);
    arena_done(&dry->arena);
    journal_reader_close(dry->reader);
}

int dry_run(const struct dry_run_order *order, FILE *out)
{
    AUTO(log_free) struct log *log = log_new("replay", LOG_ERR);
    struct dry_run dry = {.order = order, .out = out, .now_us = INT64_MIN};
    if (log == NULL)
        return command_failed("out of memory");
    arena_init(&dry.arena, ARENA_MAX_BYTES);
    int result = journal_reader_open(order->journal, &dry.reader);
    int status = COMMAND_DONE;
    if (result < 0)
        status = command_failed("replay: %s: %s", order->journal,
            result == -ENOENT ? "there is no journal" : strerror(-result));
    else
        status = run_through(&dry, log);
    dry_run_done(&dry);
    return status;
}
