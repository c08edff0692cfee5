#pragma once

/* The authentication codes of VTP/1 (doc/wire/vtp.md), the same for the gate and for the reference
 * client: HMAC-SHA-256 under a device's key, compared in constant time.
 *
 *     session code = first 16 bytes of HMAC(device key, covered bytes of Hello or Welcome)
 *     batch key    = HMAC(device key, "vtp1-batch" || server's nonce || device's nonce)
 *     batch code   = first 8 bytes of HMAC(batch key, covered bytes of a data frame)
 *
 * So a data frame is good in its own session only. The covered bytes are wire/vtp.h's.
 *
 * A key is made ready once and then used for many codes: what HMAC does with the key alone is half
 * of its work on a single report. OpenSSL's EVP_MAC cannot keep that in 64 bytes, so the hash is
 * its SHA-256 of the old, plain interface (0.3 microseconds for a single report, 1.7 by EVP_MAC).
 */

#include <stdbool.h>

#include "haitrinh/base.h"

#define MAC_SIZE 32

struct mac {
    uint8_t bytes[MAC_SIZE];
};

/* A secret made ready: the hash after the first block of the inner and of the outer half. As secret
 * as the key itself. */
struct mac_key {
    uint32_t inner[8], outer[8];
};

void mac_key_set(struct mac_key *key, struct bytes secret);
/* Wipes it. */
void mac_key_forget(struct mac_key *key);

/* HMAC-SHA-256 of `data`. */
void mac_make(const struct mac_key *key, struct bytes data, struct mac *out);
/* The batch key of one session. -EINVAL: a nonce of more than 64 bytes. */
MUST_CHECK int mac_batch_key(struct bytes device_secret, struct bytes server_nonce,
    struct bytes device_nonce, struct mac_key *out);
/* Is `given` exactly the first `size` bytes of `mac`? In constant time. */
bool mac_is_equal(const struct mac *mac, size_t size, struct bytes given);
