#include "rule/silence.h"

#include "base/json.h"
#include "rule/story.h"

static int64_t late_after_us(const struct thresholds *limits)
{
    return limits->interval_us / 100 * limits->late_percent;
}

/* Silence that reaches the next rung: never before it is known whether there is an outage. */
static int64_t rung_due_us(const struct thresholds *limits, uint8_t rung)
{
    int64_t least_us = late_after_us(limits) + limits->loss_grace_us;
    return limits->loss_us[rung] > least_us ? limits->loss_us[rung] : least_us;
}

static void write_detail(struct json *detail, const struct device_state *state, int64_t silent_us,
    const struct occasion *occasion)
{
    const struct silence *silence = &state->silence;
    json_open_object(detail, NULL);
    json_time(detail, "heard", silence->heard_us);
    json_int(detail, "silent_s", silent_us / SECOND_US);
    json_int(detail, "interval_s", silence->interval_us / SECOND_US);
    json_uint(detail, "rung", silence->rung);
    if (silence->rung > 0)
        json_int(detail, "rung_s", occasion->limits->loss_us[silence->rung - 1] / SECOND_US);
    if (state->last.fix_us != TIME_UNKNOWN)
        story_fix(detail, "last", &state->last);
    json_close_object(detail);
}

static int tell(const struct device_state *state, enum alarm_step step, int64_t silent_us,
    const struct occasion *occasion, struct alarm_list *out)
{
    const struct silence *silence = &state->silence;
    struct json detail;
    json_init(&detail);
    write_detail(&detail, state, silent_us, occasion);
    struct alarm_event event = {
        .alarm_id = silence->alarm_id,
        .kind = ALARM_LOSS,
        .step = step,
        .level = silence->rung,
        .device_no = state->device_no,
        .occurred_us = step == ALARM_ENDED ? occasion->detected_us : silence->heard_us,
        .point = state->last.point,
    };
    struct occasion path = *occasion;
    path.supplier_no = silence->supplier_no;
    int result = alarm_list_add(out, &path, &event, &detail);
    json_done(&detail);
    return result;
}

/* Declared by its owner or its port; without an end it lasts. */
static bool is_laid_up(const struct vessel *vessel, int64_t at_us)
{
    if (vessel == NULL || vessel->laid_up_from_us == TIME_UNKNOWN)
        return false;
    return at_us >= vessel->laid_up_from_us &&
           (vessel->laid_up_until_us == TIME_UNKNOWN || at_us < vessel->laid_up_until_us);
}

/* Nobody is to be told of its silence: a stranger, in port, or laid up. */
static bool is_excused(const struct device_state *state, const struct occasion *occasion)
{
    return state->device_no < 0 || device_is_in_port(state) ||
           is_laid_up(occasion->vessel, occasion->detected_us);
}

int silence_heard(struct device_state *state, struct lookout *lookout,
    const struct occasion *occasion, struct alarm_list *out)
{
    struct silence before = state->silence;
    int result = 0;
    if (before.alarm_id != 0) {
        int64_t listened_us = clock_listened_us(&lookout->clock, before.supplier_no);
        result = tell(state, ALARM_ENDED, listened_us - before.heard_at_us, occasion, out);
    }
    int64_t now_us = clock_listened_us(&lookout->clock, occasion->supplier_no);
    state->silence = (struct silence){
        .supplier_no = occasion->supplier_no,
        .kinship = kinship_of(occasion->supplier_no, occasion->device),
        .is_heard = true,
        .is_counted = !is_excused(state, occasion),
        .heard_us = occasion->detected_us,
        .heard_at_us = now_us,
        .next_us = now_us + late_after_us(occasion->limits),
        .interval_us = occasion->limits->interval_us,
    };
    outage_note_heard(&lookout->outages, &before, &state->silence, occasion->device);
    return result;
}

static void become_late(
    struct device_state *state, struct lookout *lookout, const struct occasion *occasion)
{
    struct silence *silence = &state->silence;
    silence->is_late = true;
    silence->late_at_us = silence->next_us;
    struct silence before = *silence;
    silence->is_counted = before.is_counted && !is_excused(state, occasion);
    outage_note_late(&lookout->outages, &before, silence->is_counted);
}

/* When an incident keeps the loss from being told: the reading to ask again at; else 0. */
static int64_t held_until_us(
    const struct silence *silence, const struct kin *kin, int64_t listened_us)
{
    if (kin == NULL || silence->alarm_id != 0)
        return 0;
    if (kin->is_out)
        return listened_us + silence->interval_us;
    int64_t until_us = kin->ended_at_us + 2 * silence->interval_us;
    return until_us > listened_us ? until_us : 0;
}

static int climb(struct device_state *state, int64_t silent_us, const struct occasion *occasion,
    struct alarm_list *out)
{
    struct silence *silence = &state->silence;
    enum alarm_step step = silence->alarm_id == 0 ? ALARM_RAISED : ALARM_UPDATED;
    if (silence->alarm_id == 0)
        silence->alarm_id = alarm_id(occasion, ALARM_LOSS, state->device_no, 0);
    return tell(state, step, silent_us, occasion, out);
}

static void hold(struct silence *silence, struct lookout *lookout, const struct kin *kin)
{
    if (!silence->is_held)
        outage_note_held(&lookout->outages, silence, true);
    silence->is_held = true;
    silence->held_by = outage_incident(&lookout->outages, kin)->alarm_id;
}

static void let_go(struct silence *silence, struct lookout *lookout)
{
    if (silence->is_held)
        outage_note_held(&lookout->outages, silence, false);
    silence->is_held = false;
    silence->held_by = 0;
}

static uint8_t rung_reached(
    const struct silence *silence, int64_t silent_us, const struct thresholds *limits)
{
    uint8_t reached = silence->rung;
    while (reached < LOSS_RUNGS && silent_us >= rung_due_us(limits, reached))
        reached++;
    return reached;
}

int silence_tick(struct device_state *state, struct lookout *lookout,
    const struct occasion *occasion, struct alarm_list *out)
{
    struct silence *silence = &state->silence;
    const struct thresholds *limits = occasion->limits;
    int64_t listened_us = clock_listened_us(&lookout->clock, silence->supplier_no);
    if (!silence->is_heard || !silence_is_due(silence, listened_us))
        return 0;
    if (!silence->is_late)
        become_late(state, lookout, occasion);
    int64_t silent_us = listened_us - silence->heard_at_us;
    uint8_t reached = rung_reached(silence, silent_us, limits);
    bool has_news = reached > silence->rung || silence->is_held;
    silence->rung = reached;
    silence->next_us =
        reached == LOSS_RUNGS ? INT64_MAX : silence->heard_at_us + rung_due_us(limits, reached);
    const struct kin *kin = outage_holding(&lookout->outages, silence);
    int64_t until_us = held_until_us(silence, kin, listened_us);
    bool is_told = has_news && !is_excused(state, occasion);
    if (is_told && until_us != 0) {
        hold(silence, lookout, kin);
        silence->next_us = until_us;
        return 0;
    }
    let_go(silence, lookout);
    return is_told ? climb(state, silent_us, occasion, out) : 0;
}
