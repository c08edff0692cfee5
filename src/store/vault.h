#pragma once

/* Device keys at rest: AES-256-GCM under a master key that lives in a file of its own (32 bytes,
 * mode 0400), never in the database, the journal, a log, the environment or an argument. */

#include <stdbool.h>

#include "haitrinh/base.h"
#include "haitrinh/report.h"

#define DEVICE_SECRET_SIZE 32
#define VAULT_OVERHEAD     (12 + 16)

struct vault;

/* Makes the file with a random key when it is absent and `may_make`. -EACCES: readable by others.
 */
MUST_CHECK int vault_open(const char *path, bool may_make, struct vault **out);
void vault_free(struct vault *vault);
DEFINE_AUTO(struct vault *, vault_free);

/* out_size = plain.size + VAULT_OVERHEAD. `label` is bound to the result: a key sealed for one
 * device does not open for another. */
MUST_CHECK int vault_seal(
    const struct vault *vault, const char *label, struct bytes plain, uint8_t *out);
/* out_size = sealed.size - VAULT_OVERHEAD; -EBADMSG: altered, or another master key or label. */
MUST_CHECK int vault_open_sealed(
    const struct vault *vault, const char *label, struct bytes sealed, uint8_t *out);
