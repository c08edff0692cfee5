#include "sailing.h"

#include <math.h>

#include "chance.h"

#define DEVICES_DRAWN 3
#define REPORTS_DRAWN 45
#define DELAY_US      (20 * SECOND_US)
#define METRE_E7      (1e7 / 111000.0)

/* Where boundaries run, meet and end, and ports lie. */
static const struct {
    double lat, lon;
} spots[] = {
    {14.1,  110.0 },
    {14.1,  110.2 },
    {14.0,  110.19},
    {13.77, 109.25},
    {14.0,  110.51},
    {14.5,  111.0 },
    {15.0,  110.3 },
    {13.1,  110.1 },
    {13.2,  110.1 },
    {13.3,  110.0 },
    {14.5,  109.7 },
    {13.6,  109.5 },
    {15.99, 110.99},
    {15.0,  110.51},
    {14.3,  110.8 },
};

enum upload { UPLOAD_ASCENDING, UPLOAD_DESCENDING, UPLOAD_MIXED, UPLOADS };

/* One vessel under way. */
struct sailor {
    struct chance *chance;
    struct logbook *book;
    int32_t device_no;
    double lat, lon;           /* where it is */
    double goal_lat, goal_lon; /* where it sails to */
    double speed_m_s;          /* 0: it lies there */
    double noise_m;            /* of its receiver */
    int64_t interval_us;       /* between its fixes */
    int64_t now_us;
    int64_t held_until_us; /* what it sends before arrives after */
    int64_t held_from_us;
    enum upload upload;
    size_t leaps_left; /* fixes that are elsewhere */
    double leap_lat, leap_lon;
    struct point sent;         /* the place last sent */
    int32_t second_no;         /* the second device on board; 0: none */
    int64_t quiet_until_us[2]; /* until then the first, or the second, sends nothing */
};

static void choose_goal(struct sailor *sailor)
{
    struct chance *chance = sailor->chance;
    size_t spot = chance_below(chance, COUNT_OF(spots));
    double around = chance_one_in(chance, 3) ? 0.3 : 0.02;
    sailor->goal_lat = spots[spot].lat + around * chance_normal(chance);
    sailor->goal_lon = spots[spot].lon + around * chance_normal(chance);
    sailor->speed_m_s = chance_one_in(chance, 4) ? 0 : chance_between(chance, 0.5, 7);
}

static void choose_pace(struct sailor *sailor)
{
    static const int64_t intervals_min[] = {1, 5, 20, 60, 120, 120, 180};
    static const double noises_m[] = {10, 30, 30, 200};
    struct chance *chance = sailor->chance;
    sailor->interval_us = intervals_min[chance_below(chance, COUNT_OF(intervals_min))] * MINUTE_US;
    sailor->noise_m = noises_m[chance_below(chance, COUNT_OF(noises_m))];
}

static void sail(struct sailor *sailor, int64_t span_us)
{
    double north_m = (sailor->goal_lat - sailor->lat) * 111000;
    double east_m = (sailor->goal_lon - sailor->lon) * 107000;
    double left_m = hypot(north_m, east_m);
    double way_m = sailor->speed_m_s * (double)(span_us / SECOND_US);
    sailor->now_us += span_us;
    if (way_m >= left_m) {
        sailor->lat = sailor->goal_lat;
        sailor->lon = sailor->goal_lon;
        choose_goal(sailor);
        return;
    }
    sailor->lat += way_m * north_m / left_m / 111000;
    sailor->lon += way_m * east_m / left_m / 107000;
}

static struct point here(struct sailor *sailor)
{
    double lat_e7 = sailor->lat * 1e7 + sailor->noise_m * METRE_E7 * chance_normal(sailor->chance);
    double lon_e7 = sailor->lon * 1e7 + sailor->noise_m * METRE_E7 * chance_normal(sailor->chance);
    if (sailor->leaps_left > 0) {
        sailor->leaps_left--;
        lat_e7 += sailor->leap_lat * 1e7;
        lon_e7 += sailor->leap_lon * 1e7;
    }
    return (struct point){(int32_t)lat_e7, (int32_t)lon_e7};
}

/* When a report of this moment reaches us: at once, late by itself, or with a whole upload. */
static int64_t arrival_us(struct sailor *sailor)
{
    struct chance *chance = sailor->chance;
    int64_t now_us = sailor->now_us;
    if (now_us < sailor->held_until_us) {
        int64_t since_us = (now_us - sailor->held_from_us) / 1000;
        switch (sailor->upload) {
        case UPLOAD_ASCENDING:
            return sailor->held_until_us + since_us;
        case UPLOAD_DESCENDING:
            return sailor->held_until_us + DAY_US / 1000 * 3 - since_us;
        case UPLOAD_MIXED:
        case UPLOADS:
            return sailor->held_until_us + chance_span(chance, 0, 4 * MINUTE_US);
        }
    }
    if (chance_one_in(chance, 8))
        return now_us + chance_span(chance, MINUTE_US, 30 * HOUR_US);
    if (chance_one_in(chance, 8))
        return now_us + chance_span(chance, MINUTE_US, 3 * HOUR_US);
    return now_us + DELAY_US;
}

