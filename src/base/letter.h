#pragma once

/* Letters of Latin scripts without their marks: Vietnamese and other names as ASCII can write them.
 * Pure. */

#include "haitrinh/base.h"

/* Takes one code point off the front of valid UTF-8. */
uint32_t utf8_next(struct bytes *text);
/* The letter or digit below all marks, its case kept ("ậ" is 'a', "Đ" is 'D'); LETTER_MARK for a
 * combining mark, LETTER_NONE for what is no letter of these scripts. ASCII stays. */
#define LETTER_MARK '\x7f'
#define LETTER_NONE 0
char letter_plain(uint32_t code);
