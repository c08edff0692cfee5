#include "rule/carried_devices.h"

#include "base/json.h"
#include "chart/geodesic.h"
#include "rule/company.h"
#include "rule/matter.h"
#include "rule/meeting.h"
#include "rule/plausible.h"
#include "rule/story.h"

#define NEIGHBOURS_MAX 32
/* Pairs in mind of one device. */
#define PAIRS_MAX 8
/* Without a meeting for longer they begin anew. */
#define APART_US (12 * HOUR_US)
/* What two may go aside of each other between fixes and still be neighbours. */
#define ASIDE_MM_S KNOT_MM_S(4)
/* A tow is slower. */
#define TOW_MM_S KNOT_MM_S(5)

enum pairing { PAIR_OPEN = 0, PAIR_TOLD = 1 };

/* The matter of a pair: its subject is the other device; `number` the sum of the distances in
 * metres of `count` meetings under way; `level` an enum pairing. The alarm's own subject is 0, and
 * its `number` the pairs told of. */
struct pair {
    struct matter *matter;
    struct companion *other;
    struct meeting meeting;
};

/* Who was about on the way to the fix. */
struct neighbours {
    int32_t numbers[NEIGHBOURS_MAX];
    size_t count;
};

static int64_t mean_m(const struct matter *matter)
{
    return matter->count == 0 ? 0 : matter->number / matter->count;
}

static void write_companions(struct json *detail, const struct device_state *state)
{
    json_open_array(detail, "with_devices");
    for (uint16_t i = 0; i < state->matter_count; i++) {
        const struct matter *matter = &state->matters[i];
        if (matter->kind == ALARM_CARRIED_DEVICES && matter->subject_no != 0 &&
            matter->level == PAIR_TOLD)
            json_put_int(detail, NULL, matter->subject_no);
    }
    json_close_array(detail);
}

static int tell(const struct scene *scene, struct matter *alarm, const struct telling *telling,
    const struct pair *pair)
{
    const struct thresholds *limits = scene->occasion->limits;
    struct json detail;
    json_init(&detail);
    json_open_object(&detail, NULL);
    story_fix(&detail, "fix", scene->position);
    story_fix(&detail, "before", &scene->before);
    write_companions(&detail, scene->state);
    json_put_int(&detail, "device", pair->matter->subject_no);
    json_put_int(&detail, "vessel", pair->other->vessel_no);
    json_put_time(&detail, "since", pair->matter->since_us);
    json_put_uint(&detail, "meetings", pair->matter->count);
    json_put_int(&detail, "mean_m", mean_m(pair->matter));
    json_put_int(&detail, "newest_m", (int64_t)pair->meeting.distance_m);
    json_put_int(&detail, "carried_m", limits->carried_m);
    json_put_int(&detail, "carried_s", limits->carried_us / SECOND_US);
    json_put_int(&detail, "carried_fixes", limits->carried_fixes);
    json_close_object(&detail);
    int result = matter_tell(scene, alarm, telling, &detail);
    json_done(&detail);
    return result;
}

static double leg_mm_s(const struct leg *leg)
{
    return geodesic_distance_m(leg->from, leg->to) * 1000 * (double)SECOND_US /
           (double)(leg->to_us - leg->from_us);
}

static int tell_pair(const struct scene *scene, const struct pair *pair)
{
    int64_t since_us = pair->matter->since_us;
    int32_t other_no = pair->matter->subject_no;
    pair->matter->level = PAIR_TOLD;
    pair->other->leader_no = scene->state->device_no;
    struct matter *alarm = NULL;
    int result = matter_take(scene->state, ALARM_CARRIED_DEVICES, 0, &alarm);
    if (result != 0)
        return result == MATTER_FULL ? 0 : result;
    struct pair told = {.matter = matter_find(scene->state, ALARM_CARRIED_DEVICES, other_no),
        .other = pair->other,
        .meeting = pair->meeting};
    bool is_first = alarm->alarm_id == 0;
    alarm->number++;
    alarm->newest_us = pair->meeting.at_us;
    bool may_be_tow = alarm->number == 1 && leg_mm_s(&scene->leg) < (double)TOW_MM_S;
    struct telling telling = {.step = is_first ? ALARM_RAISED : ALARM_UPDATED,
        .level = may_be_tow ? 1 : 2,
        .occurred_us = since_us,
        .point = scene->position->point};
    return told.matter == NULL ? 0 : tell(scene, alarm, &telling, &told);
}