/* Whole seconds, as the texts of logbooks keep them. */
static int64_t in_seconds(int64_t time_us)
{
    return time_us == TIME_UNKNOWN ? time_us : time_us - time_us % SECOND_US;
}

static void send(struct sailor *sailor, const struct report *report, int64_t at_us)
{
    struct chance *chance = sailor->chance;
    struct entry entry = {.kind = ENTRY_REPORT,
        .at_us = in_seconds(at_us),
        .device_no = sailor->device_no,
        .is_stored = chance_one_in(chance, 20),
        .report = *report};
    entry.report.fix_us = in_seconds(report->fix_us);
    logbook_add(sailor->book, &entry);
    while (chance_one_in(chance, 8)) {
        entry.at_us +=
            chance_span(chance, 0, 600) * (chance_one_in(chance, 3) ? MINUTE_US : SECOND_US);
        entry.is_stored = chance_one_in(chance, 3);
        logbook_add(sailor->book, &entry);
    }
}

static void no_place(struct sailor *sailor, struct report *report)
{
    switch (chance_below(sailor->chance, 6)) {
    case 0:
        report->point = (struct point){0, 0};
        break;
    case 1:
        report->point.lat_e7 = 0;
        break;
    case 2:
        report->point.lat_e7 = 91 * DEGREE_E7;
        break;
    case 3:
        report->point = (struct point){COORD_UNKNOWN, COORD_UNKNOWN};
        break;
    default:
        report->point = sailor->sent;
        report->status &= ~(uint32_t)STATUS_FIX_VALID;
        break;
    }
}

static void wrong_clock(struct sailor *sailor, struct report *report)
{
    static const int64_t spans_us[] = {6 * MINUTE_US, 11 * MINUTE_US, DAY_US, 5 * 365 * DAY_US,
        7 * HOUR_US, -7 * HOUR_US, -WEEK_ROLLOVER_US, -2 * WEEK_ROLLOVER_US, -500 * DAY_US};
    report->fix_us += spans_us[chance_below(sailor->chance, COUNT_OF(spans_us))];
}

static void event(struct sailor *sailor, struct report *report)
{
    static const enum report_event events[] = {EVENT_SOS, EVENT_SOS, EVENT_SOS_CANCEL,
        EVENT_POWER_OFF, EVENT_POWER_ON, EVENT_CASE_OPEN, EVENT_BOOT};
    report->kind = REPORT_EVENT;
    report->event = events[chance_below(sailor->chance, COUNT_OF(events))];
}

/* The same moment told otherwise. */
static void send_conflict(struct sailor *sailor, const struct report *report, int64_t at_us)
{
    struct chance *chance = sailor->chance;
    struct report other = *report;
    double far_m = chance_one_in(chance, 2) ? 100 : 20000;
    other.point.lat_e7 += (int32_t)(far_m * METRE_E7 * chance_normal(chance));
    send(sailor, &other, at_us + chance_span(chance, 0, 3 * HOUR_US));
}

static void begin_leap(struct sailor *sailor)
{
    struct chance *chance = sailor->chance;
    double reach = chance_one_in(chance, 2) ? 0.4 : 3;
    sailor->leaps_left = 1 + (chance_one_in(chance, 3) ? chance_below(chance, 4) : 0);
    sailor->leap_lat = chance_between(chance, -reach, reach);
    sailor->leap_lon = chance_between(chance, -reach, reach);
}

static void begin_hold(struct sailor *sailor)
{
    struct chance *chance = sailor->chance;
    sailor->held_from_us = sailor->now_us;
    sailor->held_until_us = sailor->now_us + chance_span(chance, HOUR_US, 30 * HOUR_US);
    sailor->upload = (enum upload)chance_below(chance, UPLOADS);
}

static void report(struct sailor *sailor)
{
    struct chance *chance = sailor->chance;
    struct report report = {.fix_us = sailor->now_us,
        .point = here(sailor),
        .speed_mm_s = SPEED_UNKNOWN,
        .course_cdeg = COURSE_UNKNOWN,
        .status = STATUS_FIX_VALID,
        .kind = REPORT_POSITION};
    int64_t at_us = arrival_us(sailor);
    if (chance_one_in(chance, 30))
        no_place(sailor, &report);
    if (chance_one_in(chance, 40))
        wrong_clock(sailor, &report);
    if (chance_one_in(chance, 100))
        report.fix_us = TIME_UNKNOWN;
    if (chance_one_in(chance, 30))
        event(sailor, &report);
    if (chance_one_in(chance, 60))
        report.status |= STATUS_SOS;
    send(sailor, &report, at_us);
    if (chance_one_in(chance, 30) && point_is_possible(report.point))
        send_conflict(sailor, &report, at_us);
    sailor->sent = report.point;
}

