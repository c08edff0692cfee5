#include <math.h>

#include "base/json.h"
#include "base/text.h"
#include "run_suite.h"

START_TEST(nested_values)
{
    struct json json;
    json_init(&json);
    ck_assert_str_eq(json_text(&json), "");
    json_open_object(&json, NULL);
    json_put_int(&json, "least", INT64_MIN);
    json_put_uint(&json, "most", UINT64_MAX);
    json_open_array(&json, "list");
    json_put_bool(&json, NULL, true);
    json_put_null(&json, NULL);
    json_open_object(&json, NULL);
    json_close_object(&json);
    json_close_array(&json);
    json_open_object(&json, "inner");
    json_put_raw(&json, "raw", bytes_from_text("{\"a\":[1]}"));
    json_close_object(&json);
    json_put_string(&json, "none", NULL);
    json_close_object(&json);
    ck_assert_str_eq(json_text(&json),
        "{\"least\":-9223372036854775808,\"most\":18446744073709551615,"
        "\"list\":[true,null,{}],\"inner\":{\"raw\":{\"a\":[1]}},\"none\":null}");
    json_reset(&json);
    json_open_array(&json, NULL);
    json_close_array(&json);
    ck_assert_str_eq(json_text(&json), "[]");
    json_done(&json);
}
END_TEST

static const struct {
    const char *text;
    const char *expected;
} strings[] = {
    {"",                  "\"\""                          },
    {"Tam Quan \xC4\x90", "\"Tam Quan \xC4\x90\""         },
    {"a\"b\\c/",          "\"a\\\"b\\\\c/\""              },
    {"\n\t\x01",          "\"\\u000a\\u0009\\u0001\""     },
    {"x\xFFy\xC3",        "\"x\xEF\xBF\xBDy\xEF\xBF\xBD\""},
};

START_TEST(text_is_escaped)
{
    struct json json;
    json_init(&json);
    for (size_t i = 0; i < COUNT_OF(strings); i++) {
        json_reset(&json);
        json_put_string(&json, NULL, strings[i].text);
        ck_assert_str_eq(json_text(&json), strings[i].expected);
    }
    json_done(&json);
}
END_TEST

static const struct {
    int64_t value;
    unsigned scale, decimals;
    const char *expected;
} scaled[] = {
    {532540000, 7,  0, "53.254"               },
    {-9400000,  7,  0, "-0.94"                },
    {0,         7,  0, "0"                    },
    {0,         7,  2, "0.00"                 },
    {10000000,  7,  0, "1"                    },
    {-5,        7,  0, "-0.0000005"           },
    {12,        0,  0, "12"                   },
    {INT64_MIN, 18, 0, "-9.223372036854775808"},
    {100,       2,  2, "1.00"                 },
};

START_TEST(scaled_integers_are_exact)
{
    struct json json;
    json_init(&json);
    for (size_t i = 0; i < COUNT_OF(scaled); i++) {
        json_reset(&json);
        json_put_scaled(&json, NULL, scaled[i].value, scaled[i].scale, scaled[i].decimals);
        ck_assert_str_eq(json_text(&json), scaled[i].expected);
    }
    json_done(&json);
}
END_TEST

START_TEST(reals_and_times)
{
    struct json json;
    json_init(&json);
    json_open_array(&json, NULL);
    json_put_real(&json, NULL, 0.125, 9);
    json_put_real(&json, NULL, -1e6, 0);
    json_put_real(&json, NULL, (double)NAN, 2);
    json_put_real(&json, NULL, (double)INFINITY, 2);
    json_put_time(&json, NULL, TIME_UNKNOWN);
    json_put_time(&json, NULL, 500000);
    json_close_array(&json);
    ck_assert_str_eq(
        json_text(&json), "[0.125000000,-1000000,null,null,null,\"1970-01-01T00:00:00.500Z\"]");
    json_done(&json);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        nested_values, text_is_escaped, scaled_integers_are_exact, reals_and_times};
    return run_suite(suite_of("json", tests, COUNT_OF(tests)));
}
