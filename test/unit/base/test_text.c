#include <errno.h>
#include <string.h>

#include "base/text.h"
#include "run_suite.h"

static const struct {
    const char *text;
    unsigned digits;
    int result;
    int64_t value;
} numbers[] = {
    {"0",                     0, 0,       0        },
    {"-17",                   0, 0,       -17      },
    {"+8",                    0, 0,       8        },
    {"9223372036854775807",   0, 0,       INT64_MAX},
    {"-9223372036854775808",  0, 0,       INT64_MIN},
    {"9223372036854775808",   0, -ERANGE, 0        },
    {"1.2345678",             7, 0,       12345678 },
    {"1.23456785",            7, 0,       12345679 },
    {"-1.23456785",           7, 0,       -12345679},
    {"-1.23456784",           7, 0,       -12345678},
    {".940",                  7, 0,       9400000  },
    {"5.",                    1, 0,       50       },
    {"-0.00000004",           7, 0,       0        },
    {"999999999999999",       7, -ERANGE, 0        },
    {"9223372036854775807.5", 0, -ERANGE, 0        },
    {"",                      7, -EINVAL, 0        },
    {".",                     7, -EINVAL, 0        },
    {"-",                     7, -EINVAL, 0        },
    {"1.2.3",                 7, -EINVAL, 0        },
    {"1e5",                   7, -EINVAL, 0        },
    {" 1",                    7, -EINVAL, 0        },
    {"--1",                   7, -EINVAL, 0        },
    {"nan",                   7, -EINVAL, 0        },
};

START_TEST(numbers_are_read_whole_or_not)
{
    for (size_t i = 0; i < COUNT_OF(numbers); i++) {
        int64_t value = 0;
        int result = text_to_scaled(bytes_from_text(numbers[i].text), numbers[i].digits, &value);
        ck_assert_msg(result == numbers[i].result, "%s: %d", numbers[i].text, result);
        ck_assert_msg(value == numbers[i].value, "%s", numbers[i].text);
    }
}
END_TEST

START_TEST(an_integer_has_no_point)
{
    int64_t value = 4;
    ck_assert_int_eq(text_to_int64(bytes_from_text("1.0"), &value), -EINVAL);
    ck_assert_int_eq(value, 4);
    ck_assert_int_eq(text_to_int64(bytes_from_text("-9223372036854775809"), &value), -ERANGE);
    ck_assert_int_eq(text_to_int64(bytes_from_text("12"), &value), 0);
    ck_assert_int_eq(value, 12);
}
END_TEST

START_TEST(hex_is_pairs)
{
    uint8_t out[4];
    size_t length = 99;
    ck_assert_int_eq(text_to_hex(bytes_from_text("00fFa9"), out, sizeof out, &length), 0);
    ck_assert_uint_eq(length, 3);
    ck_assert_mem_eq(out, "\x00\xff\xa9", 3);
    ck_assert_int_eq(text_to_hex(bytes_from_text("0"), out, sizeof out, &length), -EINVAL);
    ck_assert_int_eq(text_to_hex(bytes_from_text("0g"), out, sizeof out, &length), -EINVAL);
    ck_assert_int_eq(text_to_hex(bytes_from_text("0102030405"), out, 4, &length), -ERANGE);
    ck_assert_uint_eq(length, 3);
}
END_TEST

START_TEST(pieces_and_blanks)
{
    struct bytes rest = bytes_from_text(" a ,,b");
    ck_assert(bytes_equal_text(bytes_trim(bytes_split(&rest, ',')), "a"));
    ck_assert(bytes_equal_text(bytes_split(&rest, ','), ""));
    ck_assert(bytes_equal_text(bytes_split(&rest, ','), "b"));
    ck_assert_uint_eq(rest.size, 0);
    ck_assert(bytes_equal_text(bytes_trim(bytes_from_text(" \r\n")), ""));
}
END_TEST

static const struct {
    int32_t value_e7;
    const char *text;
} degrees[] = {
    {0,           "0.0000000"   },
    {-1,          "-0.0000001"  },
    {137654321,   "13.7654321"  },
    {-1800000000, "-180.0000000"},
    {INT32_MIN,   "-214.7483648"},
};

START_TEST(degrees_are_exact)
{
    for (size_t i = 0; i < COUNT_OF(degrees); i++) {
        char text[POINT_TEXT_SIZE];
        ck_assert_uint_eq(
            degrees_to_text(degrees[i].value_e7, text, sizeof text), strlen(degrees[i].text));
        ck_assert_str_eq(text, degrees[i].text);
    }
}
END_TEST

static const struct {
    const char *text;
    bool is_valid;
} utf8_rows[] = {
    {"",                                   true },
    {"B\xC3\xACnh \xC4\x90\xE1\xBB\x8Bnh", true },
    {"\xF0\x9F\x90\x9F",                   true },
    {"\x80",                               false},
    {"\xC0\xAF",                           false},
    {"\xE0\x80\xAF",                       false},
    {"\xED\xA0\x80",                       false},
    {"\xF4\x90\x80\x80",                   false},
    {"\xF5\x80\x80\x80",                   false},
    {"\xE1\xBB",                           false},
    {"a\xC3",                              false},
};

START_TEST(utf8_as_the_rfc_has_it)
{
    for (size_t i = 0; i < COUNT_OF(utf8_rows); i++)
        ck_assert_msg(utf8_is_valid(bytes_from_text(utf8_rows[i].text)) == utf8_rows[i].is_valid,
            "row %zu", i);
}
END_TEST

START_TEST(device_keys)
{
    ck_assert(device_key_is_valid(bytes_from_text("VN-0aZ9")));
    ck_assert(device_key_is_valid(bytes_from_text("01234567890123456789012345678901")));
    ck_assert(!device_key_is_valid(bytes_from_text("012345678901234567890123456789012")));
    ck_assert(!device_key_is_valid(bytes_from_text("")));
    ck_assert(!device_key_is_valid(bytes_from_text("a b")));
    ck_assert(!device_key_is_valid(bytes_from_text("a_b")));
    ck_assert(!device_key_is_valid(bytes_from_text("a@")));
    ck_assert(!device_key_is_valid(bytes_from_text("\xC4\x90")));
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {numbers_are_read_whole_or_not, an_integer_has_no_point,
        hex_is_pairs, pieces_and_blanks, degrees_are_exact, utf8_as_the_rfc_has_it, device_keys};
    return run_suite(suite_of("text", tests, COUNT_OF(tests)));
}
