#include "haitrinh/base.h"

#include "run_suite.h"
#include "watch/pace.h"

#define MOST 1000

START_TEST(undisturbed_the_lanes_share_a_batch)
{
    struct pace pace;
    pace_init(&pace, MOST);
    pace_done(&pace, &(struct paced){.live = 10, .history = 20});
    ck_assert_uint_eq(pace_live(&pace), MOST);
    ck_assert_uint_eq(pace_history(&pace), MOST);
}
END_TEST

/* Live records never end, and one record of the history is refused whatever stands beside it. */
START_TEST(a_refused_history_record_is_found_under_load)
{
    struct pace pace;
    pace_init(&pace, MOST);
    bool is_found = pace_refused(&pace, &(struct paced){.live = 100, .history = 100});
    int live_batches = 0;
    for (int i = 0; i < 40 && !is_found; i++) {
        struct paced batch = {.live = pace_live(&pace), .history = pace_history(&pace)};
        ck_assert(batch.live == 0 || batch.history == 0);
        if (batch.history > 0)
            is_found = pace_refused(&pace, &batch);
        else
            pace_done(&pace, &batch);
        live_batches += batch.live > 0;
    }
    ck_assert(is_found);
    ck_assert_int_gt(live_batches, 5);
    ck_assert_uint_eq(pace.live, MOST);
    ck_assert_uint_eq(pace.history, 1);
}
END_TEST

START_TEST(a_refused_live_record_is_found)
{
    struct pace pace;
    pace_init(&pace, MOST);
    bool is_found = false;
    for (int i = 0; i < 12 && !is_found; i++)
        is_found = pace_refused(&pace, &(struct paced){.live = pace_live(&pace)});
    ck_assert(is_found);
    ck_assert_uint_eq(pace_history(&pace), 0);
}
END_TEST

START_TEST(the_lanes_come_together_again)
{
    struct pace pace;
    pace_init(&pace, MOST);
    (void)pace_refused(&pace, &(struct paced){.live = 4, .history = 4});
    for (int i = 0; i < 4; i++) {
        struct paced batch = {.live = pace_live(&pace), .history = pace_history(&pace)};
        pace_done(&pace, &batch);
    }
    ck_assert_uint_eq(pace_live(&pace), MOST);
    ck_assert_uint_eq(pace_history(&pace), MOST);
}
END_TEST

START_TEST(a_lane_with_nothing_gives_its_turn_away)
{
    struct pace pace;
    pace_init(&pace, MOST);
    (void)pace_refused(&pace, &(struct paced){.history = 8});
    ck_assert_uint_eq(pace_history(&pace), 0);
    pace_pass(&pace);
    ck_assert_uint_eq(pace_history(&pace), 4);
    ck_assert_uint_eq(pace_live(&pace), 0);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {undisturbed_the_lanes_share_a_batch,
        a_refused_history_record_is_found_under_load, a_refused_live_record_is_found,
        the_lanes_come_together_again, a_lane_with_nothing_gives_its_turn_away};
    return run_suite(suite_of("pace", tests, COUNT_OF(tests)));
}
