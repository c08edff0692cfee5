#pragma once

/* The devices that the watch has heard of, each with its live state, found by number. A seat keeps
 * its address for the life of the table. Owned by the watch's memory (memory.h). */

#include <stdbool.h>

#include "haitrinh/base.h"

#include "rule/state.h"

struct seat {
    struct device_state state;
    size_t number;                       /* as seats_at counts */
    int64_t heard_us;                    /* time of receipt of the newest frame */
    int64_t span_from_us, span_until_us; /* of fix times in the running draft */
    bool has_span;
    bool is_touched; /* its state belongs to the running draft */
};

struct seats;

MUST_CHECK int seats_new(struct seats **out);
void seats_free(struct seats *seats);
DEFINE_AUTO(struct seats *, seats_free);
/* NULL when the device has no seat. */
struct seat *seats_find(const struct seats *seats, int32_t device_no);
/* Finds or makes; `device_no` is not 0. */
MUST_CHECK int seats_take(struct seats *seats, int32_t device_no, struct seat **out);
size_t seats_count(const struct seats *seats);
struct seat *seats_at(const struct seats *seats, size_t index);
