#include "rule/soundings.h"

#include <math.h>

void soundings_take(struct soundings *soundings, const struct live_zones *zones, struct point point)
{
    soundings->zones = zones;
    soundings->point = point;
    soundings->count = 0;
    soundings->view = (struct zone_view){0};
    soundings->is_in_view =
        zones->grid != NULL && zone_grid_look(zones->grid, point, &soundings->view);
}

const struct zone_sight *soundings_sight(const struct soundings *soundings, uint16_t index)
{
    for (size_t i = 0; i < soundings->view.count; i++)
        if (soundings->view.sights[i].index == index)
            return &soundings->view.sights[i];
    return NULL;
}

struct zone_range soundings_range(const struct soundings *soundings, const struct zone *zone)
{
    const struct zone_view *view = &soundings->view;
    if (!soundings->is_in_view)
        return (struct zone_range){-HUGE_VAL, HUGE_VAL};
    for (size_t i = 0; i < view->count; i++)
        if (zone_set_at(soundings->zones->set, view->sights[i].index) == zone)
            return zone_view_range(view, &view->sights[i]);
    return (struct zone_range){ZONE_GRID_REACH_M, HUGE_VAL};
}

struct zone_range soundings_close(struct soundings *soundings, const struct zone *zone)
{
    for (size_t i = 0; i < soundings->count; i++)
        if (soundings->close[i].zone == zone)
            return soundings->close[i].range;
    struct sounding sounding = {zone, zone_distance_range(zone, soundings->point)};
    if (soundings->count < SOUNDINGS_MAX)
        soundings->close[soundings->count++] = sounding;
    return sounding.range;
}
