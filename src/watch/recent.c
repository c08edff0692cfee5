#include "watch/recent.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

struct slot {
    int64_t fix_us;
    int32_t device_no; /* 0: empty */
    uint32_t digest;
};

struct recent {
    size_t mask;
    struct slot slots[];
};

int recent_new(size_t slots, struct recent **out)
{
    size_t count = 1;
    while (count < slots)
        count *= 2;
    struct recent *recent = calloc(1, sizeof *recent + count * sizeof recent->slots[0]);
    if (!recent)
        return -ENOMEM;
    recent->mask = count - 1;
    *out = recent;
    return 0;
}

void recent_free(struct recent *recent)
{
    free(recent);
}

static size_t slot_of(const struct recent *recent, const struct slot *key)
{
    uint64_t hash = (uint64_t)key->fix_us * UINT64_C(0x9e3779b97f4a7c15);
    hash ^= ((uint64_t)(uint32_t)key->device_no << 32 | key->digest) * UINT64_C(0xd6e8feb86659fd93);
    hash ^= hash >> 32;
    return (size_t)hash & recent->mask;
}

bool recent_note(struct recent *recent, const struct position *position)
{
    struct slot key = {
        .fix_us = position->fix_us, .device_no = position->device_no, .digest = position->digest};
    struct slot *slot = &recent->slots[slot_of(recent, &key)];
    if (slot->fix_us == key.fix_us && slot->device_no == key.device_no &&
        slot->digest == key.digest && key.device_no != 0)
        return true;
    *slot = key;
    return false;
}

void recent_forget(struct recent *recent)
{
    memset(recent->slots, 0, (recent->mask + 1) * sizeof recent->slots[0]);
}
