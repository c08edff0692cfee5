#include "tool/signature.h"

#include <errno.h>
#include <fcntl.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

struct signer {
    EVP_PKEY *key;
};

static int write_key(const char *path, const EVP_PKEY *key)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    FILE *file = fd < 0 ? NULL : fdopen(fd, "w");
    if (file == NULL)
        return -errno;
    bool is_written = PEM_write_PrivateKey(file, key, NULL, NULL, 0, NULL, NULL) == 1 &&
                      fflush(file) == 0 && fsync(fd) == 0;
    bool is_closed = fclose(file) == 0;
    if (is_written && is_closed)
        return 0;
    (void)unlink(path);
    return -EIO;
}

int signer_make(const char *path)
{
    EVP_PKEY *key = EVP_PKEY_Q_keygen(NULL, NULL, "ED25519");
    if (key == NULL)
        return -EIO;
    int result = write_key(path, key);
    EVP_PKEY_free(key);
    return result;
}

int signer_open(const char *path, struct signer **out)
{
    FILE *file = fopen(path, "re");
    if (file == NULL)
        return -errno;
    EVP_PKEY *key = PEM_read_PrivateKey(file, NULL, NULL, NULL);
    (void)fclose(file);
    AUTO(signer_free) struct signer *signer = calloc(1, sizeof *signer);
    if (signer == NULL)
        EVP_PKEY_free(key);
    else
        signer->key = key;
    if (signer == NULL)
        return -ENOMEM;
    if (key == NULL || EVP_PKEY_get_base_id(key) != EVP_PKEY_ED25519)
        return -EBADMSG;
    *out = signer;
    signer = NULL;
    return 0;
}

void signer_free(struct signer *signer)
{
    if (signer == NULL)
        return;
    EVP_PKEY_free(signer->key);
    free(signer);
}

int signer_public_key(const struct signer *signer, uint8_t out[PUBLIC_KEY_SIZE])
{
    size_t size = PUBLIC_KEY_SIZE;
    return EVP_PKEY_get_raw_public_key(signer->key, out, &size) == 1 ? 0 : -EIO;
}

int signer_sign(const struct signer *signer, struct bytes data, uint8_t out[SIGNATURE_SIZE])
{
    size_t size = SIGNATURE_SIZE;
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    bool is_signed = context != NULL &&
                     EVP_DigestSignInit(context, NULL, NULL, NULL, signer->key) == 1 &&
                     EVP_DigestSign(context, out, &size, data.data, data.size) == 1;
    EVP_MD_CTX_free(context);
    return is_signed ? 0 : -EIO;
}

bool signature_fits(const uint8_t signature[SIGNATURE_SIZE],
    const uint8_t public_key[PUBLIC_KEY_SIZE], struct bytes data)
{
    EVP_PKEY *key =
        EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, NULL, public_key, PUBLIC_KEY_SIZE);
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    bool fits = key != NULL && context != NULL &&
                EVP_DigestVerifyInit(context, NULL, NULL, NULL, key) == 1 &&
                EVP_DigestVerify(context, signature, SIGNATURE_SIZE, data.data, data.size) == 1;
    EVP_MD_CTX_free(context);
    EVP_PKEY_free(key);
    return fits;
}
