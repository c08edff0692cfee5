#pragma once

/* Proves a journal up to its durable mark: every record's checksum and number, every group's mark,
 * every link of the chain of segments, zeros where nothing was written. Reads everything, changes
 * nothing, works beside a running writer; calls `progress` now and then (NULL: never). */

#include "haitrinh/base.h"

struct journal_findings {
    uint64_t first_seq, last_seq;
    uint64_t records, groups, segments, bytes; /* read; bytes unpacked */
    uint64_t faults;                           /* 0: sound */
    char first_fault[256];                     /* a sentence naming segment and place */
};

typedef void journal_progress(void *context, uint64_t done_bytes, uint64_t total_bytes);

/* What it finds is in `out`, also when unsound; < 0 only when it could not look: -ENOENT, -EIO,
 * -EBADMSG of the files `id` and `mark`. */
MUST_CHECK int journal_check(
    const char *path, journal_progress *progress, void *context, struct journal_findings *out);
