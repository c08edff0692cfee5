#pragma once

/* What the values of a NAF record mean. Each function gives the fault as a static text, or NULL.
 * Private to NAF's own files (wire/naf.h). PURE. */

#include "haitrinh/report.h"

#include "wire/naf_fields.h"

/* The first field that must be there and is not. Half a position is never enough. */
const char *naf_values_missing(const struct bytes values[FIELD_COUNT], bool needs_position);
/* Time, place, motion, number and link into `out`, which begins with unknown values. The first
 * value that is wrong; `out` is then of no use. */
const char *naf_values_read(const struct bytes values[FIELD_COUNT], struct report *out);
/* IR, else RC, else XR, else NA, as far as its characters may stand in a key. False when none. */
bool naf_values_device(const struct bytes values[FIELD_COUNT], struct device_key *out);
