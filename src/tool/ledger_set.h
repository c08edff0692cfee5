#pragma once

/* A ledger as the set of what must be stored: each acknowledged report once, however often it was
 * acknowledged, with how often the store has it. A report without a time of its own is known by its
 * digest alone.
 *
 * Owns its memory: 56 bytes a line. Pure but for allocation. */

#include "tool/ledger.h"

struct ledger_item {
    struct device_key device;
    uint32_t digest;
    int64_t fix_us; /* or TIME_UNKNOWN */
    uint64_t stored;
};

struct ledger_set {
    struct ledger_item *items; /* after ledger_set_seal ascending by device, time, digest */
    size_t count;
    size_t capacity;
};

struct ledger_totals {
    uint64_t acknowledged, stored, missing, doubled;
};

/* -ENOMEM. */
MUST_CHECK int ledger_set_add(struct ledger_set *set, const struct ledger_entry *entry);
/* Sorts and drops repetitions; nothing may be added after. */
void ledger_set_seal(struct ledger_set *set);
void ledger_set_done(struct ledger_set *set);

/* End of the items of the same device as items[first]. */
size_t ledger_set_device_end(const struct ledger_set *set, size_t first);
/* A row of the store for the items [first, end) of one device. `has_own_time`: its fix time is the
 * device's, not that of receipt. A row that no item speaks of is none of our business. */
void ledger_set_note(
    struct ledger_item *items, size_t count, const struct ledger_entry *row, bool has_own_time);
/* Forgets what was noted for these items. */
void ledger_set_forget(struct ledger_item *items, size_t count);
/* All are stored, and once. */
bool ledger_set_is_right(const struct ledger_item *items, size_t count);
struct ledger_totals ledger_set_totals(const struct ledger_set *set);
