#include "gate/network.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <string.h>

#include "base/text.h"

static const uint8_t mapped_prefix[12] = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};

static struct source from_ipv4(const void *address)
{
    struct source source;
    memcpy(source.address, mapped_prefix, sizeof(mapped_prefix));
    memcpy(source.address + sizeof(mapped_prefix), address, 4);
    return source;
}

static bool is_ipv4(const struct source *source)
{
    return memcmp(source->address, mapped_prefix, sizeof(mapped_prefix)) == 0;
}

struct source source_from_socket(const struct sockaddr *address)
{
    struct source source = {{0}};
    if (address->sa_family == AF_INET) {
        struct sockaddr_in in;
        memcpy(&in, address, sizeof(in));
        source = from_ipv4(&in.sin_addr);
    } else if (address->sa_family == AF_INET6) {
        struct sockaddr_in6 in6;
        memcpy(&in6, address, sizeof(in6));
        memcpy(source.address, &in6.sin6_addr, sizeof(source.address));
    }
    return source;
}

struct source source_budget(const struct source *source)
{
    struct source budget = *source;
    if (!is_ipv4(source))
        memset(budget.address + 8, 0, 8);
    return budget;
}

bool source_equals(const struct source *left, const struct source *right)
{
    return memcmp(left, right, sizeof(*left)) == 0;
}

void source_to_text(const struct source *source, char out[static SOURCE_TEXT_MAX])
{
    const void *address = is_ipv4(source) ? source->address + 12 : source->address;
    if (inet_ntop(is_ipv4(source) ? AF_INET : AF_INET6, address, out, SOURCE_TEXT_MAX) == NULL)
        out[0] = '\0';
}

static bool shares_bits(const struct source *left, const struct source *right, unsigned bits)
{
    unsigned whole = bits / 8;
    if (memcmp(left->address, right->address, whole) != 0)
        return false;
    unsigned rest = bits % 8;
    unsigned mask = (0xff00U >> rest) & 0xffU;
    return rest == 0 || ((left->address[whole] ^ right->address[whole]) & mask) == 0;
}

static bool read_address(struct bytes text, struct source *out, unsigned *out_bits)
{
    char copy[SOURCE_TEXT_MAX];
    if (text.size >= sizeof(copy))
        return false;
    memcpy(copy, text.data, text.size);
    copy[text.size] = '\0';
    struct in_addr in;
    if (inet_pton(AF_INET, copy, &in) == 1) {
        *out = from_ipv4(&in);
        *out_bits = 32;
        return true;
    }
    *out_bits = 128;
    return inet_pton(AF_INET6, copy, out->address) == 1;
}

static bool is_within(const struct source *source, struct bytes network)
{
    struct source base;
    unsigned bits = 0;
    struct bytes prefix = network;
    struct bytes address = bytes_split(&prefix, '/');
    if (!read_address(address, &base, &bits))
        return false;
    int64_t length = bits;
    bool has_length = prefix.size > 0;
    if (has_length && (text_to_int64(prefix, &length) != 0 || length < 0 || length > bits))
        return false;
    return shares_bits(source, &base, 128 - bits + (unsigned)length);
}

bool source_is_within(const struct source *source, const char *networks)
{
    struct bytes rest = bytes_from_text(networks);
    while (rest.size > 0) {
        struct bytes network = bytes_split(&rest, ' ');
        if (network.size > 0 && is_within(source, network))
            return true;
    }
    return false;
}
