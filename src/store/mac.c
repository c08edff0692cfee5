/* SHA256_Init and its kin are deprecated since OpenSSL 3.0; mac.h says why they are used here. */
#define OPENSSL_SUPPRESS_DEPRECATED

#include "store/mac.h"

#include <errno.h>
#include <openssl/crypto.h>
#include <openssl/sha.h>
#include <string.h>

#define BATCH_LABEL     "vtp1-batch"
#define LABEL_SIZE      (sizeof BATCH_LABEL - 1)
#define NONCE_SIZE_MOST 64

/* RFC 2104. */
enum { INNER_PAD = 0x36, OUTER_PAD = 0x5c };

static void hash_padded(
    const uint8_t block[SHA256_CBLOCK], uint8_t pad, uint32_t out[SHA256_DIGEST_LENGTH / 4])
{
    uint8_t padded[SHA256_CBLOCK];
    for (size_t i = 0; i < sizeof padded; i++)
        padded[i] = block[i] ^ pad;
    SHA256_CTX hash;
    SHA256_Init(&hash);
    SHA256_Update(&hash, padded, sizeof padded);
    memcpy(out, hash.h, sizeof hash.h);
    OPENSSL_cleanse(padded, sizeof padded);
    OPENSSL_cleanse(&hash, sizeof hash);
}

void mac_key_set(struct mac_key *key, struct bytes secret)
{
    uint8_t block[SHA256_CBLOCK] = {0};
    if (secret.size > sizeof block)
        SHA256(secret.data, secret.size, block);
    else
        memcpy(block, secret.data, secret.size);
    hash_padded(block, INNER_PAD, key->inner);
    hash_padded(block, OUTER_PAD, key->outer);
    OPENSSL_cleanse(block, sizeof block);
}

void mac_key_forget(struct mac_key *key)
{
    OPENSSL_cleanse(key, sizeof *key);
}

/* The hash of the padded key's block, already made, and `data`. */
static void hash_after(
    const uint32_t begun[SHA256_DIGEST_LENGTH / 4], struct bytes data, uint8_t *out)
{
    SHA256_CTX hash;
    SHA256_Init(&hash);
    memcpy(hash.h, begun, sizeof hash.h);
    hash.Nl = 8 * SHA256_CBLOCK;
    SHA256_Update(&hash, data.data, data.size);
    SHA256_Final(out, &hash);
}

void mac_make(const struct mac_key *key, struct bytes data, struct mac *out)
{
    struct mac inner;
    hash_after(key->inner, data, inner.bytes);
    hash_after(
        key->outer, (struct bytes){.data = inner.bytes, .size = sizeof inner.bytes}, out->bytes);
}

int mac_batch_key(struct bytes device_secret, struct bytes server_nonce, struct bytes device_nonce,
    struct mac_key *out)
{
    uint8_t data[LABEL_SIZE + 2 * NONCE_SIZE_MOST] = BATCH_LABEL;
    if (server_nonce.size > NONCE_SIZE_MOST || device_nonce.size > NONCE_SIZE_MOST)
        return -EINVAL;
    memcpy(data + LABEL_SIZE, server_nonce.data, server_nonce.size);
    memcpy(data + LABEL_SIZE + server_nonce.size, device_nonce.data, device_nonce.size);
    size_t size = LABEL_SIZE + server_nonce.size + device_nonce.size;
    struct mac_key device_key;
    struct mac batch_secret;
    mac_key_set(&device_key, device_secret);
    mac_make(&device_key, (struct bytes){.data = data, .size = size}, &batch_secret);
    mac_key_set(out, (struct bytes){.data = batch_secret.bytes, .size = MAC_SIZE});
    mac_key_forget(&device_key);
    OPENSSL_cleanse(&batch_secret, sizeof batch_secret);
    return 0;
}

bool mac_is_equal(const struct mac *mac, size_t size, struct bytes given)
{
    return size <= MAC_SIZE && given.size == size &&
           CRYPTO_memcmp(mac->bytes, given.data, size) == 0;
}
