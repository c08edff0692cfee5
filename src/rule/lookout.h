#pragma once

/* What is remembered of all paths together: the listening clocks and the outages. One a watch; its
 * blob is stored with the cursors (struct batch, `clock`). Restoring it is decode, then
 * outage_restore for every device loaded. PURE. */

#include "rule/clock.h"
#include "rule/outage.h"

#define LOOKOUT_BLOB_MAX 32768

struct lookout {
    struct listening_clock clock;
    struct outage_board outages;
};

void lookout_init(struct lookout *lookout);
/* At most LOOKOUT_BLOB_MAX bytes into `out`. */
size_t lookout_encode(const struct lookout *lookout, uint8_t *out);
/* An empty blob gives a new lookout. -EBADMSG: `out` is as lookout_init leaves it. */
MUST_CHECK int lookout_decode(struct bytes blob, struct lookout *out);
