#include "rule/meeting.h"

#include <stdlib.h>

#include "chart/geodesic.h"

static int64_t clamp(int64_t at_us, const struct leg *leg)
{
    if (at_us < leg->from_us)
        return leg->from_us;
    return at_us > leg->to_us ? leg->to_us : at_us;
}

struct meeting meeting_on(const struct leg *leg, int64_t at_us, struct point other)
{
    int64_t moment_us = clamp(at_us, leg);
    int64_t after_us = moment_us - leg->from_us;
    int64_t until_us = leg->to_us - moment_us;
    double fraction = (double)after_us / (double)(after_us + until_us);
    struct point place = geodesic_between(leg->from, leg->to, fraction);
    return (struct meeting){.at_us = at_us,
        .distance_m = geodesic_distance_m(place, other),
        .near_us = after_us < until_us ? after_us : until_us,
        .beyond_us = llabs(at_us - moment_us)};
}

double meeting_way_m(int64_t span_us, int64_t speed_mm_s)
{
    return (double)span_us / (double)SECOND_US * (double)speed_mm_s / 1000;
}
