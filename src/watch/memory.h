#pragma once

/* What the watch remembers between records: the register, zones and thresholds as of the live
 * cursor, the listening clocks, and every device's live state. It is loaded from the store and
 * thrown away whole after a commit that failed: there is no undoing.
 *
 * memory_load blocks on the database (store/load.h); all else is pure. */

#include "haitrinh/base.h"

#include "base/log.h"
#include "chart/zone_book.h"
#include "rule/company.h"
#include "rule/limits.h"
#include "rule/live.h"
#include "rule/lookout.h"
#include "rule/threshold.h"
#include "store/load.h"
#include "store/register.h"
#include "watch/agenda.h"
#include "watch/modes.h"
#include "watch/recent.h"
#include "watch/seats.h"
#include "watch/strangers.h"

struct draft;

struct memory {
    struct log *log;
    struct fleet *fleet;
    struct threshold_book *thresholds;
    struct zone_book *zone_book;
    struct zone_set *zones_ever; /* built from the book when asked for; NULL: not yet */
    struct live_zones zones;     /* likewise, with zones_ever */
    struct modes modes;
    bool has_modes; /* `modes` is built from the newest versions */
    struct lookout lookout;
    struct company *company;
    struct seats *seats;
    struct agenda *agenda; /* of all seats: memory_note_due */
    struct strangers *strangers;
    struct recent *recent;
};

MUST_CHECK int memory_new(struct log *log, struct memory **out);
void memory_free(struct memory *memory);
DEFINE_AUTO(struct memory *, memory_free);

/* Everything as of `cursor`, inside load_begin. The sentence of a failure is database_error's. */
MUST_CHECK int memory_load(
    struct memory *memory, struct database *database, const struct load_cursor *cursor);

/* A register version, from the store or from the journal. What it changes of history goes into
 * `draft` as spans to be judged again (doc/adr/0007); NULL: nobody asks. A version that cannot be
 * read is logged and skipped; only -ENOMEM is an error. */
MUST_CHECK int memory_apply(
    struct memory *memory, const struct register_version *version, struct draft *draft);
/* The zones that live reports may be judged by, built anew after a version changed them. */
MUST_CHECK int memory_zones(struct memory *memory, const struct live_zones **out);
/* Every version of every zone, for history. */
MUST_CHECK int memory_zones_ever(struct memory *memory, const struct zone_set **out);
/* They have changed. */
void memory_forget_zones(struct memory *memory);

/* What is in shadow, likewise. */
MUST_CHECK int memory_modes(struct memory *memory, const struct modes **out);

/* The seat's state has changed: so may have what is due of it. */
MUST_CHECK int memory_note_due(struct memory *memory, const struct seat *seat);

/* Whom and what to judge by, for a device heard on a path. `limits` must outlive the occasion. */
struct occasion memory_occasion(const struct memory *memory, int32_t device_no, int32_t supplier_no,
    int64_t at_us, struct thresholds *limits);
/* What the history of a device is judged by: the register as it is now, with the vessel of the
 * time. It depends on nothing that was heard, so that it is the same whenever it is asked. */
void memory_limits(const struct memory *memory, int32_t device_no, struct limits *out);
