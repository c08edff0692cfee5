#pragma once

/* A journal in a folder of its own in memory (/dev/shm) or under /tmp, for tests. Record n always
 * has the same body (box_body), so that whatever is read can be judged. Functions assert by Check.
 */

#include <stdbool.h>

#include "haitrinh/base.h"

#include "base/log.h"
#include "journal/journal.h"
#include "journal/reader.h"

#define BOX_PATH_MAX 96
#define BOX_BODY_MAX 600
#define BOX_BLOCK    4096

struct box {
    char path[BOX_PATH_MAX]; /* the journal's directory */
    struct journal_options options;
    struct log *log;
};

/* Segments of 64 KiB, groups of at most 16 KiB, nothing in reserve, kept for ever. */
void box_make(struct box *box);
/* As box_make, in a folder that is the caller's. */
void box_make_in(struct box *box, const char *folder);
/* Removes everything. */
void box_drop(struct box *box);

struct journal *box_open(const struct box *box);
/* What opening says, for openings that must fail. */
int box_try_open(const struct box *box);
/* As box_try_open, with what was logged in `out_text` (BOX_TEXT_MAX). */
int box_try_open_logged(const struct box *box, char *out_text);
#define BOX_TEXT_MAX 4096

/* Body of record `seq`, up to BOX_BODY_MAX bytes, in `out`. */
struct bytes box_body(uint64_t seq, uint8_t *out);
/* Appends `count` records, waiting while the journal is full; gives the last number. */
uint64_t box_append(struct journal *journal, size_t count);
/* Waits until `seq` is durable; asserts within 10 s. */
void box_wait(struct journal *journal, uint64_t seq);
/* Opens, appends, waits, closes: one group each. */
void box_fill(const struct box *box, size_t count);
/* Reads everything from `first`: the last number is `last`, each record is as it must be. */
void box_expect(const struct box *box, uint64_t first, uint64_t last);
void box_expect_record(const struct journal_record *record, uint64_t seq);

void box_file(const struct box *box, const char *name, char *out);
void box_copy(const struct box *from, struct box *to);
/* Changes one byte of a file by XOR. */
void box_flip(const struct box *box, const char *name, int64_t offset, uint8_t bits);
int64_t box_size(const struct box *box, const char *name);
void box_read_bytes(
    const struct box *box, const char *name, int64_t offset, void *out, size_t size);
void box_write_bytes(
    const struct box *box, const char *name, int64_t offset, const void *data, size_t size);
/* A segment raw again, when it was packed. */
void box_unpack(const struct box *box, uint64_t first_seq);
/* How many names begin with `start` and end with `end`. */
size_t box_count(const struct box *box, const char *start, const char *end);
/* Waits until the count is reached; asserts within 10 s. */
void box_await_count(const struct box *box, const char *start, const char *end, size_t count);
