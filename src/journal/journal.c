#include "journal/journal.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "haitrinh/units.h"

#include "base/log.h"
#include "journal/layout.h"
#include "journal/state.h"

void journal_notify(const struct journal *journal)
{
    const uint64_t one = 1;
    (void)!write(journal->event_fd, &one, sizeof one);
}

void journal_note(
    struct journal *journal, enum log_level level, const char *event, const char *format, ...)
{
    char text[NOTE_TEXT_MAX];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    pthread_mutex_lock(&journal->lock);
    notes_add(&journal->notes, level, event, text);
    pthread_mutex_unlock(&journal->lock);
    journal_notify(journal);
}

void journal_fail(struct journal *journal, int error, const char *what)
{
    int none = 0;
    if (atomic_compare_exchange_strong(&journal->failure, &none, error))
        journal_note(journal, LOG_ERR, "journal-failed", "%s: %s; nothing more is acknowledged",
            what, strerror(-error));
    journal_notify(journal);
}

void journal_wait(struct journal *journal, pthread_cond_t *condition, int64_t most_us)
{
    struct timespec until;
    clock_gettime(CLOCK_MONOTONIC, &until);
    int64_t nanoseconds = until.tv_nsec + most_us % SECOND_US * 1000;
    until.tv_sec += most_us / SECOND_US + nanoseconds / 1000000000;
    until.tv_nsec = nanoseconds % 1000000000;
    pthread_cond_timedwait(condition, &journal->lock, &until);
}

int64_t journal_wall_us(void)
{
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    return now.tv_sec * SECOND_US + now.tv_nsec / 1000;
}

/* Whether `size` bytes more would have their place on disk. */
static bool has_place(const struct journal *journal, enum record_type type, size_t size)
{
    if (journal->is_stuck)
        return false;
    if (journal->next_fd >= 0)
        return true;
    int64_t room = journal->room - (type == RECORD_FRAME ? journal->margin_bytes : 0);
    return block_align((int64_t)(journal->running->size + size)) <= room;
}

static int admit(struct journal *journal, enum record_type type, size_t size)
{
    if (journal->running->size + size > journal->batch_bytes)
        return JOURNAL_FULL;
    if (has_place(journal, type, size))
        return 0;
    return journal->is_short || journal->is_stuck ? JOURNAL_DISK : JOURNAL_FULL;
}

static void add(struct journal *journal, const struct journal_record *record)
{
    struct batch *batch = journal->running;
    record_write(record, batch->data + batch->size);
    batch->size += RECORD_HEAD_SIZE + record->body.size;
    if (batch->count++ == 0)
        pthread_cond_signal(&journal->work);
    journal->next_seq++;
}

int journal_append(struct journal *journal, enum record_type type, unsigned flags,
    struct bytes body, uint64_t *out_seq)
{
    size_t size = RECORD_HEAD_SIZE + body.size;
    if (body.size > RECORD_BODY_MAX || GROUP_HEAD_SIZE + size > journal->batch_bytes)
        return -EMSGSIZE;
    int failure = journal_failure(journal);
    if (failure < 0)
        return failure;
    pthread_mutex_lock(&journal->lock);
    uint64_t seq = journal->next_seq;
    int result = admit(journal, type, size);
    if (result == 0)
        add(journal,
            &(struct journal_record){.seq = seq, .type = type, .flags = flags, .body = body});
    else
        journal->is_refused = true;
    pthread_mutex_unlock(&journal->lock);
    if (result == 0)
        *out_seq = seq;
    return result;
}

int journal_event_fd(const struct journal *journal)
{
    return journal->event_fd;
}

static void log_notes(struct journal *journal)
{
    pthread_mutex_lock(&journal->lock);
    if (journal->notes.count == 0) {
        pthread_mutex_unlock(&journal->lock);
        return;
    }
    struct notes notes = journal->notes;
    journal->notes.count = 0;
    pthread_mutex_unlock(&journal->lock);
    notes_log(&notes, journal->log);
}

uint64_t journal_durable(struct journal *journal)
{
    uint64_t ignored;
    (void)!read(journal->event_fd, &ignored, sizeof ignored);
    log_notes(journal);
    return mark_load(&journal->mark);
}

int journal_failure(const struct journal *journal)
{
    return atomic_load(&journal->failure);
}

bool journal_is_disk_full(struct journal *journal)
{
    pthread_mutex_lock(&journal->lock);
    bool is_full = (journal->is_short || journal->is_stuck) &&
                   !has_place(journal, RECORD_FRAME, RECORD_HEAD_SIZE);
    pthread_mutex_unlock(&journal->lock);
    return is_full;
}

const char *journal_id(const struct journal *journal)
{
    return journal->id_text;
}

void journal_counters(struct journal *journal, uint64_t *out_groups, uint64_t *out_bytes)
{
    pthread_mutex_lock(&journal->lock);
    *out_groups = journal->group_count;
    *out_bytes = journal->group_bytes;
    pthread_mutex_unlock(&journal->lock);
}
