#pragma once

/* The zones that the small fleet sails among, of every kind and shape that history tells apart, and
 * the memory of a watch that knows them. */

#include "watch/memory.h"

/* Ends the program when they cannot be made. */
struct memory *waters_new(struct log *log);
const struct live_zones *waters_zones(struct memory *memory);
