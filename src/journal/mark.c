#include "journal/mark.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include "journal/file.h"
#include "journal/names.h"

#define MARK_SIZE sizeof(struct mark_cell)

static int map(int dir_fd, int open_flags, int protection, struct mark *out)
{
    AUTO(fd_close) int fd = openat(dir_fd, NAME_MARK, open_flags | O_CLOEXEC);
    if (fd < 0)
        return -errno;
    int64_t size = 0;
    int result = file_size(fd, &size);
    if (result < 0)
        return result;
    if (size != MARK_SIZE)
        return -EBADMSG;
    void *memory = mmap(NULL, MARK_SIZE, protection, MAP_SHARED, fd, 0);
    if (memory == MAP_FAILED)
        return -errno;
    out->cell = memory;
    return 0;
}

int mark_create(int dir_fd, struct mark *out)
{
    int result = map(dir_fd, O_RDWR, PROT_READ | PROT_WRITE, out);
    if (result != -ENOENT)
        return result;
    static const uint8_t zero[MARK_SIZE];
    result = file_replace(dir_fd, NAME_MARK, (struct bytes){.data = zero, .size = MARK_SIZE});
    if (result < 0)
        return result;
    return map(dir_fd, O_RDWR, PROT_READ | PROT_WRITE, out);
}

int mark_open(int dir_fd, struct mark *out)
{
    return map(dir_fd, O_RDONLY, PROT_READ, out);
}

void mark_close(struct mark *mark)
{
    if (mark->cell != NULL)
        munmap(mark->cell, MARK_SIZE);
    mark->cell = NULL;
}

uint64_t mark_load(const struct mark *mark)
{
    return atomic_load_explicit(&mark->cell->seq, memory_order_acquire);
}

void mark_store(struct mark *mark, uint64_t seq)
{
    atomic_store_explicit(&mark->cell->seq, seq, memory_order_release);
}

void mark_flush(struct mark *mark)
{
    if (mark->cell != NULL)
        (void)msync(mark->cell, MARK_SIZE, MS_SYNC);
}
