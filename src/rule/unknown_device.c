#include "rule/unknown_device.h"

#include "base/json.h"
#include "rule/matter.h"
#include "rule/story.h"

static int tell(const struct scene *scene, struct matter *matter, enum alarm_step step)
{
    bool is_known = scene->occasion->device != NULL;
    struct json detail;
    json_init(&detail);
    json_open_object(&detail, NULL);
    story_fix(&detail, "fix", scene->position);
    json_put_bool(&detail, "is_registered", is_known);
    if (is_known)
        json_put_string(&detail, "device", scene->occasion->device->key.text);
    json_close_object(&detail);
    struct telling telling = {.step = step,
        .occurred_us = scene->position->received_us,
        .point = scene->state->last.point};
    int result = matter_tell(scene, matter, &telling, &detail);
    json_done(&detail);
    return result;
}

int unknown_device_report(const struct scene *scene)
{
    struct matter *matter = matter_find(scene->state, ALARM_UNKNOWN_DEVICE, 0);
    bool is_stranger = scene->state->device_no < 0;
    bool is_on_vessel = scene->occasion->vessel_no != 0;
    if (scene->occasion->device == NULL && !is_stranger)
        return 0;
    if (is_on_vessel == (matter == NULL))
        return 0;
    if (is_on_vessel) {
        int result = tell(scene, matter, ALARM_ENDED);
        matter_drop(scene->state, matter);
        return result;
    }
    int result = matter_take(scene->state, ALARM_UNKNOWN_DEVICE, 0, &matter);
    if (result != 0)
        return result == MATTER_FULL ? 0 : result;
    matter->newest_us = scene->position->received_us;
    return tell(scene, matter, ALARM_RAISED);
}
