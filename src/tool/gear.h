#pragma once

/* Words of the fishing trade as registers write them, in Vietnamese or English, to the words that
 * rules compare (haitrinh/register.h, struct vessel). Pure. */

#include "haitrinh/base.h"

struct gear_word {
    const char *written; /* folded (store/fold.h) */
    const char *gear;    /* NULL: tells nothing of it */
    const char *kind;
};

/* NULL when the word is not known: it is kept as written then. */
const struct gear_word *gear_find(struct bytes text);
