#include "rule/silence.h"
#include "run_suite.h"
#include "sea.h"

static struct flotilla sea;

static void put_to_sea(size_t count)
{
    flotilla_init(&sea, count, 0);
    flotilla_beat(&sea, 0, true, 1);
    for (size_t i = 0; i < count; i++)
        flotilla_hear(&sea, i);
}

START_TEST(the_loss_is_one_alarm_that_climbs)
{
    put_to_sea(1);
    static const struct {
        int64_t at_us;
        uint8_t rung;
    } ladder[] = {
        {5 * HOUR_US,  1},
        {6 * HOUR_US,  2},
        {8 * HOUR_US,  3},
        {24 * HOUR_US, 4},
        {10 * DAY_US,  5}
    };
    int64_t at_us = 0;
    for (size_t i = 0; i < COUNT_OF(ladder); i++) {
        flotilla_listen(&sea, ladder[i].at_us - at_us - 4 * SECOND_US);
        ck_assert_uint_eq(sea.events.count, i);
        flotilla_listen(&sea, 4 * SECOND_US);
        at_us = ladder[i].at_us;
        ck_assert_uint_eq(sea.events.count, i + 1);
        ck_assert_uint_eq(sea.events.events[i].level, ladder[i].rung);
    }
    flotilla_hear(&sea, 0);
    ck_assert_uint_eq(count_alarms(&sea.events, ALARM_LOSS), 1);
    ck_assert_uint_eq(count_events(&sea.events, ALARM_LOSS, ALARM_RAISED), 1);
    ck_assert_uint_eq(count_events(&sea.events, ALARM_LOSS, ALARM_UPDATED), 4);
    ck_assert_uint_eq(count_events(&sea.events, ALARM_LOSS, ALARM_ENDED), 1);
    ck_assert_int_eq(sea.events.events[0].occurred_us, NEW_YEAR_US);
    flotilla_done(&sea);
}
END_TEST

START_TEST(what_is_longer_than_usual_is_said_at_the_first_rung)
{
    put_to_sea(1);
    flotilla_listen(&sea, 5 * HOUR_US);
    ck_assert_uint_eq(sea.events.count, 1);
    ck_assert(sea.events.events[0].is_unusual);
    flotilla_done(&sea);
    put_to_sea(1);
    sea.limits.quiet_gap_us = 7 * HOUR_US;
    flotilla_listen(&sea, 7 * HOUR_US - 2 * SECOND_US);
    ck_assert_uint_eq(sea.events.count, 1);
    ck_assert(!sea.events.events[0].is_unusual);
    flotilla_listen(&sea, 2 * SECOND_US);
    ck_assert_uint_eq(sea.events.count, 2);
    ck_assert_uint_eq(sea.events.events[1].level, 2);
    flotilla_done(&sea);
}
END_TEST

START_TEST(late_is_internal)
{
    put_to_sea(1);
    flotilla_listen(&sea, 3 * HOUR_US - 2 * SECOND_US);
    ck_assert(!sea.devices[0].silence.is_late);
    flotilla_listen(&sea, 2 * SECOND_US);
    ck_assert(sea.devices[0].silence.is_late);
    ck_assert_uint_eq(sea.events.count, 0);
    flotilla_done(&sea);
}
END_TEST

START_TEST(a_device_never_heard_is_not_lost)
{
    flotilla_init(&sea, 1, 0);
    flotilla_listen(&sea, DAY_US);
    ck_assert_uint_eq(sea.events.count, 0);
    flotilla_done(&sea);
}
END_TEST

START_TEST(a_stranger_is_not_lost)
{
    put_to_sea(1);
    sea.devices[0].device_no = -1;
    flotilla_listen(&sea, DAY_US);
    ck_assert_uint_eq(sea.events.count, 0);
    ck_assert_uint_eq(sea.devices[0].silence.rung, 4);
    flotilla_done(&sea);
}
END_TEST

START_TEST(silence_in_port_is_no_loss)
{
    put_to_sea(1);
    struct zone_state *port = NULL;
    ck_assert_int_eq(device_state_add_zone(&sea.devices[0], 5, &port), 0);
    port->kind = ZONE_PORT;
    port->is_told = true;
    flotilla_listen(&sea, 11 * DAY_US);
    ck_assert_uint_eq(sea.events.count, 0);
    flotilla_done(&sea);
}
END_TEST

static void lay_up(int64_t until_us, struct vessel *out)
{
    *out = (struct vessel){.laid_up_from_us = NEW_YEAR_US - DAY_US, .laid_up_until_us = until_us};
    sea.vessel = out;
}

