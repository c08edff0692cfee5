#pragma once

/* Words for the fields of an alarm's detail and for their values, Vietnamese and English: a new
 * field of a rule is a line here. Pure. */

#include "haitrinh/base.h"

enum language { LANGUAGE_VI = 0, LANGUAGE_EN = 1 };
#define LANGUAGES 2

struct alarm_word {
    const char *name;
    const char *words[LANGUAGES];
};

/* NULL: there is none. */
const struct alarm_word *alarm_word_find(
    const struct alarm_word *words, size_t count, const char *name);
const struct alarm_word *alarm_field_word(const char *name);
const struct alarm_word *alarm_value_word(const char *value);
