#include "rule/habit.h"
#include "run_suite.h"
#include "sea.h"

START_TEST(once_is_no_habit)
{
    struct habit habit = {0};
    ck_assert_int_eq(habit_usual_us(&habit, NEW_YEAR_US), 0);
    habit_learn(&habit, 8 * HOUR_US, NEW_YEAR_US);
    ck_assert_int_eq(habit_usual_us(&habit, NEW_YEAR_US), 0);
    habit_learn(&habit, 9 * HOUR_US, NEW_YEAR_US + 7 * DAY_US);
    ck_assert_int_eq(habit_usual_us(&habit, NEW_YEAR_US + 7 * DAY_US), 8 * HOUR_US / 10 * 11);
}
END_TEST

START_TEST(a_month_later_it_is_forgotten)
{
    struct habit habit = {0};
    habit_learn(&habit, 8 * HOUR_US, NEW_YEAR_US);
    habit_learn(&habit, 8 * HOUR_US, NEW_YEAR_US + 7 * DAY_US);
    ck_assert_int_gt(habit_usual_us(&habit, NEW_YEAR_US + 30 * DAY_US), 0);
    ck_assert_int_eq(habit_usual_us(&habit, NEW_YEAR_US + 31 * DAY_US), 0);
}
END_TEST

START_TEST(the_oldest_makes_room)
{
    struct habit habit = {0};
    habit_learn(&habit, 20 * HOUR_US, NEW_YEAR_US);
    habit_learn(&habit, 20 * HOUR_US, NEW_YEAR_US);
    for (int i = 0; i < HABIT_GAPS - 1; i++)
        habit_learn(&habit, 6 * HOUR_US, NEW_YEAR_US);
    ck_assert_int_eq(habit_usual_us(&habit, NEW_YEAR_US), 6 * HOUR_US / 10 * 11);
    habit_learn(&habit, 400 * DAY_US, NEW_YEAR_US);
    ck_assert_uint_eq(habit.minutes[0], UINT16_MAX);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        once_is_no_habit, a_month_later_it_is_forgotten, the_oldest_makes_room};
    return run_suite(suite_of("habit", tests, COUNT_OF(tests)));
}
