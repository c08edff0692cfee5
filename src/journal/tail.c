#include "journal/tail.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <unistd.h>

#include "journal/file.h"
#include "journal/names.h"

#define FILE_MODE 0640

int journal_damaged(const struct journal *journal, const char *sentence)
{
    log_line(journal->log, LOG_ERR, "journal-damaged",
        "%s: %s; what was acknowledged cannot be read, so nothing is written: keep a copy of the "
        "directory, then run `haitrinh journal check`",
        journal->options.path, sentence);
    return -EBADMSG;
}

int tail_examine(struct journal *journal, struct source *source, struct tail *out)
{
    struct tail tail = {.from = journal->live.offset, .end = journal->live.offset};
    for (int64_t at = tail.from; at < source->header.segment_bytes; at += BLOCK_SIZE) {
        struct bytes block;
        int result = source_at(source, at, BLOCK_SIZE, &block);
        if (result < 0)
            return result;
        block.size = BLOCK_SIZE;
        if (block_is_zero(block))
            continue;
        tail.end = at + BLOCK_SIZE;
        struct group group;
        if (group_head_decode(block, journal->id, &group) != 0 || group.mark < journal->next_seq ||
            group.mark <= tail.witness_mark)
            continue;
        tail.witness_at = at;
        tail.witness_mark = group.mark;
    }
    *out = tail;
    return 0;
}

int tail_judge(struct journal *journal, const struct tail *tail)
{
    char sentence[256];
    uint64_t mark = mark_load(&journal->mark);
    if (tail->witness_at > 0) {
        snprintf(sentence, sizeof sentence,
            "record %" PRIu64 " at byte %" PRId64 " of segment %" PRIu64
            " is damaged below the durable mark %" PRIu64 ", which the group at byte %" PRId64
            " names",
            journal->next_seq, tail->from, journal->live.header.first_seq, tail->witness_mark,
            tail->witness_at);
        return journal_damaged(journal, sentence);
    }
    if (mark >= journal->next_seq) {
        snprintf(sentence, sizeof sentence,
            "the durable mark is %" PRIu64 ", but the last record that can be read is %" PRIu64
            " (segment %" PRIu64 ", byte %" PRId64 ")",
            mark, journal->next_seq - 1, journal->live.header.first_seq, tail->from);
        return journal_damaged(journal, sentence);
    }
    return 0;
}

static int copy_tail(struct source *source, const struct tail *tail, int fd)
{
    for (int64_t at = tail->from; at < tail->end; at += BLOCK_SIZE) {
        struct bytes block;
        int result = source_at(source, at, BLOCK_SIZE, &block);
        block.size = BLOCK_SIZE;
        if (result == 0)
            result = file_write(fd, block, at - tail->from);
        if (result < 0)
            return result;
    }
    return fsync(fd) < 0 ? -errno : 0;
}

/* Nothing of it was acknowledged; it is kept for people. */
int tail_set_aside(struct journal *journal, struct source *source, const struct tail *tail)
{
    char name[NAME_SIZE];
    snprintf(name, sizeof name, "torn-%" PRIu64 "-%" PRId64 ".bin", journal->next_seq,
        journal_wall_us());
    AUTO(fd_close)
    int fd = openat(journal->dir_fd, name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, FILE_MODE);
    if (fd < 0)
        return -errno;
    int result = copy_tail(source, tail, fd);
    if (result == 0 && fsync(journal->dir_fd) < 0)
        result = -errno;
    if (result < 0)
        return result;
    log_line(journal->log, LOG_WARNING, "journal-torn",
        "%" PRId64 " bytes behind record %" PRIu64 " were not wholly written at the last stop; "
        "nothing in them was acknowledged; they are kept in %s",
        tail->end - tail->from, journal->next_seq - 1, name);
    return file_write_zeros(journal->live.fd, tail->end - tail->from, tail->from);
}
