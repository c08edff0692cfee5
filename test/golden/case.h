#pragma once

/* A golden case: CASE.in holds bytes, CASE.out what they must decode to.
 *
 * Lines of CASE.in: `# source: ...` and `# note: ...` at the head; then `text ...` with the escapes
 * \r \n \\ \xHH, or `hex ...` with blanks anywhere. Their bytes follow each other without a gap. */

#include <stdbool.h>

#include "haitrinh/base.h"

#define CASE_BYTES_MAX 65536

struct golden_case {
    uint8_t bytes[CASE_BYTES_MAX];
    size_t size;
    bool has_source; /* both head lines are there */
    bool has_note;
};

/* -errno of the file; -EINVAL: a line that is none of the above. */
MUST_CHECK int case_read(const char *path, struct golden_case *out);
