#pragma once

/* Flood control of messages about peers: the same (event, peer) passes once a minute, and all of
 * them together LOG_PEER_LINES times a minute, so that neither one peer nor many can fill the log.
 * Remembers the LOG_FLOOD_SLOTS latest pairs, in sets of FLOOD_WAYS of which the oldest gives way.
 * Pure: time is an argument. */

#include <stdbool.h>

#include "base/log.h"

/* Lines about peers a minute, all together. */
#define LOG_PEER_LINES 120
#define FLOOD_WAYS     8

struct flood_slot {
    uint64_t key;
    int64_t passed_us;
    uint32_t left_out;
};

struct flood {
    struct flood_slot slots[LOG_FLOOD_SLOTS / FLOOD_WAYS][FLOOD_WAYS];
    int64_t window_us;
    uint32_t lines;
    uint64_t dropped; /* over LOG_PEER_LINES in the window */
};

/* Identifies (event, peer). */
uint64_t flood_key(const char *event, const char *peer);
/* May a line about `key` be written now? Then *out_left_out is how many were not since the last. */
bool flood_may_pass(struct flood *flood, uint64_t key, int64_t now_us, uint32_t *out_left_out);
/* Once after each minute that exceeded LOG_PEER_LINES: how many lines it cost; else 0. */
uint64_t flood_take_dropped(struct flood *flood, int64_t now_us);
