#include "rule/motion.h"

#include <math.h>

#include "haitrinh/position.h"

#include "chart/geodesic.h"

#define WITNESSES_MAX 3

struct witness {
    double speed_m_s;
    double course_deg;
};

static bool hear_way(const struct scene *scene, struct witness *out)
{
    const struct leg *leg = &scene->leg;
    const struct thresholds *limits = scene->occasion->limits;
    int64_t span_us = leg->to_us - leg->from_us;
    if (!leg->has_from || span_us <= 0 || span_us > limits->chord_us)
        return false;
    double length_m = geodesic_inverse(leg->from, leg->to, &out->course_deg);
    out->speed_m_s = length_m / ((double)span_us / (double)SECOND_US);
    return length_m >= 2 * (double)limits->band_m;
}

/* The way is too short for a vessel that moves, whatever its device says. */
static bool stands(const struct scene *scene)
{
    const struct leg *leg = &scene->leg;
    const struct thresholds *limits = scene->occasion->limits;
    int64_t span_us = leg->to_us - leg->from_us;
    if (!leg->has_from || span_us <= 0 || span_us > limits->chord_us)
        return false;
    double most_m = geodesic_distance_m(leg->from, leg->to) + 2 * (double)limits->band_m;
    return most_m * 1000 < (double)limits->slow_mm_s * (double)span_us / (double)SECOND_US;
}

static bool hear_device(const struct position *position, struct witness *out)
{
    if (position->fix_us == TIME_UNKNOWN || position->speed_mm_s == SPEED_UNKNOWN ||
        position->course_cdeg == COURSE_UNKNOWN)
        return false;
    *out = (struct witness){.speed_m_s = (double)position->speed_mm_s / 1000,
        .course_deg = (double)position->course_cdeg / 100};
    return true;
}

static double apart_deg(double one_deg, double other_deg)
{
    double apart_deg = fabs(fmod(one_deg - other_deg, 360));
    return apart_deg > 180 ? 360 - apart_deg : apart_deg;
}

static struct motion agree(const struct witness *witnesses, size_t count)
{
    struct motion motion = {.course_deg = witnesses[0].course_deg,
        .speed_m_s = witnesses[0].speed_m_s,
        .least_m_s = witnesses[0].speed_m_s,
        .most_m_s = witnesses[0].speed_m_s};
    for (size_t i = 1; i < count; i++) {
        motion.spread_deg =
            fmax(motion.spread_deg, apart_deg(motion.course_deg, witnesses[i].course_deg));
        motion.least_m_s = fmin(motion.least_m_s, witnesses[i].speed_m_s);
        motion.most_m_s = fmax(motion.most_m_s, witnesses[i].speed_m_s);
    }
    return motion;
}

static bool is_steady(const struct motion *motion, const struct thresholds *limits)
{
    return motion->spread_deg <= (double)limits->course_spread_deg &&
           motion->most_m_s * 100 <= motion->least_m_s * (double)limits->speed_spread_percent &&
           motion->least_m_s * 1000 >= (double)limits->slow_mm_s;
}

/* Another witness only makes it less so. */
static bool may_be_steady(
    const struct witness *witnesses, size_t count, const struct thresholds *limits)
{
    struct motion motion = agree(witnesses, count);
    return is_steady(&motion, limits);
}

bool motion_of(const struct scene *scene, struct motion *out)
{
    const struct thresholds *limits = scene->occasion->limits;
    struct witness witnesses[WITNESSES_MAX];
    size_t count = hear_device(&scene->state->last, &witnesses[0]);
    count += hear_device(&scene->before, &witnesses[count]);
    if (count > 0 && !may_be_steady(witnesses, count, limits))
        return false;
    bool has_way = hear_way(scene, &witnesses[count]);
    count += has_way;
    if (!has_way && (count < 2 || stands(scene)))
        return false;
    struct motion motion = agree(witnesses, count);
    if (!is_steady(&motion, limits))
        return false;
    motion.spread_deg = fmax(motion.spread_deg, (double)limits->course_error_deg);
    *out = motion;
    return true;
}

double motion_most_m_s(const struct scene *scene)
{
    const struct leg *leg = &scene->leg;
    struct witness witness;
    double most_m_s = 0;
    if (hear_device(&scene->state->last, &witness))
        most_m_s = witness.speed_m_s;
    if (hear_device(&scene->before, &witness))
        most_m_s = fmax(most_m_s, witness.speed_m_s);
    if (!leg->has_from || leg->to_us <= leg->from_us)
        return most_m_s;
    double span_s = (double)(leg->to_us - leg->from_us) / (double)SECOND_US;
    return fmax(most_m_s, geodesic_range(leg->from, leg->to).most_m / span_s);
}

double motion_speed_m_s(const struct scene *scene)
{
    if (scene->state->last.speed_mm_s != SPEED_UNKNOWN)
        return (double)scene->state->last.speed_mm_s / 1000;
    const struct leg *leg = &scene->leg;
    if (!leg->has_from || leg->to_us <= leg->from_us)
        return -1;
    double span_s = (double)(leg->to_us - leg->from_us) / (double)SECOND_US;
    return geodesic_distance_m(leg->from, leg->to) / span_s;
}
