#include "rule/border_predicted.h"

#include <math.h>

#include "base/json.h"
#include "chart/geodesic.h"
#include "rule/motion.h"
#include "rule/offing.h"
#include "rule/plausible.h"
#include "rule/spell.h"

#define MEETINGS_MAX 4

struct forecast {
    struct motion motion;
    int64_t horizon_us; /* from the fix */
    double nearest_m;   /* to the boundary along the quickest of the three ways */
    double farthest_m;
    double likely_m;
    struct point place; /* of the crossing, by the course */
    struct offing offing;
};

static bool is_outward(const struct zone *zone, const struct zone_crossing *crossing)
{
    return crossing->is_inward != zone_is_area(zone);
}

static double reach_m(const struct forecast *forecast)
{
    return forecast->motion.speed_m_s * (double)forecast->horizon_us / (double)SECOND_US;
}

/* Metres to the boundary that way, within the horizon; < 0: it is not met. */
static double way_out_m(const struct scene *scene, const struct zone *zone,
    const struct forecast *forecast, double course_deg, struct point *out_place)
{
    struct point from = scene->state->last.point;
    struct point to = geodesic_direct(from, fmod(course_deg + 360, 360), reach_m(forecast));
    struct zone_crossing met[MEETINGS_MAX];
    if (zone_crossings(zone, from, to, met, MEETINGS_MAX) == 0 || !is_outward(zone, &met[0]))
        return -1;
    *out_place = met[0].point;
    return met[0].fraction * reach_m(forecast);
}

/* All three ways lead out. */
static bool look_ahead(
    const struct scene *scene, const struct zone *zone, struct forecast *forecast)
{
    const struct motion *motion = &forecast->motion;
    struct point aside;
    if (!offing_is_within(scene, zone, reach_m(forecast)))
        return false;
    forecast->likely_m = way_out_m(scene, zone, forecast, motion->course_deg, &forecast->place);
    if (forecast->likely_m < 0)
        return false;
    double left_m =
        way_out_m(scene, zone, forecast, motion->course_deg - motion->spread_deg, &aside);
    double right_m =
        way_out_m(scene, zone, forecast, motion->course_deg + motion->spread_deg, &aside);
    forecast->nearest_m = fmin(forecast->likely_m, fmin(left_m, right_m));
    forecast->farthest_m = fmax(forecast->likely_m, fmax(left_m, right_m));
    return left_m >= 0 && right_m >= 0 &&
           offing_find(scene, zone, forecast->farthest_m + 1, &forecast->offing) &&
           !forecast->offing.is_beyond;
}

static void write_time(
    const struct scene *scene, struct json *detail, const char *name, double in_s)
{
    int64_t in_us = (int64_t)llround(in_s) * SECOND_US;
    json_put_time(detail, name, position_time_us(&scene->state->last) + in_us);
}

static void write(const struct scene *scene, struct json *detail, const void *about)
{
    const struct forecast *forecast = about;
    const struct motion *motion = &forecast->motion;
    const struct thresholds *limits = scene->occasion->limits;
    write_time(scene, detail, "earliest", forecast->nearest_m / motion->most_m_s);
    write_time(scene, detail, "likely", forecast->likely_m / motion->speed_m_s);
    write_time(scene, detail, "latest", forecast->farthest_m / motion->least_m_s);
    json_put_real(detail, "course_deg", motion->course_deg, 0);
    json_put_real(detail, "spread_deg", motion->spread_deg, 0);
    json_put_real(detail, "speed_m_s", motion->speed_m_s, 2);
    offing_write(&forecast->offing, detail);
    offing_write_point(detail, "crossing", forecast->place);
    json_put_int(detail, "interval_s", limits->interval_us / SECOND_US);
    json_put_int(detail, "predict_margin_s", limits->predict_margin_us / SECOND_US);
    json_put_int(detail, "course_spread_deg", limits->course_spread_deg);
    json_put_int(detail, "speed_spread_percent", limits->speed_spread_percent);
}

static int judge(const struct scene *scene, const struct zone *zone, struct forecast *forecast)
{
    const struct zone_facts *facts = zone_facts(zone);
    struct spell spell = {.kind = ALARM_BORDER_PREDICTED,
        .subject_no = facts->zone_no,
        .zone_version = facts->version_no,
        .write = write,
        .about = forecast};
    return look_ahead(scene, zone, forecast) ? spell_hold(scene, &spell) : 0;
}

/* A vessel deep inside of a boundary does not come to it. */
static const struct zone *next_in_reach(
    const struct scene *scene, struct offing_search *boundaries, double most_m)
{
    const struct zone *zone = offing_next(boundaries);
    while (zone != NULL && zone_range_off_m(offing_range(scene, zone)) > most_m)
        zone = offing_next(boundaries);
    return zone;
}

int border_predicted_fix(const struct scene *scene)
{
    const struct thresholds *limits = scene->occasion->limits;
    struct forecast forecast = {.horizon_us = limits->interval_us + limits->predict_margin_us};
    double most_m_s = fmin((double)limits->leap_mm_s / 1000, motion_most_m_s(scene));
    double most_m = most_m_s * (double)forecast.horizon_us / (double)SECOND_US;
    struct offing_search boundaries = offing_around(scene, ZONE_BOUNDARY, most_m);
    const struct zone *zone = NULL;
    int result = 0;
    if (!device_is_in_port(scene->state))
        zone = next_in_reach(scene, &boundaries, most_m);
    if (zone != NULL && !motion_of(scene, &forecast.motion))
        zone = NULL;
    for (; result == 0 && zone != NULL; zone = next_in_reach(scene, &boundaries, most_m))
        result = judge(scene, zone, &forecast);
    return result < 0 ? result : spell_release(scene, ALARM_BORDER_PREDICTED);
}
