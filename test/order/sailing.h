#pragma once

/* Draws from a seed what a small fleet sends over some days, with all the
 * traps of position reports: late and descending uploads, duplicates, partial duplicates, no fix,
 * 0/0, a clock of the future, week rollover, 7 h, leaps alone and in company, jitter on a boundary,
 * sparse fixes that jump a strip, port, SOS late and cancelled; restarts of the watch, stops of the
 * gate, a supplier's line cut. */

#include "logbook.h"

void sailing_draw(uint64_t seed, struct logbook *out);
