#include "rule/silence.h"

#include "base/json.h"
#include "rule/attribution.h"
#include "rule/habit.h"
#include "rule/speaker.h"
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

int64_t silence_quiet_us(const struct silence *silence, const struct occasion *occasion)
{
    const struct thresholds *limits = occasion->limits;
    if (occasion->vessel != NULL && occasion->vessel->is_at_risk)
        return limits->quiet_gap_us;
    int64_t usual_us = habit_usual_us(&silence->habit, occasion->detected_us);
    int64_t learnt_us = usual_us < limits->quiet_learnt_us ? usual_us : limits->quiet_learnt_us;
    return limits->quiet_gap_us > learnt_us ? limits->quiet_gap_us : learnt_us;
}

/* A silence within its path's listening clock. */
struct hush {
    struct device_state *state;
    struct lookout *lookout;
    const struct occasion *occasion;
    int64_t listened_us; /* the path's reading */
    int64_t silent_us;   /* of this vessel's */
};

/* Seen under way since it was declared laid up. */
static bool has_sailed(const struct device_state *state, const struct occasion *occasion)
{
    return state->last.fix_us > occasion->vessel->laid_up_from_us &&
           state->last.speed_mm_s != SPEED_UNKNOWN &&
           state->last.speed_mm_s >= occasion->limits->slow_mm_s;
}

/* From when on the silence of its device is the vessel's: mounted later than it was last heard, or
 * laid up until then, it has not been silent for longer. */
static int64_t answerable_from_us(const struct device_state *state, const struct occasion *occasion)
{
    const struct vessel *vessel = occasion->vessel;
    int64_t from_us = occasion->aboard_us;
    bool was_laid_up = vessel != NULL && vessel->laid_up_from_us != TIME_UNKNOWN &&
                       vessel->laid_up_until_us != TIME_UNKNOWN &&
                       vessel->laid_up_until_us <= occasion->detected_us &&
                       !has_sailed(state, occasion);
    return was_laid_up && vessel->laid_up_until_us > from_us ? vessel->laid_up_until_us : from_us;
}

static int64_t listened_since_us(const struct silence *silence, const struct lookout *lookout)
{
    return clock_listened_us(&lookout->clock, silence->supplier_no) - silence->heard_at_us;
}

/* Since the outage was over that it fell silent in. */
static int64_t span_by_itself_us(
    const struct silence *silence, struct lookout *lookout, int64_t silent_us)
{
    const struct kin *kin = silence->is_late ? outage_holding(&lookout->outages, silence) : NULL;
    if (kin == NULL || kin->is_out)
        return silent_us;
    return silent_us - (kin->ended_at_us - silence->heard_at_us);
}

int64_t silence_span_us(
    const struct device_state *state, struct lookout *lookout, const struct occasion *occasion)
{
    const struct silence *silence = &state->silence;
    int64_t silent_us = span_by_itself_us(silence, lookout, listened_since_us(silence, lookout));
    int64_t answerable_us = occasion->detected_us - answerable_from_us(state, occasion);
    return answerable_us < silent_us ? answerable_us : silent_us;
}

static struct hush hush_of(
    struct device_state *state, struct lookout *lookout, const struct occasion *occasion)
{
    return (struct hush){.state = state,
        .lookout = lookout,
        .occasion = occasion,
        .listened_us = clock_listened_us(&lookout->clock, state->silence.supplier_no),
        .silent_us = silence_span_us(state, lookout, occasion)};
}

static void write_detail(struct json *detail, const struct hush *hush)
{
    const struct device_state *state = hush->state;
    const struct silence *silence = &state->silence;
    const struct thresholds *limits = hush->occasion->limits;
    struct attribution attribution = attribution_of(state, hush->lookout, hush->occasion);
    json_open_object(detail, NULL);
    json_put_time(detail, "heard", silence->heard_us);
    json_put_int(detail, "silent_s", hush->silent_us / SECOND_US);
    json_put_int(detail, "interval_s", silence->interval_us / SECOND_US);
    json_put_uint(detail, "rung", silence->rung);
    if (silence->rung > 0)
        json_put_int(detail, "rung_s", limits->loss_us[silence->rung - 1] / SECOND_US);
    json_put_int(detail, "quiet_s", silence_quiet_us(silence, hush->occasion) / SECOND_US);
    json_put_uint(detail, "losses", silence->habit.losses);
    attribution_write(&attribution, detail);
    if (state->last.fix_us != TIME_UNKNOWN)
        story_fix(detail, "last", &state->last);
    json_close_object(detail);
}

