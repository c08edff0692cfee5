#include "watch/share.h"

/* Below this nearly all of a batch's time is its transaction. */
#define LEAST_REPORTS 250
/* Until anything is measured. */
#define FIRST_REPORTS 1000

static size_t within(const struct share *share, size_t reports)
{
    if (reports < share->least)
        return share->least;
    return reports < share->most ? reports : share->most;
}

void share_init(struct share *share, size_t most, int64_t aim_us)
{
    *share = (struct share){.most = most,
        .least = most < LEAST_REPORTS ? most : LEAST_REPORTS,
        .reports = most < FIRST_REPORTS ? most : FIRST_REPORTS,
        .aim_us = aim_us};
}

static size_t fewer(const struct share *share, int64_t took_us)
{
    size_t fitting = (size_t)((int64_t)share->reports * share->aim_us / took_us);
    return fitting < share->reports / 2 ? share->reports / 2 : fitting;
}

void share_done(struct share *share, size_t reports, int64_t took_us)
{
    if (reports < share->reports)
        return;
    if (took_us > share->aim_us)
        share->reports = within(share, fewer(share, took_us));
    else if (took_us < share->aim_us * 3 / 4)
        share->reports = within(share, share->reports + share->reports / 4 + 1);
}
