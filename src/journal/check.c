#include "journal/check.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "journal/digest.h"
#include "journal/file.h"
#include "journal/identity.h"
#include "journal/mark.h"
#include "journal/names.h"
#include "journal/source.h"

#define READ_AHEAD (256 * 1024)

struct check {
    int dir_fd;
    uint8_t id[JOURNAL_ID_SIZE];
    uint64_t mark;     /* when the check began */
    uint64_t next_seq; /* the record expected next; 0: any */
    bool has_sha;      /* the segment before was read */
    uint8_t sha[SHA_SIZE];
    struct journal_findings *findings;
    uint64_t segment_seq; /* under check */
    journal_progress *progress;
    void *context;
    uint64_t total_bytes;
};

static void fault(struct check *check, const char *format, ...) PRINTF_LIKE(2, 3);

/* The first one gets its sentence. */
static void fault(struct check *check, const char *format, ...)
{
    struct journal_findings *findings = check->findings;
    if (findings->faults++ > 0)
        return;
    char text[sizeof findings->first_fault / 2];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    snprintf(findings->first_fault, sizeof findings->first_fault, "segment %020" PRIu64 ": %s",
        check->segment_seq, text);
}

static void advance(struct check *check, size_t size)
{
    check->findings->bytes += size;
    if (check->progress != NULL)
        check->progress(check->context, check->findings->bytes,
            check->total_bytes > check->findings->bytes ? check->total_bytes
                                                        : check->findings->bytes);
}

/* Header and place in the chain. */
static void check_header(struct check *check, const struct source *source)
{
    const struct segment_header *header = &source->header;
    if (memcmp(header->id, check->id, sizeof check->id) != 0)
        fault(check, "it belongs to another journal");
    if (check->next_seq != 0 && header->first_seq != check->next_seq)
        fault(check, "record %" PRIu64 " and those before it are missing", check->next_seq);
    if (check->has_sha && memcmp(header->previous_sha, check->sha, SHA_SIZE) != 0)
        fault(check, "the segment before it does not match the SHA-256 named here");
    check->next_seq = header->first_seq;
}

static bool is_within_mark(const struct check *check)
{
    return check->next_seq <= check->mark;
}

/* One group at `offset`. *out_size is 0 where the groups end. */
static int check_group(struct check *check, struct source *source, int64_t offset,
    struct digest *digest, int64_t *out_size)
{
    struct group group;
    *out_size = 0;
    int result = source_group(source, offset, &group);
    if (result < 0 || result == GROUP_NONE)
        return result < 0 ? result : 0;
    if (result == GROUP_BROKEN || group.before + 1 != check->next_seq ||
        group.mark > group.before) {
        fault(check, "no sound group stands at byte %" PRId64 " (record %" PRIu64 ")", offset,
            check->next_seq);
        return 0;
    }
    struct bytes bytes;
    size_t size = (size_t)block_align(group.size);
    result = source_at(source, offset, size, &bytes);
    if (result < 0)
        return result;
    bytes.size = size;
    struct bytes padding = {.data = bytes.data + group.size, .size = size - group.size};
    if (!group_is_whole(&group, bytes) || !block_is_zero(padding))
        fault(check,
            "the group at byte %" PRId64 " (records %" PRIu64 " to %" PRIu64 ") is damaged", offset,
            check->next_seq, group.before + group.count);
    digest_add(digest, bytes);
    check->next_seq += group.count;
    check->findings->records += group.count;
    check->findings->groups++;
    *out_size = (int64_t)size;
    return 0;
}

static int check_groups(
    struct check *check, struct source *source, struct digest *digest, int64_t *out_end)
{
    int64_t offset = SEGMENT_HEADER_SIZE;
    int64_t size = 1;
    int result = 0;
    while (is_within_mark(check) && size > 0 && result == 0) {
        result = check_group(check, source, offset, digest, &size);
        offset += size;
        advance(check, (size_t)size);
    }
    *out_end = offset;
    return result;
}

/* What stands behind the last group: in a closed segment zeros. */
static int check_rest(
    struct check *check, struct source *source, int64_t offset, struct digest *digest)
{
    bool is_zero = true;
    while (offset < source->header.segment_bytes) {
        struct bytes bytes;
        int result = source_at(source, offset, 1, &bytes);
        if (result < 0)
            return result;
        is_zero = is_zero && block_is_zero(bytes);
        digest_add(digest, bytes);
        offset += (int64_t)bytes.size;
        advance(check, bytes.size);
    }
    if (!is_zero)
        fault(check, "something stands behind its last sound group");
    return source_finish(source);
}

