#include "rule/habit.h"

#include <string.h>

#define HABIT_DAYS 30

void habit_learn(struct habit *habit, int64_t silent_us, int64_t at_us)
{
    int64_t minutes = silent_us / MINUTE_US;
    memmove(habit->minutes + 1, habit->minutes, (HABIT_GAPS - 1) * sizeof habit->minutes[0]);
    memmove(habit->days + 1, habit->days, (HABIT_GAPS - 1) * sizeof habit->days[0]);
    habit->minutes[0] = minutes > UINT16_MAX ? UINT16_MAX : (uint16_t)minutes;
    habit->days[0] = (uint16_t)(at_us / DAY_US);
}

int64_t habit_usual_us(const struct habit *habit, int64_t at_us)
{
    uint16_t longest = 0, second = 0;
    for (size_t i = 0; i < HABIT_GAPS; i++) {
        uint16_t minutes = habit->minutes[i];
        if (at_us / DAY_US - habit->days[i] > HABIT_DAYS)
            continue;
        if (minutes > longest) {
            second = longest;
            longest = minutes;
        } else if (minutes > second) {
            second = minutes;
        }
    }
    return second * MINUTE_US / 10 * 11;
}
