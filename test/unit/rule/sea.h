#pragma once

/* A small sea for the tests of the rules: virtual time, positions made by hand, and a watch of a
 * few devices that hears frames and heartbeats. Everything fails the running test by itself. */

#include "rule/alarm_list.h"
#include "rule/plausible.h"
#include "rule/silence.h"

/* 2026-01-01T00:00:00Z */
#define NEW_YEAR_US INT64_C(1767225600000000)

/* Degrees to 1e-7. */
struct point point_at(double lat, double lon);
/* A plausible live position of device 7, received 30 s after its fix. */
struct position position_at(int64_t fix_us, double lat, double lon);
/* The same at a distance in metres from a point: north, east. */
struct position position_off(int64_t fix_us, struct point origin, double north_m, double east_m);
/* A valid report without speed and course. */
struct report report_at(int64_t fix_us, double lat, double lon);

/* Numbers from a seed, the same everywhere (SplitMix64). */
struct sea_random {
    uint64_t state;
};
uint64_t random_next(struct sea_random *random);
size_t random_below(struct sea_random *random, size_t limit);
/* 0 up to, and without, 1. */
double random_unit(struct sea_random *random);
/* Mean 0, deviation 1. */
double random_normal(struct sea_random *random);

struct occasion occasion_at(int64_t detected_us, const struct thresholds *limits);

/* Events of that kind and step; 0 for any. */
size_t count_events(const struct alarm_list *list, enum alarm_kind kind, enum alarm_step step);
/* Different alarms among the events of that kind. */
size_t count_alarms(const struct alarm_list *list, enum alarm_kind kind);

/* Devices numbered from 1, all on one path. */
struct flotilla {
    struct lookout lookout;
    struct device_state *devices;
    size_t count;
    struct thresholds limits;
    int32_t supplier_no;
    const struct vessel *vessel; /* of all of them; NULL: nothing is known */
    int64_t wall_us;
    uint64_t run;
    uint64_t mono_us;
    uint64_t seq;
    struct alarm_list events;
};

void flotilla_init(struct flotilla *sea, size_t count, int32_t supplier_no);
void flotilla_done(struct flotilla *sea);
/* A frame of that device, now. */
void flotilla_hear(struct flotilla *sea, size_t index);
/* One heartbeat after `step_us` of real time, then everything that is due. */
void flotilla_beat(struct flotilla *sea, int64_t step_us, bool is_proven, uint32_t frames);
/* Heartbeats every 2 s with a proven path for that long. */
void flotilla_listen(struct flotilla *sea, int64_t span_us);
/* The gate starts anew after a stop of that long. */
void flotilla_restart(struct flotilla *sea, int64_t stop_us);
