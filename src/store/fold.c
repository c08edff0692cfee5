#include "store/fold.h"

#include <errno.h>
#include <stdbool.h>

#include "base/letter.h"
#include "base/text.h"

#define SEPARATOR '-'

/* 0: a mark that is left out. */
static char fold_letter(uint32_t code)
{
    char letter = letter_plain(code);
    if (letter >= 'a' && letter <= 'z')
        return (char)(letter - 'a' + 'A');
    if ((letter >= 'A' && letter <= 'Z') || (letter >= '0' && letter <= '9'))
        return letter;
    return letter == LETTER_MARK ? 0 : SEPARATOR;
}

int text_fold(struct bytes text, char *out, size_t size)
{
    size_t used = 0;
    bool is_apart = false;
    if (!utf8_is_valid(text))
        return -EINVAL;
    while (text.size > 0) {
        char letter = fold_letter(utf8_next(&text));
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
