#include <errno.h>
#include <stdlib.h>

#include "chart/region.h"

/* A zone with a copy of what most questions need: one stretch of memory for the whole set. */
struct entry {
    struct box reach;
    int32_t lon_origin_e7;
    int64_t from_us;
    int64_t until_us;
    struct zone *zone;
};

struct zone_set {
    size_t references;
    size_t count;
    int64_t *since_us; /* of each entry, behind them all */
    struct entry entries[];
};

static struct entry entry_of(const struct zone_span *span)
{
    return (struct entry){
        .reach = span->zone->reach,
        .lon_origin_e7 = span->zone->lon_origin_e7,
        .from_us = span->from_us,
        .until_us = span->until_us,
        .zone = zone_ref(span->zone),
    };
}

int zone_set_from_spans(const struct zone_span *spans, size_t count, struct zone_set **out)
{
    if (count > ZONE_SPANS_MAX)
        return -E2BIG;
    struct zone_set *set =
        calloc(1, sizeof *set + count * (sizeof(struct entry) + sizeof(int64_t)));
    if (set == NULL)
        return -ENOMEM;
    set->references = 1;
    set->count = count;
    set->since_us = (int64_t *)(void *)&set->entries[count];
    for (size_t i = 0; i < count; i++) {
        set->entries[i] = entry_of(&spans[i]);
        set->since_us[i] = spans[i].since_us;
    }
    *out = set;
    return 0;
}

int zone_set_from_zones(struct zone *const *zones, size_t count, struct zone_set **out)
{
    if (count > ZONE_SET_MAX)
        return -E2BIG;
    struct zone_span *spans = calloc(count + 1, sizeof *spans);
    if (spans == NULL)
        return -ENOMEM;
    for (size_t i = 0; i < count; i++)
        spans[i] = (struct zone_span){.zone = zones[i],
            .from_us = zones[i]->facts.valid_from_us,
            .until_us = zones[i]->facts.valid_until_us,
            .since_us = zones[i]->facts.valid_from_us};
    int result = zone_set_from_spans(spans, count, out);
    free(spans);
    return result;
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
    return at_us >= entry->from_us && at_us < entry->until_us;
}

struct zone_span zone_set_span(const struct zone_set *set, size_t index)
{
    const struct entry *entry = &set->entries[index];
    return (struct zone_span){entry->zone, entry->from_us, entry->until_us, set->since_us[index]};
}

bool zone_set_is_in_force(const struct zone_set *set, size_t index, int64_t at_us)
{
    return is_in_force(&set->entries[index], at_us);
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

static bool is_near(const struct entry *entry, const struct region *region, int64_t at_us)
{
    return is_in_force(entry, at_us) && region_meets(region, &entry->reach, entry->lon_origin_e7);
}

size_t zone_set_near(const struct zone_set *set, const struct zone_near *near,
    uint16_t *out_indexes, size_t capacity)
{
    struct region region = region_of(near->from, near->to, near->margin_m);
    size_t count = 0;
    for (size_t i = 0; i < set->count && count < capacity; i++)
        if (is_near(&set->entries[i], &region, near->at_us))
            out_indexes[count++] = (uint16_t)i;
    return count;
}

size_t zone_set_keep_near(
    const struct zone_set *set, const struct zone_near *near, uint16_t *indexes, size_t count)
{
    struct region region = region_of(near->from, near->to, near->margin_m);
    size_t kept = 0;
    for (size_t i = 0; i < count; i++)
        if (is_near(&set->entries[indexes[i]], &region, near->at_us))
            indexes[kept++] = indexes[i];
    return kept;
}
