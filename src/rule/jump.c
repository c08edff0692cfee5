#include "rule/jump.h"

#include "base/json.h"
#include "rule/matter.h"
#include "rule/story.h"

static int tell(const struct scene *scene, struct matter *matter, enum alarm_step step)
{
    struct json detail;
    json_init(&detail);
    json_open_object(&detail, NULL);
    story_fix(&detail, "fix", scene->position);
    story_fix(&detail, "before", &scene->before);
    json_put_int(&detail, "leap_mm_s", scene->occasion->limits->leap_mm_s);
    json_put_uint(&detail, "leaps", matter->count);
    json_close_object(&detail);
    struct telling telling = {
        .step = step, .occurred_us = scene->position->fix_us, .point = scene->position->point};
    int result = matter_tell(scene, matter, &telling, &detail);
    json_done(&detail);
    return result;
}

static int note_leap(const struct scene *scene)
{
    struct matter *matter = NULL;
    int result = matter_take(scene->state, ALARM_JUMP, 0, &matter);
    if (result != 0)
        return result == MATTER_FULL ? 0 : result;
    matter_forget_ended(scene, matter);
    if (matter->alarm_id == 0 && matter->since_us == TIME_UNKNOWN)
        matter->count = 0;
    matter->count++;
    matter->newest_us = scene->position->fix_us;
    return matter->alarm_id != 0 ? 0 : tell(scene, matter, matter_open(matter));
}

/* A receiver that leaps again and again is one alarm, opened again. */
static int end(const struct scene *scene, struct matter *matter)
{
    uint64_t ended_id = matter->alarm_id;
    int result = tell(scene, matter, ALARM_ENDED);
    matter_rest(matter, ended_id, scene->position->fix_us);
    return result;
}

int jump_report(const struct scene *scene)
{
    if (scene->standing == STANDING_SUSPECT)
        return note_leap(scene);
    struct matter *matter = matter_find(scene->state, ALARM_JUMP, 0);
    if (matter == NULL || scene->standing != STANDING_BELIEVED)
        return 0;
    if (matter->alarm_id != 0)
        return end(scene, matter);
    matter_forget_ended(scene, matter);
    if (matter->since_us == TIME_UNKNOWN)
        matter_drop(scene->state, matter);
    return 0;
}
