#include <errno.h>

#include "base/text.h"
#include "run_suite.h"
#include "temporary_file.h"
#include "tool/csv.h"

static struct csv *open_text(const char *text, int expected)
{
    char path[TEMPORARY_PATH_SIZE];
    temporary_file(path, text);
    struct csv *csv = NULL;
    ck_assert_int_eq(csv_open(path, &csv), expected);
    (void)unlink(path);
    return csv;
}

static const struct {
    const char *text;
    const char *fields[3]; /* of columns a, b, c in the first row */
} rows[] = {
    {"a,b,c\n1,2,3\n",                               {"1", "2", "3"}                },
    {"\xEF\xBB\xBF"
     "A;b;C\r\n1;2,5;3\r\n",                    {"1", "2,5", "3"}              },
    {"c,x,a\n 1 ,2,\"three, 3\"",                    {"three, 3", "", "1"}          },
    {"a,b,c\n\n\"say \"\"x\"\"\",\"two\nlines\",\n", {"say \"x\"", "two\nlines", ""}},
    {"\"a\",\"b\"\n1\n",                             {"1", "", ""}                  },
};

START_TEST(columns_by_name)
{
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        AUTO(csv_free) struct csv *csv = open_text(rows[i].text, 0);
        ck_assert_int_eq(csv_next(csv), 0);
        static const char *const names[] = {"a", "b", "c"};
        for (size_t j = 0; j < COUNT_OF(names); j++) {
            struct bytes field = csv_field(csv, csv_column(csv, names[j]));
            ck_assert_msg(bytes_equal_text(field, rows[i].fields[j]), "row %zu %s", i, names[j]);
        }
        ck_assert_int_eq(csv_next(csv), CSV_END);
    }
}
END_TEST

START_TEST(lines_are_counted)
{
    AUTO(csv_free) struct csv *csv = open_text("a,b\n1,\"x\ny\"\n\n2,z\n", 0);
    ck_assert_int_eq(csv_next(csv), 0);
    ck_assert_uint_eq(csv_line(csv), 2);
    ck_assert_int_eq(csv_next(csv), 0);
    ck_assert_uint_eq(csv_line(csv), 5);
    ck_assert_uint_eq(csv_column_count(csv), 2);
    ck_assert(bytes_equal_text(csv_column_name(csv, 1), "b"));
}
END_TEST

START_TEST(what_is_too_large_is_refused)
{
    static char text[2 * CSV_ROW_MAX];
    memset(text, 'x', CSV_ROW_MAX + 10);
    memcpy(text, "a\n", 2);
    AUTO(csv_free) struct csv *csv = open_text(text, 0);
    ck_assert_int_eq(csv_next(csv), -E2BIG);
    memset(text, ',', CSV_COLUMNS_MAX + 10);
    text[CSV_COLUMNS_MAX + 10] = '\0';
    ck_assert_ptr_null(open_text(text, -E2BIG));
    ck_assert_ptr_null(open_text("", -EINVAL));
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {columns_by_name, lines_are_counted, what_is_too_large_is_refused};
    return run_suite(suite_of("csv", tests, COUNT_OF(tests)));
}
