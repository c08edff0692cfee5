#include "rule/loss_near.h"

#include <math.h>

#include "base/json.h"
#include "chart/zone.h"
#include "rule/attribution.h"
#include "rule/live.h"
#include "rule/matter.h"
#include "rule/plausible.h"
#include "rule/spell.h"

/* Course within this of the bearing to the line is towards it. */
#define TOWARDS_CDEG 6000

/* The boundary that it could have reached. */
struct danger {
    const struct zone *zone;
    struct zone_distance way;
    double reach_m;
    bool is_towards;
    struct attribution attribution;
};

/* How far a vessel could have gone since its last fix. Time in which we did not listen counts: it
 * could have gone on meanwhile. */
static double reach_m(const struct scene *scene)
{
    int64_t since_us = scene->occasion->detected_us - position_time_us(&scene->state->last);
    double seconds = (double)since_us / (double)SECOND_US;
    return seconds * (double)scene->occasion->limits->near_reach_mm_s / 1000;
}

/* Flat is near enough within a day's way, and bearings are compared by 60 degrees. */
static bool is_towards(const struct position *last, struct point nearest)
{
    if (last->course_cdeg == COURSE_UNKNOWN)
        return false;
    double lat_rad = (double)last->point.lat_e7 / DEGREE_E7 * 0.017453292519943295;
    double north = (double)nearest.lat_e7 - last->point.lat_e7;
    double east = ((double)nearest.lon_e7 - last->point.lon_e7) * cos(lat_rad);
    double bearing_cdeg = atan2(east, north) * 5729.577951308232;
    double off_cdeg = fabs(remainder(bearing_cdeg - last->course_cdeg, 36000));
    return off_cdeg <= TOWARDS_CDEG;
}

/* The nearest boundary in reach on whose permitted side it was; false: none. */
static bool find_danger(const struct scene *scene, struct danger *out)
{
    const struct position *last = &scene->state->last;
    *out = (struct danger){.reach_m = reach_m(scene)};
    uint16_t indexes[ZONE_SET_MAX];
    struct zone_near near = {.from = last->point,
        .to = last->point,
        .margin_m = out->reach_m,
        .at_us = scene->occasion->detected_us};
    size_t count = zone_set_near(scene->zones->set, &near, indexes, ZONE_SET_MAX);
    double least_m = out->reach_m;
    for (size_t i = 0; i < count; i++) {
        const struct zone *zone = zone_set_at(scene->zones->set, indexes[i]);
        if (zone_facts(zone)->kind != ZONE_BOUNDARY)
            continue;
        struct zone_distance way = zone_distance_to(zone, last->point);
        if (fabs(way.distance_m) > least_m)
            continue;
        least_m = fabs(way.distance_m);
        out->zone = zone;
        out->way = way;
    }
    if (out->zone != NULL)
        out->is_towards = is_towards(last, out->way.nearest);
    return out->zone != NULL;
}

/* For how long, on the listening clock, a report has been missed at sea; < 0: none is. The grace
 * is over then: an outage would show. */
static int64_t missed_us(const struct scene *scene)
{
    const struct silence *silence = &scene->state->silence;
    int64_t listened_us = clock_listened_us(&scene->lookout->clock, silence->supplier_no);
    bool is_missing = silence->is_late && silence->is_counted &&
                      scene->state->last.fix_us != TIME_UNKNOWN && !device_is_in_port(scene->state);
    return is_missing ? listened_us - silence->late_at_us - scene->occasion->limits->loss_grace_us
                      : -1;
}

static uint8_t level_of(const struct scene *scene, const struct danger *danger)
{
    const struct occasion *occasion = scene->occasion;
    bool is_at_risk = occasion->vessel != NULL && occasion->vessel->is_at_risk;
    bool is_patient = missed_us(scene) >= occasion->limits->near_patience_us;
    bool is_alone = danger->attribution.outage_id == 0;
    return is_alone && is_patient && (danger->is_towards || is_at_risk) ? 3 : 2;
}

static void write(const struct scene *scene, struct json *detail, const void *about)
{
    const struct danger *danger = about;
    const struct vessel *vessel = scene->occasion->vessel;
    json_time(detail, "heard", scene->state->silence.heard_us);
    json_real(detail, "reach_m", danger->reach_m, 0);
    json_real(detail, "distance_m", fabs(danger->way.distance_m), 0);
    json_bool(detail, "is_towards", danger->is_towards);
    json_bool(detail, "is_at_risk", vessel != NULL && vessel->is_at_risk);
    json_int(detail, "patience_s", scene->occasion->limits->near_patience_us / SECOND_US);
    attribution_write(&danger->attribution, detail);
}

static int hold(const struct scene *scene, const struct danger *danger)
{
    const struct zone_facts *facts = zone_facts(danger->zone);
    struct spell spell = {.kind = ALARM_LOSS_NEAR_BORDER,
        .subject_no = facts->zone_no,
        .zone_version = facts->version_no,
        .level = level_of(scene, danger),
        .least = 1,
        .write = write,
        .about = danger};
    return spell_hold(scene, &spell);
}

static bool is_told(const struct scene *scene, const struct zone *zone)
{
    const struct matter *matter =
        matter_find(scene->state, ALARM_LOSS_NEAR_BORDER, zone_facts(zone)->zone_no);
    return matter != NULL && matter->alarm_id != 0;
}

int loss_near_look(const struct scene *scene)
{
    struct danger danger;
    int result = 0;
    if (missed_us(scene) >= 0 && find_danger(scene, &danger)) {
        danger.attribution = attribution_of(scene->state, scene->lookout, scene->occasion);
        if (danger.attribution.outage_id == 0 || is_told(scene, danger.zone))
            result = hold(scene, &danger);
    }
    return result < 0 ? result : spell_release(scene, ALARM_LOSS_NEAR_BORDER);
}

int loss_near_report(const struct scene *scene)
{
    return spell_release(scene, ALARM_LOSS_NEAR_BORDER);
}
