#include <string.h>

#include "haitrinh/base.h"

#include "base/crc32c.h"
#include "base/crc32c_portable.h"
#include "run_suite.h"

/* RFC 3720 appendix B.4, and the check value of the CRC catalogue. */
static void fill_vector(int vector, uint8_t bytes[32])
{
    for (int i = 0; i < 32; i++) {
        uint8_t rising = (uint8_t)i;
        uint8_t falling = (uint8_t)(31 - i);
        const uint8_t choice[] = {0x00, 0xFF, rising, falling};
        bytes[i] = choice[vector];
    }
}

START_TEST(agrees_with_the_rfc)
{
    static const uint32_t expected[] = {0x8A9136AAU, 0x62A8AB43U, 0x46DD794EU, 0x113FDB5CU};
    for (int i = 0; i < 4; i++) {
        uint8_t bytes[32];
        fill_vector(i, bytes);
        ck_assert_uint_eq(crc32c(0, bytes, sizeof bytes), expected[i]);
        ck_assert_uint_eq(crc32c_portable(0, bytes, sizeof bytes), expected[i]);
    }
    ck_assert_uint_eq(crc32c(0, "123456789", 9), 0xE3069283U);
    ck_assert_uint_eq(crc32c_portable(0, "123456789", 9), 0xE3069283U);
}
END_TEST

START_TEST(both_ways_agree_at_every_size_and_alignment)
{
    uint8_t bytes[300];
    for (size_t i = 0; i < sizeof bytes; i++)
        bytes[i] = (uint8_t)(i * 167 + i / 3);
    for (size_t start = 0; start < 9; start++)
        for (size_t size = 0; size < 280; size++)
            ck_assert_uint_eq(
                crc32c(7, bytes + start, size), crc32c_portable(7, bytes + start, size));
}
END_TEST

START_TEST(goes_on_from_a_result)
{
    const char *text = "a voyage at sea, and back";
    size_t size = strlen(text);
    uint32_t whole = crc32c(0, text, size);
    for (size_t cut = 0; cut <= size; cut++)
        ck_assert_uint_eq(crc32c(crc32c(0, text, cut), text + cut, size - cut), whole);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        agrees_with_the_rfc, both_ways_agree_at_every_size_and_alignment, goes_on_from_a_result};
    return run_suite(suite_of("crc32c", tests, COUNT_OF(tests)));
}
