#include "tool/live_track.h"

#include <errno.h>
#include <stdlib.h>

#include "haitrinh/protocol.h"

#include "base/json.h"
#include "base/text.h"
#include "journal/record.h"
#include "tool/trial.h"

/* Heartbeats of a minute, or up to the next report, are told as one. */
#define BEAT_US MINUTE_US
/* A frame of one report, or a heartbeat of one path. */
#define BODY_MAX 4096

struct live_track {
    const struct live_track_order *order;
    FILE *out;
    struct trial trial;
    const struct feed_row **rows; /* by fix time */
    uint64_t version_no;
    uint64_t seq;
    int64_t begin_us, now_us;
    uint32_t frames; /* since the heartbeat before */
    uint8_t body[BODY_MAX];
};

/* --- what is told --- */

static const char *const step_names[] = {
    [ALARM_RAISED] = "raised",
    [ALARM_UPDATED] = "updated",
    [ALARM_ENDED] = "ended",
};

static int tell(struct live_track *live, const struct alarm_event *event)
{
    struct json json;
    json_init(&json);
    json_open_object(&json, NULL);
    json_put_string(&json, "step", step_names[event->step]);
    trial_write_alarm(&live->trial, event, trial_zone_id(&live->trial, event->zone_no), &json);
    json_close_object(&json);
    const char *text = json_text(&json);
    if (text != NULL)
        fprintf(live->out, "%s\n", text);
    json_done(&json);
    return text == NULL ? -ENOMEM : 0;
}

static int take(struct live_track *live, enum record_type type, size_t size)
{
    struct journal_record record = {
        .seq = ++live->seq, .type = type, .body = {.data = live->body, .size = size}
    };
    int result = trial_take(&live->trial, &record, false);
    const struct alarm_list *events = &live->trial.draft.events;
    for (size_t i = 0; result == 0 && i < events->count; i++)
        result = tell(live, &events->events[i]);
    return result;
}

/* --- the register --- */

static int put_version(struct live_track *live, enum register_kind kind, struct json *row)
{
    const char *text = json_text(row);
    int result = -ENOMEM;
    if (text != NULL)
        result = trial_version(&live->trial,
            &(struct register_version){
                .version_no = ++live->version_no, .kind = kind, .json = bytes_from_text(text)});
    json_done(row);
    return result;
}

static int put_vessel(struct live_track *live, int32_t number, const char *name)
{
    struct bytes registration = bytes_from_text(name);
    if (registration.size > REGISTRATION_MAX)
        registration.size = REGISTRATION_MAX;
    struct json row;
    json_init(&row);
    json_open_object(&row, NULL);
    json_put_int(&row, "vessel_no", number);
    json_put_bytes(&row, "registration", registration);
    json_close_object(&row);
    return put_version(live, REGISTER_VESSEL, &row);
}

static int put_device(struct live_track *live, int32_t number, const char *name)
{
    struct json row;
    json_init(&row);
    json_open_object(&row, NULL);
    json_put_int(&row, "device_no", number);
    json_put_string(&row, "device_key", name);
    json_put_int(&row, "interval_s", live->order->interval_us / SECOND_US);
    json_close_object(&row);
    return put_version(live, REGISTER_DEVICE, &row);
}

static int put_mount(struct live_track *live, int32_t number)
{
    struct json row;
    json_init(&row);
    json_open_object(&row, NULL);
    json_put_int(&row, "mount_no", number);
    json_put_int(&row, "device_no", number);
    json_put_int(&row, "vessel_no", number);
    json_put_bool(&row, "is_counted", true);
    json_put_string(&row, "from_time", "-infinity");
    json_put_string(&row, "until_time", "infinity");
    json_close_object(&row);
    return put_version(live, REGISTER_MOUNT, &row);
}

static int put_register(struct live_track *live)
{
    const struct replay_feed *feed = live->order->feed;
    int32_t number = 0;
    int result = 0;
    for (size_t at = 0; result == 0 && at < feed->count; at = replay_feed_device_end(feed, at)) {
        const char *name = feed->rows[at].device.text;
        result = put_vessel(live, ++number, name);
        if (result == 0)
            result = put_device(live, number, name);
        if (result == 0)
            result = put_mount(live, number);
    }
    return result;
}

