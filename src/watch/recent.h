#pragma once

/* Keys of positions stored lately, so that a re-sent report does not cost the fast path its batch.
 * A cache, not the truth: what it says it has seen was noted exactly; what it has forgotten the
 * primary key finds. Fixed memory (16 bytes a slot). Owned by the watch; emptied on every reload.
 */

#include <stdbool.h>

#include "haitrinh/base.h"
#include "haitrinh/position.h"

struct recent;

/* `slots` is rounded up to a power of two. */
MUST_CHECK int recent_new(size_t slots, struct recent **out);
void recent_free(struct recent *recent);
DEFINE_AUTO(struct recent *, recent_free);
/* True when this very key was noted before; notes it. */
bool recent_note(struct recent *recent, const struct position *position);
void recent_forget(struct recent *recent);
