#pragma once

/* The fields of a NAF record as they stand on the wire: CODE/value//CODE/value. One pass over the
 * record, one look into a table a field. Private to NAF's own files (wire/naf.h).
 *
 * Values borrow from the record, or live in the arena when they were ISO 8859-1. PURE. */

#include <stdbool.h>

#include "haitrinh/base.h"

struct arena;

/* The fields that are read; all others are skipped. */
enum naf_field {
    FIELD_NONE,
    FIELD_AD,
    FIELD_FR,
    FIELD_TM,
    FIELD_SQ,
    FIELD_RN,
    FIELD_RC,
    FIELD_NA,
    FIELD_XR,
    FIELD_IR,
    FIELD_FS,
    FIELD_DA,
    FIELD_TI,
    FIELD_LA,
    FIELD_LO,
    FIELD_LT,
    FIELD_LG,
    FIELD_SP,
    FIELD_CO,
    FIELD_MS,
    FIELD_RS,
    FIELD_RE,
    FIELD_COUNT,
};

/* Values by field, without blanks at the ends; the first that is not empty counts. `out` begins
 * with empty values. -ENOMEM. */
MUST_CHECK int naf_fields_split(
    struct bytes content, struct arena *arena, struct bytes out[FIELD_COUNT]);

/* Control characters other than blanks and line ends: no text at all. */
bool naf_has_control_bytes(struct bytes content);
