#include "rule/manual_due.h"

#include "base/json.h"
#include "rule/matter.h"
#include "rule/plausible.h"
#include "rule/speaker.h"
#include "rule/story.h"

/* The rung of the ladder, from 0, at which the first one is due, and the level that is told then.
 */
#define FIRST_RUNG  1
#define FIRST_LEVEL 2

enum { REMINDED = 1, MISSED = 2 };

static int64_t reading(const struct scene *scene)
{
    return clock_listened_us(&scene->lookout->clock, scene->state->silence.supplier_no);
}

/* Silent at sea: what people say of its place counts, also before they are asked. */
static bool may_count(const struct scene *scene)
{
    return scene->state->silence.is_late && !device_is_in_port(scene->state);
}

/* The loss has been told of at its 6 h, and asks for positions until the vessel must be in port. */
static bool is_asked_for(const struct scene *scene)
{
    const struct silence *silence = &scene->state->silence;
    return silence->alarm_id != 0 && silence->told >= FIRST_LEVEL && silence->told < LOSS_RUNGS &&
           !silence->is_held && may_count(scene);
}

static int tell(
    const struct scene *scene, struct matter *matter, enum alarm_step step, uint8_t level)
{
    const struct thresholds *limits = scene->occasion->limits;
    int64_t now_us = scene->occasion->detected_us;
    struct json detail;
    json_init(&detail);
    json_open_object(&detail, NULL);
    json_put_time(&detail, "heard", scene->state->silence.heard_us);
    json_put_time(&detail, "due", now_us + matter->number - reading(scene));
    json_put_uint(&detail, "missed", matter->count);
    json_put_int(&detail, "every_s", limits->manual_every_us / SECOND_US);
    json_put_int(&detail, "slack_s", limits->manual_slack_us / SECOND_US);
    if (scene->position != NULL)
        story_fix(&detail, "report", scene->position);
    json_close_object(&detail);
    struct telling telling = {
        .step = step, .level = level, .occurred_us = now_us, .point = scene->state->last.point};
    int result = matter_tell(scene, matter, &telling, &detail);
    json_done(&detail);
    return result;
}

static int end(const struct scene *scene, struct matter *matter)
{
    return matter->alarm_id == 0 ? 0 : tell(scene, matter, ALARM_ENDED, matter->level);
}

/* It is told of no more; what is due next stands. */
static int settle(const struct scene *scene, struct matter *matter, int64_t due_us)
{
    int result = end(scene, matter);
    matter->number = due_us;
    matter->count = 0;
    matter->level = 0;
    return result;
}

static int remind(const struct scene *scene, struct matter *matter)
{
    enum alarm_step step = matter->alarm_id == 0 ? ALARM_RAISED : ALARM_UPDATED;
    return matter->level >= REMINDED ? 0 : tell(scene, matter, step, REMINDED);
}

static int miss(const struct scene *scene, struct matter *matter)
{
    enum alarm_step step = matter->alarm_id == 0 ? ALARM_RAISED : ALARM_UPDATED;
    matter->count++;
    int result = tell(scene, matter, step, MISSED);
    matter->number += scene->occasion->limits->manual_every_us;
    return result;
}

static int forget(const struct scene *scene, struct matter *matter)
{
    int result = matter == NULL ? 0 : end(scene, matter);
    matter_drop(scene->state, matter);
    return result;
}

/* After 6 h of silence; who is asked later owes nothing from before. */
static int64_t first_due_us(const struct scene *scene)
{
    const struct thresholds *limits = scene->occasion->limits;
    int64_t due_us = scene->state->silence.heard_at_us + limits->loss_us[FIRST_RUNG];
    int64_t now_us = reading(scene);
    return now_us >= due_us + limits->manual_slack_us ? now_us : due_us;
}

static int judge(const struct scene *scene, struct matter *matter)
{
    const struct thresholds *limits = scene->occasion->limits;
    if (matter->number == 0)
        matter->number = first_due_us(scene);
    int64_t now_us = reading(scene);
    if (now_us >= matter->number + limits->manual_slack_us)
        return miss(scene, matter);
    return now_us >= matter->number - limits->manual_slack_us ? remind(scene, matter) : 0;
}

int manual_due_look(const struct scene *scene)
{
    struct matter *matter = matter_find(scene->state, ALARM_MANUAL_MISSED, 0);
    if (is_asked_for(scene)) {
        int result = matter_take(scene->state, ALARM_MANUAL_MISSED, 0, &matter);
        return result == 0 ? judge(scene, matter) : result < 0 ? result : 0;
    }
    bool is_kept = matter != NULL && matter->alarm_id == 0 && may_count(scene);
    return is_kept ? 0 : forget(scene, matter);
}

int manual_due_heard(const struct scene *scene)
{
    return forget(scene, matter_find(scene->state, ALARM_MANUAL_MISSED, 0));
}

static int answer(const struct scene *scene)
{
    struct matter *matter = NULL;
    if (!may_count(scene))
        return 0;
    int result = matter_take(scene->state, ALARM_MANUAL_MISSED, 0, &matter);
    if (result != 0)
        return result < 0 ? result : 0;
    int64_t said_us = position_time_us(scene->position);
    if (matter->newest_us != TIME_UNKNOWN && said_us <= matter->newest_us)
        return 0;
    matter->newest_us = said_us;
    return settle(scene, matter, reading(scene) + scene->occasion->limits->manual_every_us);
}

/* What is said of a vessel answers for both its devices. */
int manual_due_report(const struct scene *scene)
{
    if (scene->position->kind != REPORT_MANUAL)
        return 0;
    int result = answer(scene);
    if (result < 0 || scene->other == NULL)
        return result;
    struct scene other = speaker_turn(scene);
    return answer(&other);
}
