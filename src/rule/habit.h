#pragma once

/* What is usual for one device: how long it was silent lately before it was heard again, and the
 * loss that this is a part of. Two of three legal devices are silent for more than 6 h now and then
 * by themselves; a loss no longer than that is for the digest.
 *
 * The last HABIT_GAPS silences of a month count; usual is what has happened at least twice. PURE;
 * fixed size, fails never. */

#include "rule/state.h"

/* It was heard again after so long. */
void habit_learn(struct habit *habit, int64_t silent_us, int64_t at_us);
/* The second longest silence of the last month, and a tenth more; 0: nothing is usual. */
int64_t habit_usual_us(const struct habit *habit, int64_t at_us);
