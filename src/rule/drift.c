#include "rule/drift.h"

#include <math.h>
#include <string.h>

#include "base/json.h"
#include "chart/geodesic.h"
#include "rule/matter.h"
#include "rule/plausible.h"
#include "rule/story.h"

/* A leg is this long at least; one longer than the other says nothing of the way between. */
#define LEG_LEAST_US HOUR_US
#define LEG_MOST_US  (8 * HOUR_US)
/* Of the run, by `number` of its matter: parts in a million, and how long it looks back. */
#define HABIT_SUBJECT  1
#define HABIT_WHOLE    INT64_C(1000000)
#define HABIT_SPAN_US  (14 * DAY_US)
#define HABIT_KNOWN_US (7 * DAY_US)
/* Below that share in per cent a drifter's drift is not its habit. */
#define HABIT_SELDOM_PERCENT 5
#define SELDOM_TIMES         2

#define DEGREES_PER_RADIAN 57.29577951308232

/* The way since the last point judged. */
struct stretch {
    int64_t span_us;
    double distance_m;
    double bearing_deg;
    bool is_slow; /* as the sea carries */
};

/* The run's matter: `since_us` and `number` when and where it began, `newest_us` and `point` the
 * last point judged. */
static int64_t pack(struct point point)
{
    return (int64_t)((uint64_t)(uint32_t)point.lat_e7 << 32 | (uint32_t)point.lon_e7);
}

static struct point unpack(int64_t number)
{
    uint64_t bits = (uint64_t)number;
    return (struct point){(int32_t)(uint32_t)(bits >> 32), (int32_t)(uint32_t)bits};
}

static void begin(struct matter *run, int64_t at_us, struct point point)
{
    run->since_us = at_us;
    run->number = pack(point);
}

static void advance(struct matter *run, const struct position *position)
{
    run->newest_us = position_time_us(position);
    run->point = position->point;
}

static int tell(
    const struct scene *scene, struct matter *run, enum alarm_step step, int64_t needed_us)
{
    const struct position *position = scene->position;
    double distance_m = geodesic_distance_m(unpack(run->number), position->point);
    struct json detail;
    json_init(&detail);
    json_open_object(&detail, NULL);
    story_fix(&detail, "fix", position);
    json_put_time(&detail, "since", run->since_us);
    json_put_scaled(&detail, "since_lat", unpack(run->number).lat_e7, 7, 7);
    json_put_scaled(&detail, "since_lon", unpack(run->number).lon_e7, 7, 7);
    json_put_int(&detail, "distance_m", (int64_t)distance_m);
    json_put_int(&detail, "needed_s", needed_us / SECOND_US);
    json_put_int(&detail, "drift_least_mm_s", scene->occasion->limits->drift_least_mm_s);
    json_put_int(&detail, "drift_most_mm_s", scene->occasion->limits->drift_most_mm_s);
    json_close_object(&detail);
    struct telling telling = {.step = step,
        .occurred_us = step == ALARM_RAISED ? run->since_us : position->fix_us,
        .point = position->point};
    int result = matter_tell(scene, run, &telling, &detail);
    json_done(&detail);
    return result;
}

static bool is_slow(const struct scene *scene, double speed_mm_s)
{
    const struct thresholds *limits = scene->occasion->limits;
    return speed_mm_s >= (double)limits->drift_least_mm_s &&
           speed_mm_s <= (double)limits->drift_most_mm_s &&
           scene->position->speed_mm_s <= 2 * limits->drift_most_mm_s;
}

static struct stretch stretch_to(const struct scene *scene, const struct matter *run)
{
    struct stretch way = {.span_us = position_time_us(scene->position) - run->newest_us};
    way.distance_m = geodesic_inverse(run->point, scene->position->point, &way.bearing_deg);
    way.is_slow = is_slow(scene, way.distance_m * 1000 * (double)SECOND_US / (double)way.span_us);
    return way;
}

/* Aside of the run's course by no more than the turn that is allowed and the error of a fix. */
static bool is_steady(
    const struct scene *scene, const struct matter *run, const struct stretch *way)
{
    if (run->newest_us == run->since_us)
        return true;
    const struct thresholds *limits = scene->occasion->limits;
    double course_deg;
    (void)geodesic_inverse(unpack(run->number), run->point, &course_deg);
    double turn_rad = (way->bearing_deg - course_deg) / DEGREES_PER_RADIAN;
    double allowed_rad = (double)limits->drift_turn_deg / DEGREES_PER_RADIAN;
    double aside_m = way->distance_m * sin(allowed_rad) + (double)limits->band_m / 2;
    return cos(turn_rad) > 0 && fabs(sin(turn_rad)) * way->distance_m <= aside_m;
}

