#pragma once

/* What a change of zones or thresholds would have raised in a time that has passed, beside what was
 * raised: the journal is judged twice in one reading, as it was and with the change. Both by the
 * code of today, so that every difference is the change's.
 *
 * So that devices are known when the time asked for begins, records of `warm_up_us` before are
 * judged too, and not counted; before that only the register is read. Writes nothing but to the
 * stream. Tells failures itself and gives the exit status. */

#include "tool/reach.h"
#include "tool/sheet.h"
#include "tool/trial_change.h"

struct dry_run_order {
    const char *journal;       /* directory */
    const struct reach *reach; /* for the register, where the journal has lost its beginning */
    const struct trial_change *change;
    int64_t from_us, until_us, warm_up_us;
    enum sheet_format format; /* json: an object an alarm; else a row a kind and zone */
};

int dry_run(const struct dry_run_order *order, FILE *out);
