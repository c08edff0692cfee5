#pragma once

/* Every version of every zone, and which of them is in force when (doc/adr/0007).
 *
 * A version takes its zone over from its beginning on, for ever after: it is in force from there
 * until its own `valid_until`, or until a later version takes over. It begins at its `valid_from`;
 * when it states none, the first version of a zone begins before all time, a later one when it was
 * recorded. So an edit leaves the past alone, and a version that begins in the past corrects it.
 *
 *     recorded first    ├──────────────── A ───────────────────────
 *     then              │          ├── B, until ──┤
 *     then              │     ├── C ───────────────────────────────
 *     in force          ├─ A ─┼── C ───────────────────────────────
 *
 * The book takes references of its own. It is bounded: versions that ended longest ago are
 * forgotten beyond ZONE_SPANS_MAX or ZONE_BOOK_VERTICES_MAX. PURE; costs a pass over the versions.
 */

#include "chart/zone.h"

/* Of all versions together: some 300 MiB. */
#define ZONE_BOOK_VERTICES_MAX (4 * ZONE_SET_VERTICES_MAX)

struct zone_book;

struct zone_version {
    int32_t zone_no;
    int64_t recorded_us;
    struct zone *zone; /* NULL: removed by this version */
};

/* What a version changes: fixes at these times are judged by another version than before. */
struct zone_change {
    int64_t from_us;
    int64_t until_us; /* exclusive; from_us when nothing changes */
    size_t forgotten; /* versions that had to make room */
};

MUST_CHECK int zone_book_new(struct zone_book **out);
void zone_book_free(struct zone_book *book);
DEFINE_AUTO(struct zone_book *, zone_book_free);

/* A version later than all before. -ENOSPC: ZONE_SET_MAX others are in force; -ENOMEM. */
MUST_CHECK int zone_book_put(
    struct zone_book *book, const struct zone_version *version, struct zone_change *out);
/* The versions in force at any time after that; INT64_MIN: all. */
MUST_CHECK int zone_book_set(const struct zone_book *book, int64_t after_us, struct zone_set **out);
/* When the newest version was recorded; INT64_MIN: there is none. */
int64_t zone_book_recorded_us(const struct zone_book *book);