static int learn(const struct scene *scene, const struct stretch *way)
{
    struct matter *habit = NULL;
    int result = matter_take(scene->state, ALARM_DRIFT, HABIT_SUBJECT, &habit);
    if (result != 0)
        return result == MATTER_FULL ? 0 : result;
    habit->newest_us = position_time_us(scene->position);
    if (habit->since_us == TIME_UNKNOWN)
        habit->since_us = habit->newest_us - way->span_us;
    int64_t aim = way->is_slow ? HABIT_WHOLE : 0;
    habit->number +=
        (aim - habit->number) * (way->span_us / SECOND_US) / (HABIT_SPAN_US / SECOND_US);
    return 0;
}

static bool drifts_for_a_living(const struct vessel *vessel)
{
    static const char *const gears[] = {"longline", "squid", "gillnet"};
    for (size_t i = 0; vessel != NULL && i < COUNT_OF(gears); i++)
        if (strcmp(vessel->gear, gears[i]) == 0)
            return true;
    return false;
}

static int64_t needed_us(const struct scene *scene)
{
    const struct thresholds *limits = scene->occasion->limits;
    const struct matter *habit = matter_find(scene->state, ALARM_DRIFT, HABIT_SUBJECT);
    bool is_known = habit != NULL && habit->newest_us - habit->since_us >= HABIT_KNOWN_US;
    int64_t percent = is_known ? habit->number * 100 / HABIT_WHOLE : 0;
    bool is_drifter = drifts_for_a_living(scene->occasion->vessel);
    if (is_drifter && is_known && percent < HABIT_SELDOM_PERCENT)
        return SELDOM_TIMES * limits->drift_us;
    bool is_habit = is_known && percent >= limits->drift_habit_percent;
    return is_drifter || is_habit ? limits->drift_times * limits->drift_us : limits->drift_us;
}

static int end_run(const struct scene *scene, struct matter *run)
{
    return run->alarm_id == 0 ? 0 : tell(scene, run, ALARM_ENDED, needed_us(scene));
}

/* A leg that does not continue the run; a slow one begins the next. */
static int break_run(const struct scene *scene, struct matter *run, const struct stretch *way)
{
    bool goes_on = way->is_slow && way->span_us <= LEG_MOST_US;
    int result = goes_on ? 0 : end_run(scene, run);
    if (goes_on && run->alarm_id == 0)
        begin(run, run->newest_us, run->point);
    if (!goes_on)
        begin(run, position_time_us(scene->position), scene->position->point);
    advance(run, scene->position);
    return result;
}

static int judge_leg(const struct scene *scene, struct matter *run)
{
    struct stretch way = stretch_to(scene, run);
    if (way.span_us < LEG_LEAST_US)
        return 0;
    int result = run->alarm_id != 0 ? 0 : learn(scene, &way);
    /* Learning may have moved it. */
    run = matter_find(scene->state, ALARM_DRIFT, 0);
    if (result < 0 || run == NULL)
        return result;
    if (!way.is_slow || way.span_us > LEG_MOST_US || !is_steady(scene, run, &way))
        return break_run(scene, run, &way);
    advance(run, scene->position);
    int64_t least_us = needed_us(scene);
    if (run->alarm_id != 0 || run->newest_us - run->since_us < least_us)
        return 0;
    return tell(scene, run, ALARM_RAISED, least_us);
}

static int leave(const struct scene *scene)
{
    struct matter *run = matter_find(scene->state, ALARM_DRIFT, 0);
    if (run == NULL)
        return 0;
    int result = end_run(scene, run);
    matter_drop(scene->state, run);
    return result;
}

int drift_fix(const struct scene *scene)
{
    if (scene->position->kind == REPORT_MANUAL)
        return 0;
    if (device_is_in_port(scene->state))
        return leave(scene);
    struct matter *run = matter_find(scene->state, ALARM_DRIFT, 0);
    if (run != NULL && scene->leg.has_from)
        return judge_leg(scene, run);
    int result = run != NULL ? 0 : matter_take(scene->state, ALARM_DRIFT, 0, &run);
    if (result != 0)
        return result == MATTER_FULL ? 0 : result;
    begin(run, position_time_us(scene->position), scene->position->point);
    advance(run, scene->position);
    return 0;
}
