#include "rule/speaker.h"

#include <errno.h>

#include "base/json.h"
#include "rule/crossing.h"
#include "rule/expiry.h"
#include "rule/live.h"
#include "rule/matter.h"
#include "rule/plausible.h"

static const enum alarm_kind kinds[] = {ALARM_BORDER_PREDICTED, ALARM_BORDER_NEAR,
    ALARM_BORDER_STAY, ALARM_BORDER_BACK, ALARM_CLOSED_NEAR, ALARM_WRONG_ZONE, ALARM_BARRED_AT_SEA,
    ALARM_DRIFT, ALARM_STORM_AREA, ALARM_BORDER_POSSIBLE};

bool speaker_owns(enum alarm_kind kind)
{
    for (size_t i = 0; i < COUNT_OF(kinds); i++)
        if (kinds[i] == kind)
            return true;
    return false;
}

static bool is_taken_over(const struct device_state *counted, const struct device_state *second)
{
    const struct matter *takeover = matter_find(counted, ALARM_DEVICE_TAKEOVER, second->device_no);
    return takeover != NULL && takeover->alarm_id != 0;
}

bool speaker_is(const struct scene *scene)
{
    const struct device_state *state = scene->state;
    const struct device_state *other = scene->other;
    if (other == NULL || !other->silence.is_heard)
        return true;
    return scene->occasion->is_counted ? !is_taken_over(state, other) : is_taken_over(other, state);
}

/* --- silence --- */

static bool are_apart(const struct device_state *one, const struct device_state *other)
{
    bool is_lower = one->device_no < other->device_no;
    const struct matter *apart = matter_find(
        is_lower ? one : other, ALARM_DEVICES_APART, is_lower ? other->device_no : one->device_no);
    return apart != NULL && apart->alarm_id != 0;
}

/* It was in port already when the vessel was last seen at sea: in repair, or left behind. */
static bool is_ashore(const struct device_state *other, const struct device_state *state)
{
    if (device_is_in_port(state) || state->last.fix_us == TIME_UNKNOWN)
        return false;
    for (uint16_t i = 0; i < other->zone_count; i++) {
        const struct zone_state *at = &other->zones[i];
        if (at->kind == ZONE_PORT && at->is_told && at->since_us <= position_time_us(&state->last))
            return true;
    }
    return false;
}

bool speaker_vouches(const struct scene *scene)
{
    const struct device_state *state = scene->state;
    const struct device_state *other = scene->other;
    if (other == NULL || !other->silence.is_heard || is_ashore(other, state))
        return false;
    return !scene->occasion->is_counted || !are_apart(other, state);
}

struct scene speaker_turn(const struct scene *scene)
{
    struct scene turned = *scene;
    turned.state = scene->other;
    turned.other = scene->state;
    return turned;
}

/* --- handing over --- */

static bool is_of_vessel(const struct matter *matter)
{
    bool is_paper = matter->kind == ALARM_EXPIRY && matter->subject_no != EXPIRY_OF_DEVICE;
    return is_paper || speaker_owns(matter->kind);
}

static bool has_story(const struct zone_state *at)
{
    return at->kind != ZONE_PORT && (at->is_told || at->alarm_id != 0);
}

static bool keeps_anything(const struct device_state *state)
{
    for (uint16_t i = 0; i < state->zone_count; i++)
        if (has_story(&state->zones[i]))
            return true;
    for (uint16_t i = 0; i < state->matter_count; i++)
        if (is_of_vessel(&state->matters[i]))
            return true;
    return false;
}

/* What is left of a zone is on which side the device itself is. */
static void forget_story(struct device_state *state, struct zone_state *at)
{
    if (!at->is_beyond)
        device_state_drop_zone(state, at->zone_no);
    else
        *at = (struct zone_state){.zone_no = at->zone_no,
            .kind = at->kind,
            .zone_version = at->zone_version,
            .is_beyond = true,
            .ended_us = TIME_UNKNOWN};
}

static int hand_over_zone(
    struct device_state *from, struct device_state *to, const struct zone_state *story)
{
    struct zone_state *at = NULL;
    int result = device_state_add_zone(to, story->zone_no, &at);
    if (result < 0)
        return result == -ENOSPC ? 0 : result;
    bool is_beyond = at->is_beyond;
    *at = *story;
    at->is_beyond = is_beyond;
    forget_story(from, device_state_zone(from, story->zone_no));
    return 0;
}