/* They have parted, or cannot be told of any more. */
static int part(const struct scene *scene, const struct pair *pair)
{
    bool was_told = pair->matter->level == PAIR_TOLD;
    struct matter *alarm = matter_find(scene->state, ALARM_CARRIED_DEVICES, 0);
    int result = 0;
    if (was_told) {
        pair->other->leader_no = 0;
        pair->matter->level = PAIR_OPEN;
    }
    if (was_told && alarm != NULL && --alarm->number == 0) {
        struct telling telling = {.step = ALARM_ENDED,
            .level = alarm->level,
            .occurred_us = scene->position->fix_us,
            .point = scene->position->point};
        result = tell(scene, alarm, &telling, pair);
        matter_drop(scene->state, alarm);
    }
    matter_drop(
        scene->state, matter_find(scene->state, ALARM_CARRIED_DEVICES, pair->other->device_no));
    return result;
}

static bool is_enough(const struct scene *scene, const struct matter *matter)
{
    const struct thresholds *limits = scene->occasion->limits;
    return matter->count >= limits->carried_fixes &&
           matter->newest_us - matter->since_us >= limits->carried_us &&
           mean_m(matter) <= limits->carried_m + limits->band_m / 2;
}

static size_t count_pairs(const struct device_state *state)
{
    size_t count = 0;
    for (uint16_t i = 0; i < state->matter_count; i++)
        count +=
            state->matters[i].kind == ALARM_CARRIED_DEVICES && state->matters[i].subject_no != 0;
    return count;
}

/* May they be strangers to each other that have no business side by side? */
static bool are_apart_by_register(const struct scene *scene, const struct companion *other)
{
    uint32_t team = company_team(scene->occasion->vessel);
    bool is_same_vessel = other->vessel_no != 0 && other->vessel_no == scene->occasion->vessel_no;
    return !is_same_vessel && (team == 0 || team != other->team);
}

/* Another, of a lower number, who tells of all of them. */
static bool is_lower_beside(const struct scene *scene, const struct neighbours *about)
{
    const struct thresholds *limits = scene->occasion->limits;
    for (size_t i = 0; i < about->count; i++) {
        const struct companion *other = company_find(scene->company, about->numbers[i]);
        if (about->numbers[i] >= scene->state->device_no || !are_apart_by_register(scene, other))
            continue;
        struct meeting meeting = meeting_on(&scene->leg, other->fix_us, other->point);
        if (meeting.distance_m <= (double)(limits->carried_m + limits->band_m / 2))
            return true;
    }
    return false;
}

static int meet(const struct scene *scene, const struct pair *pair, const struct neighbours *about)
{
    struct matter *matter = pair->matter;
    bool is_anew = matter->count > 0 && pair->meeting.at_us - matter->newest_us > APART_US;
    if (is_anew && matter->level == PAIR_OPEN)
        matter->count = 0;
    if (matter->count == 0) {
        matter->since_us = pair->meeting.at_us;
        matter->number = 0;
    }
    matter->newest_us = pair->meeting.at_us;
    if (matter->count < UINT16_MAX) {
        matter->count++;
        matter->number += (int64_t)pair->meeting.distance_m;
    }
    bool is_led = pair->other->leader_no != 0 || matter->level == PAIR_TOLD;
    bool is_told = !is_led && is_enough(scene, matter) && !is_lower_beside(scene, about);
    return is_told ? tell_pair(scene, pair) : 0;
}

