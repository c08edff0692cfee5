#pragma once

/* Text as people write it, to what it is compared by: Vietnamese and other Latin letters lose their
 * marks (composed or decomposed) and their case, Đ in all its forms (U+0110, U+00D0, U+0189) is D,
 * digits stay, everything else is a separator. Pure. */

#include "haitrinh/base.h"

/* Writes A-Z and 0-9, and '-' for one or more separators between them, zero-terminated. -EINVAL:
 * not UTF-8; -E2BIG: longer than `size` allows. */
MUST_CHECK int text_fold(struct bytes text, char *out, size_t size);
