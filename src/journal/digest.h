#pragma once

/* SHA-256 of a segment, fed piece by piece. The first failure (no memory) sticks and is told by
 * digest_finish. */

#include <stdbool.h>

#include "haitrinh/base.h"

#include "journal/layout.h"

struct evp_md_ctx_st;

struct digest {
    struct evp_md_ctx_st *context;
    bool is_broken;
};

/* A zeroed struct is not begun. Begins anew when it was in use. */
void digest_start(struct digest *digest);
void digest_add(struct digest *digest, struct bytes data);
void digest_add_zeros(struct digest *digest, int64_t size);
/* `out` holds SHA_SIZE bytes. -ENOMEM. */
MUST_CHECK int digest_finish(struct digest *digest, uint8_t *out);
void digest_done(struct digest *digest);