/* Too far to have met, whatever the exact distance. */
static bool are_far_apart(const struct scene *scene, const struct companion *other, double near_m)
{
    int64_t near_us = meeting_near_us(&scene->leg, other->fix_us);
    return meeting_least_m(&scene->leg, other->fix_us, other->point) >
           near_m + meeting_way_m(near_us, ASIDE_MM_S);
}

/* Only the lower number of the two judges. */
static int judge_other(const struct scene *scene, int32_t other_no, const struct neighbours *about)
{
    struct pair pair = {.other = company_find(scene->company, other_no),
        .matter = matter_find(scene->state, ALARM_CARRIED_DEVICES, other_no)};
    if (other_no <= scene->state->device_no || !are_apart_by_register(scene, pair.other))
        return 0;
    const struct thresholds *limits = scene->occasion->limits;
    double near_m = (double)(limits->carried_m + limits->band_m);
    if (pair.matter == NULL && are_far_apart(scene, pair.other, near_m))
        return 0;
    pair.meeting = meeting_on(&scene->leg, pair.other->fix_us, pair.other->point);
    if (pair.meeting.distance_m > near_m + meeting_way_m(pair.meeting.near_us, ASIDE_MM_S))
        return pair.matter == NULL ? 0 : part(scene, &pair);
    if (pair.meeting.distance_m > near_m || leg_mm_s(&scene->leg) < (double)limits->carried_mm_s)
        return 0;
    if (pair.matter == NULL && count_pairs(scene->state) == PAIRS_MAX)
        return 0;
    int result = matter_take(scene->state, ALARM_CARRIED_DEVICES, other_no, &pair.matter);
    if (result != 0)
        return result == MATTER_FULL ? 0 : result;
    return meet(scene, &pair, about);
}

/* The pairs in mind, also when the other is no more near enough to be found. */
static void add_known(const struct scene *scene, struct neighbours *about)
{
    const struct device_state *state = scene->state;
    for (uint16_t i = 0; i < state->matter_count && about->count < PAIRS_MAX; i++) {
        const struct matter *matter = &state->matters[i];
        if (matter->kind != ALARM_CARRIED_DEVICES || matter->subject_no == 0)
            continue;
        const struct companion *other = company_find(scene->company, matter->subject_no);
        if (other != NULL && other->fix_us >= scene->leg.from_us &&
            other->fix_us <= scene->leg.to_us)
            about->numbers[about->count++] = matter->subject_no;
    }
}

static void find_neighbours(const struct scene *scene, struct neighbours *about)
{
    add_known(scene, about);
    struct company_list list = {about->numbers, about->count, NEIGHBOURS_MAX};
    company_along(scene->company, &scene->leg, &list);
    about->count = list.count;
}

static int note(const struct scene *scene)
{
    struct companion here = {.device_no = scene->state->device_no,
        .vessel_no = scene->occasion->vessel_no,
        .team = company_team(scene->occasion->vessel),
        .fix_us = position_time_us(scene->position),
        .point = scene->position->point};
    return company_note(scene->company, &here);
}

int carried_devices_fix(const struct scene *scene)
{
    if (scene->company == NULL || scene->position->kind == REPORT_MANUAL)
        return 0;
    struct neighbours about = {.count = 0};
    if (scene->leg.has_from && !device_is_in_port(scene->state))
        find_neighbours(scene, &about);
    int result = 0;
    for (size_t i = 0; result == 0 && i < about.count; i++)
        result = judge_other(scene, about.numbers[i], &about);
    return result < 0 ? result : note(scene);
}

void carried_devices_restore(struct company *company, const struct device_state *state)
{
    for (uint16_t i = 0; i < state->matter_count; i++) {
        const struct matter *matter = &state->matters[i];
        bool is_pair = matter->kind == ALARM_CARRIED_DEVICES && matter->subject_no != 0;
        struct companion *other = is_pair ? company_find(company, matter->subject_no) : NULL;
        if (other != NULL && matter->level == PAIR_TOLD)
            other->leader_no = state->device_no;
    }
}
