#include <errno.h>
#include <stdlib.h>

#include "chart/region.h"

/* A zone with a copy of what most questions need: one stretch of memory for the whole set. */
struct entry {
    struct box reach;
    int32_t lon_origin_e7;
    int64_t valid_from_us;
    int64_t valid_until_us;
    struct zone *zone;
};

struct zone_set {
    size_t references;
    size_t count;
    struct entry entries[];
};

static struct entry entry_of(struct zone *zone)
{
    return (struct entry){
        .reach = zone->reach,
        .lon_origin_e7 = zone->lon_origin_e7,
        .valid_from_us = zone->facts.valid_from_us,
        .valid_until_us = zone->facts.valid_until_us,
        .zone = zone_ref(zone),
    };
}

int zone_set_from_zones(struct zone *const *zones, size_t count, struct zone_set **out)
{
    if (count > ZONE_SET_MAX)
        return -E2BIG;
    struct zone_set *set = calloc(1, sizeof *set + count * sizeof(struct entry));
    if (set == NULL)
        return -ENOMEM;
    set->references = 1;
    set->count = count;
    for (size_t i = 0; i < count; i++)
        set->entries[i] = entry_of(zones[i]);
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
        zone_unref(set->entries[i].zone);
    free(set);
}

size_t zone_set_count(const struct zone_set *set)
{
    return set->count;
}

const struct zone *zone_set_at(const struct zone_set *set, size_t index)
{
    return set->entries[index].zone;
}

static bool is_in_force(const struct entry *entry, int64_t at_us)
{
    return at_us >= entry->valid_from_us && at_us < entry->valid_until_us;
}

size_t zone_set_holding(const struct zone_set *set, struct point point, int64_t at_us,
    uint16_t *out_indexes, size_t capacity)
{
    size_t count = 0;
    for (size_t i = 0; i < set->count && count < capacity; i++) {
        const struct entry *entry = &set->entries[i];
        if (point.lat_e7 < entry->reach.lat_min || point.lat_e7 > entry->reach.lat_max)
            continue;
        if (is_in_force(entry, at_us) && zone_holds(entry->zone, point))
            out_indexes[count++] = (uint16_t)i;
    }
    return count;
}

size_t zone_set_near(const struct zone_set *set, const struct zone_near *near,
    uint16_t *out_indexes, size_t capacity)
{
    struct region region = region_of(near->from, near->to, near->margin_m);
    size_t count = 0;
    for (size_t i = 0; i < set->count && count < capacity; i++) {
        const struct entry *entry = &set->entries[i];
        if (is_in_force(entry, near->at_us) &&
            region_meets(&region, &entry->reach, entry->lon_origin_e7))
            out_indexes[count++] = (uint16_t)i;
    }
    return count;
}
