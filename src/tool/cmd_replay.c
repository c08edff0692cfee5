#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/text.h"
#include "chart/zone.h"
#include "tool/command.h"
#include "tool/dry_run.h"
#include "tool/live_track.h"
#include "tool/replay_event.h"
#include "tool/replay_feed.h"
#include "tool/run_state.h"
#include "tool/zone_file.h"

struct settings {
    struct reach reach;
    char zones[OPTION_TEXT_MAX];
    char track[OPTION_TEXT_MAX];
    char shuffle[OPTION_TEXT_MAX];
    int64_t interval_us;
    bool is_live;
    char from[OPTION_TEXT_MAX];
    char until[OPTION_TEXT_MAX];
    char threshold[OPTION_TEXT_MAX];
    char journal[OPTION_TEXT_MAX];
    int64_t warm_up_us;
    char format[OPTION_TEXT_MAX];
};

static const struct option_spec options[] = {
    OPTION_ROW("zones", OPTION_TEXT, zones, "", 0, 0, "GeoJSON file of zones."),
    OPTION_ROW(
        "track", OPTION_TEXT, track, "", 0, 0, "CSV file of positions; - is standard input."),
    OPTION_ROW("shuffle", OPTION_TEXT, shuffle, "", 0, 0,
        "A number: feeds the positions in the random order that it gives."),
    OPTION_ROW("interval", OPTION_SPAN, interval_us, "2h", MINUTE_US, 4 * HOUR_US,
        "Expected between two reports; a gap is longer than 1.5 times of it."),
    OPTION_ROW("alarms", OPTION_BOOL, is_live, "no", 0, 0,
        "With --track: the alarms that it would have raised, instead of its history."),
    OPTION_ROW("from", OPTION_TEXT, from, "", 0, 0,
        "Without --track: the begin of the time to be judged once more, RFC 3339."),
    OPTION_ROW("to", OPTION_TEXT, until, "", 0, 0, "Its end."),
    OPTION_ROW("threshold", OPTION_TEXT, threshold, "", 0, 0,
        "NAME=VALUE or SCOPE:SUBJECT:NAME=VALUE, several with commas (haitrinh threshold names)."),
    OPTION_ROW("journal", OPTION_TEXT, journal, "", 0, 0,
        "Directory of the journal; default: the one in the state directory."),
    OPTION_ROW("warm-up", OPTION_SPAN, warm_up_us, "31d", 0, 3700 * DAY_US,
        "What came before --from and is judged without being counted: so that vessels are known."),
    OPTION_ROW("format", OPTION_TEXT, format, "table", 0, 0,
        "table and csv: numbers by kind and zone; json: a line an alarm."),
    REACH_OPTIONS(settings),
};

static const struct usage usage = {
    .synopsis =
        "replay --zones FILE --track FILE [--shuffle SEED] [--interval SPAN]\n"
        "       haitrinh replay --zones FILE --track FILE --alarms [--interval SPAN]\n"
        "                       [--threshold NAME=VALUE,...]\n"
        "       haitrinh replay --from T --to T [--zones FILE] [--threshold NAME=VALUE,...]\n"
        "                       [--journal DIR] [--format table|csv|json]",
    .text =
        "With --track: puts the positions of a file (device_id, time_utc, lat, lon, speed_kn,\n"
        "course_deg) through the rules and prints their history, one JSON object an event:\n"
        "enter and exit of an area, cross of a line, gap, leap. What occurred does not depend\n"
        "on the order of the file; when it was detected does.\n"
        "With --alarms: the alarms of all kinds that the track would have raised, had its\n"
        "positions come one by one as they were taken; one JSON object an event.\n"
        "With --from and --to, a dry run: what would these zones (in the place of those of the\n"
        "same id, or beside them) and thresholds have raised, beside what was raised. The\n"
        "journal is judged twice, as it was and with the change. Nothing is written.\n",
    .table = {options, COUNT_OF(options)},
};

struct replay {
    struct zone_set *zones;
    struct limits limits;
    struct replay_feed feed;
    struct replay_events events;
};

static void replay_done(struct replay *replay)
{
    zone_set_unref(replay->zones);
    replay_feed_done(&replay->feed);
    replay_events_done(&replay->events);
}

static int judge_rows(struct replay *replay, const struct feed_row *rows, size_t count)
{
    struct position *positions = reallocarray(NULL, count, sizeof *positions);
    if (positions == NULL)
        return -ENOMEM;
    for (size_t i = 0; i < count; i++)
        positions[i] = rows[i].position;
    struct track_window whole = {
        .positions = positions, .count = count, .is_from_start = true, .is_to_end = true};
    struct history history;
    int result = history_judge(&whole, replay->zones, &replay->limits, &history);
    if (result == 0)
        result = replay_events_add(&replay->events, rows, count, &history, replay->zones);
    history_done(&history);
    free(positions);
    return result;
}

static int judge_devices(struct replay *replay)
{
    int result = 0;
    for (size_t from = 0; result == 0 && from < replay->feed.count;) {
        size_t end = replay_feed_device_end(&replay->feed, from);
        result = judge_rows(replay, &replay->feed.rows[from], end - from);
        from = end;
    }
    replay_events_sort(&replay->events);
    return result;
}

static int print_events(const struct replay_events *events)
{
    struct json json;
    json_init(&json);
    int result = 0;
    for (size_t i = 0; result == 0 && i < events->count; i++) {
        json_reset(&json);
        replay_event_write(&events->items[i], &json);
        const char *text = json_text(&json);
        result = text == NULL ? -ENOMEM : 0;
        if (result == 0)
            (void)puts(text);
    }
    json_done(&json);
    return result;
}

