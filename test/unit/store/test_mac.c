#include <string.h>

#include "base/text.h"
#include "run_suite.h"
#include "store/mac.h"

/* RFC 4231, cases 1, 2, 3 and 6: a short key, a shorter one, a full block, a key longer than one.
 */
static const struct {
    const char *key; /* hex; "aa*131": that byte so often */
    const char *data;
    const char *mac;
} vectors[] = {
    {"0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b", "4869205468657265",
     "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"                                                                                                        },
    {"4a656665",                                 "7768617420646f2079612077616e7420666f72206e6f7468696e673f",
     "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"                                                                                                        },
    {"aa*20",
     "dddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddd"
        "dddd",                                                                                              "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe"},
    {"aa*131",
     "54657374205573696e67204c6172676572205468616e20426c6f636b2d53697a65204b6579202d2048617368204b6579"
        "204669727374",                                                                                      "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"},
};

static size_t read_hex(const char *hex, uint8_t *out, size_t size)
{
    size_t length = 0;
    if (strncmp(hex, "aa*", 3) == 0) {
        int64_t count = 0;
        ck_assert_int_eq(text_to_int64(bytes_from_text(hex + 3), &count), 0);
        memset(out, 0xaa, (size_t)count);
        return (size_t)count;
    }
    ck_assert_int_eq(text_to_hex(bytes_from_text(hex), out, size, &length), 0);
    return length;
}

START_TEST(codes_are_those_of_rfc_4231)
{
    for (size_t i = 0; i < COUNT_OF(vectors); i++) {
        uint8_t secret[256], data[256], wanted[MAC_SIZE];
        struct bytes key = {secret, read_hex(vectors[i].key, secret, sizeof secret)};
        struct bytes text = {data, read_hex(vectors[i].data, data, sizeof data)};
        read_hex(vectors[i].mac, wanted, sizeof wanted);
        struct mac_key ready;
        struct mac code;
        mac_key_set(&ready, key);
        mac_make(&ready, text, &code);
        ck_assert_mem_eq(code.bytes, wanted, MAC_SIZE);
        ck_assert(mac_is_equal(&code, 8, (struct bytes){wanted, 8}));
        wanted[7] ^= 1;
        ck_assert(!mac_is_equal(&code, 8, (struct bytes){wanted, 8}));
        ck_assert(!mac_is_equal(&code, 8, (struct bytes){wanted, 7}));
    }
}
END_TEST

START_TEST(a_nonce_too_long_is_told)
{
    uint8_t nonce[65] = {0};
    struct mac_key key;
    struct bytes good = {nonce, 64}, bad = {nonce, 65};
    ck_assert_int_eq(mac_batch_key(good, good, good, &key), 0);
    ck_assert_int_lt(mac_batch_key(good, good, bad, &key), 0);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {codes_are_those_of_rfc_4231, a_nonce_too_long_is_told};
    return run_suite(suite_of("mac", tests, COUNT_OF(tests)));
}
