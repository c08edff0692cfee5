/* Reports as Batch, Report and Event: what a device sends. */

#include <errno.h>
#include <string.h>

#include "base/arena.h"
#include "wire/knots.h"
#include "wire/vtp_body.h"

#define COURSE_STEP_CDEG 200

/* A report in the wire's own units: speed and course as in the columns of a batch. */
struct raw_report {
    uint32_t time_s;
    int32_t lat;
    int32_t lon;
    uint32_t speed;
    uint32_t course;
};

static int32_t divide_rounded(int32_t value, int32_t by)
{
    int32_t half = value < 0 ? -(by / 2) : by / 2;
    return (int32_t)(((int64_t)value + half) / by);
}

static bool is_wire_time(int64_t time_us)
{
    return time_us >= 0 && time_us % SECOND_US == 0 && time_us / SECOND_US <= UINT32_MAX;
}

/* False when the wire cannot tell a value; unknown time and place read as 0. */
static bool raw_from_report(const struct report *report, unsigned flags, struct raw_report *out)
{
    *out = (struct raw_report){0};
    if (report->fix_us != TIME_UNKNOWN && !is_wire_time(report->fix_us))
        return false;
    if (report->fix_us != TIME_UNKNOWN)
        out->time_s = (uint32_t)(report->fix_us / SECOND_US);
    if (report->point.lat_e7 != COORD_UNKNOWN)
        out->lat = divide_rounded(report->point.lat_e7, vtp_scale(flags));
    if (report->point.lon_e7 != COORD_UNKNOWN)
        out->lon = divide_rounded(report->point.lon_e7, vtp_scale(flags));
    int64_t speed = tenth_knots_from_speed(report->speed_mm_s);
    if (speed > TENTH_KNOTS_MAX || report->course_cdeg > 36000)
        return false;
    if (report->speed_mm_s != SPEED_UNKNOWN)
        out->speed = (uint32_t)speed + 1;
    if (report->course_cdeg != COURSE_UNKNOWN)
        out->course = (uint32_t)divide_rounded(report->course_cdeg, COURSE_STEP_CDEG) + 1;
    return true;
}

static uint32_t status_of(const struct report *report)
{
    uint32_t manual = report->kind == REPORT_MANUAL ? STATUS_MANUAL : 0;
    return report->status | manual;
}

/* What a reader takes from a position whose status was not sent. */
static bool is_plain(uint32_t status)
{
    return status == STATUS_FIX_VALID;
}

static bool has_place(const struct report *report)
{
    return report->point.lat_e7 != COORD_UNKNOWN && report->point.lon_e7 != COORD_UNKNOWN;
}

static bool is_position(const struct report *report)
{
    return report->kind == REPORT_POSITION || report->kind == REPORT_MANUAL;
}

static int read_raws(
    const struct report *reports, size_t count, unsigned flags, struct raw_report *out)
{
    for (size_t i = 0; i < count; i++) {
        const struct report *report = &reports[i];
        if (report->device_epoch != reports[0].device_epoch ||
            report->device_seq != reports[0].device_seq + i)
            return -EINVAL;
        if (!is_position(report) || !has_place(report) || report->fix_us == TIME_UNKNOWN ||
            !raw_from_report(report, flags, &out[i]))
            return -EINVAL;
    }
    return 0;
}

static int make_columns(size_t count, struct arena *arena, Vtp__V1__Batch *out)
{
    size_t size = count * sizeof(uint32_t);
    out->dt = arena_alloc(arena, size);
    out->dlat = arena_alloc(arena, size);
    out->dlon = arena_alloc(arena, size);
    out->speed = arena_alloc(arena, size);
    out->course = arena_alloc(arena, size);
    out->status = arena_alloc(arena, size);
    bool is_made = out->dt != NULL && out->dlat != NULL && out->dlon != NULL &&
                   out->speed != NULL && out->course != NULL && out->status != NULL;
    return is_made ? 0 : -ENOMEM;
}

static bool is_int32(int64_t value)
{
    return value >= INT32_MIN && value <= INT32_MAX;
}

/* First values and differences. Columns that say nothing keep length 0. */
static int fill_track(const struct raw_report *raws, size_t count, Vtp__V1__Batch *out)
{
    out->has_base_time = out->has_base_lat = out->has_base_lon = true;
    out->base_time = raws[0].time_s;
    out->base_lat = raws[0].lat;
    out->base_lon = raws[0].lon;
    out->has_cadence_s = count > 1 && raws[1].time_s > raws[0].time_s;
    out->cadence_s = out->has_cadence_s ? raws[1].time_s - raws[0].time_s : 0;
    out->n_dlat = out->n_dlon = count - 1;
    for (size_t i = 1; i < count; i++) {
        int64_t dt = (int64_t)raws[i].time_s - raws[i - 1].time_s - out->cadence_s;
        int64_t dlat = (int64_t)raws[i].lat - raws[i - 1].lat;
        int64_t dlon = (int64_t)raws[i].lon - raws[i - 1].lon;
        if (!is_int32(dt) || !is_int32(dlat) || !is_int32(dlon))
            return -EINVAL;
        out->dt[i - 1] = (int32_t)dt;
        out->dlat[i - 1] = (int32_t)dlat;
        out->dlon[i - 1] = (int32_t)dlon;
        if (dt != 0)
            out->n_dt = count - 1;
    }
    return 0;
}

