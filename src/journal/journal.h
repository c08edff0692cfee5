#pragma once

/* The journal: the append-only truth. What the gate acknowledges has been synced here first.
 *
 * A journal is a directory:
 *     id                     32 hex digits, random, made once
 *     mark                   8 bytes, mapped by all: the durable mark, a record sequence number
 *     wake                   FIFO; a byte a sync group, so that the watch need not poll
 *     lock                   held by the one writer
 *     <first seq>.seg        the live segment and those not yet compressed; 20 digits
 *     <first seq>.seg.zst    closed segments, compressed, kept 37 months
 *     next.seg               the next segment, preallocated, written with zeros
 *     torn-<seq>-<time>.bin  a torn tail set aside at a start; kept, never read
 *     hold                   text; while it exists nothing is removed for age (journal/hold.h)
 *
 * A segment begins with a 4 KiB header: magic, format version, journal id, first sequence number,
 * SHA-256 of the whole uncompressed segment before (zeros in the first), so that the whole is a
 * chain. Then sync groups, each at a multiple of 4 KiB, zero-padded to one. doc/journal.md has
 * every offset:
 *
 *     group   = record of type GROUP (body: durable mark before this group, bytes and records of
 *               the group, journal id) and then the records of the group
 *     record  = u32 body length | u32 CRC-32C of all that follows | u64 sequence | u16 type |
 *               u16 flags | body (protobuf, proto/journal.proto)             little-endian
 *
 * Sequence numbers count records from 1 without a gap; a GROUP record repeats the number of the
 * record before it. Because a group holds the mark before it, damage below a mark that any later
 * valid group names is told apart from a torn tail: the first stops the start with a sentence, the
 * second is set aside and forgotten, since nothing in it was acknowledged.
 *
 *                 append            sync thread: write, fdatasync        group durable
 *     loop ──▶ group buffer ──swap──▶ file ───────────────────────▶ mark ──▶ eventfd, wake
 *
 * One writer, with a thread of its own for write and fdatasync, and a second one at low priority
 * that preallocates, compresses and removes; appending never blocks on the disk. A failed write
 * other than disk full, or a failed fdatasync, is fatal: journal_failure tells it, nothing is
 * retried, the process must exit without acknowledging (PostgreSQL learned this in 2018).
 * Disk full: while less than the reserve is free, what is preallocated is used up; near its end
 * frames get JOURNAL_DISK, at its very end everything does. Resumes by itself within a second.
 *
 * The threads never log: what they have to say is logged by journal_durable and journal_close, in
 * the caller's thread. All functions here are for one thread. */

#include <stdbool.h>

#include "haitrinh/base.h"

struct journal;
struct log;

#define JOURNAL_ID_SIZE 16
#define JOURNAL_ID_TEXT (2 * JOURNAL_ID_SIZE + 1)

enum record_type {
    RECORD_GROUP = 1,
    RECORD_FRAME = 2,
    RECORD_HEARTBEAT = 3,
    RECORD_VERSION = 4,
    RECORD_NOTICE = 5,
    RECORD_DELIVERY = 6,
};

enum record_flag {
    RECORD_HISTORY = 1, /* for the watch's history cursor; live otherwise */
    RECORD_URGENT = 2,  /* an SOS: synced at once */
};

/* Longest record body, bytes: a zone of some 40,000 vertices is the largest thing written. */
#define RECORD_BODY_MAX (1024 * 1024)

struct journal_options {
    const char *path;
    int64_t segment_bytes; /* 64 MiB; a multiple of 4 KiB */
    int64_t group_bytes;   /* most that waits for one sync: 4 MiB */
    int64_t reserve_bytes; /* disk space that stays free: 256 MiB */
    int64_t keep_us;       /* 37 months; 0 for ever */
    int64_t quota_bytes;   /* of closed segments; 0 none. Reached: a loud warning, nothing removed
                              that is younger than keep_us */
    bool is_sync_off;      /* negative control of the durability tests; never in an option file */
};

/* Conditions of journal_append. */
#define JOURNAL_FULL 1 /* what may wait for the disk does: retry when the event fd has fired */
#define JOURNAL_DISK 2 /* no disk space: stop accepting; resumes by itself */

/* Opens or creates; recovers the tail, writes its last group anew, syncs it, publishes the mark.
 * -EBUSY: another writer; -EBADMSG: damage below the durable mark; -EPROTO: a newer format;
 * -EINVAL: sizes that are no multiples of 4 KiB or do not fit each other. A sentence is logged. */
MUST_CHECK int journal_open(
    const struct journal_options *options, struct log *log, struct journal **out);
/* Syncs what was appended, stops the thread. */
void journal_close(struct journal *journal);
DEFINE_AUTO(struct journal *, journal_close);

/* Copies the body into the running group and gives its sequence number. JOURNAL_FULL,
 * JOURNAL_DISK, -EMSGSIZE; after a failure that failure. */
MUST_CHECK int journal_append(struct journal *journal, enum record_type type, unsigned flags,
    struct bytes body, uint64_t *out_seq);

/* Readable when the mark has advanced, the journal has failed, or there is room again after
 * JOURNAL_FULL or JOURNAL_DISK; drained by journal_durable. */
int journal_event_fd(const struct journal *journal);
/* Everything up to and including this number is on disk. */
uint64_t journal_durable(struct journal *journal);
/* 0, or the -errno that killed it. */
int journal_failure(const struct journal *journal);
/* Appending a frame would answer JOURNAL_DISK. */
bool journal_is_disk_full(struct journal *journal);
const char *journal_id(const struct journal *journal);
/* Groups synced so far and the bytes in them, for the counters. */
void journal_counters(struct journal *journal, uint64_t *out_groups, uint64_t *out_bytes);
