#pragma once

/* The journal's id: 16 random bytes made once, in the file `id` as 32 hex digits and a newline.
 * Cursors are kept under it, and every group carries it. */

#include "haitrinh/base.h"

#include "journal/journal.h"

/* `id` holds JOURNAL_ID_SIZE bytes. */
MUST_CHECK int identity_create(int dir_fd, uint8_t *id);
/* -ENOENT; -EBADMSG. */
MUST_CHECK int identity_read(int dir_fd, uint8_t *id);
/* `out` holds JOURNAL_ID_TEXT bytes. */
void identity_text(const uint8_t *id, char *out);
