#include "gate/presence.h"

#include <errno.h>
#include <stdlib.h>

#define CAPACITY_FIRST 1024 /* a power of two */

struct presence {
    struct presence_entry *entries; /* open addressing; device_no 0: free */
    uint32_t capacity, count;
};

int presence_new(struct presence **out)
{
    struct presence *presence = calloc(1, sizeof(*presence));
    if (presence == NULL)
        return -ENOMEM;
    presence->entries = calloc(CAPACITY_FIRST, sizeof(*presence->entries));
    if (presence->entries == NULL) {
        free(presence);
        return -ENOMEM;
    }
    presence->capacity = CAPACITY_FIRST;
    *out = presence;
    return 0;
}

void presence_free(struct presence *presence)
{
    if (presence == NULL)
        return;
    free(presence->entries);
    free(presence);
}

static struct presence_entry *find_slot(
    struct presence_entry *entries, uint32_t capacity, int32_t device_no)
{
    uint32_t at = ((uint32_t)device_no * 2654435769U) & (capacity - 1);
    while (entries[at].device_no != 0 && entries[at].device_no != device_no)
        at = (at + 1) & (capacity - 1);
    return &entries[at];
}

static int grow(struct presence *presence)
{
    uint32_t capacity = 2 * presence->capacity;
    struct presence_entry *entries = calloc(capacity, sizeof(*entries));
    if (entries == NULL)
        return -ENOMEM;
    for (uint32_t i = 0; i < presence->capacity; i++)
        if (presence->entries[i].device_no != 0)
            *find_slot(entries, capacity, presence->entries[i].device_no) = presence->entries[i];
    free(presence->entries);
    presence->entries = entries;
    presence->capacity = capacity;
    return 0;
}

struct presence_entry *presence_find(const struct presence *presence, int32_t device_no)
{
    struct presence_entry *entry = find_slot(presence->entries, presence->capacity, device_no);
    return entry->device_no == 0 ? NULL : entry;
}

struct presence_entry *presence_of(struct presence *presence, int32_t device_no)
{
    struct presence_entry *entry = presence_find(presence, device_no);
    if (entry != NULL)
        return entry;
    if (2 * (presence->count + 1) > presence->capacity && grow(presence) != 0)
        return NULL;
    entry = find_slot(presence->entries, presence->capacity, device_no);
    entry->device_no = device_no;
    presence->count++;
    return entry;
}

bool presence_note_takeover(struct presence_entry *entry, int64_t now_us)
{
    entry->takeovers_us[entry->takeover_at] = now_us;
    entry->takeover_at = (uint8_t)((entry->takeover_at + 1) % (TAKEOVERS_MAX + 1));
    int64_t oldest_us = entry->takeovers_us[entry->takeover_at];
    return oldest_us != 0 && now_us - oldest_us <= TAKEOVERS_SPAN_US;
}
