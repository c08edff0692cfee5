#include "rule/live.h"

#include "chart/zone.h"
#include "rule/crossing.h"
#include "rule/outlook.h"
#include "rule/plausible.h"
#include "rule/resent.h"

static bool is_candidate(
    const struct candidates *candidates, const struct live_zones *zones, int32_t zone_no)
{
    for (size_t i = 0; i < candidates->count; i++) {
        const struct zone *zone = zone_set_at(zones->set, candidates->indexes[i]);
        if (zone_facts(zone)->zone_no == zone_no)
            return true;
    }
    return false;
}

/* A line that is far away has not been crossed back. */
static const struct zone *line_in_force(
    const struct live_zones *zones, int32_t zone_no, int64_t at_us)
{
    const struct zone *zone = live_zones_find(zones, zone_no, at_us);
    return zone == NULL || zone_is_area(zone) ? NULL : zone;
}

/* Zones the device has a story with, but that are not near. */
static int judge_distant(const struct live_step *step, const struct live_zones *zones,
    const struct candidates *candidates)
{
    const struct foresight unforeseen = foresight_none();
    int32_t distant[STATE_ZONES_MAX];
    size_t count = 0;
    for (uint16_t i = 0; i < step->state->zone_count; i++)
        if (!is_candidate(candidates, zones, step->state->zones[i].zone_no))
            distant[count++] = step->state->zones[i].zone_no;
    for (size_t i = 0; i < count; i++) {
        struct zone_state *at = device_state_zone(step->state, distant[i]);
        const struct zone *line = line_in_force(zones, distant[i], step->leg.to_us);
        int result =
            line != NULL ? crossing_step(step, line, &unforeseen) : crossing_leave(step, at);
        if (result < 0)
            return result;
    }
    return 0;
}

static int judge_candidates(
    const struct live_step *step, const struct live_zones *zones, const struct outlook *outlook)
{
    struct candidates candidates;
    outlook_candidates(outlook, step, zones, &candidates);
    int result = judge_distant(step, zones, &candidates);
    for (size_t i = 0; result == 0 && i < candidates.count; i++) {
        uint16_t index = candidates.indexes[i];
        struct foresight foresight = outlook_of(outlook, index);
        foresight.since_us = zone_set_span(zones->set, index).since_us;
        result = crossing_step(step, zone_set_at(zones->set, index), &foresight);
    }
    return result;
}

static int judge_step(const struct live_step *step, const struct live_zones *zones)
{
    struct outlook outlook = outlook_at(step, zones, step->soundings);
    return outlook_is_clear(&outlook, step, zones) ? 0 : judge_candidates(step, zones, &outlook);
}

/* The sides of lines are known by the way to them; that is lost with a leap. */
static void forget_lines(struct device_state *state, const struct live_zones *zones, int64_t at_us)
{
    for (uint16_t i = 0; i < state->zone_count; i++)
        if (line_in_force(zones, state->zones[i].zone_no, at_us) != NULL)
            state->zones[i].is_beyond = false;
}

static struct leg leg_between(int64_t from_us, struct point from, const struct position *to)
{
    return (struct leg){.has_from = true,
        .from_us = from_us,
        .from = from,
        .to_us = position_time_us(to),
        .to = to->point};
}

/* Two fixes agree with each other and not with what was believed: the track goes on there. */
static int anchor_anew(struct live_step *step, const struct live_zones *zones)
{
    struct device_state *state = step->state;
    struct position suspect = {.device_no = state->device_no,
        .fix_us = state->suspect.fix_us,
        .digest = state->suspect.digest,
        .place = state->suspect.place,
        .point = state->suspect.point};
    forget_lines(state, zones, suspect.fix_us);
    struct live_step first = *step;
    first.position = &suspect;
    first.leg = (struct leg){.to_us = suspect.fix_us, .to = suspect.point};
    int result = judge_step(&first, zones);
    if (result < 0)
        return result;
    step->leg = leg_between(suspect.fix_us, suspect.point, step->position);
    return judge_step(step, zones);
}

