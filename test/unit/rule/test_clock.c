#include "rule/clock.h"
#include "run_suite.h"

/* One heartbeat with a single path, and what its reading must be after it. */
struct beat {
    uint64_t run;
    int64_t mono_ms;
    int64_t wall_ms;
    bool is_proven;
    uint32_t frames;
    int64_t listened_ms, quiet_ms;
};

static void play(const struct beat *beats, size_t count)
{
    struct listening_clock clock;
    clock_init(&clock);
    for (size_t i = 0; i < count; i++) {
        const struct beat *beat = &beats[i];
        struct heartbeat heartbeat = {.wall_us = beat->wall_ms * 1000,
            .run = beat->run,
            .mono_us = (uint64_t)beat->mono_ms * 1000,
            .path_count = 1,
            .paths = {{.supplier_no = 4, .frames = beat->frames, .is_proven = beat->is_proven}}};
        clock_beat(&clock, &heartbeat);
        ck_assert_msg(clock_listened_us(&clock, 4) == beat->listened_ms * 1000, "beat %zu", i);
        ck_assert_msg(clock_path(&clock, 4)->quiet_us == beat->quiet_ms * 1000, "beat %zu", i);
    }
}

START_TEST(sums_steps_of_one_run)
{
    static const struct beat beats[] = {
        {1, 1000, 0, true, 1, 0,    0   },
        {1, 2000, 0, true, 0, 1000, 1000},
        {1, 3100, 0, true, 0, 2100, 2100},
        {1, 3100, 0, true, 0, 2100, 2100}, /* twice the same */
        {1, 2500, 0, true, 0, 2100, 2100}, /* backwards: no step, and no step back */
        {1, 4100, 0, true, 9, 3100, 0   },
    };
    play(beats, COUNT_OF(beats));
}
END_TEST

START_TEST(caps_a_step)
{
    static const struct beat beats[] = {
        {1, 1000,    0, true, 1, 0,    0   },
        {1, 3601000, 0, true, 0, 2000, 2000},
        {1, 3602000, 0, true, 0, 3000, 3000},
    };
    play(beats, COUNT_OF(beats));
}
END_TEST

START_TEST(adds_nothing_across_restarts)
{
    static const struct beat beats[] = {
        {1, 1000, 0,        true, 1, 0,    0   },
        {1, 2000, 0,        true, 1, 1000, 0   },
        {2, 50,   25200000, true, 0, 1000, 0   }, /* 7 h later */
        {2, 1050, 25201000, true, 0, 2000, 1000},
    };
    play(beats, COUNT_OF(beats));
}
END_TEST

START_TEST(is_not_moved_by_the_wall_clock)
{
    static const struct beat beats[] = {
        {1, 1000, 0,         true, 1, 0,    0},
        {1, 2000, 86400000,  true, 1, 1000, 0},
        {1, 3000, -86400000, true, 1, 2000, 0},
    };
    play(beats, COUNT_OF(beats));
}
END_TEST

START_TEST(stands_while_the_path_is_not_proven)
{
    static const struct beat beats[] = {
        {1, 1000, 0, true,  1, 0,    0   },
        {1, 2000, 0, true,  1, 1000, 0   },
        {1, 3000, 0, false, 0, 1000, 1000},
        {1, 4000, 0, false, 0, 1000, 2000},
        {1, 5000, 0, true,  0, 1000, 3000}, /* proven only at the end of the step */
        {1, 6000, 0, true,  1, 2000, 0   },
    };
    play(beats, COUNT_OF(beats));
}
END_TEST

/* The gate runs and does not listen (no disk space, no register yet): nobody is silent, and no
 * supplier's feed is quiet. */
