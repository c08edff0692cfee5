#include "gate/ranges.h"

#include <string.h>

/* One past the last number, saturated. */
static uint64_t end_of(const struct range *range)
{
    uint64_t end = range->first + range->count;
    return end < range->first ? UINT64_MAX : end;
}

static bool touches(const struct range *left, const struct range *right)
{
    return left->code == right->code && left->first <= end_of(right) &&
           right->first <= end_of(left) && strcmp(left->device, right->device) == 0;
}

static bool merge(struct range *into, const struct range *range)
{
    if (!touches(into, range))
        return false;
    uint64_t first = into->first < range->first ? into->first : range->first;
    uint64_t end = end_of(into) > end_of(range) ? end_of(into) : end_of(range);
    if (end - first > UINT32_MAX)
        return false;
    into->first = first;
    into->count = (uint32_t)(end - first);
    return true;
}

/* The range at `grown` may now reach the others: at most two were apart from it before. */
static void absorb(struct ranges *ranges, size_t grown)
{
    for (size_t i = 0; i < ranges->count; i++) {
        if (i != grown && merge(&ranges->items[grown], &ranges->items[i])) {
            ranges->items[i] = ranges->items[--ranges->count];
            return;
        }
    }
}

bool ranges_add(struct ranges *ranges, const struct range *range)
{
    for (size_t i = ranges->count; i-- > 0;) {
        if (merge(&ranges->items[i], range)) {
            absorb(ranges, i);
            return true;
        }
    }
    if (ranges->count == RANGES_MAX)
        return false;
    ranges->items[ranges->count++] = *range;
    return true;
}
