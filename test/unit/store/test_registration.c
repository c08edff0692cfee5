#include <errno.h>

#include "base/text.h"
#include "run_suite.h"
#include "store/fold.h"
#include "store/registration.h"

START_TEST(reads_every_way_of_writing)
{
    static const struct {
        const char *written;
        const char *canonical;
    } cases[] = {
        {"BĐ 94555 TS",           "BĐ-94555-TS" },
        {"BĐ 97405-TS",           "BĐ-97405-TS" },
        {"BĐ-92249 TS",           "BĐ-92249-TS" },
        {"B\xC3\x90 94555 TS",     "BĐ-94555-TS" }, /* U+00D0, as one newspaper prints it */
        {"B\xC6\x89 94555 TS",     "BĐ-94555-TS" }, /* U+0189 */
        {"bđ94555ts",             "BĐ-94555-TS" },
        {"b\xC3\xB0 94555",        "BĐ-94555-TS" },
        {"BD 94555 TS",            "BĐ-94555-TS" },
        {" BD.94555/TS ",          "BĐ-94555-TS" },
        {"BĐ\u2013"
         "94555\u00A0TS", "BĐ-94555-TS" }, /* en dash, no-break space */
        {"QT96969TS",              "QT-96969-TS"  },
        {"KG-94435 TS",            "KG-94435-TS"  },
        {"QNg 90929 TS",           "QNg-90929-TS" },
        {"QNG90929TS",             "QNg-90929-TS" },
        {"qna 90929 ts",           "QNa-90929-TS" },
        {"QN 90929 TS",            "QN-90929-TS"  },
        {"BTh-97188-TS",           "BTh-97188-TS" },
        {"CM-08710-TS",            "CM-08710-TS"  },
        {"BV 4053 TS",             "BV-4053-TS"   },
        {"ĐNa-90001-TS",          "ĐNa-90001-TS"},
        {"NĐ 12345",              "NĐ-12345-TS" },
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        char out[REGISTRATION_MAX + 1] = "";
        int result = registration_canonical(bytes_from_text(cases[i].written), out);
        ck_assert_msg(result == 0, "%s: %d", cases[i].written, result);
        ck_assert_str_eq(out, cases[i].canonical);
        ck_assert_int_eq(registration_canonical(bytes_from_text(out), out), 0);
        ck_assert_str_eq(out, cases[i].canonical);
    }
}
END_TEST

START_TEST(refuses_what_is_none)
{
    static const struct {
        const char *written;
        int result;
    } cases[] = {
        {"",                                     -EINVAL},
        {"BĐ",                                  -EINVAL},
        {"94555",                                -EINVAL},
        {"BĐ 945 TS",                           -EINVAL},
        {"BĐ 945555 TS",                        -EINVAL},
        {"BĐ 94555 TX",                         -EINVAL},
        {"BĐ 94555 TS TS",                      -EINVAL},
        {"BĐ 94 555 TS",                        -EINVAL},
        {"QNgg 90929 TS",                        -EINVAL},
        {"ZZ 90929 TS",                          -ENOENT},
        {"BĐ 94555 TS and then some more text", -EINVAL},
        {"B\xC3 94555 TS",                       -EINVAL},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        char out[REGISTRATION_MAX + 1] = "untouched";
        ck_assert_int_eq(
            registration_canonical(bytes_from_text(cases[i].written), out), cases[i].result);
        ck_assert_str_eq(out, "untouched");
    }
}
END_TEST

START_TEST(folds_vietnamese)
{
    static const struct {
        const char *text;
        const char *folded;
    } cases[] = {
        {"Số đăng ký",                             "SO-DANG-KY"          },
        {"So\xCC\x82\xCC\x81 đa\xCC\x86ng ky\xCC\x81", "SO-DANG-KY"          }, /* decomposed */
        {"  Chiều dài lớn nhất (m) ",            "CHIEU-DAI-LON-NHAT-M"},
        {"ƯỚC ƠN ỹ Ỳ",                          "UOC-ON-Y-Y"          },
        {"số_điện__thoại",                       "SO-DIEN-THOAI"       },
        {"",                                            ""                    },
        {"???",                                         ""                    },
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        char out[40];
        ck_assert_int_eq(text_fold(bytes_from_text(cases[i].text), out, sizeof(out)), 0);
        ck_assert_str_eq(out, cases[i].folded);
    }
    char small[4];
    ck_assert_int_eq(text_fold(bytes_from_text("abc"), small, sizeof(small)), 0);
    ck_assert_int_eq(text_fold(bytes_from_text("abcd"), small, sizeof(small)), -E2BIG);
    ck_assert_int_eq(text_fold(bytes_from_text("a-bc"), small, sizeof(small)), -E2BIG);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        reads_every_way_of_writing, refuses_what_is_none, folds_vietnamese};
    return run_suite(suite_of("registration", tests, COUNT_OF(tests)));
}
