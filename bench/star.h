#pragma once

/* The zones that benches ask: jagged stars over the sea, in the mix that is measured: 2
 * of 10,000 vertices, 10 of 500, 28 of 20. The same ones in every run. Ends the program when they
 * cannot be made. */

#include "chart/zone.h"

#define STARS 40

/* 0 to 1. */
double chance(void);
void draw_stars(struct zone *out[STARS]);
double now_s(void);
