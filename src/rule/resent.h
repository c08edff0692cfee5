#pragma once

/* Reports that were seen, by their key, where one that is sent again must change nothing: after a
 * restart of the watch nothing else tells it from a new one. Kept as matters of an alarm kind,
 * whose subject is the digest and whose newest moment the fix time; the oldest make room. Subject 0
 * is the kind's own matter: a digest that is 0 is not remembered. PURE. */

#include <stddef.h>

#include "rule/state.h"

struct report_key {
    int64_t fix_us;
    uint32_t digest;
};

bool resent_is_known(const struct device_state *state, enum alarm_kind kind, struct report_key key);
/* At most `most` of a kind. -ENOMEM; not remembered when every matter has an open alarm. */
MUST_CHECK int resent_remember(
    struct device_state *state, enum alarm_kind kind, struct report_key key, size_t most);
