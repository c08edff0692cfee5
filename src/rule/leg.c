#include "rule/leg.h"

#include <math.h>
#include <stdlib.h>

#include "chart/geodesic.h"
#include "chart/zone.h"

#define CONTACTS_MAX 32
/* Nowhere is a degree longer, along a meridian or a parallel of WGS 84. */
#define DEGREE_MOST_M 111695.0

/* After the first fix, unless both are of one moment, and not after the second. */
static int64_t time_at(const struct leg *leg, double fraction)
{
    double span_ms = (double)(leg->to_us - leg->from_us) / 1000.0;
    int64_t at_us = leg->from_us + (int64_t)llround(span_ms * fraction) * 1000;
    if (at_us <= leg->from_us)
        at_us = leg->from_us + 1;
    return at_us > leg->to_us ? leg->to_us : at_us;
}

static struct contact contact_of(
    const struct leg *leg, const struct zone_crossing *met, size_t count)
{
    struct contact contact = {
        .first_us = leg->to_us, .last_us = leg->to_us, .first = leg->to, .last = leg->to};
    contact.count = count;
    if (count == 0)
        return contact;
    const struct zone_crossing *last = &met[count - 1];
    contact.first_us = time_at(leg, met->fraction);
    contact.first = met->point;
    contact.is_first_inward = met->is_inward;
    contact.last_us = time_at(leg, last->fraction);
    contact.last = last->point;
    contact.is_last_inward = last->is_inward;
    return contact;
}

struct contact leg_contact(const struct leg *leg, const struct zone *zone)
{
    struct zone_crossing met[CONTACTS_MAX];
    size_t count = leg->has_from ? zone_crossings(zone, leg->from, leg->to, met, CONTACTS_MAX) : 0;
    return contact_of(leg, met, count);
}

struct contact leg_contact_in_force(const struct leg *leg, const struct zone_span *span)
{
    struct zone_crossing met[CONTACTS_MAX];
    size_t count =
        leg->has_from ? zone_crossings(span->zone, leg->from, leg->to, met, CONTACTS_MAX) : 0;
    size_t early = 0;
    while (early < count && time_at(leg, met[early].fraction) < span->since_us)
        early++;
    while (count > early && time_at(leg, met[count - 1].fraction) >= span->until_us)
        count--;
    return contact_of(leg, met + early, count - early);
}

/* No less than the distance: along the meridian, then along the parallel. */
static double distance_at_most_m(const struct leg *leg)
{
    int64_t lat_e7 = llabs((int64_t)leg->to.lat_e7 - leg->from.lat_e7);
    int64_t lon_e7 = llabs((int64_t)leg->to.lon_e7 - leg->from.lon_e7);
    if (lon_e7 > LON_MAX)
        lon_e7 = 2 * (int64_t)LON_MAX - lon_e7;
    return (double)(lat_e7 + lon_e7) / DEGREE_E7 * DEGREE_MOST_M;
}

bool leg_is_possible(const struct leg *leg, const struct thresholds *limits)
{
    double span_s = (double)(leg->to_us - leg->from_us) / (double)SECOND_US;
    double reach_m = (double)limits->leap_mm_s / 1000.0 * span_s + (double)limits->band_m;
    return distance_at_most_m(leg) <= reach_m || geodesic_distance_m(leg->from, leg->to) <= reach_m;
}
