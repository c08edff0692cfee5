#include "tool/ledger_set.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define CAPACITY_LEAST 1024

int ledger_set_add(struct ledger_set *set, const struct ledger_entry *entry)
{
    if (set->count == set->capacity) {
        size_t capacity = set->capacity == 0 ? CAPACITY_LEAST : 2 * set->capacity;
        struct ledger_item *items = realloc(set->items, capacity * sizeof *items);
        if (items == NULL)
            return -ENOMEM;
        set->items = items;
        set->capacity = capacity;
    }
    set->items[set->count++] = (struct ledger_item){
        .device = entry->device, .digest = entry->digest, .fix_us = entry->fix_us};
    return 0;
}

static int compare(const void *left, const void *right)
{
    const struct ledger_item *a = left;
    const struct ledger_item *b = right;
    int order = strcmp(a->device.text, b->device.text);
    if (order == 0)
        order = (a->fix_us > b->fix_us) - (a->fix_us < b->fix_us);
    return order == 0 ? (a->digest > b->digest) - (a->digest < b->digest) : order;
}

void ledger_set_seal(struct ledger_set *set)
{
    size_t kept = 0;
    if (set->count == 0)
        return;
    qsort(set->items, set->count, sizeof *set->items, compare);
    for (size_t i = 1; i < set->count; i++)
        if (compare(&set->items[i], &set->items[kept]) != 0)
            set->items[++kept] = set->items[i];
    set->count = kept + 1;
}

void ledger_set_done(struct ledger_set *set)
{
    free(set->items);
    *set = (struct ledger_set){0};
}

size_t ledger_set_device_end(const struct ledger_set *set, size_t first)
{
    size_t end = first;
    while (
        end < set->count && strcmp(set->items[end].device.text, set->items[first].device.text) == 0)
        end++;
    return end;
}

void ledger_set_note(
    struct ledger_item *items, size_t count, const struct ledger_entry *row, bool has_own_time)
{
    struct ledger_item key = {
        .device = row->device,
        .digest = row->digest,
        .fix_us = has_own_time ? row->fix_us : TIME_UNKNOWN,
    };
    struct ledger_item *item = bsearch(&key, items, count, sizeof *items, compare);
    if (item != NULL)
        item->stored++;
}

void ledger_set_forget(struct ledger_item *items, size_t count)
{
    for (size_t i = 0; i < count; i++)
        items[i].stored = 0;
}

bool ledger_set_is_right(const struct ledger_item *items, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (items[i].stored != 1)
            return false;
    return true;
}

struct ledger_totals ledger_set_totals(const struct ledger_set *set)
{
    struct ledger_totals totals = {.acknowledged = set->count};
    for (size_t i = 0; i < set->count; i++) {
        totals.stored += set->items[i].stored > 0 ? 1 : 0;
        totals.missing += set->items[i].stored == 0 ? 1 : 0;
        totals.doubled += set->items[i].stored > 1 ? 1 : 0;
    }
    return totals;
}
