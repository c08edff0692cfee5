#include "rule/offing.h"

#include <math.h>

#include "chart/zone.h"
#include "rule/live.h"

double offing_m(const struct live_zones *zones, struct point point, int64_t at_us, double reach_m)
{
    uint16_t indexes[ZONE_SET_MAX];
    struct zone_near near = {.from = point, .to = point, .margin_m = reach_m, .at_us = at_us};
    size_t count = zone_set_near(zones->set, &near, indexes, ZONE_SET_MAX);
    double least_m = reach_m;
    for (size_t i = 0; i < count; i++) {
        const struct zone *zone = zone_set_at(zones->set, indexes[i]);
        if (zone_facts(zone)->kind != ZONE_BOUNDARY)
            continue;
        double distance_m = fabs(zone_distance_to(zone, point).distance_m);
        if (distance_m < least_m)
            least_m = distance_m;
    }
    return least_m;
}
