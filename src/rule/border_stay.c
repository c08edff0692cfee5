#include "rule/border_stay.h"

#include "base/json.h"
#include "rule/spell.h"

static void write(const struct scene *scene, struct json *detail, const void *about)
{
    const struct zone_state *at = about;
    json_put_time(detail, "crossed_at", at->since_us);
    json_put_int(detail, "stay_s", scene->occasion->limits->stay_us / SECOND_US);
}

static bool is_beyond(const struct zone_state *at)
{
    return at->kind == ZONE_BOUNDARY && at->is_told && at->is_beyond;
}

/* The crossing when it lies between this fix and the one before, else this fix. */
static int64_t began_us(const struct scene *scene, const struct zone_state *at)
{
    bool is_new = scene->before.fix_us == TIME_UNKNOWN || at->since_us > scene->before.fix_us;
    return is_new ? at->since_us : scene_time_us(scene);
}

int border_stay_fix(const struct scene *scene)
{
    int result = 0;
    for (uint16_t i = 0; result == 0 && i < scene->state->zone_count; i++) {
        const struct zone_state *at = &scene->state->zones[i];
        struct spell spell = {.kind = ALARM_BORDER_STAY,
            .subject_no = at->zone_no,
            .zone_version = at->zone_version,
            .least = 2,
            .settle_us = scene->occasion->limits->stay_us,
            .began_us = began_us(scene, at),
            .write = write,
            .about = at};
        if (is_beyond(at))
            result = spell_hold(scene, &spell);
    }
    return result < 0 ? result : spell_release(scene, ALARM_BORDER_STAY);
}
