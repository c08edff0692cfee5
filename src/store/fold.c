#include "store/fold.h"

#include <errno.h>
#include <stdbool.h>

#include "base/text.h"

struct letter_range {
    uint32_t first, last;
    char letter;
};

/* Unicode, Latin-1 Supplement to Latin Extended Additional; 0: a mark that is left out. */
static const struct letter_range ranges[] = {
    {'0',    '9',    '0'},
    {'A',    'Z',    'A'},
    {'a',    'z',    'A'},
    {0x00C0, 0x00C5, 'A'},
    {0x00C8, 0x00CB, 'E'},
    {0x00CC, 0x00CF, 'I'},
    {0x00D0, 0x00D0, 'D'},
    {0x00D2, 0x00D6, 'O'},
    {0x00D9, 0x00DC, 'U'},
    {0x00DD, 0x00DD, 'Y'},
    {0x00E0, 0x00E5, 'A'},
    {0x00E8, 0x00EB, 'E'},
    {0x00EC, 0x00EF, 'I'},
    {0x00F0, 0x00F0, 'D'},
    {0x00F2, 0x00F6, 'O'},
    {0x00F9, 0x00FC, 'U'},
    {0x00FD, 0x00FD, 'Y'},
    {0x0102, 0x0103, 'A'},
    {0x0110, 0x0111, 'D'},
    {0x0128, 0x0129, 'I'},
    {0x0168, 0x0169, 'U'},
    {0x0189, 0x0189, 'D'},
    {0x01A0, 0x01A1, 'O'},
    {0x01AF, 0x01B0, 'U'},
    {0x0256, 0x0256, 'D'},
    {0x0300, 0x036F, 0  },
    {0x1EA0, 0x1EB7, 'A'},
    {0x1EB8, 0x1EC7, 'E'},
    {0x1EC8, 0x1ECB, 'I'},
    {0x1ECC, 0x1EE3, 'O'},
    {0x1EE4, 0x1EF1, 'U'},
    {0x1EF2, 0x1EF9, 'Y'},
};

#define SEPARATOR '-'

static char fold_letter(uint32_t code)
{
    for (size_t i = 0; i < COUNT_OF(ranges); i++) {
        const struct letter_range *range = &ranges[i];
        if (code < range->first || code > range->last)
            continue;
        bool is_ascii = code < 0x80;
        return is_ascii ? (char)((uint32_t)range->letter + (code - range->first)) : range->letter;
    }
    return SEPARATOR;
}

/* One code point of valid UTF-8. */
static uint32_t next_code(struct bytes *text)
{
    const uint8_t *at = text->data;
    size_t size = at[0] < 0x80 ? 1 : at[0] < 0xE0 ? 2 : at[0] < 0xF0 ? 3 : 4;
    uint32_t code = size == 1 ? at[0] : at[0] & (0x7Fu >> size);
    for (size_t i = 1; i < size; i++)
        code = code << 6 | (at[i] & 0x3Fu);
    *text = (struct bytes){at + size, text->size - size};
    return code;
}

int text_fold(struct bytes text, char *out, size_t size)
{
    size_t used = 0;
    bool is_apart = false;
    if (!utf8_is_valid(text))
        return -EINVAL;
    while (text.size > 0) {
        char letter = fold_letter(next_code(&text));
        if (letter == SEPARATOR) {
            is_apart = used > 0;
        } else if (letter != 0) {
            if (used + (is_apart ? 3 : 2) > size)
                return -E2BIG;
            if (is_apart)
                out[used++] = SEPARATOR;
            is_apart = false;
            out[used++] = letter;
        }
    }
    out[used] = '\0';
    return 0;
}
