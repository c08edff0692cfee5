#pragma once

/* Ed25519 signatures (RFC 8032) of what the service states, and the key they are made with: a PEM
 * file of mode 0600. Errors: -errno of the file, -EBADMSG (no such key in it), -EIO (OpenSSL). */

#include <stdbool.h>

#include "haitrinh/base.h"

#define SIGNATURE_SIZE  64
#define PUBLIC_KEY_SIZE 32

struct signer;

/* A new key in a new file; -EEXIST when there is one. */
MUST_CHECK int signer_make(const char *path);
MUST_CHECK int signer_open(const char *path, struct signer **out);
void signer_free(struct signer *signer);
DEFINE_AUTO(struct signer *, signer_free);
MUST_CHECK int signer_public_key(const struct signer *signer, uint8_t out[PUBLIC_KEY_SIZE]);
MUST_CHECK int signer_sign(
    const struct signer *signer, struct bytes data, uint8_t out[SIGNATURE_SIZE]);

bool signature_fits(const uint8_t signature[SIGNATURE_SIZE],
    const uint8_t public_key[PUBLIC_KEY_SIZE], struct bytes data);
