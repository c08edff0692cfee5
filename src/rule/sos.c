#include "rule/sos.h"

#include "base/json.h"
#include "rule/matter.h"
#include "rule/resent.h"
#include "rule/story.h"

static int tell(const struct device_state *state, const struct position *position,
    enum alarm_step step, const struct occasion *occasion, struct alarm_list *out)
{
    struct json detail;
    json_init(&detail);
    json_open_object(&detail, NULL);
    story_fix(&detail, "fix", position);
    json_put_uint(&detail, "doubt", position->doubt);
    bool is_by_event = position->event == EVENT_SOS || position->event == EVENT_SOS_CANCEL;
    json_put_string(&detail, "by", is_by_event ? "event" : "status");
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

static bool is_resent(const struct device_state *state, const struct position *position)
{
    struct report_key key = {position->fix_us, position->digest};
    return (state->sos.fix_us == key.fix_us && state->sos.digest == key.digest) ||
           resent_is_known(state, ALARM_SOS, key);
}

static int remember(struct device_state *state, int64_t fix_us, uint32_t digest)
{
    return resent_remember(state, ALARM_SOS, (struct report_key){fix_us, digest}, SOS_REMEMBERED);
}

/* A clock that ran ahead says nothing of what came before or after. */
static bool is_ahead(int64_t fix_us, const struct occasion *occasion)
{
    return fix_us > occasion->detected_us + LIVE_AHEAD_US;
}

static bool is_older(
    const struct sos_state *sos, const struct position *position, const struct occasion *occasion)
{
    return position->fix_us < sos->fix_us && !is_ahead(sos->fix_us, occasion);
}

/* The newest in its own place, the others beside it. */
static int note_key(
    struct device_state *state, const struct position *position, const struct occasion *occasion)
{
    struct sos_state *sos = &state->sos;
    if (is_older(sos, position, occasion))
        return remember(state, position->fix_us, position->digest);
    int result = sos->fix_us == TIME_UNKNOWN ? 0 : remember(state, sos->fix_us, sos->digest);
    sos->fix_us = position->fix_us;
    sos->digest = position->digest;
    return result;
}

/* Not one more press of the distress that is known. */
static bool is_another(
    const struct sos_state *sos, const struct position *position, const struct occasion *occasion)
{
    if (is_ahead(sos->fix_us, occasion))
        return !is_ahead(position->fix_us, occasion);
    return position->fix_us - sos->fix_us >= occasion->limits->sos_anew_us;
}

static int raise(struct device_state *state, const struct position *position,
    const struct occasion *occasion, struct alarm_list *out)
{
    state->sos.alarm_id = alarm_id(occasion, ALARM_SOS, state->device_no, 0);
    return tell(state, position, ALARM_RAISED, occasion, out);
}

static int judge_raised(struct device_state *state, const struct position *position,
    const struct occasion *occasion, struct alarm_list *out)
{
    if (is_resent(state, position))
        return 0;
    bool is_open = state->sos.alarm_id != 0;
    bool is_anew = is_open && is_another(&state->sos, position, occasion);
    int result = note_key(state, position, occasion);
    if (result == 0 && is_open)
        result = tell(state, position, is_anew ? ALARM_ENDED : ALARM_UPDATED, occasion, out);
    if (result == 0 && (is_anew || !is_open))
        result = raise(state, position, occasion, out);
    return result;
}

static int judge_cancelled(struct device_state *state, const struct position *position,
    const struct occasion *occasion, struct alarm_list *out)
{
    struct sos_state *sos = &state->sos;
    int64_t cancel_us =
        position->fix_us < occasion->detected_us ? position->fix_us : occasion->detected_us;
    bool is_resent_cancel = cancel_us == sos->cancel_us; /* what it cancelled came before it */
    if (is_resent_cancel)
        return 0;
    if (cancel_us > sos->cancel_us)
        sos->cancel_us = cancel_us;
    struct matter *sign = matter_find(state, ALARM_SOS, 0);
    bool is_distressed_since = sign != NULL && position->fix_us < sign->newest_us;
    if (sos->alarm_id == 0 || is_older(sos, position, occasion) || is_distressed_since)
        return 0;
    int result = tell(state, position, ALARM_ENDED, occasion, out);
    sos->alarm_id = 0;
    matter_drop(state, sign);
    return result;
}

/* The newest status that says SOS of what is told already: a cancel from before does not end it.
 * Stands in the kind's own matter. */
static int note_distress(
    struct device_state *state, const struct position *position, const struct occasion *occasion)
{
    if (state->sos.alarm_id == 0 || is_ahead(position->fix_us, occasion))
        return 0;
    struct matter *sign = NULL;
    int result = matter_take(state, ALARM_SOS, 0, &sign);
    if (result == 0 && position->fix_us > sign->newest_us)
        sign->newest_us = position->fix_us;
    return result < 0 ? result : 0;
}

/* Positions sent while the device is in distress say so in their status. */
static bool is_in_distress(const struct sos_state *sos, const struct position *position)
{
    return (position->status & STATUS_SOS) != 0 && sos->alarm_id == 0 &&
           position->fix_us > sos->cancel_us;
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
    return (position->status & STATUS_SOS) != 0 ? note_distress(state, position, occasion) : 0;
}
