#pragma once

/* When something falls due for which seat: by readings of listening clocks, a heap for each path.
 * Where nothing is due, asking costs one comparison a path; a change costs the logarithm of the
 * number of seats. Owns its memory, some 40 bytes a seat. PURE; -ENOMEM is the only failure. */

#include "haitrinh/base.h"

#include "rule/clock.h"

struct agenda;

MUST_CHECK int agenda_new(struct agenda **out);
void agenda_free(struct agenda *agenda);
DEFINE_AUTO(struct agenda *, agenda_free);
/* Something is due for the seat when the path's clock reads so much, and nothing of what was said
 * before; INT64_MAX: never. */
MUST_CHECK int agenda_put(struct agenda *agenda, size_t seat, int32_t supplier_no, int64_t due_us);
/* Seats that are due, in ascending order; they are so until they are put anew. The list is the
 * agenda's, until it is asked again. */
size_t agenda_due(
    struct agenda *agenda, const struct listening_clock *clock, const size_t **out_seats);
