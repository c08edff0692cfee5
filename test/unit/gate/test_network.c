#include <arpa/inet.h>
#include <netinet/in.h>
#include <string.h>

#include "haitrinh/base.h"

#include "gate/network.h"
#include "run_suite.h"

static struct source from_text(const char *text)
{
    struct sockaddr_in in = {.sin_family = AF_INET};
    struct sockaddr_in6 in6 = {.sin6_family = AF_INET6};
    if (inet_pton(AF_INET, text, &in.sin_addr) == 1)
        return source_from_socket((const void *)&in);
    ck_assert_int_eq(inet_pton(AF_INET6, text, &in6.sin6_addr), 1);
    return source_from_socket((const void *)&in6);
}

static const struct {
    const char *source;
    const char *networks;
    bool is_within;
} cases[] = {
    {"192.0.2.7",        "192.0.2.7",                  true },
    {"192.0.2.8",        "192.0.2.7",                  false},
    {"192.0.2.8",        "10.0.0.0/8 192.0.2.0/24",    true },
    {"192.0.3.8",        "10.0.0.0/8 192.0.2.0/24",    false},
    {"192.0.3.8",        "192.0.2.0/23",               true },
    {"192.0.4.8",        "192.0.2.0/23",               false},
    {"192.0.4.8",        "0.0.0.0/0",                  true },
    {"::ffff:192.0.2.7", "192.0.2.0/24",               true },
    {"2001:db8::1",      "2001:db8::/32",              true },
    {"2001:db9::1",      "2001:db8::/32",              false},
    {"2001:db8::1",      "0.0.0.0/0",                  false},
    {"2001:db8:8000::1", "2001:db8:8000::/33",         true },
    {"2001:db8:4000::1", "2001:db8:8000::/33",         false},
    {"192.0.2.7",        "",                           false},
    {"192.0.2.7",        "  192.0.2.7  ",              true },
    {"192.0.2.7",        "192.0.2.0/33 192.0.2.0/x",   false},
    {"192.0.2.7",        "192.0.2.0/-1 / nonsense/24", false},
};

START_TEST(networks_name_sources)
{
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct source source = from_text(cases[i].source);
        ck_assert_msg(
            source_is_within(&source, cases[i].networks) == cases[i].is_within, "row %zu", i);
    }
}
END_TEST

START_TEST(an_ipv6_host_shares_the_budget_of_its_network)
{
    struct source one = from_text("2001:db8::1");
    struct source two = from_text("2001:db8::2:1");
    struct source far = from_text("2001:db8:0:1::1");
    struct source budgets[] = {source_budget(&one), source_budget(&two), source_budget(&far)};
    ck_assert(source_equals(&budgets[0], &budgets[1]));
    ck_assert(!source_equals(&budgets[0], &budgets[2]));
    struct source four = from_text("192.0.2.7");
    struct source budget = source_budget(&four);
    ck_assert(source_equals(&budget, &four));
}
END_TEST

START_TEST(sources_are_told_as_they_are_written)
{
    char text[SOURCE_TEXT_MAX];
    struct source four = from_text("192.0.2.7");
    source_to_text(&four, text);
    ck_assert_str_eq(text, "192.0.2.7");
    struct source six = from_text("2001:db8::1");
    source_to_text(&six, text);
    ck_assert_str_eq(text, "2001:db8::1");
    struct sockaddr local = {.sa_family = AF_UNIX};
    struct source none = source_from_socket(&local);
    source_to_text(&none, text);
    ck_assert_str_eq(text, "::");
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {networks_name_sources,
        an_ipv6_host_shares_the_budget_of_its_network, sources_are_told_as_they_are_written};
    return run_suite(suite_of("network", tests, COUNT_OF(tests)));
}
