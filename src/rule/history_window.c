#include <math.h>

#include "chart/zone.h"
#include "rule/belief.h"
#include "rule/leg.h"

/* Fixes looked back on for a firm run within the error band. */
#define LOOK_BACK_MAX 64

/* Where a window may begin or end is asked for along one track. */
struct survey {
    const struct track_window *all;
    const struct zone_set *zones;
    const struct limits *limits;
};

static size_t find_near(const struct survey *survey, const struct leg *leg, uint16_t *out_indexes)
{
    struct zone_near near = {
        .from = leg->from,
        .to = leg->to,
        .margin_m = (double)limits_at(survey->limits, leg->to_us)->band_m,
        .at_us = leg->to_us,
    };
    return zone_set_near(survey->zones, &near, out_indexes, ZONE_SET_MAX);
}

static struct leg leg_between(const struct survey *survey, size_t from, size_t to)
{
    const struct position *positions = survey->all->positions;
    return (struct leg){
        .has_from = true,
        .from_us = positions[from].fix_us,
        .from = positions[from].point,
        .to_us = positions[to].fix_us,
        .to = positions[to].point,
    };
}

static bool is_off_every_boundary(const struct survey *survey, size_t index)
{
    struct leg here = leg_between(survey, index, index);
    uint16_t indexes[ZONE_SET_MAX];
    size_t count = find_near(survey, &here, indexes);
    double band_m = (double)limits_at(survey->limits, here.to_us)->band_m;
    for (size_t i = 0; i < count; i++) {
        struct zone_distance distance =
            zone_distance_to(zone_set_at(survey->zones, indexes[i]), here.to);
        if (fabs(distance.distance_m) <= band_m)
            return false;
    }
    return true;
}

static bool keeps_side(const struct survey *survey, const struct leg *leg, size_t index)
{
    const struct zone *zone = zone_set_at(survey->zones, index);
    if (!zone_set_is_in_force(survey->zones, index, leg->from_us))
        return false;
    if (zone_is_area(zone))
        return zone_holds(zone, leg->from) == zone_holds(zone, leg->to);
    return leg_contact(leg, zone).count == 0;
}

static bool keeps_every_side(const struct survey *survey, const struct leg *leg)
{
    uint16_t indexes[ZONE_SET_MAX];
    size_t count = find_near(survey, leg, indexes);
    for (size_t i = 0; i < count; i++)
        if (!keeps_side(survey, leg, indexes[i]))
            return false;
    return true;
}

/* Near a boundary, but on its side for long enough: the run is firm whatever was before. */
static bool is_on_firm_runs(const struct survey *survey, size_t index, size_t *out_first)
{
    const struct position *positions = survey->all->positions;
    int64_t settle_us = limits_at(survey->limits, positions[index].fix_us)->settle_us;
    size_t later = index;
    for (int i = 0; i < LOOK_BACK_MAX; i++) {
        size_t earlier = belief_before(survey->all, later, survey->limits);
        if (earlier == SIZE_MAX)
            return false;
        struct leg leg = leg_between(survey, earlier, later);
        if (!keeps_every_side(survey, &leg))
            return false;
        bool is_long = positions[index].fix_us - positions[earlier].fix_us >= settle_us;
        if (is_long && belief_is_sure(survey->all, earlier, survey->limits, out_first))
            return true;
        later = earlier;
    }
    return false;
}

/* Rows are told apart by time: what happens in the second of a conflict is not cut. */
static bool has_time_of_its_own(const struct track_window *all, size_t index)
{
    int64_t fix_us = all->positions[index].fix_us;
    bool is_after = index == 0 || all->positions[index - 1].fix_us < fix_us;
    return is_after && (index + 1 == all->count || all->positions[index + 1].fix_us > fix_us);
}

/* Nothing before the position touches what follows it; *out_first is the first it rests on. */
static bool is_settled(const struct survey *survey, size_t index, size_t *out_first)
{
    if (!has_time_of_its_own(survey->all, index) ||
        !belief_is_sure(survey->all, index, survey->limits, out_first))
        return false;
    return is_off_every_boundary(survey, index) || is_on_firm_runs(survey, index, out_first);
}

struct track_window history_widen(const struct track_window *all, const size_t first_last[2],
    const struct zone_set *zones, const struct limits *limits)
{
    struct survey survey = {.all = all, .zones = zones, .limits = limits};
    size_t rests_on;
    size_t from = first_last[0];
    bool is_from_settled = false;
    while (from > 0 && !is_from_settled)
        is_from_settled = is_settled(&survey, --from, &rests_on);
    size_t until = first_last[1];
    bool is_until_settled = false;
    while (until + 1 < all->count && !is_until_settled)
        is_until_settled = is_settled(&survey, ++until, &rests_on) && rests_on > first_last[1];
    return (struct track_window){
        .positions = all->positions + from,
        .count = until - from + 1,
        .is_from_start = !is_from_settled,
        .is_to_end = !is_until_settled,
    };
}
