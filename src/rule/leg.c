#include "rule/leg.h"

#include <math.h>

#include "chart/geodesic.h"
#include "chart/zone.h"

#define CONTACTS_MAX 32

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

struct contact leg_contact_none(const struct leg *leg)
{
    return contact_of(leg, NULL, 0);
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

bool leg_is_possible(const struct leg *leg, const struct thresholds *limits)
{
    double span_s = (double)(leg->to_us - leg->from_us) / (double)SECOND_US;
    double reach_m = (double)limits->leap_mm_s / 1000.0 * span_s + (double)limits->band_m;
    struct distance_range length = geodesic_range(leg->from, leg->to);
    if (length.most_m <= reach_m || length.least_m > reach_m)
        return length.most_m <= reach_m;
    return geodesic_distance_m(leg->from, leg->to) <= reach_m;
}
