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
static struct offing_search storms_near(const struct scene *scene)
{
    struct point point = scene->state->last.point;
    struct zone_near near = {.from = point, .to = point, .at_us = scene_time_us(scene)};
    return offing_along(scene, ZONE_STORM, &near);
}

static bool is_at_sea(const struct scene *scene)
{
    const struct position *last = &scene->state->last;
    return last->fix_us != TIME_UNKNOWN && !device_is_in_port(scene->state) &&
           scene_time_us(scene) - position_time_us(last) <= scene->occasion->limits->storm_age_us;
}

bool storm_area_holds(const struct scene *scene)
{
    struct offing_search storms = storms_near(scene);
    const struct zone *storm;
    while ((storm = offing_next(&storms)) != NULL)
        if (zone_holds(storm, scene->state->last.point))
            return true;
    return false;
}

int storm_area_look(const struct scene *scene)
{
    struct offing_search storms = storms_near(scene);
    const struct zone *zone = is_at_sea(scene) ? offing_next(&storms) : NULL;
    int result = 0;
    for (; result == 0 && zone != NULL; zone = offing_next(&storms)) {
        struct spell spell = {.kind = ALARM_STORM_AREA,
            .subject_no = zone_facts(zone)->zone_no,
            .zone_version = zone_facts(zone)->version_no,
            .write = write};
        if (zone_holds(zone, scene->state->last.point))
            result = spell_hold(scene, &spell);
    }
    return result < 0 ? result : spell_release(scene, ALARM_STORM_AREA);
}
