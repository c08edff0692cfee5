#include "run_suite.h"
#include "watch/agenda.h"

#define SEATS 3000
#define PATHS 3

/* What was said of each seat, without any order. */
struct said {
    int32_t supplier_no;
    int64_t due_us;
};

static uint64_t next_random(uint64_t *state)
{
    *state = *state * UINT64_C(6364136223846793005) + 1442695040888963407;
    return *state >> 33;
}

static struct listening_clock clock_reading(const int64_t readings_us[PATHS])
{
    struct listening_clock clock;
    clock_init(&clock);
    clock.path_count = PATHS;
    for (int32_t i = 0; i < PATHS; i++)
        clock.paths[i] = (struct clock_path){.supplier_no = i, .listened_us = readings_us[i]};
    return clock;
}

static void check(struct agenda *agenda, const struct said *said, const int64_t readings_us[PATHS])
{
    struct listening_clock clock = clock_reading(readings_us);
    const size_t *seats = NULL;
    size_t count = agenda_due(agenda, &clock, &seats);
    size_t at = 0;
    for (size_t i = 0; i < SEATS; i++) {
        if (said[i].due_us > readings_us[said[i].supplier_no])
            continue;
        ck_assert_uint_lt(at, count);
        ck_assert_uint_eq(seats[at++], i);
    }
    ck_assert_uint_eq(at, count);
}

START_TEST(what_is_due_is_found_as_by_asking_all)
{
    static struct said said[SEATS];
    struct agenda *agenda = NULL;
    ck_assert_int_eq(agenda_new(&agenda), 0);
    uint64_t random = 5;
    int64_t readings_us[PATHS] = {0};
    for (size_t i = 0; i < SEATS; i++)
        said[i].due_us = INT64_MAX;
    for (int round = 0; round < 300; round++) {
        for (int i = 0; i < 200; i++) {
            size_t seat = next_random(&random) % SEATS;
            bool is_never = next_random(&random) % 5 == 0;
            said[seat] = (struct said){.supplier_no = (int32_t)(next_random(&random) % PATHS),
                .due_us = is_never ? INT64_MAX : (int64_t)(next_random(&random) % 100000)};
            ck_assert_int_eq(
                agenda_put(agenda, seat, said[seat].supplier_no, said[seat].due_us), 0);
        }
        for (size_t i = 0; i < PATHS; i++)
            readings_us[i] = (int64_t)(next_random(&random) % 100000);
        check(agenda, said, readings_us);
    }
    agenda_free(agenda);
}
END_TEST

START_TEST(nothing_is_due_of_nothing)
{
    struct agenda *agenda = NULL;
    ck_assert_int_eq(agenda_new(&agenda), 0);
    struct listening_clock clock = clock_reading((int64_t[PATHS]){INT64_MAX, INT64_MAX, INT64_MAX});
    const size_t *seats = NULL;
    ck_assert_uint_eq(agenda_due(agenda, &clock, &seats), 0);
    ck_assert_int_eq(agenda_put(agenda, 7, 0, INT64_MAX), 0);
    ck_assert_uint_eq(agenda_due(agenda, &clock, &seats), 0);
    agenda_free(agenda);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {what_is_due_is_found_as_by_asking_all, nothing_is_due_of_nothing};
    return run_suite(suite_of("agenda", tests, COUNT_OF(tests)));
}
