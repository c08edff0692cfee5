#include "rule/sos.h"
#include "run_suite.h"
#include "sea.h"

/* One report of a device, and the step that must follow; 0: none. */
struct call {
    int64_t fix_min;
    enum report_event event;
    uint32_t status;
    uint32_t doubt;
    enum alarm_step step;
    size_t alarms; /* different ones so far */
};

static void play(const struct call *calls, size_t count)
{
    struct thresholds limits = threshold_defaults();
    struct device_state state;
    device_state_init(&state, 7);
    struct alarm_list events;
    alarm_list_init(&events);
    for (size_t i = 0; i < count; i++) {
        struct position position = position_at(NEW_YEAR_US + calls[i].fix_min * MINUTE_US, 14, 110);
        position.event = (uint8_t)calls[i].event;
        position.status |= calls[i].status;
        position.doubt = calls[i].doubt;
        int64_t minute = (calls[i].doubt & DOUBT_FUTURE) != 0 ? (int64_t)i : calls[i].fix_min;
        struct occasion occasion =
            occasion_at(NEW_YEAR_US + minute * MINUTE_US + (int64_t)i * SECOND_US, &limits);
        size_t before = events.count;
        ck_assert_int_eq(sos_judge(&state, &position, &occasion, &events), 0);
        ck_assert_msg(events.count - before == (calls[i].step != 0), "call %zu", i);
        if (calls[i].step != 0)
            ck_assert_msg(events.events[before].step == calls[i].step, "call %zu", i);
        ck_assert_msg(count_alarms(&events, ALARM_SOS) == calls[i].alarms, "call %zu", i);
    }
    alarm_list_done(&events);
    device_state_done(&state);
}

START_TEST(one_alarm_an_sos)
{
    static const struct call calls[] = {
        {0, EVENT_NONE,       0, 0, 0,             0},
        {1, EVENT_SOS,        0, 0, ALARM_RAISED,  1},
        {1, EVENT_SOS,        0, 0, 0,             1}, /* sent again */
        {2, EVENT_SOS,        0, 0, ALARM_UPDATED, 1},
        {3, EVENT_SOS_CANCEL, 0, 0, ALARM_ENDED,   1},
        {3, EVENT_SOS_CANCEL, 0, 0, 0,             1},
        {4, EVENT_SOS,        0, 0, ALARM_RAISED,  2},
    };
    play(calls, COUNT_OF(calls));
}
END_TEST

START_TEST(is_raised_whatever_is_doubted)
{
    static const struct call calls[] = {
        {0, EVENT_SOS, 0, DOUBT_NO_POSITION | DOUBT_FUTURE | DOUBT_LATE, ALARM_RAISED, 1},
    };
    play(calls, COUNT_OF(calls));
}
END_TEST

START_TEST(an_older_cancel_ends_nothing)
{
    static const struct call calls[] = {
        {5, EVENT_SOS,        0, 0, ALARM_RAISED, 1},
        {4, EVENT_SOS_CANCEL, 0, 0, 0,            1},
        {6, EVENT_SOS_CANCEL, 0, 0, ALARM_ENDED,  1},
    };
    play(calls, COUNT_OF(calls));
}
END_TEST

START_TEST(a_status_in_distress_raises_it)
{
    static const struct call calls[] = {
        {1, EVENT_NONE,       STATUS_SOS, 0,          ALARM_RAISED, 1},
        {2, EVENT_NONE,       STATUS_SOS, 0,          0,            1},
        {3, EVENT_SOS_CANCEL, 0,          0,          ALARM_ENDED,  1},
        {2, EVENT_NONE,       STATUS_SOS, 0,          0,            1}, /* from before the cancel */
        {4, EVENT_NONE,       STATUS_SOS, DOUBT_LATE, ALARM_RAISED, 2}, /* however late */
        {5, EVENT_NONE,       STATUS_SOS, 0,          0,            2},
        {9, EVENT_NONE,       STATUS_SOS, 0,          0,            2},
        {8, EVENT_SOS_CANCEL, 0,          0,          0,            2}, /* and in distress since */
        {9, EVENT_SOS_CANCEL, 0,          0,          ALARM_ENDED,  2},
    };
    play(calls, COUNT_OF(calls));
}
END_TEST

