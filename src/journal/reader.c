#include "journal/reader.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "journal/file.h"
#include "journal/identity.h"
#include "journal/mark.h"
#include "journal/names.h"
#include "journal/source.h"

/* While hopping from head to head, and while reading everything. */
#define AHEAD_HOPPING BLOCK_SIZE
#define AHEAD_READING (16 * 1024)

/* `rest` are the records of the current group that were not given yet; behind them, at `offset`,
 * stands the group whose first record is `group_first`. */
struct journal_reader {
    int dir_fd, wake_fd;
    struct mark mark;
    uint8_t id[JOURNAL_ID_SIZE];
    char id_text[JOURNAL_ID_TEXT];
    struct source source;
    uint64_t mark_seen; /* when the source's window was read */
    int64_t offset;
    uint64_t group_first;
    struct bytes rest;
    uint64_t next_seq;
};

static int begin(struct journal_reader *reader, const char *path)
{
    reader->dir_fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (reader->dir_fd < 0)
        return -errno;
    int result = identity_read(reader->dir_fd, reader->id);
    if (result == 0)
        result = mark_open(reader->dir_fd, &reader->mark);
    if (result < 0)
        return result;
    identity_text(reader->id, reader->id_text);
    uint64_t oldest = journal_reader_oldest(reader);
    result = journal_reader_seek(reader, oldest == 0 ? 1 : oldest);
    return result > 0 ? -ENOENT : result;
}

int journal_reader_open(const char *path, struct journal_reader **out)
{
    AUTO(journal_reader_close) struct journal_reader *reader = calloc(1, sizeof *reader);
    if (reader == NULL)
        return -ENOMEM;
    reader->dir_fd = reader->wake_fd = -1;
    int result = begin(reader, path);
    if (result < 0)
        return result;
    *out = reader;
    reader = NULL;
    return 0;
}

void journal_reader_close(struct journal_reader *reader)
{
    if (reader == NULL)
        return;
    source_close(&reader->source);
    mark_close(&reader->mark);
    fd_close(reader->wake_fd);
    fd_close(reader->dir_fd);
    free(reader);
}

const char *journal_reader_id(const struct journal_reader *reader)
{
    return reader->id_text;
}

uint64_t journal_reader_durable(const struct journal_reader *reader)
{
    return mark_load(&reader->mark);
}

uint64_t journal_reader_oldest(const struct journal_reader *reader)
{
    AUTO(segment_list_free) struct segment_list *list = NULL;
    if (segment_list_read(reader->dir_fd, &list) < 0 || list->count == 0)
        return 0;
    uint64_t first_seq = list->entries[0].first_seq;
    return first_seq <= mark_load(&reader->mark) ? first_seq : 0;
}

/* Opened for writing too, so that a stopped writer is no end of file. */
int journal_reader_wake_fd(struct journal_reader *reader)
{
    if (reader->wake_fd < 0)
        reader->wake_fd = openat(reader->dir_fd, NAME_WAKE, O_RDWR | O_NONBLOCK | O_CLOEXEC);
    return reader->wake_fd;
}

static int enter_segment(struct journal_reader *reader, uint64_t first_seq)
{
    struct source source;
    int result = source_open(reader->dir_fd, first_seq, &source);
    if (result < 0)
        return result;
    if (memcmp(source.header.id, reader->id, sizeof reader->id) != 0) {
        source_close(&source);
        return -EBADMSG;
    }
    source.ahead = AHEAD_READING;
    source_close(&reader->source);
    reader->source = source;
    reader->offset = SEGMENT_HEADER_SIZE;
    reader->group_first = first_seq;
    reader->rest = (struct bytes){0};
    return 0;
}

/* The segment ended before a record that is durable: there must be another. */
static int follow(struct journal_reader *reader)
{
    if (reader->offset == SEGMENT_HEADER_SIZE)
        return -EBADMSG;
    int result = enter_segment(reader, reader->group_first);
    if (result != -ENOENT)
        return result;
    return journal_reader_oldest(reader) > reader->group_first ? READER_MISSING : -EBADMSG;
}

/* The head of the group at the reader's offset, which is durable. READER_MISSING. */
static int find_group(struct journal_reader *reader, struct group *out)
{
    uint64_t mark = mark_load(&reader->mark);
    if (mark != reader->mark_seen)
        source_forget(&reader->source);
    reader->mark_seen = mark;
    struct group group;
    int result = source_group(&reader->source, reader->offset, &group);
    if (result == GROUP_NONE) {
        result = follow(reader);
        if (result == 0)
            result = source_group(&reader->source, reader->offset, &group);
    }
    if (result == GROUP_NONE || result == GROUP_BROKEN)
        return -EBADMSG;
    if (result == 0 && group.before + 1 != reader->group_first)
        return -EBADMSG;
    if (result == 0)
        *out = group;
    return result;
}

static int enter_group(struct journal_reader *reader)
{
    struct group group;
    int result = find_group(reader, &group);
    if (result != 0)
        return result;
    struct bytes bytes;
    result = source_at(&reader->source, reader->offset, group.size, &bytes);
    if (result < 0)
        return result;
    reader->rest.data = bytes.data + GROUP_HEAD_SIZE;
    reader->rest.size = group.size - GROUP_HEAD_SIZE;
    reader->offset += block_align(group.size);
    reader->group_first += group.count;
    return 0;
}

/* Hops from head to head up to the group that holds `seq` or will hold it. */
static int hop_to(struct journal_reader *reader, uint64_t seq)
{
    while (reader->group_first < seq) {
        struct group group;
        int result = find_group(reader, &group);
        if (result != 0)
            return result;
        reader->source.ahead = AHEAD_HOPPING;
        if (reader->group_first + group.count > seq)
            return enter_group(reader);
        reader->offset += block_align(group.size);
        reader->group_first += group.count;
    }
    return 0;
}

/* Within the group. */
static int skip_to(struct journal_reader *reader, uint64_t seq)
{
    while (reader->rest.size > 0) {
        struct bytes before = reader->rest;
        struct journal_record record;
        int result = record_read(&reader->rest, &record);
        if (result < 0)
            return result;
        if (record.seq < seq)
            continue;
        reader->rest = before;
        return record.seq == seq ? 0 : -EBADMSG;
    }
    return 0;
}

int journal_reader_seek(struct journal_reader *reader, uint64_t seq)
{
    if (seq > mark_load(&reader->mark) + 1)
        return READER_BEYOND;
    AUTO(segment_list_free) struct segment_list *list = NULL;
    int result = segment_list_read(reader->dir_fd, &list);
    if (result < 0)
        return result;
    const struct segment_entry *entry = segment_list_find(list, seq);
    if (entry == NULL)
        return READER_MISSING;
    result = enter_segment(reader, entry->first_seq);
    if (result == 0)
        result = hop_to(reader, seq);
    reader->source.ahead = AHEAD_READING;
    if (result == 0)
        result = skip_to(reader, seq);
    if (result == 0)
        reader->next_seq = seq;
    return result;
}

int journal_reader_next(struct journal_reader *reader, struct journal_record *out)
{
    if (reader->next_seq > mark_load(&reader->mark))
        return READER_END;
    if (reader->rest.size == 0) {
        int result = enter_group(reader);
        if (result != 0)
            return result;
    }
    struct journal_record record;
    int result = record_read(&reader->rest, &record);
    if (result < 0)
        return result;
    if (record.seq != reader->next_seq)
        return -EBADMSG;
    reader->next_seq++;
    *out = record;
    return 0;
}
