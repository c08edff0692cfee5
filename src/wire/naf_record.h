#pragma once

/* The fields of one NAF record, and the report in them. Private to NAF's own files (wire/naf.h).
 * The record's message and report live in the arena. PURE. */

#include "wire/naf.h"

/* What kinds of message make a report. Ends with a row without name. */
struct naf_type {
    const char *name; /* TM */
    enum report_kind kind;
    uint32_t status; /* bits that the kind implies */
    bool needs_position;
};
extern const struct naf_type naf_types[];

/* Fills all of `out` but its size from what stands between //SR// and //ER. -ENOMEM. */
MUST_CHECK int naf_record_read(struct bytes content, struct arena *arena, struct frame *out);
