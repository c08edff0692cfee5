#pragma once

/* Reads a journal, live or closed, in the same or another process, never past the durable mark.
 *
 * The reader maps or reads segments one after the other (decompressing closed ones), checks each
 * record's CRC, and gives records in order of their sequence. Two readers of one journal do not
 * know of each other. Bodies are borrowed until the next call. */

#include <stdbool.h>

#include "haitrinh/base.h"

#include "journal/journal.h"

struct journal_reader;

struct journal_record {
    uint64_t seq;
    enum record_type type;
    unsigned flags; /* enum record_flag */
    struct bytes body;
};

#define READER_END     1 /* nothing more below the durable mark, now */
#define READER_MISSING 2 /* the record asked for is older than the oldest kept */
#define READER_BEYOND  3 /* the record asked for lies past the durable mark + 1 */

/* Stands before the oldest record. -ENOENT: no journal there. */
MUST_CHECK int journal_reader_open(const char *path, struct journal_reader **out);
void journal_reader_close(struct journal_reader *reader);
DEFINE_AUTO(struct journal_reader *, journal_reader_close);

const char *journal_reader_id(const struct journal_reader *reader);
uint64_t journal_reader_durable(const struct journal_reader *reader);
/* The oldest record kept; 0 when there is none. */
uint64_t journal_reader_oldest(const struct journal_reader *reader);
/* Non-blocking descriptor that becomes readable when the mark may have moved (one waiting process a
 * journal); -1 when there is none. Drain it by reading. */
int journal_reader_wake_fd(struct journal_reader *reader);
/* The next record given will be `seq`. READER_MISSING, READER_BEYOND. */
MUST_CHECK int journal_reader_seek(struct journal_reader *reader, uint64_t seq);
/* GROUP records are skipped. READER_END; READER_MISSING: removed for age meanwhile; -EBADMSG:
 * damage. */
MUST_CHECK int journal_reader_next(struct journal_reader *reader, struct journal_record *out);