START_TEST(a_laid_up_vessel_is_not_lost)
{
    struct vessel vessel;
    put_to_sea(1);
    lay_up(TIME_UNKNOWN, &vessel);
    flotilla_listen(&sea, 11 * DAY_US);
    ck_assert_uint_eq(sea.events.count, 0);
    flotilla_done(&sea);
}
END_TEST

START_TEST(after_its_date_a_laid_up_vessel_is_as_others)
{
    struct vessel vessel;
    put_to_sea(1);
    lay_up(NEW_YEAR_US + 7 * HOUR_US, &vessel);
    flotilla_listen(&sea, 7 * HOUR_US + 295 * MINUTE_US);
    ck_assert_uint_eq(sea.events.count, 0);
    flotilla_listen(&sea, 10 * MINUTE_US);
    ck_assert_uint_eq(count_alarms(&sea.events, ALARM_LOSS), 1);
    flotilla_done(&sea);
}
END_TEST

START_TEST(our_own_stop_makes_nobody_silent)
{
    put_to_sea(3);
    flotilla_listen(&sea, 2 * HOUR_US);
    flotilla_restart(&sea, 7 * HOUR_US);
    flotilla_listen(&sea, HOUR_US - 10 * SECOND_US);
    ck_assert(!sea.devices[0].silence.is_late);
    ck_assert_uint_eq(sea.events.count, 0);
    flotilla_done(&sea);
}
END_TEST

START_TEST(an_open_loss_survives_our_stop)
{
    put_to_sea(1);
    flotilla_listen(&sea, 5 * HOUR_US);
    flotilla_restart(&sea, 7 * HOUR_US);
    flotilla_listen(&sea, HOUR_US + 4 * SECOND_US);
    ck_assert_uint_eq(count_alarms(&sea.events, ALARM_LOSS), 1);
    ck_assert_uint_eq(count_events(&sea.events, ALARM_LOSS, ALARM_UPDATED), 1);
    flotilla_done(&sea);
}
END_TEST

START_TEST(an_interval_longer_than_the_ladder_waits)
{
    flotilla_init(&sea, 1, 0);
    sea.limits.interval_us = 4 * HOUR_US;
    flotilla_beat(&sea, 0, true, 1);
    flotilla_hear(&sea, 0);
    flotilla_listen(&sea, 6 * HOUR_US + 28 * MINUTE_US);
    ck_assert_uint_eq(sea.events.count, 0);
    flotilla_listen(&sea, 4 * MINUTE_US);
    ck_assert_uint_eq(sea.events.count, 1);
    ck_assert_uint_eq(sea.events.events[0].level, 2);
    flotilla_done(&sea);
}
END_TEST

START_TEST(hearing_puts_the_deadline_off)
{
    put_to_sea(1);
    for (int i = 0; i < 10; i++) {
        flotilla_listen(&sea, 4 * HOUR_US + 50 * MINUTE_US);
        flotilla_hear(&sea, 0);
    }
    ck_assert_uint_eq(sea.events.count, 0);
    flotilla_done(&sea);
}
END_TEST

START_TEST(only_what_was_asked_since_it_was_heard_is_unanswered)
{
    put_to_sea(1);
    struct device_state *device = &sea.devices[0];
    silence_unanswered(device, device->silence.heard_us - 1);
    ck_assert(!device->silence.is_unanswered);
    device->look_us = HOUR_US;
    silence_unanswered(device, device->silence.heard_us);
    ck_assert(device->silence.is_unanswered);
    ck_assert_int_eq(device->look_us, 0);
    flotilla_hear(&sea, 0);
    ck_assert(!device->silence.is_unanswered);
    flotilla_done(&sea);
}
END_TEST

START_TEST(who_was_never_heard_cannot_answer)
{
    flotilla_init(&sea, 1, 0);
    silence_unanswered(&sea.devices[0], NEW_YEAR_US);
    ck_assert(!sea.devices[0].silence.is_unanswered);
    flotilla_done(&sea);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {the_loss_is_one_alarm_that_climbs,
        what_is_longer_than_usual_is_said_at_the_first_rung, late_is_internal,
        a_device_never_heard_is_not_lost, a_stranger_is_not_lost, silence_in_port_is_no_loss,
        a_laid_up_vessel_is_not_lost, after_its_date_a_laid_up_vessel_is_as_others,
        our_own_stop_makes_nobody_silent, an_open_loss_survives_our_stop,
        an_interval_longer_than_the_ladder_waits, hearing_puts_the_deadline_off,
        only_what_was_asked_since_it_was_heard_is_unanswered, who_was_never_heard_cannot_answer};
    return run_suite(suite_of("silence", tests, COUNT_OF(tests)));
}
