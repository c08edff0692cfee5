#pragma once

/* What the gate counts, as one table: the numbers behind `status` and the metrics. Written by the
 * loop only. */

#include <stdint.h>

#include "base/stat.h"

enum gate_counter {
    COUNT_CONNECTIONS,
    COUNT_UNAUTHENTICATED,
    COUNT_WAITING,
    COUNT_MESSAGES_WAITING,
    COUNT_ACCEPTED,
    COUNT_TURNED_AWAY,
    COUNT_EVICTED,
    COUNT_DEADLINES,
    COUNT_AUTHENTICATED,
    COUNT_UNKNOWN_DEVICE,
    COUNT_BAD_MAC,
    COUNT_STRANGERS,
    COUNT_TAKEOVERS,
    COUNT_FRAMES,
    COUNT_REPORTS,
    COUNT_REFUSED,
    COUNT_GARBAGE,
    COUNT_IGNORED,
    COUNT_SLOWED,
    COUNT_STALLED,
    COUNT_ACKNOWLEDGED,
    COUNT_OVERFLOWS,
    COUNT_NOTICES_LOST,
    COUNT_VERSIONS,
    COUNT_MESSAGES,
    COUNT_DELIVERIES,
    COUNT_GROUPS,
    COUNT_GROUP_BYTES,
    COUNT_ALL,
};

/* COUNT_ALL entries, in the order of the enum. */
extern const struct stat_spec gate_stats[COUNT_ALL];
