#pragma once

/* The writer's state, shared by its own files only: journal.c, open.c, recover.c and tail.c (the
 * caller's thread), sync.c and keeper.c (a thread each).
 *
 *     running ──(take: place in live or next segment)──▶ in flight ──(write, sync)──▶ published
 *
 * The lock guards what stands under it. What is admitted always has its place on disk: it fits the
 * live segment, or the next one is ready; so the sync thread never waits for space. */

#include <pthread.h>
#include <stdatomic.h>

#include "haitrinh/units.h"

#include "journal/journal.h"
#include "journal/mark.h"
#include "journal/notes.h"
#include "journal/segment.h"

/* Records that wait for one sync, behind room for the head of their group. */
struct batch {
    uint8_t *data;
    size_t size;
    uint32_t count;
    uint64_t before; /* number of the record before the first */
    int next_fd;     /* the next segment, which it opens; -1: it goes to the live one */
};

struct journal {
    struct journal_options options;
    struct log *log;
    uint8_t id[JOURNAL_ID_SIZE];
    char id_text[JOURNAL_ID_TEXT];
    int dir_fd, lock_fd, wake_fd, event_fd;
    struct mark mark;
    atomic_int failure;
    pthread_t sync_thread, keeper_thread;
    bool has_sync_thread, has_keeper_thread;
    pthread_cond_t work;   /* for the sync thread */
    pthread_cond_t chores; /* for the keeper */
    size_t batch_bytes;    /* most in one batch */
    int64_t margin_bytes;  /* of the live segment, kept from frames while there is no next one */

    pthread_mutex_t lock;
    struct batch batches[2];
    struct batch *running;
    uint64_t next_seq;
    int64_t room; /* left in the live segment behind what is in flight */
    int next_fd;  /* the next segment, ready; -1: none */
    bool is_next_wanted;
    bool is_packing_due;
    bool is_short;   /* no space for the next segment */
    bool is_stuck;   /* no space for the group in flight */
    bool is_refused; /* append has answered FULL or DISK: fire the event when there is room */
    bool is_closing;
    uint64_t live_first; /* first number of the live segment */
    uint64_t group_count, group_bytes;
    struct notes notes;

    struct segment live; /* these are the sync thread's */
    bool is_crowded;     /* the newest group held many records */
};

/* Opens what is there, or a first segment: fills id, live, live_first, next_seq and room, and
 * publishes the mark. The lock file is held, the threads do not run. */
MUST_CHECK int journal_recover(struct journal *journal);

/* Logs what is damaged and what to do; gives -EBADMSG. */
int journal_damaged(const struct journal *journal, const char *sentence);

void *sync_main(void *journal);
void *keeper_main(void *journal);

/* The descriptor becomes readable. */
void journal_notify(const struct journal *journal);
/* Notes a sentence; takes the lock. */
void journal_note(struct journal *journal, enum log_level level, const char *event,
    const char *format, ...) PRINTF_LIKE(4, 5);
/* The first failure stays; notes it; takes the lock. */
void journal_fail(struct journal *journal, int error, const char *what);
/* Waits with the lock held, at most so long. */
void journal_wait(struct journal *journal, pthread_cond_t *condition, int64_t most_us);
int64_t journal_wall_us(void);
