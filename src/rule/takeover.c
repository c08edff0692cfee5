#include "rule/takeover.h"

#include "base/json.h"
#include "rule/matter.h"
#include "rule/plausible.h"
#include "rule/speaker.h"
#include "rule/story.h"

/* Reports of the first device before it is counted again. */
#define HEARD_LEAST 2

/* The matter's subject is the other device; `count` and `since_us`: reports of the first since it
 * was heard again, and the first of them. */
static int tell(
    const struct scene *scene, struct matter *matter, enum alarm_step step, int64_t occurred_us)
{
    struct json detail;
    json_init(&detail);
    json_open_object(&detail, NULL);
    json_put_int(&detail, "counted", scene->state->device_no);
    json_put_int(&detail, "other", matter->subject_no);
    if (scene->state->last.fix_us != TIME_UNKNOWN)
        story_fix(&detail, "last", &scene->state->last);
    if (scene->other != NULL && scene->other->last.fix_us != TIME_UNKNOWN)
        story_fix(&detail, "other_last", &scene->other->last);
    json_put_int(&detail, "interval_s", scene->occasion->limits->interval_us / SECOND_US);
    json_put_int(&detail, "late_percent", scene->occasion->limits->late_percent);
    json_close_object(&detail);
    struct telling telling = {
        .step = step, .occurred_us = occurred_us, .point = scene->state->last.point};
    int result = matter_tell(scene, matter, &telling, &detail);
    json_done(&detail);
    return result;
}

static int hand_back(const struct scene *scene, struct matter *matter, int64_t occurred_us)
{
    int result = tell(scene, matter, ALARM_ENDED, occurred_us);
    matter_drop(scene->state, matter);
    return result < 0 ? result : speaker_settle(scene);
}

static int take_over(const struct scene *scene)
{
    const struct device_state *state = scene->state;
    struct matter *matter = NULL;
    int result = matter_take(scene->state, ALARM_DEVICE_TAKEOVER, scene->other->device_no, &matter);
    if (result != 0)
        return result == MATTER_FULL ? 0 : result;
    bool has_fix = state->last.fix_us != TIME_UNKNOWN;
    int64_t from_us = has_fix ? position_time_us(&state->last) + 1 : scene->occasion->detected_us;
    matter->newest_us = scene->occasion->detected_us;
    result = tell(scene, matter, ALARM_RAISED, from_us);
    return result < 0 ? result : speaker_settle(scene);
}

static bool is_pair(const struct scene *scene, const struct matter *matter)
{
    return scene->occasion->is_counted && scene->other != NULL &&
           scene->other->device_no == matter->subject_no;
}

/* It is heard, and says where it is. */
static bool is_sighted(const struct scene *scene, const struct device_state *state)
{
    const struct thresholds *limits = scene->occasion->limits;
    int64_t late_us = limits->interval_us / 100 * limits->late_percent;
    int64_t now_us = scene->occasion->detected_us;
    int64_t fix_us = position_time_us(&state->last);
    if (!state->silence.is_heard || state->silence.is_late || state->last.fix_us == TIME_UNKNOWN)
        return false;
    int64_t deaf_us =
        clock_deaf_us(&scene->lookout->clock, state->silence.supplier_no, fix_us, now_us);
    return now_us - fix_us - deaf_us <= late_us;
}

int takeover_fix(const struct scene *scene)
{
    struct matter *matter = matter_of_kind(scene->state, ALARM_DEVICE_TAKEOVER);
    if (matter == NULL)
        return 0;
    int64_t now_us = position_time_us(scene->position);
    if (matter->count == 0)
        matter->since_us = now_us;
    if (matter->count < HEARD_LEAST)
        matter->count++;
    bool is_back = matter->count == HEARD_LEAST &&
                   now_us - matter->since_us >= scene->occasion->limits->interval_us;
    bool is_over = is_back || !is_pair(scene, matter) || !is_sighted(scene, scene->other);
    return is_over ? hand_back(scene, matter, now_us) : 0;
}

int takeover_look(const struct scene *scene)
{
    struct matter *matter = matter_of_kind(scene->state, ALARM_DEVICE_TAKEOVER);
    if (matter != NULL && !is_pair(scene, matter))
        return hand_back(scene, matter, scene->occasion->detected_us);
    if (!scene->occasion->is_counted || scene->other == NULL)
        return 0;
    bool is_out = !is_sighted(scene, scene->state);
    bool may_take = is_sighted(scene, scene->other);
    if (matter == NULL)
        return is_out && may_take ? take_over(scene) : 0;
    if (is_out)
        matter->count = 0;
    return is_out || may_take ? 0 : hand_back(scene, matter, scene->occasion->detected_us);
}
