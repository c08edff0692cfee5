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
 * A maker keeps what OpenSSL would otherwise look up for each code (0.7 instead of 2.1 microseconds
 * for a single report); one a process, owned by its loop. -EIO when OpenSSL fails. */

#include <stdbool.h>

#include "haitrinh/base.h"

#define MAC_SIZE 32

struct mac {
    uint8_t bytes[MAC_SIZE];
};

struct mac_maker;

/* NULL when OpenSSL or the memory fails. */
struct mac_maker *mac_maker_new(void);
void mac_maker_free(struct mac_maker *maker);
DEFINE_AUTO(struct mac_maker *, mac_maker_free);

/* HMAC-SHA-256 of `data` under `key`. */
MUST_CHECK int mac_make(
    struct mac_maker *maker, struct bytes key, struct bytes data, struct mac *out);
/* The batch key of one session. -EINVAL: a nonce of more than 64 bytes. */
MUST_CHECK int mac_batch_key(struct mac_maker *maker, struct bytes device_key,
    struct bytes server_nonce, struct bytes device_nonce, struct mac *out);
/* Is `given` exactly the first `size` bytes of `mac`? In constant time. */
bool mac_is_equal(const struct mac *mac, size_t size, struct bytes given);
/* Wipes what was secret. */
void mac_forget(struct mac *mac);
