#pragma once

/* Unpacks a zstd file as a stream. Memory is bounded, whatever the file says of itself. */

#include "haitrinh/base.h"

struct unpacker;

/* Reads from `fd`, which stays the caller's. NULL on no memory. */
struct unpacker *unpacker_new(int fd);
void unpacker_free(struct unpacker *unpacker);
/* Begins again. */
void unpacker_rewind(struct unpacker *unpacker);
/* Exactly `size` bytes; -EBADMSG when the stream ends before or is damaged. */
MUST_CHECK int unpacker_read(struct unpacker *unpacker, uint8_t *out, size_t size);
/* -EBADMSG when there is more, or the stream's own checksum is wrong. */
MUST_CHECK int unpacker_finish(struct unpacker *unpacker);
