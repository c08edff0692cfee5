#include "base/letter.h"

#include <stdbool.h>

#define ASCII_END      0x80
#define LOWER_TO_UPPER (0x61 - 0x41)

enum letter_case {
    UPPER,
    LOWER,
    EVEN_UPPER, /* upper and lower case take turns */
    ODD_UPPER,
};

/* Unicode, Latin-1 Supplement to Latin Extended Additional. */
static const struct {
    uint32_t first, last;
    char letter; /* in lower case */
    enum letter_case letter_case;
} ranges[] = {
    {0x00C0, 0x00C5, 'a', UPPER     },
    {0x00C8, 0x00CB, 'e', UPPER     },
    {0x00CC, 0x00CF, 'i', UPPER     },
    {0x00D0, 0x00D0, 'd', UPPER     },
    {0x00D2, 0x00D6, 'o', UPPER     },
    {0x00D9, 0x00DC, 'u', UPPER     },
    {0x00DD, 0x00DD, 'y', UPPER     },
    {0x00E0, 0x00E5, 'a', LOWER     },
    {0x00E8, 0x00EB, 'e', LOWER     },
    {0x00EC, 0x00EF, 'i', LOWER     },
    {0x00F0, 0x00F0, 'd', LOWER     },
    {0x00F2, 0x00F6, 'o', LOWER     },
    {0x00F9, 0x00FC, 'u', LOWER     },
    {0x00FD, 0x00FD, 'y', LOWER     },
    {0x0102, 0x0103, 'a', EVEN_UPPER},
    {0x0110, 0x0111, 'd', EVEN_UPPER},
    {0x0128, 0x0129, 'i', EVEN_UPPER},
    {0x0168, 0x0169, 'u', EVEN_UPPER},
    {0x0189, 0x0189, 'd', UPPER     },
    {0x01A0, 0x01A1, 'o', EVEN_UPPER},
    {0x01AF, 0x01B0, 'u', ODD_UPPER },
    {0x0256, 0x0256, 'd', LOWER     },
    {0x1EA0, 0x1EB7, 'a', EVEN_UPPER},
    {0x1EB8, 0x1EC7, 'e', EVEN_UPPER},
    {0x1EC8, 0x1ECB, 'i', EVEN_UPPER},
    {0x1ECC, 0x1EE3, 'o', EVEN_UPPER},
    {0x1EE4, 0x1EF1, 'u', EVEN_UPPER},
    {0x1EF2, 0x1EF9, 'y', EVEN_UPPER},
};

uint32_t utf8_next(struct bytes *text)
{
    const uint8_t *at = text->data;
    size_t size = at[0] < 0x80 ? 1 : at[0] < 0xE0 ? 2 : at[0] < 0xF0 ? 3 : 4;
    uint32_t code = size == 1 ? at[0] : at[0] & (0x7Fu >> size);
    for (size_t i = 1; i < size; i++)
        code = code << 6 | (at[i] & 0x3Fu);
    *text = (struct bytes){at + size, text->size - size};
    return code;
}

static bool is_upper(enum letter_case letter_case, uint32_t code)
{
    switch (letter_case) {
    case UPPER:
        return true;
    case LOWER:
        return false;
    case EVEN_UPPER:
        return code % 2 == 0;
    case ODD_UPPER:
        return code % 2 == 1;
    }
    return false;
}

char letter_plain(uint32_t code)
{
    if (code < ASCII_END)
        return (char)code;
    if (code >= 0x0300 && code <= 0x036F)
        return LETTER_MARK;
    for (size_t i = 0; i < COUNT_OF(ranges); i++)
        if (code >= ranges[i].first && code <= ranges[i].last)
            return is_upper(ranges[i].letter_case, code) ? (char)(ranges[i].letter - LOWER_TO_UPPER)
                                                         : ranges[i].letter;
    return LETTER_NONE;
}
