#include "store/vault.h"

#include <errno.h>
#include <fcntl.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/rand.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define KEY_SIZE   32
#define NONCE_SIZE 12
#define TAG_SIZE   16

_Static_assert(VAULT_OVERHEAD == NONCE_SIZE + TAG_SIZE, "as the header says");

struct vault {
    uint8_t key[KEY_SIZE];
};

DEFINE_AUTO(EVP_CIPHER_CTX *, EVP_CIPHER_CTX_free);

static void close_filep(const int *file)
{
    if (*file >= 0)
        close(*file);
}

/* Writes the key beside its place and links it there, so that a half-written key never has the
 * name and one that is there is never replaced. */
static int write_key(const char *path, const uint8_t key[KEY_SIZE])
{
    char draft[4096];
    int length = snprintf(draft, sizeof(draft), "%s.%ld", path, (long)getpid());
    if (length < 0 || (size_t)length >= sizeof(draft))
        return -ENAMETOOLONG;
    AUTO(close_file) int file = open(draft, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0400);
    if (file < 0)
        return -errno;
    int result = 0;
    if (write(file, key, KEY_SIZE) != KEY_SIZE || fsync(file) != 0)
        result = -EIO;
    else if (link(draft, path) != 0 && errno != EEXIST)
        result = -errno;
    unlink(draft);
    return result;
}

static int make_key(const char *path)
{
    uint8_t key[KEY_SIZE];
    if (RAND_priv_bytes(key, KEY_SIZE) != 1)
        return -EIO;
    int result = write_key(path, key);
    OPENSSL_cleanse(key, sizeof(key));
    return result;
}

static int read_key(const char *path, uint8_t key[KEY_SIZE])
{
    AUTO(close_file) int file = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
    if (file < 0)
        return -errno;
    struct stat facts;
    if (fstat(file, &facts) != 0)
        return -errno;
    if (!S_ISREG(facts.st_mode) || facts.st_size != KEY_SIZE)
        return -EBADMSG;
    if ((facts.st_mode & (S_IRWXG | S_IRWXO)) != 0)
        return -EACCES;
    return read(file, key, KEY_SIZE) == KEY_SIZE ? 0 : -EIO;
}

int vault_open(const char *path, bool may_make, struct vault **out)
{
    AUTO(vault_free) struct vault *vault = calloc(1, sizeof(*vault));
    if (!vault)
        return -ENOMEM;
    int result = read_key(path, vault->key);
    if (result == -ENOENT && may_make) {
        result = make_key(path);
        if (result == 0)
            result = read_key(path, vault->key);
    }
    if (result != 0)
        return result;
    *out = vault;
    vault = NULL;
    return 0;
}

void vault_free(struct vault *vault)
{
    if (!vault)
        return;
    OPENSSL_cleanse(vault->key, sizeof(vault->key));
    free(vault);
}

int vault_seal(const struct vault *vault, const char *label, struct bytes plain, uint8_t *out)
{
    AUTO(EVP_CIPHER_CTX_free) EVP_CIPHER_CTX *cipher = EVP_CIPHER_CTX_new();
    uint8_t *nonce = out;
    uint8_t *text = out + NONCE_SIZE;
    int length = 0;
    if (!cipher)
        return -ENOMEM;
    if (plain.size > INT32_MAX || RAND_bytes(nonce, NONCE_SIZE) != 1 ||
        EVP_EncryptInit_ex2(cipher, EVP_aes_256_gcm(), vault->key, nonce, NULL) != 1 ||
        EVP_EncryptUpdate(cipher, NULL, &length, (const uint8_t *)label, (int)strlen(label)) != 1 ||
        EVP_EncryptUpdate(cipher, text, &length, plain.data, (int)plain.size) != 1 ||
        EVP_EncryptFinal_ex(cipher, text + plain.size, &length) != 1 ||
        EVP_CIPHER_CTX_ctrl(cipher, EVP_CTRL_AEAD_GET_TAG, TAG_SIZE, text + plain.size) != 1)
        return -EIO;
    return 0;
}

/* Deciphers into `out`, which is worth nothing unless the tag agrees. */
static bool decipher(EVP_CIPHER_CTX *cipher, const struct vault *vault, const char *label,
    struct bytes sealed, uint8_t *out)
{
    size_t size = sealed.size - VAULT_OVERHEAD;
    const uint8_t *text = sealed.data + NONCE_SIZE;
    uint8_t tag[TAG_SIZE];
    int length = 0;
    memcpy(tag, text + size, TAG_SIZE);
    return EVP_DecryptInit_ex2(cipher, EVP_aes_256_gcm(), vault->key, sealed.data, NULL) == 1 &&
           EVP_DecryptUpdate(cipher, NULL, &length, (const uint8_t *)label, (int)strlen(label)) ==
               1 &&
           EVP_DecryptUpdate(cipher, out, &length, text, (int)size) == 1 &&
           EVP_CIPHER_CTX_ctrl(cipher, EVP_CTRL_AEAD_SET_TAG, TAG_SIZE, tag) == 1 &&
           EVP_DecryptFinal_ex(cipher, out + size, &length) == 1;
}

int vault_open_sealed(
    const struct vault *vault, const char *label, struct bytes sealed, uint8_t *out)
{
    if (sealed.size < VAULT_OVERHEAD || sealed.size > INT32_MAX)
        return -EBADMSG;
    AUTO(EVP_CIPHER_CTX_free) EVP_CIPHER_CTX *cipher = EVP_CIPHER_CTX_new();
    if (!cipher)
        return -ENOMEM;
    if (decipher(cipher, vault, label, sealed, out))
        return 0;
    OPENSSL_cleanse(out, sealed.size - VAULT_OVERHEAD);
    return -EBADMSG;
}
