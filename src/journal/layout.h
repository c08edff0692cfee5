#pragma once

/* The bytes of a journal, little-endian, as doc/journal.md draws them: the header of a segment, the
 * head of a group, a record. Reads and writes memory only; whatever lies in the memory, nothing
 * outside it is touched. Fails never but by saying what it found. */

#include <stdbool.h>

#include "haitrinh/base.h"

#include "journal/journal.h"
#include "journal/reader.h"

#define BLOCK_SIZE          4096
#define SEGMENT_HEADER_SIZE BLOCK_SIZE
#define SEGMENT_VERSION     1
#define SHA_SIZE            32
#define RECORD_HEAD_SIZE    20
#define GROUP_HEAD_SIZE     (RECORD_HEAD_SIZE + 32)

/* What a header or a group may announce: bounds the memory that a damaged one can claim. */
#define SEGMENT_BYTES_MAX (INT64_C(1) << 30)
#define GROUP_BYTES_MAX   (INT64_C(16) << 20)

struct segment_header {
    uint8_t id[JOURNAL_ID_SIZE];
    uint64_t first_seq;    /* of the first record written to it */
    int64_t segment_bytes; /* the whole file */
    int64_t started_us;    /* wall clock, for people and for age */
    uint8_t previous_sha[SHA_SIZE];
};

/* `out` holds SEGMENT_HEADER_SIZE bytes. */
void segment_header_encode(const struct segment_header *header, uint8_t *out);
/* -EBADMSG: no header; -EPROTO: a newer format. */
MUST_CHECK int segment_header_decode(struct bytes block, struct segment_header *out);

struct group {
    uint64_t before; /* number of the record before the group */
    uint64_t mark;   /* the durable mark when the group was written */
    uint32_t size;   /* bytes of the group, its head included, its padding not */
    uint32_t count;  /* records after the head */
};

/* `out` holds GROUP_HEAD_SIZE bytes. */
void group_head_encode(const struct group *group, const uint8_t *id, uint8_t *out);

#define GROUP_NONE   1 /* zeros: nothing was written here */
#define GROUP_BROKEN 2 /* something that is no head of a group of this journal */
/* Reads GROUP_HEAD_SIZE bytes at least. GROUP_NONE, GROUP_BROKEN. */
MUST_CHECK int group_head_decode(struct bytes input, const uint8_t *id, struct group *out);
/* Every record of the group is sound, numbered without a gap, and they fill it exactly. */
bool group_is_whole(const struct group *group, struct bytes input);

/* Bytes that a group of `size` takes on disk. */
int64_t block_align(int64_t size);
bool block_is_zero(struct bytes block);

/* `out` holds RECORD_HEAD_SIZE + record->body.size bytes. */
void record_write(const struct journal_record *record, uint8_t *out);
/* Takes the record at the start of *rest off it. -EBADMSG: damaged. */
MUST_CHECK int record_read(struct bytes *rest, struct journal_record *out);
