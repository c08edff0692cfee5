#include "base/flood.h"

#include <string.h>

#include "haitrinh/units.h"

#define FNV_START UINT64_C(14695981039346656037)
#define FNV_PRIME UINT64_C(1099511628211)

static uint64_t fnv1a(uint64_t hash, const char *text)
{
    /* The zero at the end counts: ("ab", "c") is not ("a", "bc"). */
    for (size_t i = 0; i <= strlen(text); i++)
        hash = (hash ^ (uint8_t)text[i]) * FNV_PRIME;
    return hash;
}

uint64_t flood_key(const char *event, const char *peer)
{
    uint64_t key = fnv1a(fnv1a(FNV_START, event), peer);
    return key == 0 ? 1 : key; /* 0 is an empty slot */
}

/* The slot of `key`, or the oldest of its set, emptied. */
static struct flood_slot *find_slot(struct flood *flood, uint64_t key)
{
    struct flood_slot *set = flood->slots[key % COUNT_OF(flood->slots)];
    struct flood_slot *oldest = &set[0];
    for (size_t i = 0; i < FLOOD_WAYS; i++) {
        if (set[i].key == key)
            return &set[i];
        if (set[i].key == 0 || (oldest->key != 0 && set[i].passed_us < oldest->passed_us))
            oldest = &set[i];
    }
    *oldest = (struct flood_slot){0};
    return oldest;
}

static bool is_in_window(const struct flood *flood, int64_t now_us)
{
    return flood->lines > 0 && now_us - flood->window_us < MINUTE_US;
}

uint64_t flood_take_dropped(struct flood *flood, int64_t now_us)
{
    if (is_in_window(flood, now_us))
        return 0;
    uint64_t dropped = flood->dropped;
    flood->dropped = 0;
    return dropped;
}

bool flood_may_pass(struct flood *flood, uint64_t key, int64_t now_us, uint32_t *out_left_out)
{
    struct flood_slot *slot = find_slot(flood, key);
    if (slot->key == key && now_us - slot->passed_us < MINUTE_US) {
        slot->left_out++;
        return false;
    }
    if (!is_in_window(flood, now_us)) {
        flood->window_us = now_us;
        flood->lines = 0;
    }
    if (flood->lines >= LOG_PEER_LINES) {
        flood->dropped++;
        return false;
    }
    flood->lines++;
    *out_left_out = slot->left_out;
    *slot = (struct flood_slot){.key = key, .passed_us = now_us};
    return true;
}
