#pragma once

/* The bytes of one segment, raw or packed, by offset in the unpacked whole. A window of them is
 * kept in memory; a span given is borrowed until the next call. Going forward is cheap; going back
 * in a packed segment unpacks it from its start. An open source goes on reading when its file is
 * removed. */

#include <stdbool.h>

#include "haitrinh/base.h"

#include "journal/layout.h"

struct unpacker;

struct source {
    int fd;
    struct segment_header header;
    struct unpacker *unpacker; /* NULL: raw */
    uint8_t *window;
    size_t capacity;
    int64_t start; /* offset of window[0] */
    size_t filled;
    size_t ahead; /* bytes worth reading at once; set by whoever knows */
};

/* Reads the header. -ENOENT: no segment of that first number, raw or packed; -EBADMSG; -EPROTO. */
MUST_CHECK int source_open(int dir_fd, uint64_t first_seq, struct source *out);
/* The packed form only, or the file that is being packed. */
MUST_CHECK int source_open_packed(int dir_fd, const char *name, struct source *out);
/* Takes zeroed and closed ones. */
void source_close(struct source *source);
static inline bool source_is_open(const struct source *source)
{
    return source->window != NULL;
}
/* At least `least` bytes at `offset`, and what else is there. -EBADMSG: the segment ends before. */
MUST_CHECK int source_at(struct source *source, int64_t offset, size_t least, struct bytes *out);
/* The packed file ends where the segment does, its own checksum agreeing; 0 for a raw one. */
MUST_CHECK int source_finish(struct source *source);
/* What was read of a raw segment may have been written anew. */
void source_forget(struct source *source);
/* The head of the group that should stand at `offset`. GROUP_NONE (its end too), GROUP_BROKEN. */
MUST_CHECK int source_group(struct source *source, int64_t offset, struct group *out);
