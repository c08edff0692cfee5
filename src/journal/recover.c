#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "journal/file.h"
#include "journal/identity.h"
#include "journal/names.h"
#include "journal/source.h"
#include "journal/state.h"
#include "journal/tail.h"

#define READ_AHEAD (256 * 1024)

static int load_identity(struct journal *journal, bool has_segments)
{
    int result = identity_read(journal->dir_fd, journal->id);
    if (result == -ENOENT && has_segments)
        return journal_damaged(journal, "its file `id` is missing");
    if (result == -ENOENT)
        result = identity_create(journal->dir_fd, journal->id);
    if (result == -EBADMSG)
        return journal_damaged(journal, "its file `id` is not an id");
    if (result == 0)
        identity_text(journal->id, journal->id_text);
    return result;
}

static int load_mark(struct journal *journal)
{
    int result = mark_create(journal->dir_fd, &journal->mark);
    return result == -EBADMSG ? journal_damaged(journal, "its file `mark` is not 8 bytes long")
                              : result;
}

/* The very first segment. */
static int create_first(struct journal *journal)
{
    const struct pause no_pause = {0};
    struct segment *live = &journal->live;
    live->header = (struct segment_header){
        .first_seq = 1,
        .segment_bytes = journal->options.segment_bytes,
        .started_us = journal_wall_us(),
    };
    memcpy(live->header.id, journal->id, sizeof live->header.id);
    uint8_t block[SEGMENT_HEADER_SIZE];
    segment_header_encode(&live->header, block);
    int result =
        segment_prepare(journal->dir_fd, journal->options.segment_bytes, &no_pause, &live->fd);
    if (result == 0)
        result = file_write(live->fd, (struct bytes){.data = block, .size = sizeof block}, 0);
    if (result == 0 && fdatasync(live->fd) < 0)
        result = -errno;
    if (result == 0)
        result = segment_adopt(journal->dir_fd, live->header.first_seq);
    if (result < 0)
        return result;
    digest_start(&live->digest);
    digest_add(&live->digest, (struct bytes){.data = block, .size = sizeof block});
    live->offset = SEGMENT_HEADER_SIZE;
    journal->next_seq = 1;
    return 0;
}

static int open_live(struct journal *journal, uint64_t first_seq, struct source *out)
{
    char sentence[128];
    int result = source_open(journal->dir_fd, first_seq, out);
    if (result == -EPROTO)
        log_line(journal->log, LOG_ERR, "journal-newer",
            "%s was written by a newer version of this program", journal->options.path);
    snprintf(
        sentence, sizeof sentence, "segment %" PRIu64 " has no sound header or length", first_seq);
    if (result == -EBADMSG)
        return journal_damaged(journal, sentence);
    if (result == 0 && memcmp(out->header.id, journal->id, sizeof journal->id) != 0) {
        source_close(out);
        snprintf(
            sentence, sizeof sentence, "segment %" PRIu64 " belongs to another journal", first_seq);
        return journal_damaged(journal, sentence);
    }
    return result;
}

/* Follows the groups up to the first that is not whole; gives where the last whole one begins. */
static int follow_groups(struct journal *journal, struct source *source, int64_t *out_last)
{
    struct segment *live = &journal->live;
    *out_last = live->offset = SEGMENT_HEADER_SIZE;
    for (;;) {
        struct group group;
        int result = source_group(source, live->offset, &group);
        if (result < 0)
            return result;
        if (result > 0 || group.before + 1 != journal->next_seq)
            return 0;
        size_t size = (size_t)block_align(group.size);
        struct bytes bytes;
        result = source_at(source, live->offset, size, &bytes);
        if (result < 0)
            return result;
        if (!group_is_whole(&group, bytes))
            return 0;
        bytes.size = size;
        digest_add(&live->digest, bytes);
        *out_last = live->offset;
        live->offset += (int64_t)size;
        journal->next_seq += group.count;
    }
}

static int read_live(struct journal *journal, struct source *source, int64_t *out_last)
{
    struct segment *live = &journal->live;
    struct bytes block;
    source->ahead = READ_AHEAD;
    int result = source_at(source, 0, SEGMENT_HEADER_SIZE, &block);
    if (result < 0)
        return result;
    block.size = SEGMENT_HEADER_SIZE;
    digest_start(&live->digest);
    digest_add(&live->digest, block);
    live->header = source->header;
    journal->next_seq = live->header.first_seq;
    return follow_groups(journal, source, out_last);
}

