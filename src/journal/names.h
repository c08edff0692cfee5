#pragma once

/* The names in a journal's directory, and which segments it holds. */

#include <stdbool.h>

#include "haitrinh/base.h"

#define NAME_ID   "id"
#define NAME_MARK "mark"
#define NAME_WAKE "wake"
#define NAME_LOCK "lock"
#define NAME_NEXT "next.seg"
#define NAME_HOLD "hold"

#define NAME_SIZE 64

enum segment_form {
    SEGMENT_RAW,
    SEGMENT_PACKED,
    SEGMENT_PART, /* being packed; never read */
};

/* `out` holds NAME_SIZE bytes. */
void segment_name(uint64_t first_seq, enum segment_form form, char *out);

struct segment_entry {
    uint64_t first_seq;
    bool is_raw;
    bool is_packed; /* both for a moment, between packing and removing */
};

/* Ascending by first number. While a writer packs, a segment may be missing from the list: who
 * needs it must ask for it by name. */
struct segment_list {
    size_t count;
    struct segment_entry entries[];
};

/* The caller frees. */
MUST_CHECK int segment_list_read(int dir_fd, struct segment_list **out);
void segment_list_free(struct segment_list *list);
DEFINE_AUTO(struct segment_list *, segment_list_free);
/* The last entry with first_seq <= seq; NULL when there is none. */
const struct segment_entry *segment_list_find(const struct segment_list *list, uint64_t seq);
