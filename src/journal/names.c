#include "journal/names.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/text.h"
#include "journal/file.h"

#define SEQ_DIGITS   20
#define LIST_INITIAL 64

static const char *const suffixes[] = {
    [SEGMENT_RAW] = ".seg",
    [SEGMENT_PACKED] = ".seg.zst",
    [SEGMENT_PART] = ".seg.zst.part",
};

void segment_name(uint64_t first_seq, enum segment_form form, char *out)
{
    snprintf(out, NAME_SIZE, "%0*" PRIu64 "%s", SEQ_DIGITS, first_seq, suffixes[form]);
}

/* False for every name that is not a segment's. */
static bool parse_name(const char *name, struct segment_entry *out)
{
    int64_t seq = 0;
    if (strlen(name) < SEQ_DIGITS ||
        text_to_int64((struct bytes){.data = (const uint8_t *)name, .size = SEQ_DIGITS}, &seq) < 0)
        return false;
    const char *suffix = name + SEQ_DIGITS;
    *out = (struct segment_entry){
        .first_seq = (uint64_t)seq,
        .is_raw = strcmp(suffix, suffixes[SEGMENT_RAW]) == 0,
        .is_packed = strcmp(suffix, suffixes[SEGMENT_PACKED]) == 0,
    };
    return seq > 0 && (out->is_raw || out->is_packed);
}

static int by_first_seq(const void *left, const void *right)
{
    const struct segment_entry *a = left;
    const struct segment_entry *b = right;
    return (a->first_seq > b->first_seq) - (a->first_seq < b->first_seq);
}

/* One entry for a segment that lies there in both forms. */
static void merge(struct segment_list *list)
{
    size_t kept = 0;
    for (size_t i = 0; i < list->count; i++) {
        struct segment_entry entry = list->entries[i];
        if (kept > 0 && list->entries[kept - 1].first_seq == entry.first_seq) {
            list->entries[kept - 1].is_raw |= entry.is_raw;
            list->entries[kept - 1].is_packed |= entry.is_packed;
            continue;
        }
        list->entries[kept++] = entry;
    }
    list->count = kept;
}

static int grow(struct segment_list **list, size_t *capacity)
{
    size_t wanted = *capacity == 0 ? LIST_INITIAL : 2 * *capacity;
    size_t count = *list == NULL ? 0 : (*list)->count;
    struct segment_list *grown =
        realloc(*list, sizeof *grown + wanted * sizeof(struct segment_entry));
    if (grown == NULL)
        return -ENOMEM;
    grown->count = count;
    *list = grown;
    *capacity = wanted;
    return 0;
}

static int collect(DIR *directory, struct segment_list **list)
{
    size_t capacity = 0;
    int result = grow(list, &capacity);
    errno = 0;
    for (struct dirent *found = NULL; result == 0 && (found = readdir(directory)) != NULL;) {
        struct segment_entry entry;
        if (!parse_name(found->d_name, &entry))
            continue;
        if ((*list)->count == capacity)
            result = grow(list, &capacity);
        if (result == 0)
            (*list)->entries[(*list)->count++] = entry;
        errno = 0;
    }
    return result < 0 ? result : -errno;
}

int segment_list_read(int dir_fd, struct segment_list **out)
{
    AUTO(fd_close) int fd = openat(dir_fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    DIR *directory = fd < 0 ? NULL : fdopendir(fd);
    if (directory == NULL)
        return -errno;
    fd = -1;
    AUTO(segment_list_free) struct segment_list *list = NULL;
    int result = collect(directory, &list);
    closedir(directory);
    if (result < 0)
        return result;
    qsort(list->entries, list->count, sizeof list->entries[0], by_first_seq);
    merge(list);
    *out = list;
    list = NULL;
    return 0;
}

void segment_list_free(struct segment_list *list)
{
    free(list);
}

const struct segment_entry *segment_list_find(const struct segment_list *list, uint64_t seq)
{
    const struct segment_entry *found = NULL;
    for (size_t i = 0; i < list->count && list->entries[i].first_seq <= seq; i++)
        found = &list->entries[i];
    return found;
}
