#include "watch/share.h"

/* Below this nearly all of a batch's time is its transaction. */
#define LEAST_REPORTS 250

static size_t within(const struct share *share, size_t reports)
{
    if (reports < share->least)
        return share->least;
    return reports < share->most ? reports : share->most;
}

void share_init(struct share *share, size_t most)
{
    *share = (struct share){
        .most = most, .least = most < LEAST_REPORTS ? most : LEAST_REPORTS, .reports = most};
}

static size_t fewer(size_t reports, int64_t took_us)
{
    size_t fitting = (size_t)((int64_t)reports * SHARE_AIM_US / took_us);
    return fitting < reports / 2 ? reports / 2 : fitting;
}

void share_done(struct share *share, bool has_live, int64_t took_us)
{
    size_t reports = share->reports;
    if (!has_live)
        reports = 2 * reports;
    else if (took_us > SHARE_AIM_US)
        reports = fewer(reports, took_us);
    else if (took_us < SHARE_AIM_US * 3 / 4)
        reports += reports / 4;
    share->reports = within(share, reports);
}
