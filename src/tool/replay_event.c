#include "tool/replay_event.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "chart/zone.h"
#include "rule/plausible.h"

static const char *const kind_names[] = {
    [REPLAY_CROSS] = "cross",
    [REPLAY_ENTER] = "enter",
    [REPLAY_EXIT] = "exit",
    [REPLAY_GAP] = "gap",
    [REPLAY_LEAP] = "leap",
};

static const char *const certainty_names[] = {
    [CERTAINTY_CONFIRMED] = "confirmed",
    [CERTAINTY_INFERRED] = "inferred",
    [CERTAINTY_UNCONFIRMED] = "unconfirmed",
};

/* The rows of a device whose places make its track, for finding the two fixes around a moment. */
struct shown_by {
    const struct feed_row *rows;
    size_t count;
    const struct history *history;
};

void replay_events_done(struct replay_events *events)
{
    free(events->items);
    *events = (struct replay_events){0};
}

static int add(struct replay_events *events, const struct replay_event *event)
{
    if (events->count == events->capacity) {
        size_t capacity = events->capacity == 0 ? 64 : 2 * events->capacity;
        struct replay_event *grown = reallocarray(events->items, capacity, sizeof *grown);
        if (grown == NULL)
            return -ENOMEM;
        events->items = grown;
        events->capacity = capacity;
    }
    events->items[events->count++] = *event;
    return 0;
}

static bool is_leap(const struct history *history, const struct position *position)
{
    for (size_t i = 0; i < history->leap_count; i++)
        if (history->leaps[i].fix_us == position->fix_us &&
            history->leaps[i].digest == position->digest)
            return true;
    return false;
}

static bool makes_track(const struct shown_by *shown, size_t index)
{
    const struct position *position = &shown->rows[index].position;
    return may_make_track(position->doubt) && !is_leap(shown->history, position);
}

/* The first row at or after that time; `count` when there is none. */
static size_t row_at(const struct shown_by *shown, int64_t time_us)
{
    size_t low = 0;
    size_t high = shown->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (shown->rows[middle].position.fix_us < time_us)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static int64_t later_arrival(const struct feed_row *one, const struct feed_row *other)
{
    const struct feed_row *later = one->arrival > other->arrival ? one : other;
    return later->position.fix_us;
}

/* Fix time of the later arrived of the believed fixes before and at or after a moment. */
static int64_t detected_around(const struct shown_by *shown, int64_t time_us)
{
    size_t first = row_at(shown, time_us);
    size_t after = first;
    while (after < shown->count && !makes_track(shown, after))
        after++;
    size_t before = first;
    while (before > 0 && !makes_track(shown, before - 1))
        before--;
    if (after == shown->count)
        return before == 0 ? time_us : shown->rows[before - 1].position.fix_us;
    if (before == 0)
        return shown->rows[after].position.fix_us;
    return later_arrival(&shown->rows[before - 1], &shown->rows[after]);
}

static int add_passages(
    struct replay_events *events, const struct shown_by *shown, const struct zone_set *zones)
{
    int result = 0;
    for (size_t i = 0; result == 0 && i < shown->history->passage_count; i++) {
        const struct passage *passage = &shown->history->passages[i];
        const struct zone *zone = zone_set_at(zones, passage->zone);
        enum replay_kind way = passage->is_entry ? REPLAY_ENTER : REPLAY_EXIT;
        struct replay_event event = {
            .kind = zone_is_area(zone) ? way : REPLAY_CROSS,
            .device = shown->rows[0].device.text,
            .zone = zone_facts(zone)->id,
            .occurred_us = passage->occurred_us,
            .detected_us = detected_around(shown, passage->occurred_us),
            .point = passage->point,
            .certainty = passage->certainty,
            .is_to_right = passage->is_entry,
        };
        result = add(events, &event);
    }
    return result;
}

static int add_gaps(struct replay_events *events, const struct shown_by *shown)
{
    int result = 0;
    for (size_t i = 0; result == 0 && i < shown->history->gap_count; i++) {
        const struct gap_row *gap = &shown->history->gaps[i];
        size_t until = row_at(shown, gap->until_us);
        struct replay_event event = {
            .kind = REPLAY_GAP,
            .device = shown->rows[0].device.text,
            .occurred_us = gap->from_us,
            .until_us = gap->until_us,
            .detected_us = later_arrival(&shown->rows[until - 1], &shown->rows[until]),
            .point = gap->from,
        };
        result = add(events, &event);
    }
    return result;
}

static int add_leaps(struct replay_events *events, const struct shown_by *shown)
{
    int result = 0;
    for (size_t i = 0; result == 0 && i < shown->history->leap_count; i++) {
        const struct leap *leap = &shown->history->leaps[i];
        struct replay_event event = {
            .kind = REPLAY_LEAP,
            .device = shown->rows[0].device.text,
            .occurred_us = leap->fix_us,
            .detected_us = detected_around(shown, leap->fix_us),
            .point = leap->point,
        };
        result = add(events, &event);
    }
    return result;
}

int replay_events_add(struct replay_events *events, const struct feed_row *rows, size_t count,
    const struct history *history, const struct zone_set *zones)
{
    struct shown_by shown = {.rows = rows, .count = count, .history = history};
    int result = add_passages(events, &shown, zones);
    if (result == 0)
        result = add_gaps(events, &shown);
    return result == 0 ? add_leaps(events, &shown) : result;
}

static int compare_names(const char *one, const char *other)
{
    if (one == NULL || other == NULL)
        return (one != NULL) - (other != NULL);
    return strcmp(one, other);
}

static int compare_events(const void *left, const void *right)
{
    const struct replay_event *one = left;
    const struct replay_event *other = right;
    if (one->occurred_us != other->occurred_us)
        return one->occurred_us < other->occurred_us ? -1 : 1;
    int order = strcmp(one->device, other->device);
    if (order == 0)
        order = (int)one->kind - (int)other->kind;
    if (order == 0)
        order = compare_names(one->zone, other->zone);
    if (order == 0)
        order = (int)one->is_to_right - (int)other->is_to_right;
    if (order == 0)
        order =
            (one->point.lat_e7 > other->point.lat_e7) - (one->point.lat_e7 < other->point.lat_e7);
    return order;
}

void replay_events_sort(struct replay_events *events)
{
    if (events->count > 0)
        qsort(events->items, events->count, sizeof *events->items, compare_events);
}

void replay_event_write(const struct replay_event *event, struct json *json)
{
    json_open_object(json, NULL);
    json_put_string(json, "event", kind_names[event->kind]);
    json_put_string(json, "device", event->device);
    json_put_string(json, "zone", event->zone);
    json_put_time(json, "occurred_at", event->occurred_us);
    json_put_time(json, "detected_at", event->detected_us);
    json_put_degrees(json, "lat", event->point.lat_e7);
    json_put_degrees(json, "lon", event->point.lon_e7);
    if (event->zone != NULL)
        json_put_string(json, "certainty", certainty_names[event->certainty]);
    if (event->kind == REPLAY_CROSS)
        json_put_string(json, "direction", event->is_to_right ? "left-to-right" : "right-to-left");
    if (event->kind == REPLAY_GAP) {
        json_put_time(json, "until", event->until_us);
        json_put_scaled(json, "duration_s", event->until_us - event->occurred_us, 6, 0);
    }
    json_close_object(json);
}
