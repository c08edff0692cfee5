#include "journal/hold.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "base/text.h"
#include "journal/file.h"
#include "journal/names.h"

static int open_journal(const char *path, int *out_fd)
{
    AUTO(fd_close) int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0 || faccessat(fd, NAME_ID, F_OK, 0) < 0)
        return -errno;
    *out_fd = fd;
    fd = -1;
    return 0;
}

int journal_hold(const char *path, const char *reason)
{
    if (strlen(reason) > HOLD_REASON_MAX)
        return -EMSGSIZE;
    AUTO(fd_close) int fd = -1;
    int result = open_journal(path, &fd);
    return result < 0 ? result : file_replace(fd, NAME_HOLD, bytes_from_text(reason));
}

int journal_release(const char *path)
{
    AUTO(fd_close) int fd = -1;
    int result = open_journal(path, &fd);
    if (result < 0)
        return result;
    return unlinkat(fd, NAME_HOLD, 0) < 0 && errno != ENOENT ? -errno : 0;
}