static bool is_quiet(struct sailor *sailor, size_t device)
{
    if (sailor->second_no != 0 && chance_one_in(sailor->chance, 20))
        sailor->quiet_until_us[device] =
            sailor->now_us + chance_span(sailor->chance, HOUR_US, 20 * HOUR_US);
    return sailor->now_us < sailor->quiet_until_us[device];
}

/* Of each device on board. */
static void report_all(struct sailor *sailor)
{
    if (!is_quiet(sailor, 0))
        report(sailor);
    if (sailor->second_no == 0 || is_quiet(sailor, 1))
        return;
    struct sailor second = *sailor;
    second.device_no = sailor->second_no;
    sail(&second, chance_span(sailor->chance, 0, sailor->interval_us));
    report(&second);
}

static void sail_vessel(
    struct chance *chance, int32_t device_no, int32_t second_no, struct logbook *book)
{
    struct sailor sailor = {.chance = chance,
        .book = book,
        .device_no = device_no,
        .second_no = second_no,
        .now_us = LOGBOOK_BEGIN_US + chance_span(chance, 0, 2 * HOUR_US)};
    choose_goal(&sailor);
    sailor.lat = sailor.goal_lat;
    sailor.lon = sailor.goal_lon;
    choose_goal(&sailor);
    choose_pace(&sailor);
    size_t count = 3 + chance_below(chance, REPORTS_DRAWN);
    for (size_t i = 0; i < count; i++) {
        sail(&sailor, sailor.interval_us + chance_span(chance, 0, sailor.interval_us / 4));
        if (chance_one_in(chance, 25))
            begin_leap(&sailor);
        if (chance_one_in(chance, 25))
            begin_hold(&sailor);
        if (chance_one_in(chance, 15))
            choose_pace(&sailor);
        if (chance_one_in(chance, 25))
            sail(&sailor, chance_span(chance, HOUR_US, 14 * HOUR_US));
        report_all(&sailor);
    }
}

/* What came while the gate was down comes when it is up. */
static void stop_gate(struct chance *chance, struct logbook *book, int64_t until_us)
{
    struct entry stop = {.kind = ENTRY_STOP, .span_us = chance_span(chance, 1, 8 * 60) * MINUTE_US};
    stop.at_us = in_seconds(chance_span(chance, LOGBOOK_BEGIN_US + 9 * HOUR_US, until_us));
    for (size_t i = 0; i < book->count; i++) {
        int64_t *at_us = &book->entries[i].at_us;
        if (*at_us > stop.at_us - stop.span_us && *at_us <= stop.at_us)
            *at_us = stop.at_us + SECOND_US * chance_span(chance, 1, 90);
    }
    logbook_add(book, &stop);
}

static void cut_path(struct chance *chance, struct logbook *book, int64_t until_us)
{
    struct entry cut = {.kind = ENTRY_CUT, .path = 1};
    cut.at_us = in_seconds(chance_span(chance, LOGBOOK_BEGIN_US, until_us));
    struct entry joined = cut;
    joined.kind = ENTRY_JOINED;
    joined.at_us += chance_span(chance, 1, 12 * 60) * MINUTE_US;
    for (size_t i = 0; i < book->count; i++) {
        struct entry *entry = &book->entries[i];
        bool is_cut = path_of(entry->device_no) == cut.path && entry->at_us >= cut.at_us;
        if (is_cut && entry->at_us <= joined.at_us)
            entry->at_us = joined.at_us + SECOND_US * chance_span(chance, 1, 90);
    }
    logbook_add(book, &cut);
    logbook_add(book, &joined);
}

/* A vessel with two devices, which now and then are not in one place. */
static void sail_pair(struct chance *chance, struct logbook *book)
{
    bool are_apart = chance_one_in(chance, 6);
    sail_vessel(chance, COUNTED_NO, are_apart ? 0 : SECOND_NO, book);
    if (are_apart)
        sail_vessel(chance, SECOND_NO, 0, book);
}

void sailing_draw(uint64_t seed, struct logbook *out)
{
    struct chance chance = {seed};
    *out = (struct logbook){0};
    size_t devices = 1 + chance_below(&chance, DEVICES_DRAWN);
    for (size_t i = 1; i <= devices; i++)
        sail_vessel(&chance, (int32_t)i, 0, out);
    if (chance_one_in(&chance, 2))
        sail_pair(&chance, out);
    int64_t until_us = LOGBOOK_BEGIN_US + 4 * DAY_US;
    if (chance_one_in(&chance, 4))
        cut_path(&chance, out, until_us);
    if (chance_one_in(&chance, 3))
        stop_gate(&chance, out, until_us);
    for (size_t left = chance_below(&chance, 4); left > 0; left--) {
        struct entry restart = {.kind = ENTRY_RESTART};
        restart.at_us = in_seconds(chance_span(&chance, LOGBOOK_BEGIN_US, until_us));
        logbook_add(out, &restart);
    }
    logbook_sort(out);
}
