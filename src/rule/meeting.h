#pragma once

/* Where a device was when another one gave its fix: its place on the way between its own two fixes,
 * and how far the other was from there. PURE; fails never. */

#include "rule/leg.h"

struct meeting {
    int64_t at_us;     /* of the other's fix */
    double distance_m; /* from the place at that moment */
    int64_t near_us;   /* from there to the nearer end of the leg */
    int64_t beyond_us; /* the other's fix lies outside of the leg by so much; then its end stands */
};

/* The leg has a beginning. */
struct meeting meeting_on(const struct leg *leg, int64_t at_us, struct point other);
/* The distance of that meeting is no less, for a tenth of the cost; 0: nothing is known of it. */
double meeting_least_m(const struct leg *leg, int64_t at_us, struct point other);
/* From the moment of the meeting to the nearer end of the leg. */
int64_t meeting_near_us(const struct leg *leg, int64_t at_us);
/* What is gone at that speed. */
double meeting_way_m(int64_t span_us, int64_t speed_mm_s);
