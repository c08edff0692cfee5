#include "rule/border_near.h"

#include "base/json.h"
#include "rule/live.h"
#include "rule/matter.h"
#include "rule/offing.h"
#include "rule/plausible.h"
#include "rule/story.h"

/* The matter: level is the nearest step spoken of, count how often it spoke. */
static int tell(const struct scene *scene, struct matter *matter, const struct offing *offing,
    const struct telling *telling)
{
    const struct thresholds *limits = scene->occasion->limits;
    struct json detail;
    json_init(&detail);
    json_open_object(&detail, NULL);
    story_fix(&detail, "fix", scene->position);
    story_fix(&detail, "before", &scene->before);
    struct offing exact;
    if (offing != NULL && offing_find(scene, offing->zone, (double)limits->rearm_m, &exact))
        offing_write(&exact, &detail);
    json_put_uint(&detail, "spoken", matter->count);
    if (telling->level > 0)
        json_put_int(&detail, "step_m", limits->near_m[telling->level - 1]);
    json_put_int(&detail, "rearm_m", limits->rearm_m);
    json_close_object(&detail);
    int result = matter_tell(scene, matter, telling, &detail);
    json_done(&detail);
    return result;
}

/* 0: no step is reached. */
static uint8_t step_reached(const struct thresholds *limits, double distance_m)
{
    uint8_t step = 0;
    while (step < NEAR_STEPS && distance_m <= (double)limits->near_m[step])
        step++;
    return step;
}

static struct telling telling_of(const struct scene *scene, enum alarm_step step, uint8_t level)
{
    return (struct telling){.step = step,
        .level = level,
        .occurred_us = position_time_us(scene->position),
        .point = scene->position->point};
}

static int end(const struct scene *scene, struct matter *matter, const struct offing *offing)
{
    struct telling telling = telling_of(scene, ALARM_ENDED, matter->level);
    const struct zone *zone =
        live_zones_find(scene->zones, matter->subject_no, telling.occurred_us);
    telling.zone_version = zone == NULL ? 0 : zone_facts(zone)->version_no;
    return matter->alarm_id == 0 ? 0 : tell(scene, matter, offing, &telling);
}

static int come_nearer(
    const struct scene *scene, struct matter *matter, const struct offing *offing, uint8_t step)
{
    struct telling telling =
        telling_of(scene, matter->alarm_id == 0 ? ALARM_RAISED : ALARM_UPDATED, step);
    telling.zone_version = zone_facts(offing->zone)->version_no;
    matter->count++;
    return tell(scene, matter, offing, &telling);
}

/* No step lies between, nor the distance at which an approach is over. */
static bool is_decided(const struct thresholds *limits, struct zone_range range)
{
    double least_m = zone_range_off_m(range);
    double most_m = zone_range_most_m(range);
    double rearm_m = (double)limits->rearm_m;
    return least_m > 0 && (least_m <= rearm_m) == (most_m <= rearm_m) &&
           step_reached(limits, least_m) == step_reached(limits, most_m);
}

/* False: out of reach. The distance is right as far as it matters; told of, it is found exactly. */
static bool find(const struct scene *scene, const struct zone *zone, struct offing *out)
{
    const struct thresholds *limits = scene->occasion->limits;
    struct zone_range range = offing_range(scene, zone);
    if (!is_decided(limits, range))
        range = offing_close(scene, zone);
    if (!is_decided(limits, range))
        return offing_find(scene, zone, (double)limits->rearm_m, out);
    *out = (struct offing){.zone = zone,
        .is_beyond = offing_is_beyond(scene, zone, range.least_m),
        .distance_m = zone_range_off_m(range)};
    return out->distance_m <= (double)limits->rearm_m;
}

static int judge(const struct scene *scene, const struct offing *offing)
{
    int32_t zone_no = zone_facts(offing->zone)->zone_no;
    struct matter *matter = matter_find(scene->state, ALARM_BORDER_NEAR, zone_no);
    uint8_t step = step_reached(scene->occasion->limits, offing->distance_m);
    if (matter == NULL && step == 0 && !offing->is_beyond)
        return 0;
    int result = matter_take(scene->state, ALARM_BORDER_NEAR, zone_no, &matter);
    if (result != 0)
        return result == MATTER_FULL ? 0 : result;
    matter->newest_us = position_time_us(scene->position);
    if (!offing->is_beyond)
        return step > matter->level ? come_nearer(scene, matter, offing, step) : 0;
    result = end(scene, matter, offing);
    matter->level = NEAR_STEPS;
    return result;
}

static bool is_beyond(const struct scene *scene, int32_t zone_no)
{
    const struct zone_state *at = device_state_zone(scene->state, zone_no);
    return at != NULL && at->is_beyond;
}

/* Approaches that are over. */
static int leave(const struct scene *scene)
{
    struct device_state *state = scene->state;
    int result = 0;
    for (uint16_t i = state->matter_count; result == 0 && i-- > 0;) {
        struct matter *matter = &state->matters[i];
        bool is_near = matter->newest_us == position_time_us(scene->position);
        if (matter->kind != ALARM_BORDER_NEAR || is_near || is_beyond(scene, matter->subject_no))
            continue;
        result = end(scene, matter, NULL);
        matter_drop(state, matter);
    }
    return result;
}

int border_near_fix(const struct scene *scene)
{
    double rearm_m = (double)scene->occasion->limits->rearm_m;
    struct offing_search boundaries = offing_around(scene, ZONE_BOUNDARY, rearm_m);
    const struct zone *zone = NULL;
    int result = 0;
    if (!device_is_in_port(scene->state))
        zone = offing_next(&boundaries);
    for (; result == 0 && zone != NULL; zone = offing_next(&boundaries)) {
        struct offing offing;
        if (find(scene, zone, &offing))
            result = judge(scene, &offing);
    }
    return result < 0 ? result : leave(scene);
}
