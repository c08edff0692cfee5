#include "journal/source.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>

#include "journal/file.h"
#include "journal/names.h"
#include "journal/unpacker.h"

#define AHEAD_INITIAL (16 * 1024)

static int reserve(struct source *source, size_t size)
{
    if (size <= source->capacity)
        return 0;
    uint8_t *grown = realloc(source->window, size);
    if (grown == NULL)
        return -ENOMEM;
    source->window = grown;
    source->capacity = size;
    return 0;
}

/* How much to read at `offset` when `least` is asked for. */
static size_t portion(const struct source *source, int64_t offset, size_t least)
{
    size_t left = (size_t)(source->header.segment_bytes - offset);
    size_t wanted = least > source->ahead ? least : source->ahead;
    return wanted < left ? wanted : left;
}

static int fill_raw(struct source *source, int64_t offset, size_t least)
{
    size_t size = portion(source, offset, least);
    int result = reserve(source, size);
    source->filled = 0;
    if (result == 0)
        result = file_read(source->fd, source->window, size, offset);
    if (result < 0)
        return result;
    source->start = offset;
    source->filled = size;
    return 0;
}

/* Unpacks and throws away until the window's end stands at `offset` or behind. */
static int skip_to(struct source *source, int64_t offset)
{
    if (offset < source->start) {
        unpacker_rewind(source->unpacker);
        source->start = 0;
        source->filled = 0;
    }
    while (source->start + (int64_t)source->filled < offset) {
        source->start += (int64_t)source->filled;
        int64_t left = offset - source->start;
        size_t size = left < (int64_t)source->capacity ? (size_t)left : source->capacity;
        source->filled = 0;
        int result = unpacker_read(source->unpacker, source->window, size);
        if (result < 0)
            return result;
        source->filled = size;
    }
    return 0;
}

static int slide_to(struct source *source, int64_t offset, size_t least)
{
    int result = skip_to(source, offset);
    if (result < 0)
        return result;
    size_t dropped = (size_t)(offset - source->start);
    memmove(source->window, source->window + dropped, source->filled - dropped);
    source->start = offset;
    source->filled -= dropped;
    size_t size = portion(source, offset, least);
    result = reserve(source, size);
    if (result < 0 || size <= source->filled)
        return result;
    result =
        unpacker_read(source->unpacker, source->window + source->filled, size - source->filled);
    if (result == 0)
        source->filled = size;
    return result;
}

static int fill_packed(struct source *source, int64_t offset, size_t least)
{
    int result = slide_to(source, offset, least);
    if (result < 0) {
        unpacker_rewind(source->unpacker);
        source->start = 0;
        source->filled = 0;
    }
    return result;
}

static bool is_covered(const struct source *source, int64_t offset, size_t least)
{
    return offset >= source->start &&
           offset + (int64_t)least <= source->start + (int64_t)source->filled;
}

int source_at(struct source *source, int64_t offset, size_t least, struct bytes *out)
{
    int64_t size = source->header.segment_bytes;
    if (offset < 0 || offset > size || (int64_t)least > size - offset)
        return -EBADMSG;
    int result = 0;
    if (!is_covered(source, offset, least))
        result = source->unpacker == NULL ? fill_raw(source, offset, least)
                                          : fill_packed(source, offset, least);
    if (result < 0)
        return result;
    size_t skipped = (size_t)(offset - source->start);
    *out = (struct bytes){.data = source->window + skipped, .size = source->filled - skipped};
    return 0;
}

void source_forget(struct source *source)
{
    if (source->unpacker == NULL)
        source->filled = 0;
}

int source_finish(struct source *source)
{
    return source->unpacker == NULL ? 0 : unpacker_finish(source->unpacker);
}

int source_group(struct source *source, int64_t offset, struct group *out)
{
    if (offset + BLOCK_SIZE > source->header.segment_bytes)
        return GROUP_NONE;
    struct bytes block;
    int result = source_at(source, offset, BLOCK_SIZE, &block);
    if (result < 0)
        return result;
    struct group group;
    result = group_head_decode(block, source->header.id, &group);
    if (result != 0)
        return result;
    if (offset + block_align(group.size) > source->header.segment_bytes)
        return GROUP_BROKEN;
    *out = group;
    return 0;
}

void source_close(struct source *source)
{
    if (!source_is_open(source))
        return;
    unpacker_free(source->unpacker);
    fd_close(source->fd);
    free(source->window);
    *source = (struct source){.fd = -1};
}

/* Until the header is read, a segment is as long as its header. */
static int read_header(struct source *source)
{
    int result = reserve(source, AHEAD_INITIAL);
    source->ahead = SEGMENT_HEADER_SIZE;
    source->header.segment_bytes = SEGMENT_HEADER_SIZE;
    struct bytes block;
    if (result == 0)
        result = source_at(source, 0, SEGMENT_HEADER_SIZE, &block);
    if (result == 0)
        result = segment_header_decode(block, &source->header);
    source->ahead = AHEAD_INITIAL;
    return result;
}

static int begin(int fd, bool is_packed, struct source *out)
{
    struct source source = {.fd = fd};
    int result = reserve(&source, AHEAD_INITIAL);
    if (result == 0 && is_packed) {
        source.unpacker = unpacker_new(fd);
        result = source.unpacker == NULL ? -ENOMEM : 0;
    }
    if (result == 0)
        result = read_header(&source);
    int64_t size = 0;
    if (result == 0 && !is_packed)
        result = file_size(fd, &size);
    if (result == 0 && !is_packed && size != source.header.segment_bytes)
        result = -EBADMSG;
    if (result < 0) {
        source.fd = -1;
        source_close(&source);
        return result;
    }
    *out = source;
    return 0;
}

static int open_named(int dir_fd, const char *name, bool is_packed, struct source *out)
{
    AUTO(fd_close) int fd = openat(dir_fd, name, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return -errno;
    int result = begin(fd, is_packed, out);
    if (result == 0)
        fd = -1;
    return result;
}

int source_open_packed(int dir_fd, const char *name, struct source *out)
{
    return open_named(dir_fd, name, true, out);
}

int source_open(int dir_fd, uint64_t first_seq, struct source *out)
{
    char name[NAME_SIZE];
    segment_name(first_seq, SEGMENT_RAW, name);
    struct source source;
    int result = open_named(dir_fd, name, false, &source);
    if (result == -ENOENT) {
        segment_name(first_seq, SEGMENT_PACKED, name);
        result = open_named(dir_fd, name, true, &source);
    }
    if (result < 0)
        return result;
    if (source.header.first_seq != first_seq) {
        source_close(&source);
        return -EBADMSG;
    }
    *out = source;
    return 0;
}
