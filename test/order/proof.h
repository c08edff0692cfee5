#pragma once

/* What must hold of every logbook:
 *
 *   whole     the history of all reports is that of the oracle
 *   arrival   so is the one the chronicle has spliced together as they came
 *   shuffled  and in any other order
 *   live      an alarm of a crossing is one of the run in order, and history knows of it
 *   single    of a vessel, kind and zone one alarm is open at a time
 *   sos       each SOS is told of when it first comes, and no re-sending tells of one again
 *   loss      nobody is lost who was not silent for the first rung of listening
 *   restart   a restart of the watch changes nothing of what is told, but of wrong clocks
 *
 * An alarm of a crossing is excused when the fix it was decided on turned out to be a leap, or has
 * a rival of the same moment: that is told, and not withdrawn, by what was known then. One of
 * a vessel with two devices need not be one of the run in order: which of them speaks follows
 * arrival. */

#include "logbook.h"
#include "watch/memory.h"

/* The name of what does not hold, or NULL. The difference is told when `is_told`. */
const char *proof_find_fault(
    const struct logbook *book, struct log *log, struct memory *memory, bool is_told);
