#include "journal/pack.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <zstd.h>

#include "journal/file.h"
#include "journal/names.h"
#include "journal/source.h"

#define FILE_MODE    0640
#define LEVEL        3
#define SLICE_BYTES  (256 * 1024)
#define OUTPUT_BYTES (64 * 1024)

struct packer {
    ZSTD_CCtx *context;
    int fd;
    int64_t offset;
    uint8_t bytes[OUTPUT_BYTES];
};

static struct packer *packer_new(int fd, int64_t size)
{
    struct packer *packer = calloc(1, sizeof *packer);
    if (packer == NULL)
        return NULL;
    packer->fd = fd;
    packer->context = ZSTD_createCCtx();
    if (packer->context == NULL) {
        free(packer);
        return NULL;
    }
    ZSTD_CCtx_setParameter(packer->context, ZSTD_c_compressionLevel, LEVEL);
    ZSTD_CCtx_setParameter(packer->context, ZSTD_c_checksumFlag, 1);
    ZSTD_CCtx_setPledgedSrcSize(packer->context, (unsigned long long)size);
    return packer;
}

static void packer_free(struct packer *packer)
{
    if (packer == NULL)
        return;
    ZSTD_freeCCtx(packer->context);
    free(packer);
}
DEFINE_AUTO(struct packer *, packer_free);

static int packer_add(struct packer *packer, struct bytes data, bool is_last)
{
    ZSTD_inBuffer input = {.src = data.data, .size = data.size};
    ZSTD_EndDirective mode = is_last ? ZSTD_e_end : ZSTD_e_continue;
    for (size_t left = 1; left > 0 || input.pos < input.size;) {
        ZSTD_outBuffer output = {.dst = packer->bytes, .size = OUTPUT_BYTES};
        left = ZSTD_compressStream2(packer->context, &output, &input, mode);
        if (ZSTD_isError(left))
            return -ENOMEM;
        struct bytes made = {.data = packer->bytes, .size = output.pos};
        int result = file_write(packer->fd, made, packer->offset);
        if (result < 0)
            return result;
        packer->offset += (int64_t)output.pos;
        if (!is_last && input.pos == input.size)
            break;
    }
    return 0;
}

/* Reads the whole segment, handing each slice to `packer` when there is one. */
static int walk(
    struct source *source, struct packer *packer, const uint8_t *sha, const struct pause *pause)
{
    struct digest digest = {0};
    digest_start(&digest);
    int64_t size = source->header.segment_bytes;
    int result = 0;
    source->ahead = SLICE_BYTES;
    for (int64_t offset = 0; result == 0 && offset < size;) {
        struct bytes slice;
        result = source_at(source, offset, 1, &slice);
        if (result < 0)
            break;
        digest_add(&digest, slice);
        offset += (int64_t)slice.size;
        if (packer != NULL)
            result = packer_add(packer, slice, offset == size);
        if (result == 0)
            result = pause_take(pause);
    }
    uint8_t found[SHA_SIZE];
    if (result == 0)
        result = digest_finish(&digest, found);
    if (result == 0 && memcmp(found, sha, SHA_SIZE) != 0)
        result = -EBADMSG;
    digest_done(&digest);
    return result;
}

static int write_part(
    int dir_fd, const char *part, struct source *raw, const uint8_t *sha, const struct pause *pause)
{
    AUTO(fd_close)
    int fd = openat(dir_fd, part, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, FILE_MODE);
    if (fd < 0)
        return -errno;
    AUTO(packer_free) struct packer *packer = packer_new(fd, raw->header.segment_bytes);
    if (packer == NULL)
        return -ENOMEM;
    int result = walk(raw, packer, sha, pause);
    if (result == 0 && fsync(fd) < 0)
        result = -errno;
    return result;
}

static int verify_part(int dir_fd, const char *part, const uint8_t *sha, const struct pause *pause)
{
    struct source source;
    int result = source_open_packed(dir_fd, part, &source);
    if (result < 0)
        return result;
    result = walk(&source, NULL, sha, pause);
    if (result == 0)
        result = source_finish(&source);
    source_close(&source);
    return result == -EBADMSG ? -EIO : result;
}

static int make_part(
    int dir_fd, uint64_t first_seq, const char *part, const uint8_t *sha, const struct pause *pause)
{
    struct source raw;
    int result = source_open(dir_fd, first_seq, &raw);
    if (result < 0)
        return result;
    result = write_part(dir_fd, part, &raw, sha, pause);
    source_close(&raw);
    return result < 0 ? result : verify_part(dir_fd, part, sha, pause);
}

int segment_pack(int dir_fd, uint64_t first_seq, const uint8_t *sha, const struct pause *pause)
{
    char part[NAME_SIZE];
    char packed[NAME_SIZE];
    char raw[NAME_SIZE];
    segment_name(first_seq, SEGMENT_PART, part);
    segment_name(first_seq, SEGMENT_PACKED, packed);
    segment_name(first_seq, SEGMENT_RAW, raw);
    int result = make_part(dir_fd, first_seq, part, sha, pause);
    if (result < 0) {
        unlinkat(dir_fd, part, 0);
        return result;
    }
    result = file_rename(dir_fd, part, packed);
    if (result == 0 && unlinkat(dir_fd, raw, 0) < 0)
        result = -errno;
    return result;
}
