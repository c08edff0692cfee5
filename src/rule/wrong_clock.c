#include "rule/wrong_clock.h"

#include "base/json.h"
#include "rule/matter.h"
#include "rule/story.h"

#define WRONG (DOUBT_FUTURE | DOUBT_SEVEN_HOURS)
/* Our own clock has jumped by more: whose clock is wrong is not known. */
#define OWN_JUMP_US MINUTE_US
#define SAYS_NOT    (DOUBT_NO_TIME | DOUBT_LATE | DOUBT_OLD)

/* `number` of the matter: how far the newest fix time was ahead of its receipt. */
static int tell(const struct scene *scene, struct matter *matter, enum alarm_step step)
{
    const struct thresholds *limits = scene->occasion->limits;
    struct json detail;
    json_init(&detail);
    json_open_object(&detail, NULL);
    story_fix(&detail, "fix", scene->position);
    json_put_time(&detail, "received", scene->position->received_us);
    json_put_int(&detail, "ahead_s", matter->number / SECOND_US);
    json_put_uint(&detail, "reports", matter->count);
    json_put_int(&detail, "reports_least", limits->clock_reports);
    json_put_int(&detail, "apart_s", limits->clock_apart_us / SECOND_US);
    json_close_object(&detail);
    struct telling telling = {.step = step,
        .occurred_us = step == ALARM_RAISED ? matter->since_us : scene->position->received_us,
        .point = scene->state->last.point};
    int result = matter_tell(scene, matter, &telling, &detail);
    json_done(&detail);
    return result;
}

/* Ahead and behind by turns is no constant fault. */
static void count_wrong(struct matter *matter, int64_t ahead_us, int64_t received_us)
{
    if ((matter->number < 0) != (ahead_us < 0) && matter->alarm_id == 0)
        matter->count = 0;
    if (matter->count == 0)
        matter->since_us = received_us;
    if (matter->count < UINT16_MAX)
        matter->count++;
    matter->number = ahead_us;
    matter->newest_us = received_us;
}

static int note_wrong(const struct scene *scene)
{
    const struct position *position = scene->position;
    const struct thresholds *limits = scene->occasion->limits;
    struct matter *matter = NULL;
    int result = matter_take(scene->state, ALARM_CLOCK, 0, &matter);
    if (result != 0)
        return result == MATTER_FULL ? 0 : result;
    int64_t received_us = position->received_us;
    if (matter->count > 0 && received_us - matter->newest_us < limits->clock_apart_us)
        return 0;
    count_wrong(matter, position->fix_us - received_us, received_us);
    if (matter->alarm_id != 0 || matter->count < limits->clock_reports)
        return 0;
    return tell(scene, matter, ALARM_RAISED);
}

static bool is_own_clock_doubted(const struct listening_clock *clock)
{
    return clock->wall_off_us > OWN_JUMP_US || clock->wall_off_us < -OWN_JUMP_US;
}

/* What was counted so far may have been ours. */
static void hold(const struct scene *scene)
{
    struct matter *matter = matter_find(scene->state, ALARM_CLOCK, 0);
    if (matter != NULL && matter->alarm_id == 0)
        matter_drop(scene->state, matter);
}

static int note_right(const struct scene *scene)
{
    clock_trust_wall(&scene->lookout->clock);
    struct matter *matter = matter_find(scene->state, ALARM_CLOCK, 0);
    if (matter == NULL)
        return 0;
    matter->number = scene->position->fix_us - scene->position->received_us;
    int result = matter->alarm_id == 0 ? 0 : tell(scene, matter, ALARM_ENDED);
    matter_drop(scene->state, matter);
    return result;
}

int wrong_clock_report(const struct scene *scene)
{
    const struct position *position = scene->position;
    if (position->kind == REPORT_MANUAL)
        return 0;
    bool is_wrong = (position->doubt & WRONG) != 0;
    if (is_wrong && is_own_clock_doubted(&scene->lookout->clock)) {
        hold(scene);
        return 0;
    }
    if (is_wrong)
        return note_wrong(scene);
    return (position->doubt & SAYS_NOT) != 0 ? 0 : note_right(scene);
}
