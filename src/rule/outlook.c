#include "rule/outlook.h"

#include "chart/geodesic.h"

/* Versions of one zone that are in force at a time: there is but one, where a register numbers. */
#define NUMBERED_MAX 8

/* Lines so far off say of a first fix on which side of them it is. */
#define FIRST_REACH_M 1e6

struct outlook outlook_at(
    const struct live_step *step, const struct live_zones *zones, struct soundings *soundings)
{
    const struct leg *leg = &step->leg;
    struct outlook outlook = {.soundings = soundings,
        .way_m = leg->has_from ? geodesic_range(leg->from, leg->to).most_m : 0};
    soundings_take(soundings, zones, leg->to);
    outlook.is_known = soundings->is_in_view && leg->has_from && outlook.way_m < ZONE_GRID_REACH_M;
    return outlook;
}

static struct foresight foresee(const struct outlook *outlook, struct zone_range range)
{
    return (struct foresight){.range = range, .is_apart = zone_range_off_m(range) > outlook->way_m};
}

struct foresight outlook_of(const struct outlook *outlook, uint16_t index)
{
    struct soundings *soundings = outlook->soundings;
    if (!outlook->is_known)
        return foresight_none();
    const struct zone *zone = zone_set_at(soundings->zones->set, index);
    struct foresight foresight = foresee(outlook, soundings_range(soundings, zone));
    return foresight.is_apart ? foresight : foresee(outlook, soundings_close(soundings, zone));
}

/* A device that was clear of the zone is clear of it still, and was on its way. */
static bool stays_clear(const struct zone_sight *sight, const struct foresight *foresight)
{
    if (!crossing_judges((enum zone_kind)sight->kind))
        return true;
    if (!sight->is_area)
        return foresight->is_apart;
    bool is_clear =
        sight->kind == ZONE_BOUNDARY ? foresight->range.most_m < 0 : foresight->range.least_m > 0;
    return is_clear && foresight->is_apart;
}

static bool may_follow(
    const struct outlook *outlook, const struct live_step *step, const struct zone_sight *sight)
{
    struct foresight foresight =
        foresee(outlook, zone_view_range(&outlook->soundings->view, sight));
    return !stays_clear(sight, &foresight) ||
           device_state_zone(step->state, sight->zone_no) != NULL;
}

bool outlook_is_clear(
    const struct outlook *outlook, const struct live_step *step, const struct live_zones *zones)
{
    if (!outlook->is_known || step->state->zone_count > 0)
        return false;
    const struct zone_view *view = &outlook->soundings->view;
    for (size_t i = 0; i < view->count; i++) {
        const struct zone_sight *sight = &view->sights[i];
        if (may_follow(outlook, step, sight) &&
            zone_set_is_in_force(zones->set, sight->index, step->leg.to_us))
            return false;
    }
    for (size_t i = 0; i < zones->fence_count; i++)
        if (soundings_sight(outlook->soundings, zones->fences[i]) == NULL &&
            zone_set_is_in_force(zones->set, zones->fences[i], step->leg.to_us))
            return false;
    return true;
}

static bool has_candidate(const struct candidates *candidates, uint16_t index)
{
    for (size_t i = 0; i < candidates->count; i++)
        if (candidates->indexes[i] == index)
            return true;
    return false;
}

static void add_candidate(struct candidates *candidates, uint16_t index)
{
    if (candidates->count < ZONE_SET_MAX)
        candidates->indexes[candidates->count++] = index;
}

static void insert_candidate(struct candidates *candidates, uint16_t index)
{
    add_candidate(candidates, index);
    for (size_t i = candidates->count; i-- > 1 && candidates->indexes[i - 1] > index;) {
        candidates->indexes[i] = candidates->indexes[i - 1];
        candidates->indexes[i - 1] = index;
    }
}

/* The zones that the device has a story with, also out of view. */
static void add_known(const struct outlook *outlook, const struct live_step *step,
    const struct live_zones *zones, struct candidates *out)
{
    for (uint16_t i = 0; i < step->state->zone_count; i++) {
        uint16_t indexes[NUMBERED_MAX];
        size_t count = live_zones_numbered(
            zones, step->state->zones[i].zone_no, step->leg.to_us, indexes, NUMBERED_MAX);
        for (size_t k = 0; k < count; k++)
            if (soundings_sight(outlook->soundings, indexes[k]) == NULL)
                insert_candidate(out, indexes[k]);
    }
}

static struct zone_near near_way(const struct live_step *step)
{
    const struct leg *leg = &step->leg;
    const struct thresholds *limits = step->occasion->limits;
    return (struct zone_near){
        .from = leg->has_from ? leg->from : leg->to,
        .to = leg->to,
        .margin_m = leg->has_from ? (double)limits->band_m : FIRST_REACH_M,
        .at_us = leg->to_us,
    };
}

static void add_near(const struct outlook *outlook, const struct live_step *step,
    const struct live_zones *zones, struct candidates *out)
{
    struct zone_near near = near_way(step);
    if (!outlook->is_known) {
        out->count = zone_set_near(zones->set, &near, out->indexes, ZONE_SET_MAX);
        return;
    }
    const struct zone_view *view = &outlook->soundings->view;
    for (size_t i = 0; i < view->count; i++)
        if (may_follow(outlook, step, &view->sights[i]))
            add_candidate(out, view->sights[i].index);
    add_known(outlook, step, zones, out);
    out->count = zone_set_keep_near(zones->set, &near, out->indexes, out->count);
}

void outlook_candidates(const struct outlook *outlook, const struct live_step *step,
    const struct live_zones *zones, struct candidates *out)
{
    out->count = 0;
    add_near(outlook, step, zones, out);
    for (size_t i = 0; i < zones->fence_count; i++) {
        uint16_t index = zones->fences[i];
        const struct zone_sight *sight =
            outlook->is_known ? soundings_sight(outlook->soundings, index) : NULL;
        bool is_asked = sight == NULL || may_follow(outlook, step, sight);
        if (is_asked && zone_set_is_in_force(zones->set, index, step->leg.to_us) &&
            !has_candidate(out, index))
            add_candidate(out, index);
    }
}
