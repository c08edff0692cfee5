#pragma once

/* The gate's heartbeat, once a second in the journal: proof that we were listening, and on which
 * supplier's path. Silence of a vessel is counted on the time that heartbeats prove, never on a
 * wall clock, so that our own stop, a cut line or a broken clock makes nobody silent
 * (rule/clock.h). */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define HEARTBEAT_PATHS_MAX 64

struct heartbeat_path {
    int32_t supplier_no; /* 0: devices that connect by themselves */
    uint32_t sessions;   /* open now */
    uint32_t frames;     /* since the heartbeat before */
    bool is_proven;      /* the gate can show that reports could have come this way */
};

struct heartbeat {
    int64_t wall_us;   /* for people; may jump */
    uint64_t run;      /* random, one a gate process */
    uint64_t mono_us;  /* monotonic, since the run began */
    size_t path_count; /* 0: the gate ran, but did not listen */
    struct heartbeat_path paths[HEARTBEAT_PATHS_MAX];
};