static int tell(const struct hush *hush, enum alarm_step step, struct alarm_list *out)
{
    const struct silence *silence = &hush->state->silence;
    struct json detail;
    json_init(&detail);
    write_detail(&detail, hush);
    struct alarm_event event = {
        .alarm_id = silence->alarm_id,
        .kind = ALARM_LOSS,
        .step = step,
        .level = silence->told,
        .device_no = hush->state->device_no,
        .occurred_us = step == ALARM_ENDED ? hush->occasion->detected_us : silence->heard_us,
        .point = hush->state->last.point,
        .is_unusual = hush->silent_us >= silence_quiet_us(silence, hush->occasion),
    };
    struct occasion path = *hush->occasion;
    path.supplier_no = silence->supplier_no;
    int result = alarm_list_add(out, &path, &event, &detail);
    json_done(&detail);
    return result;
}

/* Declared by its owner or its port; without an end it lasts. */
static bool is_laid_up(const struct device_state *state, const struct occasion *occasion)
{
    const struct vessel *vessel = occasion->vessel;
    int64_t at_us = occasion->detected_us;
    if (vessel == NULL || vessel->laid_up_from_us == TIME_UNKNOWN ||
        at_us < vessel->laid_up_from_us)
        return false;
    bool is_over = vessel->laid_up_until_us != TIME_UNKNOWN && at_us >= vessel->laid_up_until_us;
    return !is_over && !has_sailed(state, occasion);
}

/* Nobody is to be told of its silence: a stranger, in port, or laid up. */
static bool is_excused(const struct device_state *state, const struct occasion *occasion)
{
    return state->device_no < 0 || device_is_in_port(state) || is_laid_up(state, occasion);
}

/* What its silence, now over, says of its habits: nothing when others were silent with it. */
static struct habit learn(const struct hush *hush)
{
    const struct silence *silence = &hush->state->silence;
    struct habit habit = silence->habit;
    int64_t now_us = hush->occasion->detected_us;
    if (silence->alarm_id != 0) {
        habit.alarm_id = silence->alarm_id;
        habit.ended_us = now_us;
    }
    bool is_member = silence->is_late && outage_holding(&hush->lookout->outages, silence) != NULL;
    if (silence->is_counted && !is_member && hush->silent_us >= hush->occasion->limits->loss_us[0])
        habit_learn(&habit, hush->silent_us, now_us);
    return habit;
}

int silence_heard(struct device_state *state, struct lookout *lookout,
    const struct occasion *occasion, struct alarm_list *out)
{
    struct silence before = state->silence;
    struct hush hush = hush_of(state, lookout, occasion);
    int result = before.alarm_id == 0 ? 0 : tell(&hush, ALARM_ENDED, out);
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
        .habit = before.is_late ? learn(&hush) : before.habit,
    };
    outage_note_heard(&lookout->outages, &before, &state->silence, occasion->device);
    return result;
}

bool silence_is_spoken_for(const struct scene *scene)
{
    const struct device_state *state = scene->state;
    const struct device_state *other = scene->other;
    if (other != NULL && other->silence.alarm_id != 0)
        return true;
    if (!speaker_vouches(scene))
        return false;
    int64_t silent_us = listened_since_us(&state->silence, scene->lookout);
    int64_t other_us = listened_since_us(&other->silence, scene->lookout);
    return other_us < silent_us || (other_us == silent_us && other->device_no < state->device_no);
}

