#pragma once

/* A made-up fishing vessel: out from a port of Binh Dinh to its ground, some days of trawling in
 * loops, home, some hours in port, and out again, for ever. Where it is follows from seed, number
 * and time alone, so that a fleet of any size and age costs no memory. Nobody's track.
 *
 * Grounds lie east of the coast, at most 115 nautical miles from it, clear of the closed area of
 * the demonstration. Pure. */

#include "haitrinh/report.h"

struct voyage {
    double port_lat, port_lon; /* degrees */
    double bearing;            /* of the ground from the port, radians */
    double distance_nm;
    double loop_nm;    /* half width of the trawling loops */
    double loops;      /* whole ones, so that they begin and end at the ground's middle */
    int64_t port_s;    /* length of the stages */
    int64_t transit_s; /* one way */
    int64_t fishing_s;
    int64_t phase_s; /* into its round at time 0 */
};

struct voyage voyage_make(uint64_t seed, uint64_t number);
/* A position report without device numbers. */
struct report voyage_report(const struct voyage *voyage, int64_t time_us);
