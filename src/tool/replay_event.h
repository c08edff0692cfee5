#pragma once

/* What a replay prints: the history of one device as events with the time they were detected, in
 * the order in which they occurred. */

#include "rule/history.h"
#include "tool/replay_feed.h"

struct json;
struct zone_set;

enum replay_kind { REPLAY_CROSS, REPLAY_ENTER, REPLAY_EXIT, REPLAY_GAP, REPLAY_LEAP };

struct replay_event {
    enum replay_kind kind;
    const char *device; /* borrowed from the feed */
    const char *zone;   /* borrowed from the zone set; NULL: none */
    int64_t occurred_us;
    int64_t detected_us;
    int64_t until_us; /* of a gap */
    struct point point;
    enum certainty certainty;
    bool is_to_right; /* of a line crossed */
};

struct replay_events {
    struct replay_event *items;
    size_t count;
    size_t capacity;
};

void replay_events_done(struct replay_events *events);
/* Adds the events of one device, whose rows are `rows`. An event was detected when the later of the
 * two fixes that show it arrived. -ENOMEM. */
MUST_CHECK int replay_events_add(struct replay_events *events, const struct feed_row *rows,
    size_t count, const struct history *history, const struct zone_set *zones);
/* By time, device, event, zone. */
void replay_events_sort(struct replay_events *events);
void replay_event_write(const struct replay_event *event, struct json *json);
