/* Batch, Report and Event as reports. */

#include <errno.h>

#include "base/arena.h"
#include "base/text.h"
#include "wire/knots.h"
#include "wire/vtp_body.h"

#define STATUS_KNOWN      ((1U << 14) - 1)
#define COURSE_STEP_CDEG  200
#define COURSE_STEPS_MAX  180
#define COURSE_DEGREE_MAX 360

/* A point in the wire's own units. */
struct raw_point {
    int64_t time_s;
    int64_t lat;
    int64_t lon;
    int32_t scale;
};

struct vtp_head vtp_head_of(const Vtp__V1__Frame *frame)
{
    if (frame->body_case == VTP__V1__FRAME__BODY_BATCH) {
        const Vtp__V1__Batch *body = frame->batch;
        return (struct vtp_head){body->device_id, body->has_mac ? &body->mac : NULL,
            body->has_epoch && body->has_first_seq, body->epoch, body->first_seq, body->flags};
    }
    if (frame->body_case == VTP__V1__FRAME__BODY_REPORT) {
        const Vtp__V1__Report *body = frame->report;
        return (struct vtp_head){body->device_id, body->has_mac ? &body->mac : NULL,
            body->has_epoch && body->has_seq, body->epoch, body->seq, body->flags};
    }
    if (frame->body_case == VTP__V1__FRAME__BODY_EVENT) {
        const Vtp__V1__Event *body = frame->event;
        return (struct vtp_head){body->device_id, body->has_mac ? &body->mac : NULL,
            body->has_epoch && body->has_seq, body->epoch, body->seq, 0};
    }
    return (struct vtp_head){0};
}

static size_t longer(size_t a, size_t b)
{
    return a > b ? a : b;
}

static size_t longest_column(const Vtp__V1__Batch *batch)
{
    size_t differences = longer(batch->n_dt, longer(batch->n_dlat, batch->n_dlon));
    size_t values = longer(batch->n_speed, longer(batch->n_course, batch->n_status));
    return longer(differences + 1, values);
}

bool vtp_frame_span(const Vtp__V1__Frame *frame, struct vtp_span *out)
{
    struct vtp_head head = vtp_head_of(frame);
    size_t count = 1;
    if (frame->body_case == VTP__V1__FRAME__BODY_BATCH)
        count = longest_column(frame->batch);
    if (!head.is_numbered || head.first_seq == 0 || head.first_seq > VTP_SEQ_MAX - (count - 1))
        return false;
    *out = (struct vtp_span){
        .epoch = head.epoch, .first_seq = head.first_seq, .count = (uint32_t)count};
    return true;
}

/* False when the point leaves the range of our units. */
static bool place_point(const struct raw_point *raw, struct report *out)
{
    int64_t lat_e7;
    int64_t lon_e7;
    if (raw->time_s < 0 || raw->time_s > UINT32_MAX ||
        __builtin_mul_overflow(raw->lat, raw->scale, &lat_e7) ||
        __builtin_mul_overflow(raw->lon, raw->scale, &lon_e7))
        return false;
    out->fix_us = raw->time_s * SECOND_US;
    out->point = (struct point){.lat_e7 = (int32_t)lat_e7, .lon_e7 = (int32_t)lon_e7};
    return lat_e7 == out->point.lat_e7 && lon_e7 == out->point.lon_e7;
}

static bool is_column(size_t length, size_t expected)
{
    return length == 0 || length == expected;
}

static const char *fault_of_batch(const Vtp__V1__Batch *batch)
{
    size_t count = batch->n_dlat + 1;
    if (!batch->has_base_time || !batch->has_base_lat || !batch->has_base_lon)
        return "no time or place of the first point";
    if (count > VTP_POINTS_MAX)
        return "more than 512 points";
    if (batch->n_dlon != batch->n_dlat || !is_column(batch->n_dt, count - 1) ||
        !is_column(batch->n_speed, count) || !is_column(batch->n_course, count) ||
        !is_column(batch->n_status, count))
        return "columns of unequal length";
    return NULL;
}

static uint32_t status_at(const Vtp__V1__Batch *batch, size_t i)
{
    if (batch->n_status > 0)
        return batch->status[i] & STATUS_KNOWN;
    return batch->has_status_all ? batch->status_all & STATUS_KNOWN : STATUS_FIX_VALID;
}

/* The columns of values at one point; false when one is out of range. */
static bool value_point(const Vtp__V1__Batch *batch, size_t i, struct report *out)
{
    uint32_t speed = batch->n_speed > 0 ? batch->speed[i] : 0;
    uint32_t course = batch->n_course > 0 ? batch->course[i] : 0;
    if (speed > TENTH_KNOTS_MAX + 1 || course > COURSE_STEPS_MAX + 1)
        return false;
    out->speed_mm_s = speed == 0 ? SPEED_UNKNOWN : speed_from_tenth_knots(speed - 1);
    out->course_cdeg = course == 0 ? COURSE_UNKNOWN : (int32_t)(course - 1) * COURSE_STEP_CDEG;
    out->status = status_at(batch, i);
    out->kind = (out->status & STATUS_MANUAL) != 0 ? REPORT_MANUAL : REPORT_POSITION;
    return true;
}

static void step(const Vtp__V1__Batch *batch, size_t i, struct raw_point *raw)
{
    raw->time_s += batch->cadence_s + (int64_t)(batch->n_dt > 0 ? batch->dt[i] : 0);
    raw->lat += batch->dlat[i];
    raw->lon += batch->dlon[i];
}

