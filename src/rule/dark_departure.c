#include "rule/dark_departure.h"

#include <math.h>

#include "base/json.h"
#include "rule/live.h"
#include "rule/matter.h"
#include "rule/motion.h"
#include "rule/offing.h"
#include "rule/plausible.h"
#include "rule/story.h"

static int tell(const struct scene *scene, struct matter *matter, enum alarm_step step)
{
    const struct silence *silence = &scene->state->silence;
    const struct thresholds *limits = scene->occasion->limits;
    bool is_over = step == ALARM_ENDED;
    struct json detail;
    json_init(&detail);
    json_open_object(&detail, NULL);
    story_fix(&detail, "fix", &scene->state->last);
    json_put_time(&detail, "left_at", matter->since_us);
    json_put_bool(&detail, "is_declared", matter->count > 0);
    json_put_int(&detail, "port", matter->number);
    json_put_time(&detail, "heard", silence->heard_us);
    json_put_bool(&detail, "has_second_device", scene->other != NULL);
    json_put_int(&detail, "interval_s", limits->interval_us / SECOND_US);
    json_put_int(&detail, "late_percent", limits->late_percent);
    json_put_int(&detail, "loss_grace_s", limits->loss_grace_us / SECOND_US);
    json_close_object(&detail);
    struct telling telling = {.step = step,
        .occurred_us = is_over ? scene->occasion->detected_us : matter->since_us,
        .point = scene->state->last.point};
    int result = matter_tell(scene, matter, &telling, &detail);
    json_done(&detail);
    return result;
}

static bool sails_out(const struct scene *scene, const struct zone *port)
{
    const struct thresholds *limits = scene->occasion->limits;
    const struct position *fix = &scene->state->last;
    struct offing offing;
    if (fix->course_cdeg == COURSE_UNKNOWN || fix->speed_mm_s < limits->slow_mm_s ||
        !offing_find(scene, port, (double)limits->band_m, &offing))
        return false;
    double apart_deg = fabs(remainder((double)fix->course_cdeg / 100 - offing.bearing_deg, 360));
    bool is_outwards = offing.is_beyond ? apart_deg < 90 : apart_deg > 90;
    return is_outwards;
}

/* In port, as far as the error of a fix lets know. */
static bool is_about(const struct scene *scene, const struct zone *port)
{
    struct point point = scene->position->point;
    return zone_holds(port, point) ||
           zone_is_within(port, point, (double)scene->occasion->limits->band_m);
}

/* The port it was in at the fix before, when at this one it is in none that it does not leave. */
static const struct zone *port_left(const struct scene *scene)
{
    const struct zone *left = NULL;
    for (uint16_t i = 0; i < scene->state->zone_count; i++) {
        const struct zone_state *at = &scene->state->zones[i];
        const struct zone *port = at->kind != ZONE_PORT ? NULL
                                                        : live_zones_find(scene->zones, at->zone_no,
                                                              position_time_us(scene->position));
        if (port == NULL)
            continue;
        if (is_about(scene, port) && !sails_out(scene, port))
            return NULL;
        if (scene->before.fix_us != TIME_UNKNOWN && zone_holds(port, scene->before.point))
            left = port;
    }
    return left;
}

int dark_departure_heard(const struct scene *scene)
{
    struct matter *matter = matter_find(scene->state, ALARM_DARK_DEPARTURE, 0);
    int result = 0;
    if (matter == NULL || matter->alarm_id == 0)
        return 0;
    result = tell(scene, matter, ALARM_ENDED);
    matter_drop(scene->state, matter);
    return result;
}

/* The matter: since_us is the departure, number the port's, count whether it was declared. */
static int note(const struct scene *scene, int64_t left_us, int32_t port_no)
{
    struct matter *matter = NULL;
    int result = matter_take(scene->state, ALARM_DARK_DEPARTURE, 0, &matter);
    if (result != 0)
        return result == MATTER_FULL ? 0 : result;
    matter->since_us = left_us;
    matter->newest_us = left_us;
    matter->number = port_no;
    matter->count = port_no == 0;
    return 0;
}

int dark_departure_fix(const struct scene *scene)
{
    const struct zone *port = port_left(scene);
    if (port != NULL)
        return note(scene, position_time_us(scene->position), zone_facts(port)->zone_no);
    matter_drop(scene->state, matter_find(scene->state, ALARM_DARK_DEPARTURE, 0));
    return 0;
}

static bool is_dark(const struct scene *scene, const struct device_state *state)
{
    const struct silence *silence = &state->silence;
    int64_t listened_us = clock_listened_us(&scene->lookout->clock, silence->supplier_no);
    return silence->is_late &&
           listened_us - silence->late_at_us >= scene->occasion->limits->loss_grace_us &&
           outage_holding(&scene->lookout->outages, silence) == NULL;
}

static bool is_told(const struct device_state *state)
{
    const struct matter *matter = matter_find(state, ALARM_DARK_DEPARTURE, 0);
    return matter != NULL && matter->alarm_id != 0;
}

/* A departure that port or owner declared, and that no report followed. */
static int note_declared(const struct scene *scene)
{
    const struct vessel *vessel = scene->occasion->vessel;
    bool is_news = vessel != NULL && vessel->departed_us != TIME_UNKNOWN &&
                   vessel->departed_us >= scene->state->silence.heard_us &&
                   vessel->departed_us <= scene->occasion->detected_us &&
                   matter_find(scene->state, ALARM_DARK_DEPARTURE, 0) == NULL;
    return is_news ? note(scene, vessel->departed_us, 0) : 0;
}

int dark_departure_look(const struct scene *scene)
{
    const struct device_state *other = scene->other;
    int result = note_declared(scene);
    if (result < 0)
        return result;
    struct matter *matter = matter_find(scene->state, ALARM_DARK_DEPARTURE, 0);
    if (matter == NULL || matter->alarm_id != 0 || !is_dark(scene, scene->state))
        return 0;
    bool is_other_heard = other != NULL && other->silence.is_heard && !is_dark(scene, other);
    if (is_other_heard || (other != NULL && is_told(other)))
        return 0;
    return tell(scene, matter, ALARM_RAISED);
}
