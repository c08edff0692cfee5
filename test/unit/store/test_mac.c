#include <errno.h>
#include <string.h>

#include "base/text.h"
#include "run_suite.h"
#include "store/mac.h"

/* RFC 4231, test cases 1 to 3. */
static const struct {
    const char *key;
    const char *data;
    const char *mac;
} rows[] = {
    {"0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b", "4869205468657265",
     "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"                                                                                                        },
    {"4a656665",                                 "7768617420646f2079612077616e7420666f72206e6f7468696e673f",
     "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"                                                                                                        },
    {"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
     "dddddddddddddddddddddddddddddddddddddddddddddddddddd"
        "dddddddddddddddddddddddddddddddddddddddddddddddd",                                                  "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe"},
};

static struct bytes read_hex(const char *hex, uint8_t out[64])
{
    size_t size = 0;
    ck_assert_int_eq(text_to_hex(bytes_from_text(hex), out, 64, &size), 0);
    return (struct bytes){.data = out, .size = size};
}

START_TEST(agrees_with_the_rfc)
{
    AUTO(mac_maker_free) struct mac_maker *maker = mac_maker_new();
    ck_assert_ptr_nonnull(maker);
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        uint8_t key[64], data[64], expected[64];
        struct bytes mac_bytes = read_hex(rows[i].mac, expected);
        struct mac mac;
        ck_assert_int_eq(
            mac_make(maker, read_hex(rows[i].key, key), read_hex(rows[i].data, data), &mac), 0);
        ck_assert_mem_eq(mac.bytes, expected, MAC_SIZE);
        ck_assert(mac_is_equal(&mac, MAC_SIZE, mac_bytes));
    }
}
END_TEST

START_TEST(a_batch_key_is_the_label_and_both_nonces)
{
    AUTO(mac_maker_free) struct mac_maker *maker = mac_maker_new();
    struct bytes key = bytes_from_text("0123456789abcdef0123456789abcdef");
    struct bytes server = bytes_from_text("server-nonce-16b");
    struct bytes device = bytes_from_text("device-nonce-16b");
    struct mac made, expected;
    ck_assert_int_eq(mac_batch_key(maker, key, server, device, &made), 0);
    ck_assert_int_eq(mac_make(maker, key,
                         bytes_from_text("vtp1-batchserver-nonce-16bdevice-nonce-16b"), &expected),
        0);
    ck_assert_mem_eq(made.bytes, expected.bytes, MAC_SIZE);
    uint8_t large[65] = {0};
    struct bytes too_long = {.data = large, .size = sizeof large};
    ck_assert_int_eq(mac_batch_key(maker, key, too_long, device, &made), -EINVAL);
}
END_TEST

START_TEST(only_the_right_bytes_are_equal)
{
    struct mac mac = {.bytes = "0123456789abcdef0123456789abcde"};
    ck_assert(mac_is_equal(&mac, 8, bytes_from_text("01234567")));
    ck_assert(!mac_is_equal(&mac, 8, bytes_from_text("01234568")));
    ck_assert(!mac_is_equal(&mac, 8, bytes_from_text("0123456")));
    ck_assert(!mac_is_equal(&mac, 8, bytes_from_text("012345678")));
    ck_assert(!mac_is_equal(&mac, 8, (struct bytes){0}));
    ck_assert(!mac_is_equal(&mac, MAC_SIZE + 1, (struct bytes){.data = mac.bytes, .size = 33}));
    mac_forget(&mac);
    static const uint8_t zeros[MAC_SIZE];
    ck_assert_mem_eq(mac.bytes, zeros, MAC_SIZE);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {agrees_with_the_rfc, a_batch_key_is_the_label_and_both_nonces,
        only_the_right_bytes_are_equal};
    return run_suite(suite_of("mac", tests, COUNT_OF(tests)));
}
