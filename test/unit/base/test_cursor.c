#include "haitrinh/base.h"

#include "base/cursor.h"
#include "run_suite.h"

static struct cursor over(const uint8_t *data, size_t size)
{
    struct cursor cursor;
    cursor_init(&cursor, (struct bytes){.data = data, .size = size});
    return cursor;
}

START_TEST(reads_both_byte_orders)
{
    static const uint8_t data[] = {1, 0x12, 0x34, 0x12, 0x34, 0x56, 0x78, 0x34, 0x12, 0x78, 0x56,
        0x34, 0x12, 8, 7, 6, 5, 4, 3, 2, 1};
    struct cursor cursor = over(data, sizeof data);
    ck_assert_uint_eq(cursor_u8(&cursor), 1);
    ck_assert_uint_eq(cursor_u16_be(&cursor), 0x1234);
    ck_assert_uint_eq(cursor_u32_be(&cursor), 0x12345678);
    ck_assert_uint_eq(cursor_u16_le(&cursor), 0x1234);
    ck_assert_uint_eq(cursor_u32_le(&cursor), 0x12345678);
    ck_assert_uint_eq(cursor_u64_le(&cursor), 0x0102030405060708U);
    ck_assert_uint_eq(cursor_left(&cursor), 0);
    ck_assert(!cursor.is_broken);
}
END_TEST

START_TEST(the_first_error_sticks)
{
    static const uint8_t data[] = {1, 2, 3, 4};
    struct cursor cursor = over(data, sizeof data);
    ck_assert_uint_eq(cursor_u16_be(&cursor), 0x0102);
    ck_assert_uint_eq(cursor_u32_be(&cursor), 0);
    ck_assert(cursor.is_broken);
    ck_assert_uint_eq(cursor_u8(&cursor), 0);
    ck_assert_uint_eq(cursor_left(&cursor), 0);
    ck_assert_ptr_null(cursor_bytes(&cursor, 1).data);
}
END_TEST

START_TEST(an_empty_input_has_nothing_and_is_whole)
{
    struct cursor cursor = over(NULL, 0);
    ck_assert_uint_eq(cursor_left(&cursor), 0);
    ck_assert_uint_eq(cursor_bytes(&cursor, 0).size, 0);
    ck_assert(!cursor.is_broken);
    ck_assert_uint_eq(cursor_bytes(&cursor, SIZE_MAX).size, 0);
    ck_assert(cursor.is_broken);
}
END_TEST

static const struct {
    uint8_t data[11];
    size_t size;
    unsigned max_bytes;
    bool is_good;
    uint64_t value;
} varints[] = {
    {{0x00},                                                          1,  2,  true,  0         },
    {{0x7F},                                                          1,  2,  true,  127       },
    {{0x80, 0x01},                                                    2,  2,  true,  128       },
    {{0xFF, 0x7F},                                                    2,  2,  true,  16383     },
    {{0xFF, 0xFF, 0x01},                                              3,  2,  false, 0         },
    {{0x80},                                                          1,  2,  false, 0         },
    {{0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x01},    10, 10, true,  UINT64_MAX},
    {{0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x02},    10, 10, false, 0         },
    {{0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0}, 11, 11, false, 0         },
};

START_TEST(varints_are_bounded)
{
    for (size_t i = 0; i < COUNT_OF(varints); i++) {
        struct cursor cursor = over(varints[i].data, varints[i].size);
        uint64_t value = cursor_varint(&cursor, varints[i].max_bytes);
        ck_assert_msg(cursor.is_broken != varints[i].is_good, "row %zu", i);
        ck_assert_msg(value == varints[i].value, "row %zu", i);
    }
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {reads_both_byte_orders, the_first_error_sticks,
        an_empty_input_has_nothing_and_is_whole, varints_are_bounded};
    return run_suite(suite_of("cursor", tests, COUNT_OF(tests)));
}
