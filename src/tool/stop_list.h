#pragma once

/* When this service did not listen, by the heartbeats in its journal: a gate that works leaves one
 * a second. Between two of one run the monotonic clock counts, so that a server clock set anew is
 * no stop; between two runs the time of day.
 *
 * Owns its list. Finds the begin of the time by halving the journal, then reads on: costs what the
 * journal holds of that time. -ENOENT: there is no journal; -EBADMSG: it is damaged; -ENOMEM. */

#include "haitrinh/base.h"
#include "haitrinh/units.h"

/* Shorter ones lose no report: devices send again, and suppliers connect anew within it. */
#define STOP_LEAST_US MINUTE_US

struct stop {
    int64_t from_us, until_us;
};

struct stop_list {
    struct stop *stops;
    size_t count, capacity;
};

void stop_list_done(struct stop_list *list);
/* Stops that touch the time from `span->from_us` to `span->until_us`, cut to it, in order. What the
 * journal does not reach is a stop. */
MUST_CHECK int stop_list_read(const char *journal, const struct stop *span, struct stop_list *out);