void silence_unanswered(struct device_state *state, int64_t asked_us)
{
    if (!state->silence.is_heard || asked_us < state->silence.heard_us)
        return;
    state->silence.is_unanswered = true;
    state->look_us = 0;
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

/* When an incident keeps its silence from being told: the reading to ask again at; else 0. */
static int64_t held_until_us(
    const struct silence *silence, const struct kin *kin, int64_t listened_us)
{
    if (kin == NULL)
        return 0;
    if (kin->is_out)
        return listened_us + silence->interval_us;
    int64_t until_us = kin->ended_at_us + 2 * silence->interval_us;
    return until_us > listened_us ? until_us : 0;
}

bool silence_is_held(const struct silence *silence, struct lookout *lookout)
{
    const struct kin *kin = silence->is_late ? outage_holding(&lookout->outages, silence) : NULL;
    int64_t listened_us = clock_listened_us(&lookout->clock, silence->supplier_no);
    return held_until_us(silence, kin, listened_us) != 0;
}

/* Lost again soon after the last loss: the same alarm, which counts. */
static enum alarm_step begin_loss(const struct hush *hush)
{
    struct silence *silence = &hush->state->silence;
    struct habit *habit = &silence->habit;
    const struct occasion *occasion = hush->occasion;
    bool is_again = habit->alarm_id != 0 &&
                    occasion->detected_us - habit->ended_us <= occasion->limits->loss_again_us;
    habit->losses = is_again && habit->losses < UINT16_MAX ? (uint16_t)(habit->losses + 1) : 1;
    silence->alarm_id =
        is_again ? habit->alarm_id : alarm_id(occasion, ALARM_LOSS, hush->state->device_no, 0);
    return is_again ? ALARM_UPDATED : ALARM_RAISED;
}

static int climb(const struct hush *hush, uint8_t level, struct alarm_list *out)
{
    struct silence *silence = &hush->state->silence;
    enum alarm_step step = silence->alarm_id == 0 ? begin_loss(hush) : ALARM_UPDATED;
    silence->told = level;
    return tell(hush, step, out);
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

/* Climbs the ladder; gives the level that the silence has come to: no more than 1 while it is
 * quiet. */
static uint8_t reach(const struct hush *hush)
{
    struct silence *silence = &hush->state->silence;
    const struct thresholds *limits = hush->occasion->limits;
    int64_t quiet_until_us = silence_quiet_us(silence, hush->occasion);
    silence->rung = 0;
    while (silence->rung < LOSS_RUNGS && hush->silent_us >= rung_due_us(limits, silence->rung))
        silence->rung++;
    int64_t next_us = silence->rung == LOSS_RUNGS ? INT64_MAX : rung_due_us(limits, silence->rung);
    bool is_quiet = hush->silent_us < quiet_until_us;
    if (is_quiet && quiet_until_us < next_us)
        next_us = quiet_until_us;
    silence->next_us =
        next_us == INT64_MAX ? INT64_MAX : hush->listened_us - hush->silent_us + next_us;
    return is_quiet && silence->rung > 1 ? 1 : silence->rung;
}

/* Nobody answers for the silence now: its device is on no vessel, or the vessel's other one is
 * heard. */
static bool is_nobodys(const struct scene *scene)
{
    return scene->occasion->vessel_no == 0 || silence_is_spoken_for(scene);
}

/* What it had come to was before the vessel answered for it. */
static bool is_begun_anew(const struct hush *hush)
{
    const struct silence *silence = &hush->state->silence;
    return silence->rung > 0 &&
           answerable_from_us(hush->state, hush->occasion) > silence->heard_us &&
           hush->silent_us < rung_due_us(hush->occasion->limits, 0);
}

/* The ladder from its foot; a loss that was told is over. */
static int begin_anew(const struct hush *hush, struct alarm_list *out)
{
    struct silence *silence = &hush->state->silence;
    int result = silence->alarm_id == 0 ? 0 : tell(hush, ALARM_ENDED, out);
    silence->alarm_id = 0;
    silence->told = 0;
    silence->rung = 0;
    silence->next_us = hush->listened_us;
    return result;
}

static int judge(const struct hush *hush, struct alarm_list *out)
{
    struct lookout *lookout = hush->lookout;
    struct silence *silence = &hush->state->silence;
    uint8_t level = reach(hush);
    const struct kin *kin = outage_holding(&lookout->outages, silence);
    int64_t until_us = held_until_us(silence, kin, hush->listened_us);
    bool has_news = level > silence->told && !is_excused(hush->state, hush->occasion);
    if (has_news && until_us != 0 && silence->alarm_id == 0) {
        hold(silence, lookout, kin);
        silence->next_us = until_us;
        return 0;
    }
    let_go(silence, lookout);
    return has_news ? climb(hush, level, out) : 0;
}

int silence_tick(const struct scene *scene)
{
    struct lookout *lookout = scene->lookout;
    struct silence *silence = &scene->state->silence;
    struct hush hush = hush_of(scene->state, lookout, scene->occasion);
    if (!silence->is_heard)
        return 0;
    bool is_theirs = !is_nobodys(scene);
    bool is_over = silence->alarm_id != 0 && !is_theirs;
    int result = is_over || is_begun_anew(&hush) ? begin_anew(&hush, scene->out) : 0;
    if (result < 0 || !silence_is_due(silence, hush.listened_us))
        return result;
    if (!silence->is_late)
        become_late(scene->state, lookout, scene->occasion);
    if (is_theirs)
        return judge(&hush, scene->out);
    let_go(silence, lookout);
    silence->next_us = hush.listened_us + silence->interval_us;
    return 0;
}
