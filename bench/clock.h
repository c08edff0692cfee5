#pragma once

/* Clocks of the load programs, in seconds. */

#include <sys/types.h>
#include <time.h>

static inline double now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + (double)time.tv_nsec * 1e-9;
}

/* CPU time of another process, all threads, in seconds. */
static inline double cpu_of(pid_t process)
{
    clockid_t clock;
    struct timespec time = {0};
    if (process != 0 && clock_getcpuclockid(process, &clock) == 0)
        clock_gettime(clock, &time);
    return (double)time.tv_sec + (double)time.tv_nsec * 1e-9;
}
