#include "rule/border_back.h"

#include <math.h>

#include "base/json.h"
#include "rule/live.h"
#include "rule/matter.h"
#include "rule/offing.h"
#include "rule/plausible.h"
#include "rule/story.h"

/* The matter: since_us is the crossing, point and number the deepest fix and its depth in
 * millimetres, count whether the crossing is confirmed. */
static int note_depth(const struct scene *scene, const struct zone_state *at)
{
    const struct zone *zone =
        live_zones_find(scene->zones, at->zone_no, position_time_us(scene->position));
    struct matter *matter = NULL;
    if (zone == NULL)
        return 0;
    int result = matter_take(scene->state, ALARM_BORDER_BACK, at->zone_no, &matter);
    if (result != 0)
        return result == MATTER_FULL ? 0 : result;
    matter->since_us = at->since_us;
    matter->newest_us = position_time_us(scene->position);
    matter->count = at->certainty == CERTAINTY_CONFIRMED;
    if (1000 * zone_range_most_m(offing_range(scene, zone)) < (double)matter->number)
        return 0;
    double depth_mm = 1000 * fabs(zone_distance_to(zone, scene->position->point).distance_m);
    if (depth_mm >= (double)matter->number) {
        matter->number = (int64_t)llround(depth_mm);
        matter->point = scene->position->point;
    }
    return 0;
}

static void write_detail(
    struct json *detail, const struct scene *scene, const struct matter *matter, int64_t back_us)
{
    const struct thresholds *limits = scene->occasion->limits;
    json_open_object(detail, NULL);
    story_fix(detail, "fix", scene->position);
    story_fix(detail, "before", &scene->before);
    json_put_time(detail, "crossed_at", matter->since_us);
    json_put_time(detail, "back_at", back_us);
    json_put_int(detail, "outside_s", (back_us - matter->since_us) / SECOND_US);
    json_put_real(detail, "depth_m", (double)matter->number / 1000, 1);
    json_open_object(detail, "deepest");
    json_put_scaled(detail, "lat", matter->point.lat_e7, 7, 7);
    json_put_scaled(detail, "lon", matter->point.lon_e7, 7, 7);
    json_close_object(detail);
    json_put_int(detail, "band_m", limits->band_m);
    json_put_int(detail, "settle_s", limits->settle_us / SECOND_US);
    json_close_object(detail);
}

static int tell_back(const struct scene *scene, struct matter *matter, const struct zone *zone)
{
    const struct zone_state *at = device_state_zone(scene->state, matter->subject_no);
    int64_t now_us = position_time_us(scene->position);
    int64_t back_us = at == NULL || at->ended_us == TIME_UNKNOWN ? now_us : at->ended_us;
    struct telling telling = {.step = ALARM_RAISED,
        .occurred_us = back_us,
        .point = scene->position->point,
        .zone_version = zone_facts(zone)->version_no};
    struct json detail;
    json_init(&detail);
    write_detail(&detail, scene, matter, back_us);
    int result = matter_tell(scene, matter, &telling, &detail);
    telling.step = ALARM_ENDED;
    if (result == 0)
        result = matter_tell(scene, matter, &telling, &detail);
    json_done(&detail);
    return result;
}

static bool is_told(const struct scene *scene, int32_t zone_no)
{
    const struct zone_state *at = device_state_zone(scene->state, zone_no);
    return at != NULL && at->is_told;
}

/* A zone that is no longer in force is not come back from. */
static int settle(const struct scene *scene, struct matter *matter)
{
    const struct zone *zone =
        live_zones_find(scene->zones, matter->subject_no, position_time_us(scene->position));
    bool is_confirmed = matter->count > 0;
    int result = zone != NULL && is_confirmed ? tell_back(scene, matter, zone) : 0;
    matter_drop(scene->state, matter);
    return result;
}

int border_back_fix(const struct scene *scene)
{
    struct device_state *state = scene->state;
    int result = 0;
    for (uint16_t i = 0; result == 0 && i < state->zone_count; i++) {
        const struct zone_state *at = &state->zones[i];
        if (at->kind == ZONE_BOUNDARY && at->is_told && at->is_beyond)
            result = note_depth(scene, at);
    }
    for (uint16_t i = state->matter_count; result == 0 && i-- > 0;) {
        struct matter *matter = &state->matters[i];
        if (matter->kind == ALARM_BORDER_BACK && !is_told(scene, matter->subject_no))
            result = settle(scene, matter);
    }
    return result;
}