/* Sent again after a cancel, and after more presses: nothing is remembered of the newest only. */
START_TEST(older_ones_sent_again_change_nothing)
{
    static const struct call calls[] = {
        {1, EVENT_SOS,        0, 0, ALARM_RAISED,  1},
        {2, EVENT_SOS,        0, 0, ALARM_UPDATED, 1},
        {3, EVENT_SOS,        0, 0, ALARM_UPDATED, 1},
        {4, EVENT_SOS_CANCEL, 0, 0, ALARM_ENDED,   1},
        {1, EVENT_SOS,        0, 0, 0,             1},
        {3, EVENT_SOS,        0, 0, 0,             1},
        {2, EVENT_SOS,        0, 0, 0,             1},
        {5, EVENT_SOS,        0, 0, ALARM_RAISED,  2},
        {2, EVENT_SOS,        0, 0, 0,             2},
    };
    play(calls, COUNT_OF(calls));
}
END_TEST

START_TEST(memory_is_bounded)
{
    struct thresholds limits = threshold_defaults();
    struct device_state state;
    device_state_init(&state, 7);
    struct alarm_list events;
    alarm_list_init(&events);
    for (int64_t i = 0; i < 40; i++) {
        struct position position = position_at(NEW_YEAR_US + i * MINUTE_US, 14, 110);
        position.event = EVENT_SOS;
        struct occasion occasion = occasion_at(position.fix_us, &limits);
        ck_assert_int_eq(sos_judge(&state, &position, &occasion, &events), 0);
    }
    ck_assert_uint_eq(state.matter_count, SOS_REMEMBERED);
    ck_assert_int_eq(state.sos.fix_us, NEW_YEAR_US + 39 * MINUTE_US);
    alarm_list_done(&events);
    device_state_done(&state);
}
END_TEST

/* A person took it for false and the device never cancelled: the next press rings. */
START_TEST(a_later_press_is_another_alarm)
{
    struct thresholds limits = threshold_defaults();
    struct device_state state;
    device_state_init(&state, 7);
    struct alarm_list events;
    alarm_list_init(&events);
    static const int64_t minutes[] = {0, 59, 119};
    for (size_t i = 0; i < COUNT_OF(minutes); i++) {
        struct position position = position_at(NEW_YEAR_US + minutes[i] * MINUTE_US, 14, 110);
        position.event = EVENT_SOS;
        struct occasion occasion = occasion_at(position.fix_us, &limits);
        ck_assert_int_eq(sos_judge(&state, &position, &occasion, &events), 0);
    }
    ck_assert_uint_eq(count_events(&events, ALARM_SOS, ALARM_RAISED), 2);
    ck_assert_uint_eq(count_events(&events, ALARM_SOS, ALARM_UPDATED), 1);
    ck_assert_uint_eq(count_events(&events, ALARM_SOS, ALARM_ENDED), 1);
    ck_assert(state.sos.alarm_id == events.events[3].alarm_id);
    alarm_list_done(&events);
    device_state_done(&state);
}
END_TEST

/* A clock that ran years ahead at the press, or at the cancel, mutes nothing once it is right. */
START_TEST(a_clock_ahead_mutes_nothing)
{
    static const struct call calls[] = {
        {500000, EVENT_SOS,        0,          DOUBT_FUTURE, ALARM_RAISED, 1},
        {2,      EVENT_SOS_CANCEL, 0,          0,            ALARM_ENDED,  1},
        {500009, EVENT_SOS_CANCEL, 0,          DOUBT_FUTURE, 0,            1},
        {3,      EVENT_NONE,       STATUS_SOS, 0,            ALARM_RAISED, 2},
    };
    play(calls, COUNT_OF(calls));
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {one_alarm_an_sos, is_raised_whatever_is_doubted,
        an_older_cancel_ends_nothing, a_status_in_distress_raises_it,
        older_ones_sent_again_change_nothing, memory_is_bounded, a_later_press_is_another_alarm,
        a_clock_ahead_mutes_nothing};
    return run_suite(suite_of("sos", tests, COUNT_OF(tests)));
}
