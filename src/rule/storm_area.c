#include "rule/storm_area.h"

#include "base/json.h"
#include "rule/live.h"
#include "rule/offing.h"
#include "rule/plausible.h"
#include "rule/spell.h"

static void write(const struct scene *scene, struct json *detail, const void *about)
{
    (void)about;
    json_put_int(detail, "storm_age_s", scene->occasion->limits->storm_age_us / SECOND_US);
}

/* In force now, not at the time of the fix. */
static size_t storms_near(const struct scene *scene, uint16_t *out_indexes)
{
    struct point point = scene->state->last.point;
    struct zone_near near = {.from = point, .to = point, .at_us = scene_time_us(scene)};
    return offing_zones(scene, ZONE_STORM, &near, out_indexes);
}

static bool is_at_sea(const struct scene *scene)
{
    const struct position *last = &scene->state->last;
    return last->fix_us != TIME_UNKNOWN && !device_is_in_port(scene->state) &&
           scene_time_us(scene) - position_time_us(last) <= scene->occasion->limits->storm_age_us;
}

bool storm_area_holds(const struct scene *scene)
{
    uint16_t near[ZONE_SET_MAX];
    size_t count = storms_near(scene, near);
    for (size_t i = 0; i < count; i++)
        if (zone_holds(offing_zone(scene, near[i]), scene->state->last.point))
            return true;
    return false;
}

int storm_area_look(const struct scene *scene)
{
    uint16_t near[ZONE_SET_MAX];
    size_t count = is_at_sea(scene) ? storms_near(scene, near) : 0;
    int result = 0;
    for (size_t i = 0; result == 0 && i < count; i++) {
        const struct zone *zone = offing_zone(scene, near[i]);
        struct spell spell = {.kind = ALARM_STORM_AREA,
            .subject_no = zone_facts(zone)->zone_no,
            .zone_version = zone_facts(zone)->version_no,
            .write = write};
        if (zone_holds(zone, scene->state->last.point))
            result = spell_hold(scene, &spell);
    }
    return result < 0 ? result : spell_release(scene, ALARM_STORM_AREA);
}
