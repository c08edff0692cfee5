#pragma once

/* The two clocks of the gate: wall time stamps what is received and may jump; monotonic time
 * decides every deadline. Costs some 25 ns; never fails. */

#include <stdint.h>
#include <time.h>

#include "haitrinh/units.h"

static inline int64_t clock_read_us(clockid_t which)
{
    struct timespec now = {0};
    clock_gettime(which, &now);
    return (int64_t)now.tv_sec * SECOND_US + now.tv_nsec / 1000;
}

static inline int64_t clock_wall_us(void)
{
    return clock_read_us(CLOCK_REALTIME);
}

static inline int64_t clock_mono_us(void)
{
    return clock_read_us(CLOCK_MONOTONIC);
}
