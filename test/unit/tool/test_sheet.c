#include <stdlib.h>
#include <string.h>

#include "run_suite.h"
#include "tool/sheet.h"

static const struct sheet_column columns[] = {
    {"vessel", 6,  SHEET_TEXT },
    {"time",   19, SHEET_TIME },
    {"lat",    0,  SHEET_VALUE},
};

static const struct {
    enum sheet_format format;
    const char *cells[COUNT_OF(columns)];
    const char *expected;
} rows[] = {
    {SHEET_TABLE, {"BĐ-1", "0", "-13.5"},       "BĐ-1   01/01/1970 07:00:00 -13.5\n"           },
    {SHEET_TABLE, {NULL, NULL, NULL},            "                           \n"                 },
    {SHEET_CSV,   {"BĐ-1", "1000000", "-13.5"}, "BĐ-1,1970-01-01T00:00:01Z,-13.5\r\n"          },
    {SHEET_CSV,   {"=1+1", "", ""},              "\"'=1+1\",,\r\n"                               },
    {SHEET_CSV,   {"+1", "", ""},                "\"'+1\",,\r\n"                                 },
    {SHEET_CSV,   {"-1", "", ""},                "\"'-1\",,\r\n"                                 },
    {SHEET_CSV,   {"@x", "", ""},                "\"'@x\",,\r\n"                                 },
    {SHEET_CSV,   {"\tx", "", ""},               "\"'\tx\",,\r\n"                                },
    {SHEET_CSV,   {"\rx", "", ""},               "\"'\rx\",,\r\n"                                },
    {SHEET_CSV,   {"a=1", "", ""},               "a=1,,\r\n"                                     },
    {SHEET_CSV,   {"a,\"b\"", "", ""},           "\"a,\"\"b\"\"\",,\r\n"                         },
    {SHEET_JSON,  {"a\"b", "0", "1.50"},
     "{\"vessel\":\"a\\\"b\",\"time\":\"1970-01-01T00:00:00Z\",\"lat\":1.50}\n"                  },
    {SHEET_JSON,  {"", NULL, ""},                "{\"vessel\":null,\"time\":null,\"lat\":null}\n"},
};

static char *write_row(enum sheet_format format, const char *const *cells)
{
    char *text = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&text, &size);
    struct sheet sheet = {
        .out = out, .format = format, .columns = columns, .count = COUNT_OF(columns)};

    ck_assert_ptr_nonnull(out);
    sheet_row(&sheet, cells);
    fclose(out);
    return text;
}

START_TEST(a_row_is_written_as_its_format_says)
{
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        char *text = write_row(rows[i].format, rows[i].cells);

        ck_assert_str_eq(text, rows[i].expected);
        free(text);
    }
}
END_TEST

START_TEST(formats_have_names)
{
    enum sheet_format format;

    ck_assert_int_eq(sheet_format_from_text("csv", &format), 0);
    ck_assert_int_eq(format, SHEET_CSV);
    ck_assert_int_lt(sheet_format_from_text("xml", &format), 0);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {a_row_is_written_as_its_format_says, formats_have_names};

    return run_suite(suite_of("tool/sheet", tests, COUNT_OF(tests)));
}
