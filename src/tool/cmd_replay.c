#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/text.h"
#include "chart/zone.h"
#include "tool/command.h"
#include "tool/replay_event.h"
#include "tool/replay_feed.h"
#include "tool/zone_file.h"

struct settings {
    char zones[OPTION_TEXT_MAX];
    char track[OPTION_TEXT_MAX];
    char shuffle[OPTION_TEXT_MAX];
    int64_t interval_us;
};

static const struct option_spec options[] = {
    {"zones",    OPTION_TEXT, offsetof(struct settings, zones),       "",   0,         0,           "GeoJSON file of zones."},
    {"track",    OPTION_TEXT, offsetof(struct settings, track),       "",   0,         0,
     "CSV file of positions; - is standard input."                                                                          },
    {"shuffle",  OPTION_TEXT, offsetof(struct settings, shuffle),     "",   0,         0,
     "A number: feeds the positions in the random order that it gives."                                                     },
    {"interval", OPTION_SPAN, offsetof(struct settings, interval_us), "2h", MINUTE_US, 4 * HOUR_US,
     "Expected between two reports; a gap is longer than 1.5 times of it."                                                  },
};

static const struct usage usage = {
    .synopsis = "replay --zones FILE --track FILE [--shuffle SEED] [--interval SPAN]",
    .text = "Puts the positions of a file (device_id, time_utc, lat, lon, speed_kn, course_deg)\n"
            "through the rules and prints their history, one JSON object an event: enter and exit\n"
            "of an area, cross of a line, gap, leap. What occurred does not depend on the order\n"
            "of the file; when it was detected does.\n",
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

int cmd_replay(int argc, char **argv)
{
    struct settings settings;
    int status;
    if (!usage_read(&usage, &settings, &argc, argv, &status))
        return status;
    if (settings.zones[0] == '\0' || settings.track[0] == '\0')
        return usage_wrong(&usage, "replay: --zones and --track are needed");
    int64_t number = 0;
    bool is_shuffled = settings.shuffle[0] != '\0';
    if (is_shuffled && text_to_int64(bytes_from_text(settings.shuffle), &number) < 0)
        return usage_wrong(&usage, "replay: --shuffle takes a number");
    struct thresholds thresholds = threshold_defaults();
    thresholds.interval_us = settings.interval_us;
    struct replay replay = {.limits = limits_always(&thresholds)};
    uint64_t seed = (uint64_t)number;
    status = run(&replay, &settings, is_shuffled ? &seed : NULL);
    replay_done(&replay);
    return status;
}
