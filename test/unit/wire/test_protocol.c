#include "haitrinh/protocol.h"

#include "run_suite.h"

START_TEST(each_protocol_is_found_by_name_and_number)
{
    size_t count;
    const struct protocol *table = protocol_table(&count);
    ck_assert_uint_ge(count, 2);
    for (size_t i = 0; i < count; i++) {
        ck_assert_ptr_eq(protocol_by_name(table[i].name), &table[i]);
        ck_assert_ptr_eq(protocol_by_number(table[i].number), &table[i]);
        ck_assert_uint_ne(table[i].number, 0);
        ck_assert_uint_le(table[i].frame_max_first, table[i].frame_max);
        for (size_t j = 0; j < i; j++)
            ck_assert_uint_ne(table[i].port, table[j].port);
    }
    ck_assert_ptr_null(protocol_by_name("VTP"));
    ck_assert_ptr_null(protocol_by_number(0));
}
END_TEST

/* Journals hold these numbers. */
START_TEST(numbers_stay_for_ever)
{
    ck_assert_str_eq(protocol_by_number(1)->name, "vtp");
    ck_assert_str_eq(protocol_by_number(2)->name, "naf");
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {each_protocol_is_found_by_name_and_number, numbers_stay_for_ever};
    return run_suite(suite_of("protocol", tests, COUNT_OF(tests)));
}
