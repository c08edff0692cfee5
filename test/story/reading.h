#pragma once

/* The values in a story's lines, read into our units. Pure; false when they cannot be read. */

#include <stdbool.h>

#include "haitrinh/base.h"
#include "haitrinh/units.h"

/* 20s, 5min, 2h, 3d; negative too. */
bool reading_span(struct bytes word, int64_t *out);
/* Two words: latitude and longitude in degrees. */
bool reading_point(const struct bytes *words, struct point *out);
/* Knots to mm/s. */
bool reading_speed(struct bytes word, double *out);
/* A copy that ends with a zero; cut where it does not fit. */
const char *reading_word(struct bytes word, char *out, size_t size);