static void become_suspect(struct device_state *state, const struct position *position)
{
    state->suspect = (struct suspect){
        .fix_us = position_time_us(position),
        .point = position->point,
        .place = position->place,
        .digest = position->digest,
    };
}

static void become_last(struct device_state *state, const struct position *position)
{
    state->last = *position;
    state->suspect = (struct suspect){.fix_us = TIME_UNKNOWN};
}

static bool agrees_with_suspect(const struct device_state *state, const struct position *position,
    const struct thresholds *limits)
{
    const struct suspect *suspect = &state->suspect;
    if (suspect->fix_us == TIME_UNKNOWN || suspect->fix_us >= position_time_us(position))
        return false;
    struct leg leg = leg_between(suspect->fix_us, suspect->point, position);
    return leg_is_possible(&leg, limits);
}

/* Whether the fix is believed is in *out_is_believed. */
static int judge_newer(
    struct live_step *step, const struct live_zones *zones, bool *out_is_believed)
{
    struct device_state *state = step->state;
    const struct thresholds *limits = step->occasion->limits;
    *out_is_believed = true;
    if (!step->leg.has_from || leg_is_possible(&step->leg, limits))
        return judge_step(step, zones);
    if (agrees_with_suspect(state, step->position, limits))
        return anchor_anew(step, zones);
    *out_is_believed = false;
    return 0;
}

/* The suspect itself, sent again. */
static bool is_suspect(const struct device_state *state, const struct position *position)
{
    return state->suspect.fix_us == position_time_us(position) &&
           state->suspect.digest == position->digest;
}

/* The way to the fix, or false when it is not newer than what is known. */
static bool find_leg(const struct live_question *question, struct leg *out)
{
    const struct position *position = question->position;
    const struct position *last = &question->state->last;
    *out = (struct leg){.to_us = position_time_us(position), .to = position->point};
    if (last->fix_us == TIME_UNKNOWN)
        return true;
    *out = leg_between(position_time_us(last), last->point, position);
    return out->to_us > out->from_us && !is_suspect(question->state, position);
}

static struct report_key key_of(const struct position *position)
{
    return (struct report_key){position->fix_us, position->digest};
}

static int remember_ahead(struct device_state *state, const struct position *position)
{
    bool is_ahead = (position->doubt & DOUBT_FUTURE) != 0 &&
                    position->fix_us - position->received_us <= AHEAD_REMEMBERED_US;
    return is_ahead ? resent_remember(state, ALARM_CLOCK, key_of(position), AHEAD_REMEMBERED) : 0;
}

static bool may_be_judged(const struct device_state *state, const struct position *position)
{
    return may_move_live_state(position->doubt) &&
           !resent_is_known(state, ALARM_CLOCK, key_of(position));
}

static struct live_step step_of(const struct live_question *question)
{
    return (struct live_step){.state = question->state,
        .keeper = question->keeper,
        .position = question->position,
        .occasion = question->occasion,
        .out = question->out};
}

int live_resume(const struct live_question *question)
{
    struct live_step step = step_of(question);
    struct soundings soundings;
    step.soundings = &soundings;
    int64_t fix_us = position_time_us(question->position);
    step.leg = leg_between(fix_us, question->position->point, question->position);
    return judge_step(&step, question->zones);
}

int live_judge(const struct live_question *question, struct live_verdict *out)
{
    struct device_state *state = question->state;
    const struct position *position = question->position;
    struct live_step step = step_of(question);
    step.soundings = &out->soundings;
    out->standing = STANDING_NONE;
    out->leg = (struct leg){.has_from = false};
    if (!may_be_judged(state, position))
        return remember_ahead(state, position);
    if (!find_leg(question, &step.leg))
        return 0;
    bool is_believed;
    int result = judge_newer(&step, question->zones, &is_believed);
    if (result < 0)
        return result;
    out->standing = is_believed ? STANDING_BELIEVED : STANDING_SUSPECT;
    out->leg = step.leg;
    if (is_believed)
        become_last(state, position);
    else
        become_suspect(state, position);
    return 0;
}
