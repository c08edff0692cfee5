#pragma once

/* Whole reads and writes, and what makes a directory durable. Errors are -errno. */

#include <stdbool.h>

#include "haitrinh/base.h"

/* Closes a descriptor that is not negative. */
void fd_close(int fd);
DEFINE_AUTO(int, fd_close);

/* Everything at `offset`, or an error. */
MUST_CHECK int file_write(int fd, struct bytes data, int64_t offset);
/* Exactly `size` bytes at `offset`; -EBADMSG when the file ends before. */
MUST_CHECK int file_read(int fd, void *out, size_t size, int64_t offset);
MUST_CHECK int file_size(int fd, int64_t *out);
/* `size` zeros at `offset`. */
MUST_CHECK int file_write_zeros(int fd, int64_t size, int64_t offset);
/* A small file that appears whole, synced, or not at all. */
MUST_CHECK int file_replace(int dir_fd, const char *name, struct bytes content);
/* Renames and syncs the directory. */
MUST_CHECK int file_rename(int dir_fd, const char *from, const char *to);