static int hand_over_matter(
    struct device_state *from, struct device_state *to, struct matter *matter)
{
    struct matter *own = NULL;
    int result = matter_take(to, matter->kind, matter->subject_no, &own);
    if (result != 0)
        return result == MATTER_FULL ? 0 : result;
    *own = *matter;
    matter_drop(from, matter);
    return 0;
}

static int hand_over(struct device_state *from, struct device_state *to)
{
    int result = 0;
    for (uint16_t i = from->zone_count; result == 0 && i-- > 0;) {
        struct zone_state story = from->zones[i];
        if (has_story(&story))
            result = hand_over_zone(from, to, &story);
    }
    for (uint16_t i = from->matter_count; result == 0 && i-- > 0;)
        if (is_of_vessel(&from->matters[i]))
            result = hand_over_matter(from, to, &from->matters[i]);
    return result;
}

/* Where it was last seen now counts, when nothing newer is known. */
static int resume(const struct scene *scene, struct device_state *speaker, int64_t known_us)
{
    if (speaker->last.fix_us == TIME_UNKNOWN || position_time_us(&speaker->last) <= known_us)
        return 0;
    struct occasion occasion = *scene->occasion;
    occasion.supplier_no = speaker->silence.supplier_no;
    struct live_question question = {.state = speaker,
        .position = &speaker->last,
        .zones = scene->zones,
        .occasion = &occasion,
        .out = scene->out};
    return live_resume(&question);
}

/* --- off the vessel --- */

static int end_matter(const struct scene *scene, struct matter *matter)
{
    struct json detail;
    json_init(&detail);
    json_open_object(&detail, NULL);
    json_put_bool(&detail, "is_unbound", true);
    json_close_object(&detail);
    struct telling telling = {.step = ALARM_ENDED,
        .level = matter->level,
        .occurred_us = scene->occasion->detected_us,
        .point = scene->state->last.point};
    int result = matter->alarm_id == 0 ? 0 : matter_tell(scene, matter, &telling, &detail);
    json_done(&detail);
    matter_drop(scene->state, matter);
    return result;
}

static int end_all(const struct scene *scene)
{
    struct device_state *state = scene->state;
    struct live_step step = {
        .state = state,
        .position = &state->last,
        .leg = {.to_us = scene->occasion->detected_us, .to = state->last.point},
        .occasion = scene->occasion,
        .out = scene->out
    };
    int result = 0;
    for (uint16_t i = state->zone_count; result == 0 && i-- > 0;) {
        struct zone_state *at = &state->zones[i];
        if (!has_story(at))
            continue;
        result = at->is_told ? crossing_end(&step, at) : 0;
        forget_story(state, at);
    }
    for (uint16_t i = state->matter_count; result == 0 && i-- > 0;)
        if (is_of_vessel(&state->matters[i]))
            result = end_matter(scene, &state->matters[i]);
    return result;
}

/* What it has told was of the vessel that it was on. */
static int leave_vessel(const struct scene *scene)
{
    struct device_state *state = scene->state;
    struct occasion then = *scene->occasion;
    then.vessel_no = state->vessel_no;
    struct scene left = *scene;
    left.occasion = &then;
    return scene->heir == NULL ? end_all(&left) : hand_over(state, scene->heir);
}

int speaker_settle(const struct scene *scene)
{
    struct device_state *state = scene->state;
    int result = 0;
    if (state->vessel_no != 0 && state->vessel_no != scene->occasion->vessel_no)
        result = leave_vessel(scene);
    state->vessel_no = scene->occasion->vessel_no;
    if (result < 0 || scene->other == NULL)
        return result;
    bool is_speaker = speaker_is(scene);
    struct device_state *from = is_speaker ? scene->other : state;
    struct device_state *to = is_speaker ? state : scene->other;
    if (!keeps_anything(from))
        return 0;
    int64_t known_us = position_time_us(&from->last);
    result = hand_over(from, to);
    return result < 0 ? result : resume(scene, to, known_us);
}
