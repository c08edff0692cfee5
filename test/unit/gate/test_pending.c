/* pending.c alone: connections are the two functions it needs of them, made here. */

#include <stdlib.h>
#include <string.h>

#include "gate/connection.h"
#include "run_suite.h"

#define CONNECTIONS 4

static struct pending *pending;
static struct connection *connections[CONNECTIONS];
/* What has been acknowledged: "slot:first,first slot:first ..." */
static char told[65536];

struct connection *connection_find(const struct connection_set *set, uint32_t slot, uint32_t number)
{
    (void)set;
    struct connection *connection = slot < CONNECTIONS ? connections[slot] : NULL;
    return connection != NULL && connection->number == number ? connection : NULL;
}

static void tell(const char *text)
{
    size_t length = strlen(told);
    snprintf(told + length, sizeof(told) - length, "%s", text);
}

int connection_acknowledge(struct connection *connection, uint32_t first)
{
    char text[64];
    snprintf(text, sizeof(text), "%u:", connection->slot);
    tell(text);
    while (first != PENDING_NONE) {
        const union receipt *receipt = pending_next(pending, &first);
        snprintf(text, sizeof(text), "%llu,", (unsigned long long)receipt->vtp.first);
        tell(text);
    }
    return 0;
}

static void setup(void)
{
    told[0] = '\0';
    ck_assert_int_eq(pending_new(&pending), 0);
    for (uint32_t i = 0; i < CONNECTIONS; i++) {
        connections[i] = calloc(1, sizeof(struct connection));
        connections[i]->slot = i;
        connections[i]->number = 100 + i;
        connections[i]->last_receipt = PENDING_NONE;
    }
}

static void teardown(void)
{
    for (uint32_t i = 0; i < CONNECTIONS; i++) {
        free(connections[i]);
        connections[i] = NULL;
    }
    pending_free(pending);
}

static void push(uint32_t slot, uint64_t seq)
{
    union receipt receipt = {.vtp = {.first = seq}};
    ck_assert_int_eq(pending_push(pending, connections[slot], seq, &receipt), 0);
}

static size_t release(uint64_t durable)
{
    size_t count = 0;
    ck_assert_int_eq(pending_release(pending, NULL, durable, &count), 0);
    return count;
}

START_TEST(nothing_before_it_is_durable)
{
    setup();
    push(0, 5);
    push(0, 6);
    ck_assert_uint_eq(release(4), 0);
    ck_assert_str_eq(told, "");
    ck_assert_uint_eq(release(5), 1);
    ck_assert_str_eq(told, "0:5,");
    ck_assert_uint_eq(connections[0]->in_flight, 1);
    teardown();
}
END_TEST

START_TEST(each_connection_is_told_once_a_step)
{
    setup();
    push(0, 1);
    push(1, 2);
    push(0, 3);
    push(2, 4);
    push(1, 5);
    push(0, 6);
    ck_assert_uint_eq(release(5), 5);
    ck_assert_str_eq(told, "0:1,3,1:2,5,2:4,");
    told[0] = '\0';
    ck_assert_uint_eq(release(100), 1);
    ck_assert_str_eq(told, "0:6,");
    teardown();
}
END_TEST

START_TEST(who_is_gone_is_passed_over)
{
    setup();
    push(0, 1);
    push(1, 2);
    connections[0]->number = 200;
    push(0, 3);
    ck_assert_uint_eq(release(3), 3);
    ck_assert_str_eq(told, "1:2,0:3,");
    teardown();
}
END_TEST

START_TEST(the_ring_grows_and_wraps)
{
    setup();
    uint64_t pushed = 0;
    uint64_t released = 0;
    for (int round = 0; round < 50; round++) {
        told[0] = '\0';
        for (int i = 0; i < 100 + 10 * round; i++) {
            pushed++;
            push((uint32_t)(pushed % CONNECTIONS), pushed);
        }
        ck_assert_uint_eq(release(pushed - 7), pushed - 7 - released);
        released = pushed - 7;
    }
    ck_assert_uint_eq(pending_count(pending), 7);
    teardown();
}
END_TEST

START_TEST(it_is_bounded)
{
    setup();
    ck_assert(pending_has_room(pending, PENDING_MAX));
    ck_assert(!pending_has_room(pending, PENDING_MAX + 1));
    for (uint64_t seq = 1; seq <= PENDING_MAX; seq++)
        push(0, seq);
    ck_assert(!pending_has_room(pending, 1));
    union receipt receipt = {.vtp = {.first = 1}};
    ck_assert_int_lt(pending_push(pending, connections[0], PENDING_MAX + 1, &receipt), 0);
    teardown();
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {nothing_before_it_is_durable, each_connection_is_told_once_a_step,
        who_is_gone_is_passed_over, the_ring_grows_and_wraps, it_is_bounded};
    return run_suite(suite_of("pending", tests, COUNT_OF(tests)));
}
