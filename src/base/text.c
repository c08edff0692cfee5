#include "base/text.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "haitrinh/report.h"

struct bytes bytes_from_text(const char *text)
{
    return (struct bytes){.data = (const uint8_t *)text, .size = strlen(text)};
}

bool bytes_equal_text(struct bytes bytes, const char *text)
{
    return bytes.size == strlen(text) &&
           (bytes.size == 0 || memcmp(bytes.data, text, bytes.size) == 0);
}

struct bytes bytes_split(struct bytes *rest, char separator)
{
    struct bytes whole = *rest;
    *rest = (struct bytes){0};
    if (whole.size == 0)
        return whole;
    const uint8_t *found = memchr(whole.data, separator, whole.size);
    if (found == NULL)
        return whole;
    size_t size = (size_t)(found - whole.data);
    *rest = (struct bytes){.data = found + 1, .size = whole.size - size - 1};
    return (struct bytes){.data = whole.data, .size = size};
}

static bool is_blank(uint8_t byte)
{
    return byte == ' ' || (byte >= '\t' && byte <= '\r');
}

struct bytes bytes_trim(struct bytes bytes)
{
    while (bytes.size > 0 && is_blank(bytes.data[0])) {
        bytes.data++;
        bytes.size--;
    }
    while (bytes.size > 0 && is_blank(bytes.data[bytes.size - 1]))
        bytes.size--;
    return bytes;
}

static bool is_digit(uint8_t byte)
{
    return byte >= '0' && byte <= '9';
}

/* Takes a sign from the start: -1 or 1. */
static int64_t take_sign(struct bytes *text)
{
    if (text->size == 0 || (text->data[0] != '-' && text->data[0] != '+'))
        return 1;
    int64_t sign = text->data[0] == '-' ? -1 : 1;
    text->data++;
    text->size--;
    return sign;
}

/* value * 10 + digit, away from zero in the direction of `sign`. */
static bool append_digit(int64_t *value, int64_t sign, int64_t digit)
{
    return !__builtin_mul_overflow(*value, 10, value) &&
           !__builtin_add_overflow(*value, sign * digit, value);
}

/* Where digits, and at most one point among them, end as they must: with the text. */
static bool is_number(struct bytes text, bool may_have_point)
{
    size_t digits = 0;
    for (size_t i = 0; i < text.size; i++) {
        if (is_digit(text.data[i]))
            digits++;
        else if (text.data[i] == '.' && may_have_point)
            may_have_point = false;
        else
            return false;
    }
    return digits > 0;
}

/* `text` is a number without sign. */
static int read_scaled(struct bytes text, int64_t sign, unsigned digits, int64_t *out)
{
    struct bytes fraction = text;
    struct bytes whole = bytes_split(&fraction, '.');
    int64_t value = 0;
    for (size_t i = 0; i < whole.size; i++)
        if (!append_digit(&value, sign, whole.data[i] - '0'))
            return -ERANGE;
    for (unsigned i = 0; i < digits; i++)
        if (!append_digit(&value, sign, i < fraction.size ? fraction.data[i] - '0' : 0))
            return -ERANGE;
    bool rounds_up = fraction.size > digits && fraction.data[digits] >= '5';
    if (rounds_up && __builtin_add_overflow(value, sign, &value))
        return -ERANGE;
    *out = value;
    return 0;
}

int text_to_int64(struct bytes text, int64_t *out)
{
    int64_t sign = take_sign(&text);
    return is_number(text, false) ? read_scaled(text, sign, 0, out) : -EINVAL;
}

int text_to_scaled(struct bytes text, unsigned digits, int64_t *out)
{
    int64_t sign = take_sign(&text);
    return is_number(text, true) ? read_scaled(text, sign, digits, out) : -EINVAL;
}

int text_hex_digit(uint8_t byte)
{
    if (is_digit(byte))
        return byte - '0';
    byte |= 0x20;
    return byte >= 'a' && byte <= 'f' ? byte - 'a' + 10 : -1;
}

int text_to_hex(struct bytes text, uint8_t *out, size_t out_size, size_t *out_length)
{
    if (text.size % 2 != 0)
        return -EINVAL;
    if (text.size / 2 > out_size)
        return -ERANGE;
    for (size_t i = 0; i < text.size / 2; i++) {
        int high = text_hex_digit(text.data[2 * i]);
        int low = text_hex_digit(text.data[2 * i + 1]);
        if (high < 0 || low < 0)
            return -EINVAL;
        out[i] = (uint8_t)(high << 4 | low);
    }
    *out_length = text.size / 2;
    return 0;
}

size_t degrees_to_text(int32_t value_e7, char *out, size_t size)
{
    uint32_t magnitude = value_e7 < 0 ? 0U - (uint32_t)value_e7 : (uint32_t)value_e7;
    int length = snprintf(out, size, "%s%u.%07u", value_e7 < 0 ? "-" : "", magnitude / DEGREE_E7,
        magnitude % DEGREE_E7);
    return (size_t)length < size ? (size_t)length : size - 1;
}

/* RFC 3629, section 4: what may follow a leading byte. */
static const struct {
    uint8_t first_least, first_most;
    uint8_t second_least, second_most;
    uint8_t size;
} utf8_forms[] = {
    {0x00, 0x7F, 0x80, 0xBF, 1},
    {0xC2, 0xDF, 0x80, 0xBF, 2},
    {0xE0, 0xE0, 0xA0, 0xBF, 3},
    {0xE1, 0xEC, 0x80, 0xBF, 3},
    {0xED, 0xED, 0x80, 0x9F, 3},
    {0xEE, 0xEF, 0x80, 0xBF, 3},
    {0xF0, 0xF0, 0x90, 0xBF, 4},
    {0xF1, 0xF3, 0x80, 0xBF, 4},
    {0xF4, 0xF4, 0x80, 0x8F, 4},
};

static bool is_between(uint8_t byte, uint8_t least, uint8_t most)
{
    return byte >= least && byte <= most;
}

size_t utf8_character_size(struct bytes text)
{
    size_t form = 0;
    while (form < COUNT_OF(utf8_forms) && text.size > 0 &&
           !is_between(text.data[0], utf8_forms[form].first_least, utf8_forms[form].first_most))
        form++;
    if (text.size == 0 || form == COUNT_OF(utf8_forms) || text.size < utf8_forms[form].size)
        return 0;
    size_t size = utf8_forms[form].size;
    if (size > 1 &&
        !is_between(text.data[1], utf8_forms[form].second_least, utf8_forms[form].second_most))
        return 0;
    for (size_t i = 2; i < size; i++)
        if (!is_between(text.data[i], 0x80, 0xBF))
            return 0;
    return size;
}

bool utf8_is_valid(struct bytes text)
{
    while (text.size > 0) {
        size_t size = utf8_character_size(text);
        if (size == 0)
            return false;
        text.data += size;
        text.size -= size;
    }
    return true;
}

bool device_key_is_valid(struct bytes text)
{
    for (size_t i = 0; i < text.size; i++) {
        uint8_t lower = text.data[i] | 0x20;
        if (!is_digit(text.data[i]) && !is_between(lower, 'a', 'z') && text.data[i] != '-')
            return false;
    }
    return text.size >= 1 && text.size <= DEVICE_KEY_MAX;
}
