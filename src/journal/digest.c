#include "journal/digest.h"

#include <errno.h>
#include <openssl/evp.h>

void digest_start(struct digest *digest)
{
    if (digest->context == NULL)
        digest->context = EVP_MD_CTX_new();
    digest->is_broken =
        digest->context == NULL || EVP_DigestInit_ex(digest->context, EVP_sha256(), NULL) != 1;
}

void digest_add(struct digest *digest, struct bytes data)
{
    if (!digest->is_broken)
        digest->is_broken = EVP_DigestUpdate(digest->context, data.data, data.size) != 1;
}

void digest_add_zeros(struct digest *digest, int64_t size)
{
    static const uint8_t zeros[BLOCK_SIZE];
    while (size > 0) {
        int64_t part = size < BLOCK_SIZE ? size : BLOCK_SIZE;
        digest_add(digest, (struct bytes){.data = zeros, .size = (size_t)part});
        size -= part;
    }
}

int digest_finish(struct digest *digest, uint8_t *out)
{
    if (digest->is_broken || EVP_DigestFinal_ex(digest->context, out, NULL) != 1)
        return -ENOMEM;
    return 0;
}

void digest_done(struct digest *digest)
{
    EVP_MD_CTX_free(digest->context);
    *digest = (struct digest){0};
}
