#pragma once

/* What a person should see of a zone before it is accepted: sizes, and what looks like a slip of
 * the pen. Both public programs that the lines off Viet Nam were compared with contain such slips
 * (0.1 degree, a swapped minute): they show as spikes and as changed lengths. PURE.
 *
 * The caller owns both structs. Allocates nothing, never fails. Every piece is compared with those
 * near to it: half a second for the largest zone, milliseconds for a usual one. */

#include "chart/zone.h"

/* A corner sharper than this, in degrees, is a spike. */
#define SPIKE_MAX_DEG 30.0

enum slip_kind {
    SLIP_SPIKE = 1,     /* `value`: the angle in degrees */
    SLIP_CROSSING = 2,  /* two edges cross, not just at a vertex; `value`: the other edge */
    SLIP_NO_LENGTH = 3, /* two neighbouring points in one place */
};

struct slip {
    enum slip_kind kind;
    struct point point;
    unsigned edge; /* from 0, over all parts; of a spike: one of the two that meet there */
    double value;
};

struct survey {
    unsigned part_count;
    unsigned edge_count; /* as given, without those of no length */
    double length_m;     /* of the boundary */
    double longest_edge_m;
    unsigned longest_edge;
    double departure_m; /* most that a geodesic edge departs from one straight in degrees */
    unsigned departure_edge;
    size_t slip_count; /* all, also those without room in `slips` */
};

/* A place for the first `capacity` slips. */
struct slip_list {
    struct slip *slips;
    size_t capacity;
};

void survey_zone(const struct zone *zone, struct slip_list slips, struct survey *out);