START_TEST(stands_while_a_beat_tells_nothing_of_the_path)
{
    struct listening_clock clock;
    clock_init(&clock);
    struct heartbeat heartbeat = {
        .run = 1, .mono_us = 1, .path_count = 1, .paths = {{.supplier_no = 3, .is_proven = true}}};
    clock_beat(&clock, &heartbeat);
    heartbeat.mono_us += SECOND_US;
    clock_beat(&clock, &heartbeat);
    heartbeat.path_count = 0;
    for (int i = 0; i < 3600; i++) {
        heartbeat.mono_us += SECOND_US;
        clock_beat(&clock, &heartbeat);
    }
    ck_assert_int_eq(clock_path(&clock, 3)->listened_us, SECOND_US);
    ck_assert_int_eq(clock_path(&clock, 3)->quiet_us, SECOND_US);
    heartbeat.path_count = 1;
    heartbeat.mono_us += SECOND_US;
    clock_beat(&clock, &heartbeat);
    ck_assert_int_eq(clock_path(&clock, 3)->listened_us, SECOND_US);
    heartbeat.mono_us += SECOND_US;
    clock_beat(&clock, &heartbeat);
    ck_assert_int_eq(clock_path(&clock, 3)->listened_us, 2 * SECOND_US);
}
END_TEST

START_TEST(keeps_paths_apart_and_bounded)
{
    struct listening_clock clock;
    clock_init(&clock);
    struct heartbeat heartbeat = {.run = 1, .mono_us = 1, .path_count = HEARTBEAT_PATHS_MAX};
    for (int32_t round = 0; round < 6; round++) {
        for (int32_t i = 0; i < HEARTBEAT_PATHS_MAX; i++)
            heartbeat.paths[i] = (struct heartbeat_path){
                .supplier_no = round * HEARTBEAT_PATHS_MAX + i, .is_proven = true};
        heartbeat.mono_us += SECOND_US;
        clock_beat(&clock, &heartbeat);
        heartbeat.mono_us += SECOND_US;
        clock_beat(&clock, &heartbeat);
    }
    ck_assert_uint_eq(clock.path_count, CLOCK_PATHS_MAX);
    ck_assert_int_eq(clock_listened_us(&clock, 0), SECOND_US);
    ck_assert_int_eq(clock_listened_us(&clock, CLOCK_PATHS_MAX - 1), SECOND_US);
    ck_assert_int_eq(clock_listened_us(&clock, CLOCK_PATHS_MAX), 0);
}
END_TEST

/* Heartbeats up to two hours, a stop of three hours, and one hour more. */
START_TEST(knows_when_it_did_not_listen)
{
    struct listening_clock clock;
    clock_init(&clock);
    for (int64_t minute = 0; minute < 360; minute++) {
        bool is_stopped = minute > 120 && minute < 300;
        struct heartbeat heartbeat = {.wall_us = minute * MINUTE_US + 1,
            .run = minute < 300 ? 1 : 2,
            .mono_us = (uint64_t)(minute * MINUTE_US + 1),
            .path_count = 1,
            .paths = {{.supplier_no = 4, .frames = 1, .is_proven = true}}};
        if (!is_stopped)
            clock_beat(&clock, &heartbeat);
    }
    ck_assert_int_eq(clock_deaf_us(&clock, 4, 0, 10 * HOUR_US), 3 * HOUR_US);
    ck_assert_int_eq(clock_deaf_us(&clock, 4, 4 * HOUR_US + 1, 10 * HOUR_US), HOUR_US);
    ck_assert_int_eq(clock_deaf_us(&clock, 4, 0, 2 * HOUR_US), 0);
    ck_assert_int_eq(clock_deaf_us(&clock, 5, 0, 10 * HOUR_US), 0);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {sums_steps_of_one_run, caps_a_step, adds_nothing_across_restarts,
        is_not_moved_by_the_wall_clock, stands_while_the_path_is_not_proven,
        stands_while_a_beat_tells_nothing_of_the_path, keeps_paths_apart_and_bounded,
        knows_when_it_did_not_listen};
    return run_suite(suite_of("clock", tests, COUNT_OF(tests)));
}
