#pragma once

/* Making segments: zeros ahead under the name `next.seg`, and the moment it becomes a segment. */

#include <stdbool.h>

#include "haitrinh/base.h"

#include "journal/digest.h"
#include "journal/layout.h"

/* The live segment, as its writer has it. */
struct segment {
    int fd;
    struct segment_header header;
    int64_t offset;       /* where the next group goes */
    struct digest digest; /* of everything before `offset` */
};

void segment_done(struct segment *segment);

/* Called between slices of long work; an error stops the work and is handed up. */
typedef int between_slices(void *context);

struct pause {
    between_slices *between; /* NULL: none */
    void *context;
};
MUST_CHECK int pause_take(const struct pause *pause);

/* Allocates and writes `next.seg`, synced. -ENOSPC leaves no file behind. */
MUST_CHECK int segment_prepare(
    int dir_fd, int64_t segment_bytes, const struct pause *pause, int *out_fd);
/* `next.seg`, header and first group written, becomes the segment that its header names. */
MUST_CHECK int segment_adopt(int dir_fd, uint64_t first_seq);
/* The header of a segment that exists in whatever form. */
MUST_CHECK int segment_header_read(int dir_fd, uint64_t first_seq, struct segment_header *out);