int vtp_read_batch(const Vtp__V1__Frame *frame, struct arena *arena, struct frame *out)
{
    const Vtp__V1__Batch *batch = frame->batch;
    const char *fault = fault_of_batch(batch);
    if (fault != NULL)
        return vtp_refuse(out, fault);
    size_t count = batch->n_dlat + 1;
    struct report *reports = arena_alloc(arena, count * sizeof *reports);
    if (reports == NULL)
        return -ENOMEM;
    struct raw_point raw = {.time_s = batch->base_time,
        .lat = batch->base_lat,
        .lon = batch->base_lon,
        .scale = vtp_scale(batch->flags)};
    for (size_t i = 0; i < count; i++) {
        reports[i] =
            (struct report){.device_seq = batch->first_seq + i, .device_epoch = batch->epoch};
        if (!place_point(&raw, &reports[i]))
            return vtp_refuse(out, "a point leaves the range of time or place");
        if (!value_point(batch, i, &reports[i]))
            return vtp_refuse(out, "speed over 6553.5 kn or course over 360 degrees");
        if (i + 1 < count)
            step(batch, i, &raw);
    }
    out->reports = reports;
    out->report_count = count;
    return 0;
}

/* A single report or event. */
struct raw_single {
    protobuf_c_boolean has_time, has_lat, has_lon;
    struct raw_point point;
};

static int place_single(const struct raw_single *raw, struct frame *out, struct report *report)
{
    if (raw->has_lat != raw->has_lon)
        return vtp_refuse(out, "latitude without longitude, or longitude without latitude");
    if (!place_point(&raw->point, report))
        return vtp_refuse(out, "a point leaves the range of time or place");
    if (!raw->has_time)
        report->fix_us = TIME_UNKNOWN;
    if (!raw->has_lat)
        report->point = (struct point){COORD_UNKNOWN, COORD_UNKNOWN};
    return 0;
}

/* A call for help counts without its place too. */
static void drop_bad_place(struct raw_single *raw)
{
    struct report placed;
    if (raw->has_lat == raw->has_lon && place_point(&raw->point, &placed))
        return;
    raw->has_lat = raw->has_lon = false;
    raw->point.lat = raw->point.lon = 0;
}

static int hand_over(const struct report *report, struct arena *arena, struct frame *out)
{
    out->reports = arena_alloc(arena, sizeof *out->reports);
    if (out->reports == NULL)
        return -ENOMEM;
    *out->reports = *report;
    out->report_count = 1;
    return 0;
}

static uint32_t status_of(const Vtp__V1__Report *sent)
{
    if (sent->has_status)
        return sent->status & STATUS_KNOWN;
    return sent->has_lat ? STATUS_FIX_VALID : 0;
}

int vtp_read_report(const Vtp__V1__Frame *frame, struct arena *arena, struct frame *out)
{
    const Vtp__V1__Report *sent = frame->report;
    const struct raw_single raw = {
        sent->has_time, sent->has_lat, sent->has_lon,
        {sent->time, sent->lat, sent->lon, vtp_scale(sent->flags)}
    };
    if (sent->speed > TENTH_KNOTS_MAX || sent->course > COURSE_DEGREE_MAX)
        return vtp_refuse(out, "speed over 6553.5 kn or course over 360 degrees");
    struct report report = {.device_seq = sent->seq,
        .device_epoch = sent->epoch,
        .speed_mm_s = sent->has_speed ? speed_from_tenth_knots(sent->speed) : SPEED_UNKNOWN,
        .course_cdeg = sent->has_course ? (int32_t)sent->course * 100 : COURSE_UNKNOWN,
        .status = status_of(sent)};
    report.kind = (report.status & STATUS_MANUAL) != 0 ? REPORT_MANUAL : REPORT_POSITION;
    int result = place_single(&raw, out, &report);
    return result == 0 ? hand_over(&report, arena, out) : result;
}

int vtp_read_event(const Vtp__V1__Frame *frame, struct arena *arena, struct frame *out)
{
    const Vtp__V1__Event *sent = frame->event;
    bool is_sos = sent->kind == VTP__V1__EVENT__KIND__SOS;
    bool has_text = sent->text != NULL && vtp_text_is_valid(sent->text);
    struct raw_single raw = {
        sent->has_time, sent->has_lat, sent->has_lon,
        {sent->time, sent->lat, sent->lon, vtp_scale(0)}
    };
    if (!sent->has_kind || sent->kind < VTP__V1__EVENT__KIND__SOS ||
        sent->kind > VTP__V1__EVENT__KIND__BOOT)
        return vtp_refuse(out, "event of no known kind");
    if (sent->text != NULL && !has_text && !is_sos)
        return vtp_refuse(out, "text is not UTF-8 of at most 160 characters");
    if (is_sos)
        drop_bad_place(&raw);
    struct report report = {.device_seq = sent->seq,
        .device_epoch = sent->epoch,
        .speed_mm_s = SPEED_UNKNOWN,
        .course_cdeg = COURSE_UNKNOWN,
        .status = raw.has_lat ? STATUS_FIX_VALID : 0,
        .kind = REPORT_EVENT,
        .event = (enum report_event)sent->kind};
    if (has_text)
        report.text = bytes_from_text(sent->text);
    int result = place_single(&raw, out, &report);
    return result == 0 ? hand_over(&report, arena, out) : result;
}
