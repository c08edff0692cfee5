#include "rule/live_zones.h"

#include <errno.h>
#include <stdlib.h>

struct zone_number {
    int32_t zone_no;
    uint16_t index; /* in the set */
};

static int compare(const void *left, const void *right)
{
    const struct zone_number *one = left;
    const struct zone_number *other = right;
    if (one->zone_no != other->zone_no)
        return one->zone_no < other->zone_no ? -1 : 1;
    return (int)one->index - (int)other->index;
}

static void note_zone(struct live_zones *zones, size_t index)
{
    const struct zone *zone = zone_set_at(zones->set, index);
    const struct zone_facts *facts = zone_facts(zone);
    zones->kinds |= 1U << facts->kind;
    zones->numbers[index] =
        (struct zone_number){.zone_no = facts->zone_no, .index = (uint16_t)index};
    if (facts->kind == ZONE_BOUNDARY && zone_is_area(zone))
        zones->fences[zones->fence_count++] = (uint16_t)index;
}

int live_zones_init(struct live_zones *zones, struct zone_set *set)
{
    size_t count = zone_set_count(set);
    *zones = (struct live_zones){.set = zone_set_ref(set)};
    zones->fences = calloc(count + 1, sizeof *zones->fences);
    zones->numbers = calloc(count + 1, sizeof *zones->numbers);
    if (zones->fences == NULL || zones->numbers == NULL || zone_grid_new(set, &zones->grid) < 0) {
        live_zones_done(zones);
        return -ENOMEM;
    }
    for (size_t i = 0; i < count; i++)
        note_zone(zones, i);
    qsort(zones->numbers, count, sizeof *zones->numbers, compare);
    return 0;
}

void live_zones_done(struct live_zones *zones)
{
    if (zones == NULL)
        return;
    zone_grid_free(zones->grid);
    zone_set_unref(zones->set);
    free(zones->fences);
    free(zones->numbers);
    *zones = (struct live_zones){0};
}

static size_t first_numbered(const struct live_zones *zones, int32_t zone_no)
{
    size_t low = 0;
    size_t high = zone_set_count(zones->set);
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (zones->numbers[middle].zone_no < zone_no)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

size_t live_zones_numbered(const struct live_zones *zones, int32_t zone_no, int64_t at_us,
    uint16_t *out_indexes, size_t capacity)
{
    size_t most = zone_set_count(zones->set);
    size_t count = 0;
    for (size_t i = first_numbered(zones, zone_no); i < most && count < capacity; i++) {
        const struct zone_number *number = &zones->numbers[i];
        if (number->zone_no != zone_no)
            break;
        if (zone_set_is_in_force(zones->set, number->index, at_us))
            out_indexes[count++] = number->index;
    }
    return count;
}

const struct zone *live_zones_find(const struct live_zones *zones, int32_t zone_no, int64_t at_us)
{
    uint16_t index = 0;
    bool is_found = live_zones_numbered(zones, zone_no, at_us, &index, 1) == 1;
    return is_found ? zone_set_at(zones->set, index) : NULL;
}
