#pragma once

/* How many history reports the next batch may hold. While a backlog drains a live report waits for
 * the batch under way and then for its own: so, as long as live ones come, batches are made no
 * larger than takes SHARE_AIM_US by the measured time of those before; without them they grow to
 * what stores most in a second.
 *
 *     live came, took too long ──▶ fewer, by half at most      live came, took little ──▶ a quarter
 *     none came ──▶ twice as many, up to the most               more
 *
 * PURE: the time is told; fails never. */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Two batches, and a slow disk, are still within 100 ms. */
#define SHARE_AIM_US INT64_C(30000)

struct share {
    size_t most, least;
    size_t reports; /* of the next batch */
};

void share_init(struct share *share, size_t most);
/* A batch is in the store: whether it held live reports, and how long it took from the first record
 * read to the commit. */
void share_done(struct share *share, bool has_live, int64_t took_us);
