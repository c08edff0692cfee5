#include "rule/expiry.h"

#include "base/json.h"
#include "rule/matter.h"
#include "rule/speaker.h"

/* Days before, by level from 1. */
static const int64_t steps_us[] = {30 * DAY_US, 7 * DAY_US, DAY_US, 0};

/* The subject of its matter. */
enum paper { PAPER_FEE = EXPIRY_OF_DEVICE, PAPER_LICENCE = 2, PAPER_INSPECTION = 3 };

struct due {
    enum paper paper;
    const char *name;
    int64_t until_us; /* TIME_UNKNOWN: not watched */
};

static uint8_t level_of(int64_t until_us, int64_t now_us)
{
    uint8_t level = 0;
    if (until_us == TIME_UNKNOWN)
        return 0;
    while (level < COUNT_OF(steps_us) && until_us - now_us <= steps_us[level])
        level++;
    return level;
}

static int tell(const struct scene *scene, struct matter *matter, const struct due *due,
    const struct telling *telling)
{
    struct json detail;
    json_init(&detail);
    json_open_object(&detail, NULL);
    json_put_string(&detail, "what", due->name);
    if (due->until_us != TIME_UNKNOWN)
        json_put_time(&detail, "until", due->until_us);
    json_open_array(&detail, "steps_days");
    for (size_t i = 0; i < COUNT_OF(steps_us); i++)
        json_put_int(&detail, NULL, steps_us[i] / DAY_US);
    json_close_array(&detail);
    json_close_object(&detail);
    int result = matter_tell(scene, matter, telling, &detail);
    json_done(&detail);
    return result;
}

static int note_level(const struct scene *scene, const struct due *due, uint8_t level)
{
    struct matter *matter = NULL;
    int result = matter_take(scene->state, ALARM_EXPIRY, (int32_t)due->paper, &matter);
    if (result != 0)
        return result == MATTER_FULL ? 0 : result;
    bool is_told = matter->alarm_id != 0;
    if (is_told && matter->level == level && matter->number == due->until_us)
        return 0;
    matter->number = due->until_us;
    matter->newest_us = scene->occasion->detected_us;
    struct telling telling = {
        .step = is_told ? ALARM_UPDATED : ALARM_RAISED,
        .level = level,
        .occurred_us = scene->occasion->detected_us,
        .point = {COORD_UNKNOWN, COORD_UNKNOWN}
    };
    return tell(scene, matter, due, &telling);
}

static int watch(const struct scene *scene, const struct due *due)
{
    uint8_t level = level_of(due->until_us, scene->occasion->detected_us);
    if (level > 0)
        return note_level(scene, due, level);
    struct matter *matter = matter_find(scene->state, ALARM_EXPIRY, (int32_t)due->paper);
    if (matter == NULL)
        return 0;
    struct telling telling = {
        .step = ALARM_ENDED,
        .level = matter->level,
        .occurred_us = scene->occasion->detected_us,
        .point = {COORD_UNKNOWN, COORD_UNKNOWN}
    };
    int result = tell(scene, matter, due, &telling);
    matter_drop(scene->state, matter);
    return result;
}

int expiry_look(const struct scene *scene)
{
    const struct device *device = scene->occasion->device;
    const struct vessel *vessel = scene->occasion->vessel;
    struct due fee = {PAPER_FEE, "fee", device == NULL ? TIME_UNKNOWN : device->fee_until_us};
    int result = watch(scene, &fee);
    if (result < 0 || vessel == NULL || !speaker_is(scene))
        return result;
    struct due licence = {PAPER_LICENCE, "licence", vessel->licence_until_us};
    struct due inspection = {PAPER_INSPECTION, "inspection", vessel->inspection_until_us};
    result = watch(scene, &licence);
    return result < 0 ? result : watch(scene, &inspection);
}
