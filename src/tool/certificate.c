#include "tool/certificate.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"

static int64_t time_in(const json_t *object, const char *name)
{
    const char *text = json_string_value(json_object_get(object, name));
    int64_t time_us = 0;
    return text != NULL && text_to_time(bytes_from_text(text), &time_us) == 0 ? time_us : 0;
}

static int append_stop(json_t *array, int64_t from_us, int64_t until_us)
{
    char from[TIME_TEXT_SIZE], until[TIME_TEXT_SIZE];
    (void)time_to_text(from_us, from, sizeof from);
    (void)time_to_text(until_us, until, sizeof until);
    json_t *stop = json_pack("{s:s, s:s, s:I}", "since", from, "until", until, "seconds",
        (json_int_t)((until_us - from_us) / SECOND_US));
    return stop != NULL && json_array_append_new(array, stop) == 0 ? 0 : -ENOMEM;
}

/* Those within a time that the object names. */
static int note_stops(json_t *object, const struct stop *span, const struct stop_list *stops)
{
    json_t *array = stops == NULL ? json_null() : json_array();
    int result = 0;
    for (size_t i = 0; result == 0 && stops != NULL && i < stops->count; i++) {
        const struct stop *stop = &stops->stops[i];
        int64_t from_us = stop->from_us > span->from_us ? stop->from_us : span->from_us;
        int64_t end_us = stop->until_us < span->until_us ? stop->until_us : span->until_us;
        if (from_us < end_us)
            result = append_stop(array, from_us, end_us);
    }
    if (json_object_set_new(object, "service_stopped", array) < 0)
        result = -ENOMEM;
    return result;
}

struct stop certificate_span(const json_t *certificate)
{
    struct stop span = {time_in(certificate, "from"), time_in(certificate, "until")};
    size_t index;
    const json_t *silence;
    json_array_foreach(json_object_get(certificate, "silences"), index, silence)
    {
        int64_t since_us = time_in(silence, "since");
        if (since_us < span.from_us)
            span.from_us = since_us;
    }
    return span;
}

int certificate_note_stops(json_t *certificate, const struct stop_list *stops)
{
    struct stop span = {time_in(certificate, "from"), time_in(certificate, "until")};
    int result = note_stops(certificate, &span, stops);
    size_t index;
    json_t *silence;
    json_array_foreach(json_object_get(certificate, "silences"), index, silence)
    {
        span = (struct stop){time_in(silence, "since"), time_in(silence, "until")};
        if (result == 0)
            result = note_stops(silence, &span, stops);
    }
    return result;
}

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
