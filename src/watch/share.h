#pragma once

/* How many history reports the next batch may hold. While a backlog drains a live report waits for
 * the batch under way and then for its own: so batches are made as large as takes the time aimed at
 * by the measured time of those before. Batches with live reports and batches without have a share
 * of their own.
 *
 *     took too long ──▶ fewer, by half at most      took little ──▶ a quarter more
 *
 * A batch that the share did not bound says nothing. PURE: the time is told; fails never. */

#include <stddef.h>
#include <stdint.h>

/* Together, and with a slow disk, they are within 100 ms. */
#define SHARE_BESIDE_US INT64_C(30000) /* a batch that holds live reports */
#define SHARE_ALONE_US  INT64_C(50000)

struct share {
    size_t most, least;
    size_t reports; /* of the next batch */
    int64_t aim_us;
};

void share_init(struct share *share, size_t most, int64_t aim_us);
/* A batch with so many of them is in the store: how long it took from the first record read to the
 * commit. */
void share_done(struct share *share, size_t reports, int64_t took_us);
