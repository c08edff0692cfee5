#pragma once

/* The zones that benches ask: jagged stars over the sea, in the mix that is measured: 2
 * of 10,000 vertices, 10 of 500, 28 of 20. The same ones in every run. Ends the program when they
 * cannot be made. */

#include "chart/zone.h"

#define STARS 40

/* 0 to 1. */
double chance(void);
/* Areas of no special kind. */
void draw_stars(struct zone *out[STARS]);
/* The same mix as a register holds them, numbered from 1: a boundary around most of the sea, bands,
 * closed and watched areas, ports. */
void draw_waters(struct zone *out[STARS]);
/* Processor time of this program. */
double now_s(void);
