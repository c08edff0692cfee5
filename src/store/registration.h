#pragma once

/* Registration numbers of vessels as people write them, to the one canonical form: PREFIX-NNNNN-TS
 * ("BĐ-94555-TS"). Blank, hyphen, dot, slash or nothing between the parts, any case, composed or
 * decomposed letters, Đ written as U+0110, U+00D0 (Eth), U+0189 or plain D, with or without TS.
 * Prefixes are a table: BD is BĐ because no BD exists, but QN, QNa and QNg are three provinces and
 * are never taken for each other. Pure. */

#include "haitrinh/base.h"
#include "haitrinh/register.h"

/* Writes the canonical form, zero-terminated, into out[REGISTRATION_MAX + 1]. -EINVAL: no
 * registration number; -ENOENT: an unknown prefix. */
MUST_CHECK int registration_canonical(struct bytes text, char *out);
