#include "journal/segment.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "journal/file.h"
#include "journal/names.h"
#include "journal/source.h"

#define FILE_MODE   0640
#define SLICE_BYTES (256 * 1024)

void segment_done(struct segment *segment)
{
    fd_close(segment->fd);
    segment->fd = -1;
    digest_done(&segment->digest);
}

int pause_take(const struct pause *pause)
{
    return pause->between == NULL ? 0 : pause->between(pause->context);
}

/* Asks for all the space at once, so that a full disk shows before anything is written. */
static int allocate(int fd, int64_t size)
{
    if (fallocate(fd, 0, 0, size) == 0 || errno == EOPNOTSUPP)
        return 0;
    return -errno;
}

static int write_slices(int fd, int64_t size, const struct pause *pause)
{
    int result = 0;
    for (int64_t offset = 0; result == 0 && offset < size; offset += SLICE_BYTES) {
        int64_t part = size - offset < SLICE_BYTES ? size - offset : SLICE_BYTES;
        result = file_write_zeros(fd, part, offset);
        if (result == 0 && fdatasync(fd) < 0)
            result = -errno;
        if (result == 0)
            result = pause_take(pause);
    }
    return result;
}

int segment_prepare(int dir_fd, int64_t segment_bytes, const struct pause *pause, int *out_fd)
{
    AUTO(fd_close)
    int fd = openat(dir_fd, NAME_NEXT, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, FILE_MODE);
    if (fd < 0)
        return -errno;
    int result = allocate(fd, segment_bytes);
    if (result == 0)
        result = write_slices(fd, segment_bytes, pause);
    if (result == 0 && fsync(fd) < 0)
        result = -errno;
    if (result < 0) {
        unlinkat(dir_fd, NAME_NEXT, 0);
        return result;
    }
    *out_fd = fd;
    fd = -1;
    return 0;
}

int segment_adopt(int dir_fd, uint64_t first_seq)
{
    char name[NAME_SIZE];
    segment_name(first_seq, SEGMENT_RAW, name);
    return file_rename(dir_fd, NAME_NEXT, name);
}

int segment_header_read(int dir_fd, uint64_t first_seq, struct segment_header *out)
{
    struct source source;
    int result = source_open(dir_fd, first_seq, &source);
    if (result < 0)
        return result;
    *out = source.header;
    source_close(&source);
    return 0;
}
