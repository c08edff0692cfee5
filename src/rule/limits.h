#pragma once

/* The thresholds of one device along its track: they are those of the vessel it sat on, so that
 * moving a device changes nothing of what was before. Value type; PURE. */

#include <stddef.h>

#include "rule/threshold.h"

/* Changes that are kept; the thresholds of the earliest kept hold since ever. */
#define LIMITS_MAX 16

struct limits_span {
    int64_t from_us;
    struct thresholds thresholds;
};

struct limits {
    size_t count;
    struct limits_span spans[LIMITS_MAX]; /* ascending; at least one */
};

/* The same at all times. */
struct limits limits_always(const struct thresholds *thresholds);
/* From that time on, which is no earlier than the last one. */
void limits_add(struct limits *limits, int64_t from_us, const struct thresholds *thresholds);
const struct thresholds *limits_at(const struct limits *limits, int64_t at_us);
/* History judged by the one is history judged by the other. */
bool limits_judge_alike(const struct limits *one, const struct limits *other);
