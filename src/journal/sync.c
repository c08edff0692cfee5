#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "journal/file.h"
#include "journal/layout.h"
#include "journal/state.h"

/* With the lock held: gives the running batch its place and turns to the other buffer. */
static struct batch *turn(struct journal *journal)
{
    struct batch *batch = journal->running;
    int64_t size = block_align((int64_t)batch->size);
    batch->next_fd = -1;
    if (size > journal->room) {
        batch->next_fd = journal->next_fd;
        journal->next_fd = -1;
        journal->room = journal->options.segment_bytes - SEGMENT_HEADER_SIZE;
    }
    journal->room -= size;
    journal->running = batch == &journal->batches[0] ? &journal->batches[1] : &journal->batches[0];
    journal->running->size = GROUP_HEAD_SIZE;
    journal->running->count = 0;
    journal->running->before = batch->before + batch->count;
    return batch;
}

/* A group of so many records is one of a crowd: the next one may wait for company. */
#define CROWD_RECORDS 64
#define CROWD_WAIT_US INT64_C(1000)

/* NULL when the journal is closing and nothing waits. */
static struct batch *take_batch(struct journal *journal)
{
    struct batch *batch = NULL;
    pthread_mutex_lock(&journal->lock);
    while (journal->running->count == 0 && !journal->is_closing)
        pthread_cond_wait(&journal->work, &journal->lock);
    if (journal->is_crowded && !journal->is_closing)
        journal_wait(journal, &journal->work, CROWD_WAIT_US);
    if (journal->running->count > 0)
        batch = turn(journal);
    journal->is_crowded = batch != NULL && batch->count >= CROWD_RECORDS;
    pthread_mutex_unlock(&journal->lock);
    return batch;
}

/* Writes the head of the group and its padding. */
static struct bytes seal(struct journal *journal, struct batch *batch)
{
    struct group group = {
        .before = batch->before,
        .mark = mark_load(&journal->mark),
        .size = (uint32_t)batch->size,
        .count = batch->count,
    };
    group_head_encode(&group, journal->id, batch->data);
    size_t padded = (size_t)block_align((int64_t)batch->size);
    memset(batch->data + batch->size, 0, padded - batch->size);
    return (struct bytes){.data = batch->data, .size = padded};
}

static bool is_space_error(int error)
{
    return error == -ENOSPC || error == -EDQUOT;
}

/* False when the journal is closing. */
static bool wait_for_space(struct journal *journal)
{
    pthread_mutex_lock(&journal->lock);
    bool is_news = !journal->is_stuck;
    journal->is_stuck = true;
    if (is_news)
        notes_add(&journal->notes, LOG_ERR, "journal-disk",
            "no disk space even for what was preallocated; trying again each second");
    bool may_go_on = !journal->is_closing;
    if (may_go_on)
        journal_wait(journal, &journal->work, SECOND_US);
    pthread_mutex_unlock(&journal->lock);
    if (is_news)
        journal_notify(journal);
    return may_go_on;
}

static void end_wait(struct journal *journal)
{
    pthread_mutex_lock(&journal->lock);
    if (journal->is_stuck)
        notes_add(&journal->notes, LOG_WARNING, "journal-disk", "disk space is back");
    journal->is_stuck = false;
    pthread_mutex_unlock(&journal->lock);
}

/* Nothing of it was acknowledged, so that a full disk can be waited for. */
static int write_patiently(struct journal *journal, int fd, struct bytes data, int64_t offset)
{
    int result = file_write(fd, data, offset);
    if (!is_space_error(result))
        return result;
    while (is_space_error(result) && wait_for_space(journal))
        result = file_write(fd, data, offset);
    end_wait(journal);
    return result;
}

static int make_durable(const struct journal *journal, int fd)
{
    return !journal->options.is_sync_off && fdatasync(fd) < 0 ? -errno : 0;
}

static int describe_next(struct journal *journal, const struct batch *batch, uint8_t *out_block)
{
    struct segment *live = &journal->live;
    struct segment_header header = {
        .first_seq = batch->before + 1,
        .segment_bytes = journal->options.segment_bytes,
        .started_us = journal_wall_us(),
    };
    memcpy(header.id, journal->id, sizeof header.id);
    digest_add_zeros(&live->digest, live->header.segment_bytes - live->offset);
    int result = digest_finish(&live->digest, header.previous_sha);
    if (result < 0)
        return result;
    segment_header_encode(&header, out_block);
    live->header = header;
    return 0;
}

/* The next segment becomes the live one; the keeper makes another and packs the old. */
static void move_to(struct journal *journal, int fd, struct bytes header_block)
{
    struct segment *live = &journal->live;
    fd_close(live->fd);
    live->fd = fd;
    live->offset = SEGMENT_HEADER_SIZE;
    digest_start(&live->digest);
    digest_add(&live->digest, header_block);
    pthread_mutex_lock(&journal->lock);
    journal->live_first = live->header.first_seq;
    journal->is_next_wanted = true;
    journal->is_packing_due = true;
    pthread_cond_signal(&journal->chores);
    pthread_mutex_unlock(&journal->lock);
}

static int store_in_next(struct journal *journal, struct batch *batch, struct bytes group)
{
    uint8_t block[SEGMENT_HEADER_SIZE];
    struct bytes header_block = {.data = block, .size = sizeof block};
    AUTO(fd_close) int fd = batch->next_fd;
    int result = describe_next(journal, batch, block);
    if (result == 0)
        result = write_patiently(journal, fd, header_block, 0);
    if (result == 0)
        result = write_patiently(journal, fd, group, SEGMENT_HEADER_SIZE);
    if (result == 0)
        result = make_durable(journal, fd);
    if (result == 0)
        result = segment_adopt(journal->dir_fd, batch->before + 1);
    if (result < 0)
        return result;
    move_to(journal, fd, header_block);
    fd = -1;
    return 0;
}

static int store(struct journal *journal, struct batch *batch, struct bytes group)
{
    if (batch->next_fd >= 0)
        return store_in_next(journal, batch, group);
    int result = write_patiently(journal, journal->live.fd, group, journal->live.offset);
    return result < 0 ? result : make_durable(journal, journal->live.fd);
}

static void publish(struct journal *journal, const struct batch *batch, struct bytes group)
{
    pthread_mutex_lock(&journal->lock);
    journal->group_count++;
    journal->group_bytes += group.size;
    journal->is_refused = false;
    pthread_mutex_unlock(&journal->lock);
    mark_store(&journal->mark, batch->before + batch->count);
    journal_notify(journal);
    (void)!write(journal->wake_fd, "", 1);
    digest_add(&journal->live.digest, group);
    journal->live.offset += (int64_t)group.size;
}

void *sync_main(void *argument)
{
    struct journal *journal = argument;
    struct batch *batch = NULL;
    while ((batch = take_batch(journal)) != NULL) {
        struct bytes group = seal(journal, batch);
        int result = store(journal, batch, group);
        if (result < 0) {
            journal_fail(journal, result, "writing or syncing the journal");
            break;
        }
        publish(journal, batch, group);
    }
    return NULL;
}
