#include "rule/loss_near.h"

#include <math.h>

#include "base/json.h"
#include "rule/attribution.h"
#include "rule/matter.h"
#include "rule/offing.h"
#include "rule/plausible.h"
#include "rule/poll.h"
#include "rule/silence.h"
#include "rule/spell.h"

/* Course within this of the bearing of the line is towards it. */
#define TOWARDS_DEG 60

enum { USUAL = 1, UNUSUAL = 2, FOR_GUARD = 3 };

/* The boundary that it could have reached. */
struct danger {
    struct offing offing;
    double reach_m;
    bool is_towards;
    bool is_at_risk;
    struct attribution attribution;
};

/* How far a vessel could have gone since its last fix, before a loss is a loss wherever it was.
 * Time in which we did not listen counts: it could have gone on meanwhile. */
static double reach_m(const struct scene *scene)
{
    const struct thresholds *limits = scene->occasion->limits;
    int64_t since_us = scene->occasion->detected_us - position_time_us(&scene->state->last);
    double span_us = fmin((double)since_us, (double)limits->near_span_us);
    return span_us / (double)SECOND_US * (double)limits->near_reach_mm_s / 1000;
}

static bool has_course_to(const struct scene *scene, double bearing_deg)
{
    const struct position *last = &scene->state->last;
    bool is_standing =
        last->speed_mm_s != SPEED_UNKNOWN && last->speed_mm_s < scene->occasion->limits->slow_mm_s;
    double off_deg = fabs(remainder(bearing_deg - (double)last->course_cdeg / 100, 360));
    return last->course_cdeg != COURSE_UNKNOWN && !is_standing && off_deg <= TOWARDS_DEG;
}

/* By its course, or by the two fixes from which the crossing was predicted; or it is there. */
static bool is_towards(const struct scene *scene, const struct offing *offing)
{
    const struct matter *predicted =
        matter_find(scene->state, ALARM_BORDER_PREDICTED, zone_facts(offing->zone)->zone_no);
    bool is_predicted = predicted != NULL && predicted->alarm_id != 0;
    return offing->is_beyond || is_predicted || has_course_to(scene, offing->bearing_deg);
}

/* The nearest boundary in reach; false: none. */
static bool find_danger(const struct scene *scene, struct danger *out)
{
    const struct vessel *vessel = scene->occasion->vessel;
    struct point point = scene->state->last.point;
    *out = (struct danger){.reach_m = reach_m(scene)};
    struct zone_near where = {.from = point,
        .to = point,
        .margin_m = out->reach_m,
        .at_us = scene->occasion->detected_us};
    struct offing_search boundaries = offing_along(scene, ZONE_BOUNDARY, &where);
    double least_m = out->reach_m;
    const struct zone *zone;
    while ((zone = offing_next(&boundaries)) != NULL)
        if (offing_find(scene, zone, least_m, &out->offing))
            least_m = out->offing.distance_m;
    if (out->offing.zone == NULL)
        return false;
    out->is_towards = is_towards(scene, &out->offing);
    out->is_at_risk = vessel != NULL && vessel->is_at_risk;
    out->attribution = attribution_of(scene->state, scene->lookout, scene->occasion);
    return true;
}

/* At whichever boundary. */
static bool is_told_by(const struct device_state *state)
{
    for (uint16_t i = 0; i < state->matter_count; i++)
        if (state->matters[i].kind == ALARM_LOSS_NEAR_BORDER && state->matters[i].alarm_id != 0)
            return true;
    return false;
}

/* It is on no vessel, or that is heard, or this is told of it by its other device. */
static bool is_nobodys(const struct scene *scene)
{
    return scene->occasion->vessel_no == 0 || (scene->other != NULL && is_told_by(scene->other)) ||
           silence_is_spoken_for(scene);
}

/* A report has been missed at sea for long enough that an outage would show. */
static bool is_missed(const struct scene *scene)
{
    const struct silence *silence = &scene->state->silence;
    int64_t listened_us = clock_listened_us(&scene->lookout->clock, silence->supplier_no);
    return silence->is_late && silence->is_counted && scene->state->last.fix_us != TIME_UNKNOWN &&
           !device_is_in_port(scene->state) && !is_nobodys(scene) &&
           listened_us - silence->late_at_us >= scene->occasion->limits->loss_grace_us;
}

/* Silent for no longer than its kind of device is by itself; of a vessel on the risk list nothing
 * is usual here. */
static bool is_usual(const struct scene *scene, const struct danger *danger)
{
    const struct silence *silence = &scene->state->silence;
    int64_t listened_us = clock_listened_us(&scene->lookout->clock, silence->supplier_no);
    return !danger->is_at_risk &&
           listened_us - silence->heard_at_us < silence_quiet_us(silence, scene->occasion);
}

static uint8_t level_of(const struct scene *scene, const struct danger *danger)
{
    bool is_alone = !silence_is_held(&scene->state->silence, scene->lookout);
    if (is_usual(scene, danger))
        return USUAL;
    return is_alone && scene->state->silence.is_unanswered &&
                   (danger->is_towards || danger->is_at_risk)
               ? FOR_GUARD
               : UNUSUAL;
}

static void write(const struct scene *scene, struct json *detail, const void *about)
{
    const struct danger *danger = about;
    const struct silence *silence = &scene->state->silence;
    const struct poll *poll = &scene->state->poll;
    const struct thresholds *limits = scene->occasion->limits;
    json_put_time(detail, "heard", silence->heard_us);
    json_put_real(detail, "distance_m", danger->offing.distance_m, 0);
    json_put_real(detail, "reach_m", danger->reach_m, 0);
    json_put_int(detail, "near_reach_mm_s", limits->near_reach_mm_s);
    json_put_int(detail, "near_span_s", limits->near_span_us / SECOND_US);
    json_put_bool(detail, "is_towards", danger->is_towards);
    json_put_bool(detail, "is_at_risk", danger->is_at_risk);
    json_put_bool(detail, "is_unanswered", silence->is_unanswered);
    if (poll->id != 0 && poll->asked_us >= silence->heard_us)
        json_put_time(detail, "polled", poll->asked_us);
    json_put_int(detail, "quiet_s", silence_quiet_us(silence, scene->occasion) / SECOND_US);
    attribution_write(&danger->attribution, detail);
}

static int hold(const struct scene *scene, const struct danger *danger)
{
    const struct zone_facts *facts = zone_facts(danger->offing.zone);
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
    if (!is_missed(scene) || !find_danger(scene, &danger))
        return spell_release(scene, ALARM_LOSS_NEAR_BORDER);
    bool is_alone = !silence_is_held(&scene->state->silence, scene->lookout);
    if (is_alone || is_told(scene, danger.offing.zone))
        result = hold(scene, &danger);
    if (result == 0 && is_alone && is_told(scene, danger.offing.zone))
        poll_wish(scene, ALARM_LOSS_NEAR_BORDER, zone_facts(danger.offing.zone)->zone_no);
    return result < 0 ? result : spell_release(scene, ALARM_LOSS_NEAR_BORDER);
}

int loss_near_heard(const struct scene *scene)
{
    return spell_end(scene, ALARM_LOSS_NEAR_BORDER);
}
