#include "store/mac.h"

#include <errno.h>
#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/params.h>
#include <stdlib.h>
#include <string.h>

#define BATCH_LABEL     "vtp1-batch"
#define LABEL_SIZE      (sizeof BATCH_LABEL - 1)
#define NONCE_SIZE_MOST 64

struct mac_maker {
    EVP_MAC *method;
    EVP_MAC_CTX *context;
};

/* Names the hash once for all codes. */
static bool set_up(struct mac_maker *maker)
{
    char hash[] = "SHA256";
    OSSL_PARAM parameters[] = {
        OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, hash, 0),
        OSSL_PARAM_construct_end(),
    };
    maker->method = EVP_MAC_fetch(NULL, "HMAC", NULL);
    if (maker->method == NULL)
        return false;
    maker->context = EVP_MAC_CTX_new(maker->method);
    return maker->context != NULL && EVP_MAC_CTX_set_params(maker->context, parameters) == 1;
}

struct mac_maker *mac_maker_new(void)
{
    struct mac_maker *maker = calloc(1, sizeof *maker);
    if (maker == NULL || set_up(maker))
        return maker;
    mac_maker_free(maker);
    return NULL;
}

void mac_maker_free(struct mac_maker *maker)
{
    if (maker == NULL)
        return;
    EVP_MAC_CTX_free(maker->context);
    EVP_MAC_free(maker->method);
    free(maker);
}

int mac_make(struct mac_maker *maker, struct bytes key, struct bytes data, struct mac *out)
{
    struct mac mac;
    size_t size = 0;
    if (EVP_MAC_init(maker->context, key.data, key.size, NULL) != 1 ||
        EVP_MAC_update(maker->context, data.data, data.size) != 1 ||
        EVP_MAC_final(maker->context, mac.bytes, &size, sizeof mac.bytes) != 1)
        return -EIO;
    *out = mac;
    return 0;
}

int mac_batch_key(struct mac_maker *maker, struct bytes device_key, struct bytes server_nonce,
    struct bytes device_nonce, struct mac *out)
{
    uint8_t data[LABEL_SIZE + 2 * NONCE_SIZE_MOST] = BATCH_LABEL;
    if (server_nonce.size > NONCE_SIZE_MOST || device_nonce.size > NONCE_SIZE_MOST)
        return -EINVAL;
    memcpy(data + LABEL_SIZE, server_nonce.data, server_nonce.size);
    memcpy(data + LABEL_SIZE + server_nonce.size, device_nonce.data, device_nonce.size);
    size_t size = LABEL_SIZE + server_nonce.size + device_nonce.size;
    return mac_make(maker, device_key, (struct bytes){.data = data, .size = size}, out);
}

bool mac_is_equal(const struct mac *mac, size_t size, struct bytes given)
{
    return size <= MAC_SIZE && given.size == size &&
           CRYPTO_memcmp(mac->bytes, given.data, size) == 0;
}

void mac_forget(struct mac *mac)
{
    OPENSSL_cleanse(mac->bytes, sizeof mac->bytes);
}
