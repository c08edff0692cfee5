#include "rule/port_deadline.h"

#include "base/json.h"
#include "rule/matter.h"
#include "rule/silence.h"

/* Days of silence after which it is reminded of. */
static const int64_t reminders_d[] = {7, 9};

static int tell(const struct scene *scene, int64_t silent_us)
{
    const struct silence *silence = &scene->state->silence;
    int64_t left_us = scene->occasion->limits->loss_us[LOSS_RUNGS - 1] - silent_us;
    struct json detail;
    json_init(&detail);
    json_open_object(&detail, NULL);
    json_put_time(&detail, "heard", silence->heard_us);
    json_put_int(&detail, "silent_s", silent_us / SECOND_US);
    json_put_int(&detail, "left_s", left_us / SECOND_US);
    json_put_time(&detail, "in_port_by", scene->occasion->detected_us + left_us);
    json_close_object(&detail);
    struct alarm_event event = {.alarm_id = silence->alarm_id,
        .kind = ALARM_LOSS,
        .step = ALARM_UPDATED,
        .level = silence->told,
        .device_no = scene->state->device_no,
        .occurred_us = scene->occasion->detected_us,
        .point = scene->state->last.point};
    int result = alarm_list_add(scene->out, scene->occasion, &event, &detail);
    json_done(&detail);
    return result;
}

int port_deadline_look(const struct scene *scene)
{
    struct device_state *state = scene->state;
    const struct silence *silence = &state->silence;
    struct matter *matter = matter_find(state, ALARM_LOSS, 0);
    if (silence->alarm_id == 0 || device_is_in_port(state)) {
        matter_drop(state, matter);
        return 0;
    }
    int64_t silent_us = silence_span_us(state, scene->lookout, scene->occasion);
    if (silent_us < reminders_d[0] * DAY_US || silence->rung == LOSS_RUNGS)
        return 0;
    int result = matter_take(state, ALARM_LOSS, 0, &matter);
    if (result != 0)
        return result < 0 ? result : 0;
    if (matter->count == COUNT_OF(reminders_d) || silent_us < reminders_d[matter->count] * DAY_US)
        return 0;
    matter->count++;
    matter->newest_us = scene->occasion->detected_us;
    return tell(scene, silent_us);
}
