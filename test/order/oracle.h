#pragma once

/* History by brute force: what rule/history.h promises, computed from the whole set of positions
 * in the slowest and plainest way, zone by zone, with nothing of src/rule but the doubts of a
 * report. Only the geometry of a zone (src/chart) is shared with what is proven by it. */

#include "rows.h"

/* Of one device; `positions` in any order, with repetitions. */
void oracle_judge(const struct position *positions, size_t count, const struct zone_set *zones,
    const struct thresholds *limits, struct rows *out);
