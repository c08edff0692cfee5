#pragma once

/* What must hold of the alarms that a logbook raises live; see proof.h. */

#include "logbook.h"
#include "rows.h"

struct live_zones;

struct live_truth {
    const struct logbook *book;
    const struct live_zones *zones;
    const struct position *arrived;
    size_t count;
    const struct rows *history; /* by device */
    bool is_told;
};

const char *live_find_fault(const struct live_truth *truth);
