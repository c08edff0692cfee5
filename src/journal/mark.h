#pragma once

/* The durable mark: 8 bytes in the file `mark`, in the byte order of the machine, mapped by the
 * writer and by every reader. Stored after fdatasync, so what it names is on disk; after a power
 * cut the file may show an older mark, never one that was not stored. */

#include <stdatomic.h>

#include "haitrinh/base.h"

struct mark_cell {
    _Atomic uint64_t seq;
};

struct mark {
    struct mark_cell *cell; /* mapped */
};

/* Creates the file with 0 when it is not there. */
MUST_CHECK int mark_create(int dir_fd, struct mark *out);
/* Read only. -ENOENT. */
MUST_CHECK int mark_open(int dir_fd, struct mark *out);
void mark_close(struct mark *mark);
uint64_t mark_load(const struct mark *mark);
void mark_store(struct mark *mark, uint64_t seq);
/* Brings it to disk: the newer the mark there, the more damage it can tell from a torn tail. */
void mark_flush(struct mark *mark);
