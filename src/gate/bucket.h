#pragma once

/* A token bucket in 16 bytes. Starts full. Pure; monotonic time is an argument. */

#include <stdbool.h>
#include <stdint.h>

struct bucket {
    int64_t filled_us; /* monotonic; 0: never used, full */
    int64_t tokens_us; /* tokens in microseconds of filling, so that no fraction is lost */
};

/* Takes one token of a bucket that gains `rate` a second and holds `burst`; false when empty. */
bool bucket_take(struct bucket *bucket, int64_t rate, int64_t burst, int64_t now_us);
