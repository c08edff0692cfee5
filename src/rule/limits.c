#include "rule/limits.h"

#include <string.h>

struct limits limits_always(const struct thresholds *thresholds)
{
    return (struct limits){
        .count = 1, .spans = {{.from_us = INT64_MIN, .thresholds = *thresholds}}};
}

static bool is_last(const struct limits *limits, const struct thresholds *thresholds)
{
    const struct limits_span *last = &limits->spans[limits->count - 1];
    return memcmp(&last->thresholds, thresholds, sizeof *thresholds) == 0;
}

void limits_add(struct limits *limits, int64_t from_us, const struct thresholds *thresholds)
{
    if (limits->count > 1 && limits->spans[limits->count - 1].from_us == from_us)
        limits->count--;
    if (limits->spans[limits->count - 1].from_us == from_us)
        limits->spans[limits->count - 1].thresholds = *thresholds;
    if (is_last(limits, thresholds))
        return;
    if (limits->count == LIMITS_MAX)
        memmove(limits->spans, limits->spans + 1, --limits->count * sizeof limits->spans[0]);
    limits->spans[limits->count++] = (struct limits_span){from_us, *thresholds};
}

const struct thresholds *limits_at(const struct limits *limits, int64_t at_us)
{
    size_t index = limits->count - 1;
    while (index > 0 && limits->spans[index].from_us > at_us)
        index--;
    return &limits->spans[index].thresholds;
}

bool limits_judge_alike(const struct limits *one, const struct limits *other)
{
    if (one->count != other->count)
        return false;
    for (size_t i = 0; i < one->count; i++) {
        const struct limits_span *span = &one->spans[i];
        if ((i > 0 && span->from_us != other->spans[i].from_us) ||
            !thresholds_judge_alike(&span->thresholds, &other->spans[i].thresholds))
            return false;
    }
    return true;
}
