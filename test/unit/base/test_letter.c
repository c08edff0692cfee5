/* Letters below their marks, as an SMS can carry them. */

#include <stdio.h>
#include <string.h>

#include "base/letter.h"
#include "base/text.h"
#include "run_suite.h"

static const struct {
    const char *written, *plain; /* '?' is no letter, marks are left out */
} texts[] = {
    {"Vùng cấm Hoàng Sa",                                               "Vung cam Hoang Sa"          },
    {"BĐ BÐ BƉ đ ð",                                                   "BD BD BD d d"               },
    {"ĂăÂâÊêÔôƠơƯư",                                            "AaAaEeOoOoUu"               },
    {"ẤẬẦẩẫ ỆệỄ ỊịĨĩ ỘộỠỡ ỨữŨũ Ỷỳ", "AAAaa EeE IiIi OoOo UuUu Yy"},
    {"a\u0301\u0302 o\u031B",                                               "a o"                        },
    {"° Ω 漢 €",                                                       "? ? ? ?"                    },
    {"09 az AZ -",                                                          "09 az AZ -"                 },
};

START_TEST(marks_go_and_case_stays)
{
    for (size_t i = 0; i < COUNT_OF(texts); i++) {
        struct bytes rest = bytes_from_text(texts[i].written);
        char found[64] = "";
        size_t used = 0;
        ck_assert(utf8_is_valid(rest));
        while (rest.size > 0) {
            char letter = letter_plain(utf8_next(&rest));
            if (letter != LETTER_MARK)
                found[used++] = letter == LETTER_NONE ? '?' : letter;
        }
        ck_assert_str_eq(found, texts[i].plain);
    }
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {marks_go_and_case_stays};
    return run_suite(suite_of("letter", tests, COUNT_OF(tests)));
}
