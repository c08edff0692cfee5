#pragma once

/* Counters: a table of names and 64-bit numbers that only grow, and gauges that move. One table a
 * process, owned by it, passed by pointer; written by its loop only. The text form is Prometheus'.
 */

#include <stdbool.h>
#include <stdio.h>

#include "haitrinh/base.h"

struct stat_spec {
    const char *name; /* "haitrinh_gate_frames_total" */
    const char *help;
    bool is_gauge;
};

/* values[i] belongs to specs[i]. */
void stat_write(const struct stat_spec *specs, const uint64_t *values, size_t count, FILE *file);
