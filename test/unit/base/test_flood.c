#include <stdio.h>
#include <stdlib.h>

#include "haitrinh/units.h"

#include "base/flood.h"
#include "run_suite.h"

#define START_US (1000 * SECOND_US)

static struct flood *flood_new(void)
{
    struct flood *flood = calloc(1, sizeof *flood);
    ck_assert_ptr_nonnull(flood);
    return flood;
}

static uint64_t key_of(int peer)
{
    char name[16];
    (void)snprintf(name, sizeof name, "peer-%d", peer);
    return flood_key("bad-mac", name);
}

START_TEST(once_a_minute_and_says_how_many)
{
    struct flood *flood = flood_new();
    uint32_t left_out = 77;
    ck_assert(flood_may_pass(flood, key_of(1), START_US, &left_out));
    ck_assert_uint_eq(left_out, 0);
    for (int i = 1; i <= 5; i++)
        ck_assert(!flood_may_pass(flood, key_of(1), START_US + i * SECOND_US, &left_out));
    ck_assert(flood_may_pass(flood, key_of(2), START_US + SECOND_US, &left_out));
    ck_assert(flood_may_pass(flood, key_of(1), START_US + MINUTE_US, &left_out));
    ck_assert_uint_eq(left_out, 5);
    free(flood);
}
END_TEST

START_TEST(event_and_peer_are_both_told_apart)
{
    ck_assert_uint_ne(flood_key("ab", "c"), flood_key("a", "bc"));
    ck_assert_uint_ne(flood_key("a", "b"), flood_key("b", "a"));
    ck_assert_uint_eq(flood_key("a", "b"), flood_key("a", "b"));
}
END_TEST

START_TEST(many_peers_cannot_fill_the_log)
{
    struct flood *flood = flood_new();
    uint32_t left_out;
    int passed = 0;
    for (int peer = 0; peer < 100000; peer++)
        passed += flood_may_pass(flood, key_of(peer), START_US + peer, &left_out) ? 1 : 0;
    ck_assert_int_eq(passed, LOG_PEER_LINES);
    ck_assert_uint_eq(flood_take_dropped(flood, START_US + SECOND_US), 0);
    int64_t later_us = START_US + MINUTE_US;
    ck_assert_uint_gt(flood_take_dropped(flood, later_us), 90000);
    ck_assert_uint_eq(flood_take_dropped(flood, later_us), 0);
    ck_assert(flood_may_pass(flood, key_of(-1), later_us, &left_out));
    free(flood);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {once_a_minute_and_says_how_many,
        event_and_peer_are_both_told_apart, many_peers_cannot_fill_the_log};
    return run_suite(suite_of("flood", tests, COUNT_OF(tests)));
}
