#pragma once

/* What a story says of one device: what it reports and how it sails. False when the saying cannot
 * be read. */

#include "fleet.h"

struct saying {
    struct bytes word;          /* "event", "move", "status", "speed", "ahead", "limit" */
    const struct bytes *values; /* borrowed */
    size_t count;
};

bool saying_apply(const struct saying *saying, struct fleet *fleet, size_t number);