/* --- time and reports --- */

static int beat(struct live_track *live, int64_t span_us)
{
    size_t size;
    if (span_us > CLOCK_STEP_MAX_US)
        clock_pass(&live->trial.memory->lookout.clock, span_us - CLOCK_STEP_MAX_US);
    live->now_us += span_us;
    struct heartbeat heartbeat = {.wall_us = live->now_us,
        .run = 1,
        .mono_us = (uint64_t)(live->now_us - live->begin_us),
        .path_count = 1,
        .paths = {{.frames = live->frames, .is_proven = true}}};
    live->frames = 0;
    int result = heartbeat_encode(&heartbeat, live->body, sizeof live->body, &size);
    return result < 0 ? result : take(live, RECORD_HEARTBEAT, size);
}

static int hear(struct live_track *live, const struct feed_row *row)
{
    const struct position *position = &row->position;
    const struct device *device = fleet_device_by_key(live->trial.memory->fleet, row->device.text);
    struct report report = {.fix_us = position->fix_us,
        .point = position->point,
        .speed_mm_s = position->speed_mm_s,
        .course_cdeg = position->course_cdeg,
        .status = position->status,
        .kind = (enum report_kind)position->kind,
        .event = (enum report_event)position->event};
    struct frame_record frame = {.received_us = position->fix_us + LIVE_TRACK_DELAY_US,
        .protocol = position->protocol,
        .device = row->device,
        .device_no = device == NULL ? 0 : device->device_no,
        .reports = &report,
        .report_count = 1};
    size_t size;
    int result = frame_record_encode(&frame, live->body, sizeof live->body, &size);
    live->frames++;
    return result < 0 ? result : take(live, RECORD_FRAME, size);
}

static int pass_until(struct live_track *live, int64_t until_us)
{
    int result = 0;
    while (result == 0 && live->now_us < until_us) {
        int64_t left_us = until_us - live->now_us;
        result = beat(live, left_us < BEAT_US ? left_us : BEAT_US);
    }
    return result;
}

static int sail(struct live_track *live)
{
    int result = beat(live, BEAT_US);
    for (size_t i = 0; result == 0 && i < live->order->feed->count; i++) {
        result = pass_until(live, live->rows[i]->position.fix_us + LIVE_TRACK_DELAY_US);
        if (result == 0)
            result = hear(live, live->rows[i]);
    }
    return result;
}

static int compare_fixes(const void *left, const void *right)
{
    const struct feed_row *one = *(const struct feed_row *const *)left;
    const struct feed_row *other = *(const struct feed_row *const *)right;
    if (one->position.fix_us != other->position.fix_us)
        return one->position.fix_us < other->position.fix_us ? -1 : 1;
    return (one->arrival > other->arrival) - (one->arrival < other->arrival);
}

static int sort_rows(struct live_track *live)
{
    const struct replay_feed *feed = live->order->feed;
    live->rows = calloc(feed->count, sizeof(const struct feed_row *));
    if (live->rows == NULL)
        return -ENOMEM;
    for (size_t i = 0; i < feed->count; i++)
        live->rows[i] = &feed->rows[i];
    qsort(live->rows, feed->count, sizeof(const struct feed_row *), compare_fixes);
    live->begin_us = live->rows[0]->position.fix_us - BEAT_US; /* the path is known by then */
    live->now_us = live->begin_us;
    return 0;
}

int live_track_tell(const struct live_track_order *order, FILE *out)
{
    if (order->feed->count == 0)
        return 0;
    AUTO(log_free) struct log *log = log_new("replay", LOG_ERR);
    if (log == NULL)
        return -ENOMEM;
    struct live_track live = {.order = order, .out = out};
    int result = trial_init(&live.trial, order->change, "a-recorded-track", log);
    if (result == 0)
        result = put_register(&live);
    if (result == 0)
        result = sort_rows(&live);
    if (result == 0)
        result = sail(&live);
    free(live.rows);
    trial_done(&live.trial);
    return result;
}
