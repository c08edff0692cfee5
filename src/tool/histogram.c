#include "tool/histogram.h"

#define STEPS      16
#define STEPS_LOG2 4

/* Values below STEPS have a bucket each; then each doubling has STEPS of them. */
static size_t bucket_of(uint64_t value)
{
    if (value < STEPS)
        return (size_t)value;
    unsigned shift = 63U - (unsigned)__builtin_clzll(value) - STEPS_LOG2;
    size_t bucket = (shift + 1) * STEPS + (size_t)((value >> shift) - STEPS);
    return bucket < HISTOGRAM_BUCKETS ? bucket : HISTOGRAM_BUCKETS - 1;
}

static int64_t end_of(size_t bucket)
{
    if (bucket < STEPS)
        return (int64_t)bucket;
    size_t shift = bucket / STEPS - 1;
    return (int64_t)((bucket % STEPS + STEPS + 1) << shift) - 1;
}

void histogram_add(struct histogram *histogram, int64_t value_us)
{
    histogram->counts[bucket_of(value_us < 0 ? 0 : (uint64_t)value_us)]++;
    histogram->total++;
}

int64_t histogram_percentile(const struct histogram *histogram, unsigned percent)
{
    uint64_t below = 0;
    uint64_t wanted = (histogram->total * percent + 99) / 100;
    for (size_t i = 0; i < HISTOGRAM_BUCKETS && histogram->total > 0; i++) {
        below += histogram->counts[i];
        if (below >= wanted)
            return end_of(i);
    }
    return 0;
}
