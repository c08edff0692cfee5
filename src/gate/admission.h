#pragma once

/* Who among the unauthenticated may stay. They are at most `most` in all: for one more, the oldest
 * goes. Once half of that is in use, a source has at most `per_source`: for one more, its own
 * oldest goes, so that a crowd behind one address stands in its own way and in nobody else's. A
 * healthy device is unauthenticated for a moment only and is not met by this.
 *
 * Entries are embedded in the connections, which own them. Constant memory (a table of sources) and
 * constant time, but for a walk over the oldest when a source is over its cap. Pure. */

#include <stdbool.h>
#include <sys/queue.h>

#include "haitrinh/base.h"

#include "gate/network.h"

struct admission;

struct admission_entry {
    TAILQ_ENTRY(admission_entry) link;
    struct source source; /* set by the caller, unchanged while admitted */
    bool is_admitted;
};

MUST_CHECK int admission_new(size_t most, size_t per_source, struct admission **out);
void admission_free(struct admission *admission);

/* Who has to go before a newcomer from `source` may enter; NULL: nobody. The caller removes it. */
struct admission_entry *admission_victim(
    const struct admission *admission, const struct source *source);
/* The caller has made room. */
void admission_enter(struct admission *admission, struct admission_entry *entry);
/* An entry that is not in it is left alone. */
void admission_leave(struct admission *admission, struct admission_entry *entry);
size_t admission_count(const struct admission *admission);