static int read_track(struct replay *replay, const struct settings *settings)
{
    int result = replay_feed_read(&replay->feed, settings->track);
    if (result == -EBADMSG)
        return command_failed(
            "replay: %s: no column device_id, time_utc, lat or lon", settings->track);
    if (result < 0)
        return command_failed("replay: %s: %s", settings->track, strerror(-result));
    return COMMAND_DONE;
}

static int run(struct replay *replay, const struct settings *settings, const uint64_t *seed)
{
    char error[ZONE_FILE_ERROR_MAX];
    if (zone_file_read(settings->zones, &replay->zones, error) < 0)
        return command_failed("replay: %s", error);
    int status = read_track(replay, settings);
    if (status != COMMAND_DONE)
        return status;
    if (seed != NULL)
        replay_feed_shuffle(&replay->feed, *seed);
    replay_feed_lay_out(&replay->feed);
    int result = judge_devices(replay);
    if (result == 0)
        result = print_events(&replay->events);
    if (result < 0)
        return command_failed("replay: %s", strerror(-result));
    return replay->feed.bad_rows > 0 ? COMMAND_WANTING : COMMAND_DONE;
}

static int read_change(const struct settings *settings, struct trial_change *out)
{
    char error[ZONE_FILE_ERROR_MAX] = "out of memory";
    int result = 0;
    if (settings->zones[0] != '\0')
        result = trial_change_zones(out, settings->zones, error);
    if (result == 0)
        result = trial_change_thresholds(out, settings->threshold, error);
    return result < 0 ? command_failed("replay: %s", error) : COMMAND_DONE;
}

/* --- a track --- */

static int replay_history(const struct settings *settings)
{
    int64_t number = 0;
    bool is_shuffled = settings->shuffle[0] != '\0';
    if (is_shuffled && text_to_int64(bytes_from_text(settings->shuffle), &number) < 0)
        return usage_wrong(&usage, "replay: --shuffle takes a number");
    struct thresholds thresholds = threshold_defaults();
    thresholds.interval_us = settings->interval_us;
    struct replay replay = {.limits = limits_always(&thresholds)};
    uint64_t seed = (uint64_t)number;
    int status = run(&replay, settings, is_shuffled ? &seed : NULL);
    replay_done(&replay);
    return status;
}

static int tell_alarms(struct replay *replay, const struct settings *settings)
{
    struct trial_change change = {.zone_count = 0};
    struct live_track_order order = {
        .feed = &replay->feed, .change = &change, .interval_us = settings->interval_us};
    int status = read_change(settings, &change);
    if (status == COMMAND_DONE)
        status = read_track(replay, settings);
    replay_feed_lay_out(&replay->feed);
    int result = status == COMMAND_DONE ? live_track_tell(&order, stdout) : 0;
    trial_change_done(&change);
    if (result < 0)
        return command_failed("replay: %s", strerror(-result));
    return status == COMMAND_DONE && replay->feed.bad_rows > 0 ? COMMAND_WANTING : status;
}

static int replay_alarms(const struct settings *settings)
{
    if (settings->shuffle[0] != '\0')
        return usage_wrong(&usage, "replay: alarms follow the order of time: no --shuffle");
    struct replay replay = {.zones = NULL};
    int status = tell_alarms(&replay, settings);
    replay_done(&replay);
    return status;
}

static int replay_track(const struct settings *settings)
{
    if (settings->zones[0] == '\0' || settings->track[0] == '\0')
        return usage_wrong(
            &usage, "replay: --zones and --track are needed, or --from and --to for a dry run");
    return settings->is_live ? replay_alarms(settings) : replay_history(settings);
}

/* --- a journal --- */

static int read_order(const struct settings *settings, struct dry_run_order *out)
{
    *out = (struct dry_run_order){.reach = &settings->reach, .warm_up_us = settings->warm_up_us};
    if (text_to_time(bytes_from_text(settings->from), &out->from_us) < 0 ||
        text_to_time(bytes_from_text(settings->until), &out->until_us) < 0 ||
        out->from_us >= out->until_us)
        return usage_wrong(
            &usage, "replay: --from and --to are times like 2026-11-22T08:00:00Z, in order");
    if (sheet_format_from_text(settings->format, &out->format) < 0)
        return usage_wrong(&usage, "replay: there is no format %s", settings->format);
    if (settings->zones[0] == '\0' && settings->threshold[0] == '\0')
        return usage_wrong(&usage, "replay: --zones or --threshold say what is tried");
    return COMMAND_DONE;
}

static int replay_journal(const struct settings *settings)
{
    struct dry_run_order order;
    char journal[STATE_FILE_MAX];
    int status = read_order(settings, &order);
    if (status != COMMAND_DONE)
        return status;
    int result = state_journal(settings->journal, settings->reach.state, journal);
    if (result < 0)
        return command_failed("replay: no journal is known: %s", strerror(-result));
    struct trial_change change = {.zone_count = 0};
    status = read_change(settings, &change);
    order.journal = journal;
    order.change = &change;
    if (status == COMMAND_DONE)
        status = dry_run(&order, stdout);
    trial_change_done(&change);
    return status;
}

int cmd_replay(int argc, char **argv)
{
    struct settings settings;
    int status;
    if (!usage_read(&usage, &settings, &argc, argv, &status))
        return status;
    bool is_dry_run = settings.from[0] != '\0' || settings.until[0] != '\0';
    if (is_dry_run && settings.track[0] != '\0')
        return usage_wrong(&usage, "replay: --track, or --from and --to");
    return is_dry_run ? replay_journal(&settings) : replay_track(&settings);
}
