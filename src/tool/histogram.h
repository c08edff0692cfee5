#pragma once

/* Times from 0 to an hour in buckets of at most 1/16 width, for percentiles in constant memory. */

#include "haitrinh/base.h"

#define HISTOGRAM_BUCKETS (33 * 16)

struct histogram {
    uint64_t counts[HISTOGRAM_BUCKETS];
    uint64_t total;
};

void histogram_add(struct histogram *histogram, int64_t value_us);
/* Upper end of the bucket that holds the value below which `percent` of all lie; 0 without any. */
int64_t histogram_percentile(const struct histogram *histogram, unsigned percent);
