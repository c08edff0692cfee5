#include "rule/spell.h"

#include "base/json.h"
#include "chart/zone.h"
#include "rule/live.h"
#include "rule/matter.h"
#include "rule/plausible.h"
#include "rule/story.h"

int64_t scene_time_us(const struct scene *scene)
{
    return scene->position == NULL ? scene->occasion->detected_us
                                   : position_time_us(scene->position);
}

static const struct position *newest_fix(const struct scene *scene)
{
    return scene->position == NULL ? &scene->state->last : scene->position;
}

/* `spell` is NULL when it is over. */
static int tell(const struct scene *scene, struct matter *matter, const struct spell *spell,
    const struct telling *telling)
{
    struct json detail;
    json_init(&detail);
    json_open_object(&detail, NULL);
    story_fix(&detail, "fix", newest_fix(scene));
    if (scene->position != NULL && scene->before.fix_us != TIME_UNKNOWN)
        story_fix(&detail, "before", &scene->before);
    json_put_time(&detail, "since", matter->since_us);
    json_put_uint(&detail, "entries", matter->count);
    json_put_int(&detail, "reentry_s", scene->occasion->limits->reentry_us / SECOND_US);
    if (spell != NULL && spell->write != NULL)
        spell->write(scene, &detail, spell->about);
    json_close_object(&detail);
    int result = matter_tell(scene, matter, telling, &detail);
    json_done(&detail);
    return result;
}

static int raise(const struct scene *scene, struct matter *matter, const struct spell *spell)
{
    struct telling telling = {.step = ALARM_RAISED,
        .level = spell->level,
        .occurred_us = matter->since_us,
        .point = newest_fix(scene)->point,
        .zone_version = spell->zone_version};
    matter->count = 1;
    int result = tell(scene, matter, spell, &telling);
    matter->number = (int64_t)matter->alarm_id;
    return result;
}

static int update(const struct scene *scene, struct matter *matter, const struct spell *spell)
{
    struct telling telling = {.step = ALARM_UPDATED,
        .level = spell->level,
        .occurred_us = scene_time_us(scene),
        .point = newest_fix(scene)->point,
        .zone_version = spell->zone_version};
    return tell(scene, matter, spell, &telling);
}

static int reopen(const struct scene *scene, struct matter *matter, const struct spell *spell)
{
    matter->alarm_id = (uint64_t)matter->number;
    if (matter->count < UINT16_MAX)
        matter->count++;
    return update(scene, matter, spell);
}

static bool is_resting(const struct scene *scene, const struct matter *matter)
{
    return matter->number != 0 &&
           scene_time_us(scene) - matter->newest_us <= scene->occasion->limits->reentry_us;
}

static void begin(const struct scene *scene, struct matter *matter, const struct spell *spell)
{
    matter->since_us = spell->began_us == 0 ? scene_time_us(scene) : spell->began_us;
    if (is_resting(scene, matter))
        return;
    matter->number = 0;
    matter->count = 0;
}

int spell_hold(const struct scene *scene, const struct spell *spell)
{
    struct matter *matter = NULL;
    int result = matter_take(scene->state, spell->kind, spell->subject_no, &matter);
    if (result != 0)
        return result == MATTER_FULL ? 0 : result;
    bool is_open = matter->alarm_id != 0;
    bool is_pending = !is_open && matter->number == 0 && matter->count > 0;
    if (!is_open && !is_pending)
        begin(scene, matter, spell);
    int64_t now_us = scene_time_us(scene);
    matter->newest_us = now_us;
    if (is_open)
        return spell->level > matter->level ? update(scene, matter, spell) : 0;
    if (matter->number != 0)
        return reopen(scene, matter, spell);
    if (matter->count < UINT16_MAX)
        matter->count++;
    bool is_enough = matter->count >= spell->least && now_us - matter->since_us >= spell->settle_us;
    return is_enough ? raise(scene, matter, spell) : 0;
}

static int end(const struct scene *scene, struct matter *matter)
{
    int64_t now_us = scene_time_us(scene);
    const struct zone *zone = live_zones_find(scene->zones, matter->subject_no, now_us);
    struct telling telling = {.step = ALARM_ENDED,
        .level = matter->level,
        .occurred_us = now_us,
        .point = newest_fix(scene)->point,
        .zone_version = zone == NULL ? 0 : zone_facts(zone)->version_no};
    return tell(scene, matter, NULL, &telling);
}

static int release(const struct scene *scene, enum alarm_kind kind, int64_t but_us)
{
    struct device_state *state = scene->state;
    int result = 0;
    for (uint16_t i = state->matter_count; result == 0 && i-- > 0;) {
        struct matter *matter = &state->matters[i];
        if (matter->kind != kind || matter->newest_us == but_us)
            continue;
        if (matter->alarm_id != 0)
            result = end(scene, matter);
        else if (!is_resting(scene, matter))
            matter_drop(state, matter);
    }
    return result;
}

int spell_release(const struct scene *scene, enum alarm_kind kind)
{
    return release(scene, kind, scene_time_us(scene));
}

int spell_end(const struct scene *scene, enum alarm_kind kind)
{
    return release(scene, kind, TIME_UNKNOWN);
}
