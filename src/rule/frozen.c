#include "rule/frozen.h"

#include "base/json.h"
#include "rule/matter.h"
#include "rule/story.h"

/* `since_us` of the matter: the first fix of the point; `count`: reports of it. */
static int tell(const struct scene *scene, struct matter *matter, enum alarm_step step)
{
    const struct position *position = scene->position;
    const struct thresholds *limits = scene->occasion->limits;
    struct json detail;
    json_init(&detail);
    json_open_object(&detail, NULL);
    story_fix(&detail, "fix", position);
    json_put_time(&detail, "since", matter->since_us);
    json_put_uint(&detail, "reports", matter->count);
    json_put_int(&detail, "speed_mm_s", position->speed_mm_s);
    json_put_int(&detail, "frozen_reports", limits->frozen_reports);
    json_put_int(&detail, "frozen_speed_mm_s", limits->frozen_mm_s);
    json_close_object(&detail);
    struct telling telling = {.step = step,
        .occurred_us = step == ALARM_RAISED ? matter->since_us : position->fix_us,
        .point = position->point};
    int result = matter_tell(scene, matter, &telling, &detail);
    json_done(&detail);
    return result;
}

static int melt(const struct scene *scene)
{
    struct matter *matter = matter_find(scene->state, ALARM_FROZEN, 0);
    if (matter == NULL)
        return 0;
    int result = matter->alarm_id == 0 ? 0 : tell(scene, matter, ALARM_ENDED);
    matter_drop(scene->state, matter);
    return result;
}

static int note_same(const struct scene *scene)
{
    struct matter *matter = NULL;
    int result = matter_take(scene->state, ALARM_FROZEN, 0, &matter);
    if (result != 0)
        return result == MATTER_FULL ? 0 : result;
    if (matter->count == 0) {
        matter->since_us = scene->before.fix_us;
        matter->count = 1;
    }
    matter->newest_us = scene->position->fix_us;
    if (matter->count < UINT16_MAX)
        matter->count++;
    bool is_told = matter->alarm_id != 0;
    if (is_told || matter->count < scene->occasion->limits->frozen_reports)
        return 0;
    return tell(scene, matter, ALARM_RAISED);
}

int frozen_fix(const struct scene *scene)
{
    const struct position *position = scene->position;
    struct point before = scene->before.point;
    bool is_same = scene->before.fix_us != TIME_UNKNOWN &&
                   before.lat_e7 == position->point.lat_e7 &&
                   before.lon_e7 == position->point.lon_e7;
    if (!is_same || device_is_in_port(scene->state) || position->kind == REPORT_MANUAL)
        return melt(scene);
    bool is_moving = position->speed_mm_s >= scene->occasion->limits->frozen_mm_s;
    return is_moving ? note_same(scene) : 0;
}
