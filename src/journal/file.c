#include "journal/file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "journal/names.h"

#define FILE_MODE   0640
#define ZEROS_BYTES (64 * 1024)

void fd_close(int fd)
{
    if (fd >= 0)
        close(fd);
}

int file_write(int fd, struct bytes data, int64_t offset)
{
    while (data.size > 0) {
        ssize_t written = pwrite(fd, data.data, data.size, offset);
        if (written < 0 && errno == EINTR)
            continue;
        if (written <= 0)
            return written == 0 ? -EIO : -errno;
        data.data += written;
        data.size -= (size_t)written;
        offset += written;
    }
    return 0;
}

int file_read(int fd, void *out, size_t size, int64_t offset)
{
    uint8_t *at = out;
    while (size > 0) {
        ssize_t got = pread(fd, at, size, offset);
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            return got == 0 ? -EBADMSG : -errno;
        at += got;
        size -= (size_t)got;
        offset += got;
    }
    return 0;
}

int file_size(int fd, int64_t *out)
{
    struct stat status;
    if (fstat(fd, &status) < 0)
        return -errno;
    *out = status.st_size;
    return 0;
}

int file_write_zeros(int fd, int64_t size, int64_t offset)
{
    static const uint8_t zeros[ZEROS_BYTES];
    while (size > 0) {
        int64_t part = size < ZEROS_BYTES ? size : ZEROS_BYTES;
        int result = file_write(fd, (struct bytes){.data = zeros, .size = (size_t)part}, offset);
        if (result < 0)
            return result;
        size -= part;
        offset += part;
    }
    return 0;
}

int file_rename(int dir_fd, const char *from, const char *to)
{
    if (renameat(dir_fd, from, dir_fd, to) < 0 || fsync(dir_fd) < 0)
        return -errno;
    return 0;
}

int file_replace(int dir_fd, const char *name, struct bytes content)
{
    char part[NAME_SIZE];
    snprintf(part, sizeof part, "%s.part", name);
    AUTO(fd_close)
    int fd = openat(dir_fd, part, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, FILE_MODE);
    if (fd < 0)
        return -errno;
    int result = file_write(fd, content, 0);
    if (result == 0 && fsync(fd) < 0)
        result = -errno;
    if (result < 0)
        return result;
    return file_rename(dir_fd, part, name);
}
