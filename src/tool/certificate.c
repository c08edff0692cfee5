#include "tool/certificate.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"

char *certificate_bytes(const json_t *certificate)
{
    return json_dumps(certificate, JSON_COMPACT | JSON_SORT_KEYS);
}

static json_t *hex_of(const uint8_t *data, size_t size)
{
    char text[2 * SIGNATURE_SIZE + 1] = "";
    for (size_t i = 0; i < size; i++)
        (void)snprintf(text + 2 * i, 3, "%02x", data[i]);
    return json_stringn(text, 2 * size);
}

static bool read_hex(const json_t *document, const char *name, uint8_t *out, size_t size)
{
    const char *text = json_string_value(json_object_get(document, name));
    size_t length = 0;
    return text != NULL && text_to_hex(bytes_from_text(text), out, size, &length) == 0 &&
           length == size;
}

int certificate_sign(json_t *certificate, const struct signer *signer, json_t **out_document)
{
    uint8_t signature[SIGNATURE_SIZE], public_key[PUBLIC_KEY_SIZE];
    char *bytes = certificate_bytes(certificate);
    if (bytes == NULL)
        return -ENOMEM;
    int result = signer_sign(signer, bytes_from_text(bytes), signature);
    free(bytes);
    if (result == 0)
        result = signer_public_key(signer, public_key);
    if (result < 0)
        return result;
    json_t *document = json_pack("{s:O, s:o, s:o}", "certificate", certificate, "public_key",
        hex_of(public_key, sizeof public_key), "signature", hex_of(signature, sizeof signature));
    if (document == NULL)
        return -ENOMEM;
    *out_document = document;
    return 0;
}

const char *certificate_doubt(const json_t *document)
{
    uint8_t signature[SIGNATURE_SIZE], public_key[PUBLIC_KEY_SIZE];
    const json_t *certificate = json_object_get(document, "certificate");
    if (!json_is_object(certificate) ||
        !read_hex(document, "public_key", public_key, sizeof public_key) ||
        !read_hex(document, "signature", signature, sizeof signature))
        return "this is no certificate: \"certificate\", \"public_key\" or \"signature\" is missing";
    char *bytes = certificate_bytes(certificate);
    if (bytes == NULL)
        return "there is not enough memory to check it";
    bool fits = signature_fits(signature, public_key, bytes_from_text(bytes));
    free(bytes);
    return fits ? NULL : "the signature does not fit: something in it was changed";
}
