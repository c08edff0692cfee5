#pragma once

/* Packs a closed segment with zstd: compressed beside it, read back and compared with the SHA-256
 * that the segment after it names, and only then put in its place. */

#include "haitrinh/base.h"

#include "journal/segment.h"

/* `sha` holds SHA_SIZE bytes. -EBADMSG: the raw segment does not match it and stays; other errors
 * leave the raw segment too. */
MUST_CHECK int segment_pack(
    int dir_fd, uint64_t first_seq, const uint8_t *sha, const struct pause *pause);
