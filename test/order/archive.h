#pragma once

/* A store in memory behind the real chronicle of the watch: positions by their key, marks of spans
 * that changed, and the visits and gaps that the chronicle has put there. It answers the
 * chronicle's questions as sql/statement/history_*.sql would.
 *
 * Owns everything; running out of memory ends the program. */

#include "rows.h"
#include "watch/memory.h"

struct archive;

struct archive *archive_new(struct log *log, struct memory *memory);
void archive_free(struct archive *archive);
/* Keeps it unless its key is there, and marks its fix time. */
void archive_keep(struct archive *archive, const struct position *position);
/* A pass of the chronicle over all marks. */
void archive_settle(struct archive *archive);
/* Sorted; the positions are one device's, in order, with the times that they are judged by. Both
 * belong to the archive. */
const struct rows *archive_rows(struct archive *archive, int32_t device_no);
const struct position *archive_positions(
    const struct archive *archive, int32_t device_no, size_t *out_count);