static int check_content(struct check *check, struct source *source, struct digest *digest)
{
    struct bytes header;
    int result = source_at(source, 0, SEGMENT_HEADER_SIZE, &header);
    if (result < 0)
        return result;
    header.size = SEGMENT_HEADER_SIZE;
    digest_add(digest, header);
    advance(check, header.size);
    int64_t end = 0;
    result = check_groups(check, source, digest, &end);
    if (result == 0 && is_within_mark(check))
        result = check_rest(check, source, end, digest);
    return result;
}

static int check_segment(struct check *check, uint64_t first_seq)
{
    struct source source;
    struct digest digest = {0};
    check->segment_seq = first_seq;
    check->findings->segments++;
    int result = source_open(check->dir_fd, first_seq, &source);
    if (result == 0) {
        source.ahead = READ_AHEAD;
        check_header(check, &source);
        digest_start(&digest);
        result = check_content(check, &source, &digest);
        source_close(&source);
    }
    bool is_damaged = result == -EBADMSG || result == -EPROTO || result == -EIO;
    if (is_damaged)
        fault(check, "it cannot be read to its end: %s",
            result == -EPROTO ? "a newer version wrote it" : strerror(-result));
    check->has_sha = result == 0 && digest_finish(&digest, check->sha) == 0;
    digest_done(&digest);
    return is_damaged ? 0 : result;
}

/* The segment that follows: by name, and where that fails the next one that is there. */
static int find_next(struct check *check, uint64_t after_seq, uint64_t *out_seq)
{
    struct source source;
    int result = check->next_seq > after_seq ? source_open(check->dir_fd, check->next_seq, &source)
                                             : -ENOENT;
    if (result == 0)
        source_close(&source);
    if (result != -ENOENT) {
        *out_seq = check->next_seq;
        return 0;
    }
    AUTO(segment_list_free) struct segment_list *list = NULL;
    result = segment_list_read(check->dir_fd, &list);
    *out_seq = 0;
    for (size_t i = 0; result == 0 && *out_seq == 0 && i < list->count; i++)
        if (list->entries[i].first_seq > after_seq)
            *out_seq = list->entries[i].first_seq;
    return result;
}

static int check_segments(struct check *check)
{
    uint64_t seq = 0;
    int result = find_next(check, 0, &seq);
    check->findings->first_seq = seq;
    while (result == 0 && seq != 0 && (check->next_seq == 0 || is_within_mark(check))) {
        result = check_segment(check, seq);
        if (result == 0)
            result = find_next(check, seq, &seq);
    }
    if (result == 0 && is_within_mark(check))
        fault(check,
            "the durable mark is %" PRIu64 ", but nothing can be read from record %" PRIu64 " on",
            check->mark, check->next_seq);
    check->findings->last_seq = check->next_seq == 0 ? 0 : check->next_seq - 1;
    return result;
}

/* An estimate: all segments are as long as the first. */
static int estimate(struct check *check)
{
    AUTO(segment_list_free) struct segment_list *list = NULL;
    int result = segment_list_read(check->dir_fd, &list);
    struct source source;
    if (result < 0 || list->count == 0 ||
        source_open(check->dir_fd, list->entries[0].first_seq, &source) < 0)
        return result;
    check->total_bytes = list->count * (uint64_t)source.header.segment_bytes;
    source_close(&source);
    return 0;
}

static int begin(struct check *check)
{
    int result = identity_read(check->dir_fd, check->id);
    struct mark mark = {0};
    if (result == 0)
        result = mark_open(check->dir_fd, &mark);
    if (result < 0)
        return result;
    check->mark = mark_load(&mark);
    mark_close(&mark);
    return estimate(check);
}

int journal_check(
    const char *path, journal_progress *progress, void *context, struct journal_findings *out)
{
    AUTO(fd_close) int dir_fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (dir_fd < 0)
        return -errno;
    struct journal_findings findings = {0};
    struct check check = {
        .dir_fd = dir_fd, .findings = &findings, .progress = progress, .context = context};
    int result = begin(&check);
    if (result == 0)
        result = check_segments(&check);
    if (result == 0)
        *out = findings;
    return result;
}
