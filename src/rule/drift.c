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

enum drift_pace { PACE_STILL, PACE_DRIFT, PACE_SAIL };

/* The way since the last point judged. */
struct stretch {
    int64_t span_us;
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

static enum drift_pace drift_pace(const struct scene *scene, double distance_m, int64_t span_us)
{
    const struct thresholds *limits = scene->occasion->limits;
    double speed_mm_s = distance_m * 1000 * (double)SECOND_US / (double)span_us;
    if (speed_mm_s < (double)limits->drift_least_mm_s)
        return PACE_STILL;
    return speed_mm_s <= (double)limits->drift_most_mm_s ? PACE_DRIFT : PACE_SAIL;
}

/* Measured only where the bounds of the way disagree. */
static bool is_slow(const struct scene *scene, const struct matter *run, int64_t span_us)
{
    struct point to = scene->position->point;
    if (scene->position->speed_mm_s > 2 * scene->occasion->limits->drift_most_mm_s)
        return false;
    struct distance_range range = geodesic_range(run->point, to);
    enum drift_pace least = drift_pace(scene, range.least_m, span_us);
    if (least == drift_pace(scene, range.most_m, span_us))
        return least == PACE_DRIFT;
    return drift_pace(scene, geodesic_distance_m(run->point, to), span_us) == PACE_DRIFT;
}

static struct stretch stretch_to(const struct scene *scene, const struct matter *run)
{
    struct stretch way = {.span_us = position_time_us(scene->position) - run->newest_us};
    way.is_slow = way.span_us >= LEG_LEAST_US && is_slow(scene, run, way.span_us);
    return way;
}

/* Aside of the run's course by no more than the turn that is allowed and the error of a fix. */
static bool is_straight_on(const struct thresholds *limits, double turn_deg, double distance_m)
{
    double turn_rad = turn_deg / DEGREES_PER_RADIAN;
    double allowed_rad = (double)limits->drift_turn_deg / DEGREES_PER_RADIAN;
    double aside_m = distance_m * sin(allowed_rad) + (double)limits->band_m / 2;
    return cos(turn_rad) > 0 && fabs(sin(turn_rad)) * distance_m <= aside_m;
}

static bool is_straight_exactly(const struct scene *scene, const struct matter *run)
{
    double course_deg;
    double bearing_deg;
    (void)geodesic_inverse(unpack(run->number), run->point, &course_deg);
    double distance_m = geodesic_inverse(run->point, scene->position->point, &bearing_deg);
    return is_straight_on(scene->occasion->limits, bearing_deg - course_deg, distance_m);
}

/* A smaller turn and a shorter way are straighter: measured only where it is a near thing. */
static bool is_steady(const struct scene *scene, const struct matter *run)
{
    const struct thresholds *limits = scene->occasion->limits;
    struct point to = scene->position->point;
    double course_deg;
    double bearing_deg;
    if (run->newest_us == run->since_us)
        return true;
    if (!geodesic_bearing_about(unpack(run->number), run->point, &course_deg) ||
        !geodesic_bearing_about(run->point, to, &bearing_deg))
        return is_straight_exactly(scene, run);
    struct distance_range way = geodesic_range(run->point, to);
    double turn_deg = fabs(remainder(bearing_deg - course_deg, 360));
    double least_deg = fmax(0, turn_deg - 2 * GEODESIC_BEARING_ERROR_DEG);
    double most_deg = turn_deg + 2 * GEODESIC_BEARING_ERROR_DEG;
    if (is_straight_on(limits, most_deg, way.most_m))
        return true;
    return is_straight_on(limits, least_deg, way.least_m) && is_straight_exactly(scene, run);
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
    if (!way.is_slow || way.span_us > LEG_MOST_US || !is_steady(scene, run))
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
