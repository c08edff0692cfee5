#pragma once

/* A hold on a journal: while it stands, nothing is removed for age (an investigation asked for
 * it). It is the file `hold` in the journal's directory, with the reason in it; the writer looks
 * at each rotation. Works with and without a running writer. */

#include <stdbool.h>

#include "haitrinh/base.h"

#define HOLD_REASON_MAX 512

/* Replaces the reason of an earlier hold. -ENOENT: no journal there; -EMSGSIZE. */
MUST_CHECK int journal_hold(const char *path, const char *reason);
/* 0 also when there was none. */
MUST_CHECK int journal_release(const char *path);