static void fill_values(const struct raw_report *raws, size_t count, Vtp__V1__Batch *out)
{
    for (size_t i = 0; i < count; i++) {
        out->speed[i] = raws[i].speed;
        out->course[i] = raws[i].course;
        if (raws[i].speed != 0)
            out->n_speed = count;
        if (raws[i].course != 0)
            out->n_course = count;
    }
}

static void fill_status(const struct report *reports, size_t count, Vtp__V1__Batch *out)
{
    uint32_t first = status_of(&reports[0]);
    for (size_t i = 0; i < count; i++) {
        out->status[i] = status_of(&reports[i]);
        if (out->status[i] != first)
            out->n_status = count;
    }
    out->has_status_all = out->n_status == 0 && !is_plain(first);
    out->status_all = out->has_status_all ? first : 0;
}

int vtp_batch_from_reports(const struct report *reports, size_t count, unsigned flags,
    struct arena *arena, Vtp__V1__Batch *out)
{
    if (count == 0 || count > VTP_POINTS_MAX)
        return -EINVAL;
    struct raw_report *raws = arena_alloc(arena, count * sizeof *raws);
    if (raws == NULL)
        return -ENOMEM;
    Vtp__V1__Batch batch = VTP__V1__BATCH__INIT;
    int result = read_raws(reports, count, flags, raws);
    if (result == 0)
        result = make_columns(count, arena, &batch);
    if (result == 0)
        result = fill_track(raws, count, &batch);
    if (result < 0)
        return result;
    fill_values(raws, count, &batch);
    fill_status(reports, count, &batch);
    batch.has_epoch = batch.has_first_seq = true;
    batch.epoch = reports[0].device_epoch;
    batch.first_seq = reports[0].device_seq;
    batch.has_flags = flags != 0;
    batch.flags = flags;
    *out = batch;
    return 0;
}

int vtp_report_from_report(const struct report *report, unsigned flags, Vtp__V1__Report *out)
{
    struct raw_report raw;
    if (!is_position(report) || !raw_from_report(report, flags, &raw))
        return -EINVAL;
    bool has_point = has_place(report);
    uint32_t status = status_of(report);
    *out = (Vtp__V1__Report)VTP__V1__REPORT__INIT;
    out->has_epoch = out->has_seq = true;
    out->epoch = report->device_epoch;
    out->seq = report->device_seq;
    out->has_time = report->fix_us != TIME_UNKNOWN;
    out->time = raw.time_s;
    out->has_lat = out->has_lon = has_point;
    out->lat = has_point ? raw.lat : 0;
    out->lon = has_point ? raw.lon : 0;
    out->has_speed = raw.speed != 0;
    out->speed = raw.speed != 0 ? raw.speed - 1 : 0;
    out->has_course = raw.course != 0;
    out->course = raw.course != 0 ? (raw.course - 1) * (COURSE_STEP_CDEG / 100) : 0;
    out->has_status = has_point ? !is_plain(status) : status != 0;
    out->status = out->has_status ? status : 0;
    out->has_flags = flags != 0;
    out->flags = flags;
    return 0;
}

int vtp_report_round(const struct report *report, struct arena *arena, struct report *out)
{
    Vtp__V1__Report body;
    Vtp__V1__Frame frame = VTP__V1__FRAME__INIT;
    struct frame decoded = {0};
    int result = vtp_report_from_report(report, 0, &body);
    if (result < 0)
        return result;
    frame.body_case = VTP__V1__FRAME__BODY_REPORT;
    frame.report = &body;
    result = vtp_read_report(&frame, arena, &decoded);
    if (result == 0)
        *out = decoded.reports[0];
    return result == VTP_BODY_REFUSED ? -EINVAL : result;
}

static int copy_text(struct bytes text, struct arena *arena, char **out)
{
    char *copy = arena_alloc(arena, text.size + 1);
    if (copy == NULL)
        return -ENOMEM;
    if (text.size > 0)
        memcpy(copy, text.data, text.size);
    copy[text.size] = '\0';
    *out = copy;
    return 0;
}

int vtp_event_from_report(const struct report *report, struct arena *arena, Vtp__V1__Event *out)
{
    struct raw_report raw;
    if (report->kind != REPORT_EVENT || !raw_from_report(report, 0, &raw))
        return -EINVAL;
    Vtp__V1__Event event = VTP__V1__EVENT__INIT;
    int result = report->text.size == 0 ? 0 : copy_text(report->text, arena, &event.text);
    if (result < 0)
        return result;
    event.has_epoch = event.has_seq = event.has_kind = true;
    event.epoch = report->device_epoch;
    event.seq = report->device_seq;
    event.kind = (Vtp__V1__Event__Kind)report->event;
    event.has_time = report->fix_us != TIME_UNKNOWN;
    event.time = raw.time_s;
    event.has_lat = event.has_lon = has_place(report);
    event.lat = event.has_lat ? raw.lat : 0;
    event.lon = event.has_lon ? raw.lon : 0;
    *out = event;
    return 0;
}
