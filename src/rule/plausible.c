#include "rule/plausible.h"

/* Longer than any voyage and its repair. */
#define OLD_US (400 * DAY_US)
/* No fishing vessel goes faster. */
#define FASTEST_MM_S KNOT_MM_S(60)

/* Positions with one of these are no place where the vessel was. */
#define NO_PLACE (DOUBT_NO_POSITION | DOUBT_IMPOSSIBLE | DOUBT_NULL_ISLAND)

static uint32_t position_doubts(const struct report *report)
{
    struct point point = report->point;
    if (point.lat_e7 == COORD_UNKNOWN || point.lon_e7 == COORD_UNKNOWN)
        return DOUBT_NO_POSITION;
    uint32_t doubts = (report->status & STATUS_FIX_VALID) != 0 ? 0 : DOUBT_NO_POSITION;
    if (!point_is_possible(point))
        doubts |= DOUBT_IMPOSSIBLE;
    if (point.lat_e7 == 0 || point.lon_e7 == 0)
        doubts |= DOUBT_NULL_ISLAND;
    return doubts;
}

static uint32_t time_doubts(int64_t fix_us, int64_t received_us)
{
    if (fix_us == TIME_UNKNOWN)
        return DOUBT_NO_TIME;
    if (fix_us > received_us) {
        int64_t ahead_us = fix_us - received_us;
        uint32_t doubts = ahead_us > LIVE_AHEAD_US ? DOUBT_FUTURE : 0;
        return span_is_seven_hours(ahead_us) ? doubts | DOUBT_SEVEN_HOURS : doubts;
    }
    int64_t corrected_us = report_time_corrected(fix_us, received_us);
    uint32_t doubts = corrected_us == fix_us ? 0 : DOUBT_WEEK_ROLLOVER;
    if (corrected_us < received_us - LIVE_BEHIND_US)
        doubts |= DOUBT_LATE;
    if (corrected_us < received_us - OLD_US)
        doubts |= DOUBT_OLD;
    if (corrected_us <= received_us && corrected_us >= received_us - DAY_US &&
        span_is_seven_hours(received_us - corrected_us))
        doubts |= DOUBT_SEVEN_HOURS;
    return doubts;
}

uint32_t plausible_doubts(const struct report *report, int64_t received_us)
{
    uint32_t doubts = position_doubts(report) | time_doubts(report->fix_us, received_us);
    if (report->speed_mm_s != SPEED_UNKNOWN && report->speed_mm_s > FASTEST_MM_S)
        doubts |= DOUBT_SPEED;
    return doubts;
}

bool may_move_live_state(uint32_t doubts)
{
    return (doubts & (NO_PLACE | DOUBT_FUTURE | DOUBT_OLD | DOUBT_LATE)) == 0;
}

bool may_make_track(uint32_t doubts)
{
    return (doubts & (NO_PLACE | DOUBTS_OF_MOMENT)) == 0;
}

bool may_fill_gap(uint32_t doubts)
{
    return (doubts & DOUBTS_OF_MOMENT) == 0;
}

struct position position_stamp(const struct report *report, const struct receipt *receipt)
{
    int64_t received_us = receipt->received_us;
    bool has_time = report->fix_us != TIME_UNKNOWN;
    return (struct position){
        .device_no = receipt->device_no,
        .fix_us = has_time ? report->fix_us : received_us - received_us % SECOND_US,
        .digest = report_digest(report),
        .received_us = received_us,
        .place = receipt->place,
        .point = report->point,
        .speed_mm_s = report->speed_mm_s,
        .course_cdeg = report->course_cdeg,
        .status = report->status,
        .doubt = plausible_doubts(report, received_us),
        .kind = (uint8_t)report->kind,
        .event = (uint8_t)report->event,
        .protocol = receipt->protocol,
    };
}

int64_t position_time_us(const struct position *position)
{
    return (position->doubt & DOUBT_WEEK_ROLLOVER) != 0
               ? report_time_corrected(position->fix_us, position->received_us)
               : position->fix_us;
}
