#include <errno.h>
#include <math.h>
#include <stdlib.h>

#include "chart/path.h"
#include "chart/shape.h"

struct zone_set {
    size_t references;
    size_t count;
    struct zone *zones[];
};

int zone_set_from_zones(struct zone *const *zones, size_t count, struct zone_set **out)
{
    if (count > ZONE_SET_MAX)
        return -E2BIG;
    struct zone_set *set = calloc(1, sizeof *set + count * sizeof(struct zone *));
    if (set == NULL)
        return -ENOMEM;
    set->references = 1;
    set->count = count;
    for (size_t i = 0; i < count; i++)
        set->zones[i] = zone_ref(zones[i]);
    *out = set;
    return 0;
}

struct zone_set *zone_set_ref(struct zone_set *set)
{
    set->references++;
    return set;
}

void zone_set_unref(struct zone_set *set)
{
    if (set == NULL || --set->references > 0)
        return;
    for (size_t i = 0; i < set->count; i++)
        zone_unref(set->zones[i]);
    free(set);
}

size_t zone_set_count(const struct zone_set *set)
{
    return set->count;
}

const struct zone *zone_set_at(const struct zone_set *set, size_t index)
{
    return set->zones[index];
}

size_t zone_set_holding(const struct zone_set *set, struct point point, int64_t at_us,
    uint16_t *out_indexes, size_t capacity)
{
    size_t count = 0;
    for (size_t i = 0; i < set->count && count < capacity; i++)
        if (zone_is_in_force(set->zones[i], at_us) && zone_holds(set->zones[i], point))
            out_indexes[count++] = (uint16_t)i;
    return count;
}

/* Where a track may run, in 1e-7 degrees; longitudes beyond +-180 degrees where it crosses there.
 */
struct region {
    double lat_min, lat_max;
    double lon_min, lon_max;
};

/* A geodesic bends towards the pole: by L^2 tan(latitude) / 8 R where it is short, at most twice
 * that up to the limits here. Beyond them it may run anywhere. */
#define BENT_TRACK_MAX_DEG 18.0
#define BENT_LAT_MAX_DEG   80.0
/* Fewest metres in a degree of latitude, and most in any. */
#define DEGREE_MIN_M 110000.0
#define DEGREE_MAX_M 111700.0

static struct region region_between(struct point from, struct point to)
{
    double lon_from = from.lon_e7;
    double lon_to = lon_from + remainder((double)to.lon_e7 - from.lon_e7, FULL_TURN);
    return (struct region){
        .lat_min = fmin(from.lat_e7, to.lat_e7),
        .lat_max = fmax(from.lat_e7, to.lat_e7),
        .lon_min = fmin(lon_from, lon_to),
        .lon_max = fmax(lon_from, lon_to),
    };
}

static struct region region_of(struct point from, struct point to, double margin_m)
{
    static const struct region anywhere = {-LAT_MAX, LAT_MAX, -FULL_TURN, FULL_TURN};
    struct region region = region_between(from, to);
    double lat_span = (region.lat_max - region.lat_min) / DEGREE_E7;
    double lon_span = (region.lon_max - region.lon_min) / DEGREE_E7;
    double lat_high = fmax(fabs(region.lat_min), fabs(region.lat_max)) / DEGREE_E7;
    double track_deg = hypot(lat_span, lon_span);
    if (track_deg > BENT_TRACK_MAX_DEG || lat_high > BENT_LAT_MAX_DEG)
        return anywhere;
    double bend_deg = track_deg * track_deg * RADIANS_PER_DEGREE / 4 *
                      tan(lat_high * RADIANS_PER_DEGREE) * DEGREE_MAX_M / DEGREE_MIN_M;
    double lat_margin = bend_deg + margin_m / DEGREE_MIN_M;
    double lat_reached = fmin(lat_high + lat_margin, 89.5);
    double lon_margin = lat_margin / cos(lat_reached * RADIANS_PER_DEGREE);
    region.lat_min -= lat_margin * DEGREE_E7;
    region.lat_max += lat_margin * DEGREE_E7;
    region.lon_min -= lon_margin * DEGREE_E7;
    region.lon_max += lon_margin * DEGREE_E7;
    return region;
}

static bool region_meets(const struct region *region, const struct zone *zone)
{
    const struct box *reach = &zone->reach;
    if (region->lat_min > reach->lat_max || region->lat_max < reach->lat_min)
        return false;
    for (int turn = -1; turn <= 1; turn++) {
        double shift = turn * (double)FULL_TURN + zone->lon_origin_e7;
        if (region->lon_min <= reach->lon_max + shift && region->lon_max >= reach->lon_min + shift)
            return true;
    }
    return false;
}

size_t zone_set_near(const struct zone_set *set, const struct zone_near *near,
    uint16_t *out_indexes, size_t capacity)
{
    struct region region = region_of(near->from, near->to, near->margin_m);
    size_t count = 0;
    for (size_t i = 0; i < set->count && count < capacity; i++)
        if (zone_is_in_force(set->zones[i], near->at_us) && region_meets(&region, set->zones[i]))
            out_indexes[count++] = (uint16_t)i;
    return count;
}
