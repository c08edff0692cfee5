#pragma once

/* What the watch remembers between records: the register, zones and thresholds as of the live
 * cursor, the listening clocks, and every device's live state. It is loaded from the store and
 * thrown away whole after a commit that failed: there is no undoing.
 *
 * memory_load blocks on the database (store/load.h); all else is pure. */

#include "haitrinh/base.h"

#include "base/log.h"
#include "rule/live.h"
#include "rule/lookout.h"
#include "rule/threshold.h"
#include "store/load.h"
#include "store/register.h"
#include "watch/modes.h"
#include "watch/recent.h"
#include "watch/seats.h"
#include "watch/strangers.h"

struct memory {
    struct log *log;
    struct fleet *fleet;
    struct threshold_book *thresholds;
    struct live_zones zones;
    bool has_zones; /* `zones` is built from the newest versions */
    struct modes modes;
    bool has_modes; /* likewise `modes` */
    struct lookout lookout;
    struct seats *seats;
    struct strangers *strangers;
    struct recent *recent;
};

MUST_CHECK int memory_new(struct log *log, struct memory **out);
void memory_free(struct memory *memory);
DEFINE_AUTO(struct memory *, memory_free);

/* Everything as of `cursor`, inside load_begin. The sentence of a failure is database_error's. */
MUST_CHECK int memory_load(
    struct memory *memory, struct database *database, const struct load_cursor *cursor);

/* A register version, from the store or from the journal. A version that cannot be read is logged
 * and skipped; only -ENOMEM is an error. */
MUST_CHECK int memory_apply(struct memory *memory, const struct register_version *version);
/* The zones in force, built anew after a version changed them. */
MUST_CHECK int memory_zones(struct memory *memory, const struct live_zones **out);

/* What is in shadow, likewise. */
MUST_CHECK int memory_modes(struct memory *memory, const struct modes **out);

/* Whom and what to judge by, for a device heard on a path. `limits` must outlive the occasion. */
struct occasion memory_occasion(const struct memory *memory, int32_t device_no, int32_t supplier_no,
    int64_t at_us, struct thresholds *limits);
