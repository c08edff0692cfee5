#pragma once

/* A leg: the way between two fixes of a device, one after the other, and where it meets a zone's
 * boundary. PURE; allocates nothing, fails never. */

#include <stdbool.h>
#include <stddef.h>

#include "haitrinh/units.h"

#include "rule/threshold.h"

struct zone;
struct zone_span;

struct leg {
    bool has_from; /* else it is only an end: a first fix, or the first after a leap */
    int64_t from_us;
    struct point from;
    int64_t to_us;
    struct point to;
};

/* Meetings with a boundary. Without any, `first` and `last` are the leg's end. */
struct contact {
    size_t count;
    int64_t first_us, last_us; /* interpolated, to the millisecond */
    struct point first, last;
    bool is_first_inward; /* as struct zone_crossing */
    bool is_last_inward;
};

struct contact leg_contact(const struct leg *leg, const struct zone *zone);
/* Of a zone that the leg does not come to. */
struct contact leg_contact_none(const struct leg *leg);
/* The meetings while the zone was in force: since its first version, until this one ended. */
struct contact leg_contact_in_force(const struct leg *leg, const struct zone_span *span);
/* A vessel could have gone it, allowing for the legal error of a position. */
bool leg_is_possible(const struct leg *leg, const struct thresholds *limits);
