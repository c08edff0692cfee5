#pragma once

/* Proves a journal: every record's checksum and number, every group's mark, every link of the chain
 * of segments. Reads everything; calls `progress` now and then. */

#include "haitrinh/base.h"

struct journal_findings {
    uint64_t first_seq, last_seq;
    uint64_t records, groups, segments, bytes;
    uint64_t faults;       /* 0: sound */
    char first_fault[256]; /* a sentence naming segment and place */
};

typedef void journal_progress(void *context, uint64_t done_bytes, uint64_t total_bytes);

MUST_CHECK int journal_check(
    const char *path, journal_progress *progress, void *context, struct journal_findings *out);
