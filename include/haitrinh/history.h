#pragma once

/* History: what the stored positions of a device say, on fix time. A pure function of the set of
 * positions, computed again whenever a span of them changes, so the order of arrival leaves no
 * trace. Value types. */

#include "haitrinh/alarm.h"
#include "haitrinh/zone.h"

/* The time inside an area, or on the forbidden side of a boundary. A meeting with a line that has
 * no forbidden side is a visit that ends as it begins. As stored; rule/history.h judges them. */
struct visit_row {
    int32_t device_no;
    int32_t zone_no;
    uint64_t zone_version;
    int64_t entered_us;
    int64_t left_us; /* TIME_UNKNOWN: still inside at the newest position */
    struct point entered;
    struct point left; /* COORD_UNKNOWN while inside */
    enum certainty certainty;
    enum zone_side side; /* of a line: the side that was reached; SIDE_NONE for areas */
};

/* Two neighbouring positions further apart than the device's interval allows. As stored. */
struct gap_row {
    int32_t device_no;
    int64_t from_us, until_us;
    struct point from, until;
};
