#include "journal/unpacker.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <unistd.h>
#include <zstd.h>

#define INPUT_BYTES    (64 * 1024)
#define WINDOW_LOG_MAX 23

struct unpacker {
    int fd;
    int64_t offset;
    bool is_whole; /* the stream may end here */
    ZSTD_DCtx *context;
    ZSTD_inBuffer input;
    uint8_t bytes[INPUT_BYTES];
};

struct unpacker *unpacker_new(int fd)
{
    struct unpacker *unpacker = calloc(1, sizeof *unpacker);
    if (unpacker == NULL)
        return NULL;
    unpacker->fd = fd;
    unpacker->context = ZSTD_createDCtx();
    if (unpacker->context == NULL) {
        unpacker_free(unpacker);
        return NULL;
    }
    ZSTD_DCtx_setParameter(unpacker->context, ZSTD_d_windowLogMax, WINDOW_LOG_MAX);
    unpacker_rewind(unpacker);
    return unpacker;
}

void unpacker_free(struct unpacker *unpacker)
{
    if (unpacker == NULL)
        return;
    ZSTD_freeDCtx(unpacker->context);
    free(unpacker);
}

void unpacker_rewind(struct unpacker *unpacker)
{
    ZSTD_DCtx_reset(unpacker->context, ZSTD_reset_session_only);
    unpacker->offset = 0;
    unpacker->input = (ZSTD_inBuffer){.src = unpacker->bytes};
}

/* At the end of the file the input stays empty. */
static int refill(struct unpacker *unpacker)
{
    if (unpacker->input.pos < unpacker->input.size)
        return 0;
    ssize_t got = pread(unpacker->fd, unpacker->bytes, INPUT_BYTES, unpacker->offset);
    if (got < 0)
        return -errno;
    unpacker->offset += got;
    unpacker->input.size = (size_t)got;
    unpacker->input.pos = 0;
    return 0;
}

/* What the decompressor still holds can come without further input. */
static int unpack(struct unpacker *unpacker, ZSTD_outBuffer *output)
{
    size_t hint = ZSTD_decompressStream(unpacker->context, output, &unpacker->input);
    unpacker->is_whole = hint == 0;
    return ZSTD_isError(hint) ? -EBADMSG : 0;
}

int unpacker_read(struct unpacker *unpacker, uint8_t *out, size_t size)
{
    ZSTD_outBuffer output = {.dst = out, .size = size};
    while (output.pos < output.size) {
        size_t before = output.pos;
        int result = refill(unpacker);
        bool is_at_end = unpacker->input.size == 0;
        if (result == 0)
            result = unpack(unpacker, &output);
        if (result < 0)
            return result;
        if (is_at_end && output.pos == before)
            return -EBADMSG;
    }
    return 0;
}

int unpacker_finish(struct unpacker *unpacker)
{
    uint8_t more;
    ZSTD_outBuffer output = {.dst = &more, .size = sizeof more};
    int result = refill(unpacker);
    while (result == 0 && unpacker->input.size > 0) {
        result = unpack(unpacker, &output);
        if (result == 0)
            result = refill(unpacker);
        if (output.pos > 0)
            return -EBADMSG;
    }
    if (result < 0)
        return result;
    return unpacker->is_whole ? 0 : -EBADMSG;
}
