#include <math.h>

#include "chart/zone.h"
#include "rule/belief.h"

static bool is_off_every_boundary(
    const struct position *position, const struct zone_set *zones, const struct thresholds *limits)
{
    struct zone_near near = {
        .from = position->point,
        .to = position->point,
        .margin_m = (double)limits->band_m,
        .at_us = position->fix_us,
    };
    uint16_t indexes[ZONE_SET_MAX];
    size_t count = zone_set_near(zones, &near, indexes, ZONE_SET_MAX);
    for (size_t i = 0; i < count; i++) {
        const struct zone *zone = zone_set_at(zones, indexes[i]);
        if (fabs(zone_distance_to(zone, position->point).distance_m) <= (double)limits->band_m)
            return false;
    }
    return true;
}

/* Nothing before the position touches what follows it; *out_first is the first it rests on. */
static bool is_settled(const struct track_window *all, size_t index, const struct zone_set *zones,
    const struct thresholds *limits, size_t *out_first)
{
    return belief_is_sure(all, index, limits, out_first) &&
           is_off_every_boundary(&all->positions[index], zones, limits);
}

struct track_window history_widen(const struct track_window *all, const size_t first_last[2],
    const struct zone_set *zones, const struct thresholds *limits)
{
    size_t rests_on;
    size_t from = first_last[0];
    bool is_from_settled = false;
    while (from > 0 && !is_from_settled)
        is_from_settled = is_settled(all, --from, zones, limits, &rests_on);
    size_t until = first_last[1];
    bool is_until_settled = false;
    while (until + 1 < all->count && !is_until_settled)
        is_until_settled =
            is_settled(all, ++until, zones, limits, &rests_on) && rests_on > first_last[1];
    return (struct track_window){
        .positions = all->positions + from,
        .count = until - from + 1,
        .is_from_start = !is_from_settled,
        .is_to_end = !is_until_settled,
    };
}
