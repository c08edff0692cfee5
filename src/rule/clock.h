#pragma once

/* The listening clock, one reading a supplier path: time that heartbeats prove we could have heard
 * it. A reading is the sum of the steps between heartbeats of one gate run, each capped at 2 s;
 * nothing is added across restarts of the gate, nor while the path is not proven at both ends of a
 * step; a heartbeat that does not tell of a path says that the gate did not listen to it. The wall
 * clock never moves it. Silence is counted on it, so that our own stop, a cut line or a broken
 * clock makes nobody silent.
 *
 *     heartbeat:   A ──1 s── B ──1 s── C   (gate stopped 7 h)   D ──1 s── E
 *     reading:     0         1         2                         2         3
 *
 * PURE. Fixed size; a beat costs one pass over its paths. Paths beyond CLOCK_PATHS_MAX stand still.
 */

#include "haitrinh/base.h"
#include "haitrinh/heartbeat.h"
#include "haitrinh/units.h"

#define CLOCK_PATHS_MAX   256
#define CLOCK_STEP_MAX_US INT64_C(2000000)
/* Shorter times without a proof are none that reports are missed in. */
#define CLOCK_DEAF_US (10 * MINUTE_US)

struct clock_path {
    int32_t supplier_no;
    bool is_proven; /* at the newest heartbeat */
    int64_t listened_us;
    int64_t quiet_us;  /* told of by heartbeats, proven or not, since its last frame */
    int64_t proven_us; /* wall time when it was last proven; 0: never */
    int64_t deaf_from_us,
        deaf_until_us; /* the newest time when it was not, of CLOCK_DEAF_US or more */
};

struct listening_clock {
    uint64_t run; /* of the newest heartbeat; 0 before the first */
    uint64_t mono_us;
    int64_t wall_base_us; /* wall less monotonic when the wall clock was last known to be right */
    int64_t wall_off_us;  /* by which it has jumped since; not stored */
    size_t path_count;
    struct clock_path paths[CLOCK_PATHS_MAX];
};

void clock_init(struct listening_clock *clock);
void clock_beat(struct listening_clock *clock, const struct heartbeat *heartbeat);
/* For virtual time: as if so long a time had passed with a heartbeat each second, all of them as
 * the newest was. */
void clock_pass(struct listening_clock *clock, int64_t span_us);
/* The reading of the supplier's path; 0 for a path never seen. */
int64_t clock_listened_us(const struct listening_clock *clock, int32_t supplier_no);
/* NULL for a path never seen. */
const struct clock_path *clock_path(const struct listening_clock *clock, int32_t supplier_no);
/* The newest heartbeat proved it again after a time without: from deaf_from_us to deaf_until_us. */
static inline bool clock_path_is_back(const struct clock_path *path)
{
    return path->is_proven && path->deaf_until_us != 0 && path->deaf_until_us == path->proven_us;
}
/* For how long of that time we are known not to have listened to the path; only the newest such
 * time is known. */
int64_t clock_deaf_us(
    const struct listening_clock *clock, int32_t supplier_no, int64_t from_us, int64_t until_us);
/* A report came whose time agrees with ours: jumps before it were corrections. */
void clock_trust_wall(struct listening_clock *clock);
