#include "rule/sos.h"

#include "base/json.h"
#include "rule/plausible.h"
#include "rule/story.h"

static int tell(const struct device_state *state, const struct position *position,
    enum alarm_step step, const struct occasion *occasion, struct alarm_list *out)
{
    struct json detail;
    json_init(&detail);
    json_open_object(&detail, NULL);
    story_fix(&detail, "fix", position);
    json_uint(&detail, "doubt", position->doubt);
    json_string(&detail, "by", position->event == EVENT_NONE ? "status" : "event");
    if (position->doubt != 0 && state->last.fix_us != TIME_UNKNOWN)
        story_fix(&detail, "last", &state->last);
    json_close_object(&detail);
    bool has_place = (position->doubt & (DOUBT_NO_POSITION | DOUBT_IMPOSSIBLE)) == 0;
    struct alarm_event event = {
        .alarm_id = state->sos.alarm_id,
        .kind = ALARM_SOS,
        .step = step,
        .level = story_level(ALARM_SOS, CERTAINTY_CONFIRMED),
        .device_no = state->device_no,
        .occurred_us = position->fix_us,
        .point = has_place ? position->point : state->last.point,
    };
    int result = alarm_list_add(out, occasion, &event, &detail);
    json_done(&detail);
    return result;
}

static bool is_resent(const struct sos_state *sos, const struct position *position)
{
    return sos->fix_us == position->fix_us && sos->digest == position->digest;
}

static int judge_raised(struct device_state *state, const struct position *position,
    const struct occasion *occasion, struct alarm_list *out)
{
    struct sos_state *sos = &state->sos;
    if (is_resent(sos, position))
        return 0;
    sos->fix_us = position->fix_us;
    sos->digest = position->digest;
    if (sos->alarm_id != 0)
        return tell(state, position, ALARM_UPDATED, occasion, out);
    sos->alarm_id = alarm_id(occasion, ALARM_SOS, state->device_no, 0);
    return tell(state, position, ALARM_RAISED, occasion, out);
}

static int judge_cancelled(struct device_state *state, const struct position *position,
    const struct occasion *occasion, struct alarm_list *out)
{
    struct sos_state *sos = &state->sos;
    if (position->fix_us > sos->cancel_us)
        sos->cancel_us = position->fix_us;
    if (sos->alarm_id == 0 || position->fix_us < sos->fix_us)
        return 0;
    int result = tell(state, position, ALARM_ENDED, occasion, out);
    sos->alarm_id = 0;
    return result;
}

/* Positions sent while the device is in distress say so in their status. */
static bool is_in_distress(const struct sos_state *sos, const struct position *position)
{
    return (position->status & STATUS_SOS) != 0 && sos->alarm_id == 0 &&
           position->fix_us > sos->cancel_us && (position->doubt & (DOUBT_LATE | DOUBT_OLD)) == 0;
}

int sos_judge(struct device_state *state, const struct position *position,
    const struct occasion *occasion, struct alarm_list *out)
{
    if (position->event == EVENT_SOS)
        return judge_raised(state, position, occasion, out);
    if (position->event == EVENT_SOS_CANCEL)
        return judge_cancelled(state, position, occasion, out);
    if (is_in_distress(&state->sos, position))
        return judge_raised(state, position, occasion, out);
    return 0;
}