static int open_for_writing(struct journal *journal)
{
    char name[NAME_SIZE];
    segment_name(journal->live.header.first_seq, SEGMENT_RAW, name);
    journal->live.fd = openat(journal->dir_fd, name, O_RDWR | O_CLOEXEC);
    return journal->live.fd < 0 ? -errno : 0;
}

/* The last whole group may lie in memory only: after an fdatasync that failed, the kernel holds its
 * pages for clean and would sync nothing. Those before it were synced before it was written. */
static int write_again(struct journal *journal, struct source *source, int64_t last)
{
    const struct segment *live = &journal->live;
    struct bytes group;
    size_t size = (size_t)(live->offset - last);
    int result = source_at(source, last, size, &group);
    group.size = size;
    return result < 0 ? result : file_write(live->fd, group, last);
}

static int recover_live(struct journal *journal, struct source *source)
{
    struct tail tail;
    int64_t last = 0;
    int result = read_live(journal, source, &last);
    if (result == 0)
        result = tail_examine(journal, source, &tail);
    if (result == 0)
        result = tail_judge(journal, &tail);
    if (result == 0)
        result = open_for_writing(journal);
    if (result == 0 && tail.end > tail.from)
        result = tail_set_aside(journal, source, &tail);
    if (result == 0)
        result = write_again(journal, source, last);
    if (result == 0 && fdatasync(journal->live.fd) < 0)
        result = -errno;
    return result;
}

static int digest_segment(struct source *source, uint8_t *out_sha)
{
    struct digest digest = {0};
    digest_start(&digest);
    int result = 0;
    source->ahead = READ_AHEAD;
    for (int64_t at = 0; result == 0 && at < source->header.segment_bytes;) {
        struct bytes bytes;
        result = source_at(source, at, 1, &bytes);
        if (result < 0)
            break;
        digest_add(&digest, bytes);
        at += (int64_t)bytes.size;
    }
    if (result == 0)
        result = digest_finish(&digest, out_sha);
    digest_done(&digest);
    return result;
}

/* The last closed segment is what the live one says, where it is not packed (which proved it). */
static int check_previous(
    struct journal *journal, const struct segment_entry *previous, const uint8_t *expected_sha)
{
    if (!previous->is_raw)
        return 0;
    struct source source;
    uint8_t sha[SHA_SIZE];
    int result = source_open(journal->dir_fd, previous->first_seq, &source);
    if (result == 0) {
        result = digest_segment(&source, sha);
        source_close(&source);
    }
    if (result < 0 && result != -EBADMSG)
        return result;
    if (result == 0 && memcmp(sha, expected_sha, SHA_SIZE) == 0)
        return 0;
    char sentence[128];
    snprintf(sentence, sizeof sentence,
        "segment %" PRIu64 " does not match the SHA-256 that the segment after it names",
        previous->first_seq);
    return journal_damaged(journal, sentence);
}

static int recover_last(struct journal *journal, const struct segment_list *list)
{
    const struct segment_entry *last = &list->entries[list->count - 1];
    if (!last->is_raw)
        return journal_damaged(journal, "its live segment is missing");
    struct source source;
    int result = open_live(journal, last->first_seq, &source);
    if (result < 0)
        return result;
    if (list->count > 1)
        result = check_previous(journal, last - 1, source.header.previous_sha);
    if (result == 0)
        result = recover_live(journal, &source);
    source_close(&source);
    return result;
}

static int recover_segments(struct journal *journal, const struct segment_list *list)
{
    if (list->count > 0)
        return recover_last(journal, list);
    if (mark_load(&journal->mark) > 0)
        return journal_damaged(journal, "it has a durable mark, but no segments");
    return create_first(journal);
}

int journal_recover(struct journal *journal)
{
    AUTO(segment_list_free) struct segment_list *list = NULL;
    unlinkat(journal->dir_fd, NAME_NEXT, 0);
    int result = segment_list_read(journal->dir_fd, &list);
    if (result == 0)
        result = load_identity(journal, list->count > 0);
    if (result == 0)
        result = load_mark(journal);
    if (result == 0)
        result = recover_segments(journal, list);
    if (result < 0)
        return result;
    const struct segment *live = &journal->live;
    journal->live_first = live->header.first_seq;
    journal->room = live->header.segment_bytes - live->offset;
    mark_store(&journal->mark, journal->next_seq - 1);
    return 0;
}
