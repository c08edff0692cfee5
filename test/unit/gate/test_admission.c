#include <stdlib.h>
#include <string.h>

#include "gate/admission.h"
#include "run_suite.h"

#define MOST       8
#define PER_SOURCE 2

static struct source numbered(uint32_t number)
{
    struct source source = {{0}};
    memcpy(source.address, &number, sizeof(number));
    return source;
}

static void enter(struct admission *admission, struct admission_entry *entry, uint32_t number)
{
    entry->source = numbered(number);
    struct admission_entry *victim = admission_victim(admission, &entry->source);
    if (victim != NULL)
        admission_leave(admission, victim);
    admission_enter(admission, entry);
}

static struct admission *make(size_t most, size_t per_source)
{
    struct admission *admission = NULL;
    ck_assert_int_eq(admission_new(most, per_source, &admission), 0);
    return admission;
}

START_TEST(the_oldest_goes_when_all_are_in_use)
{
    struct admission *admission = make(MOST, PER_SOURCE);
    struct admission_entry entries[MOST + 1] = {0};
    for (uint32_t i = 0; i <= MOST; i++)
        enter(admission, &entries[i], i);
    ck_assert_uint_eq(admission_count(admission), MOST);
    ck_assert(!entries[0].is_admitted);
    for (uint32_t i = 1; i <= MOST; i++)
        ck_assert(entries[i].is_admitted);
    admission_free(admission);
}
END_TEST

START_TEST(a_crowded_source_stands_in_its_own_way)
{
    struct admission *admission = make(MOST, PER_SOURCE);
    struct admission_entry healthy = {0};
    struct admission_entry crowd[20] = {0};
    enter(admission, &healthy, 1);
    for (size_t i = 0; i < 20; i++)
        enter(admission, &crowd[i], 2);
    ck_assert(healthy.is_admitted);
    ck_assert_uint_eq(admission_count(admission), MOST / 2);
    ck_assert(crowd[19].is_admitted);
    ck_assert(!crowd[0].is_admitted);
    admission_free(admission);
}
END_TEST

START_TEST(below_half_a_source_may_have_all)
{
    struct admission *admission = make(100, 1);
    struct admission_entry entries[50] = {0};
    for (size_t i = 0; i < 50; i++)
        enter(admission, &entries[i], 1);
    ck_assert_uint_eq(admission_count(admission), 50);
    admission_free(admission);
}
END_TEST

START_TEST(leaving_twice_is_leaving_once)
{
    struct admission *admission = make(MOST, PER_SOURCE);
    struct admission_entry entries[2] = {0};
    enter(admission, &entries[0], 1);
    enter(admission, &entries[1], 2);
    admission_leave(admission, &entries[0]);
    admission_leave(admission, &entries[0]);
    ck_assert_uint_eq(admission_count(admission), 1);
    admission_free(admission);
}
END_TEST

/* The table of sources against a plain count, over many comings and goings. */
START_TEST(counts_of_sources_stay_true)
{
    enum { ENTRIES = 200, SOURCES = 60, STEPS = 20000 };
    struct admission *admission = make(ENTRIES, 3);
    static struct admission_entry entries[ENTRIES];
    unsigned seed = 4711;
    size_t inside[SOURCES] = {0};
    uint32_t source_of[ENTRIES] = {0};
    for (int step = 0; step < STEPS; step++) {
        size_t at = (size_t)rand_r(&seed) % ENTRIES;
        if (entries[at].is_admitted) {
            admission_leave(admission, &entries[at]);
            inside[source_of[at]]--;
        } else {
            source_of[at] = (uint32_t)rand_r(&seed) % SOURCES;
            entries[at].source = numbered(source_of[at]);
            admission_enter(admission, &entries[at]);
            inside[source_of[at]]++;
        }
        struct source probe = numbered((uint32_t)step % SOURCES);
        bool is_over = admission_count(admission) >= ENTRIES / 2 && inside[step % SOURCES] >= 3;
        ck_assert_int_eq(admission_victim(admission, &probe) != NULL, is_over);
    }
    admission_free(admission);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {the_oldest_goes_when_all_are_in_use,
        a_crowded_source_stands_in_its_own_way, below_half_a_source_may_have_all,
        leaving_twice_is_leaving_once, counts_of_sources_stay_true};
    return run_suite(suite_of("admission", tests, sizeof(tests) / sizeof(tests[0])));
}
