#include "sea.h"

#include <check.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define METRES_PER_DEGREE 111320.0

struct point point_at(double lat, double lon)
{
    return (struct point){(int32_t)lround(lat * DEGREE_E7), (int32_t)lround(lon * DEGREE_E7)};
}

struct report report_at(int64_t fix_us, double lat, double lon)
{
    return (struct report){
        .fix_us = fix_us,
        .point = point_at(lat, lon),
        .speed_mm_s = SPEED_UNKNOWN,
        .course_cdeg = COURSE_UNKNOWN,
        .status = STATUS_FIX_VALID,
        .kind = REPORT_POSITION,
    };
}

struct position position_at(int64_t fix_us, double lat, double lon)
{
    struct report report = report_at(fix_us, lat, lon);
    struct receipt receipt = {.device_no = 7,
        .received_us = fix_us + 30 * SECOND_US,
        .place = {.seq = (uint64_t)(fix_us / SECOND_US)}};
    return position_stamp(&report, &receipt);
}

struct position position_off(int64_t fix_us, struct point origin, double north_m, double east_m)
{
    double lat = (double)origin.lat_e7 / DEGREE_E7;
    double lon = (double)origin.lon_e7 / DEGREE_E7;
    double east = east_m / (METRES_PER_DEGREE * cos(lat * 3.14159265358979 / 180));
    return position_at(fix_us, lat + north_m / METRES_PER_DEGREE, lon + east);
}

uint64_t random_next(struct sea_random *random)
{
    uint64_t mixed = random->state += UINT64_C(0x9e3779b97f4a7c15);
    mixed = (mixed ^ (mixed >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    mixed = (mixed ^ (mixed >> 27)) * UINT64_C(0x94d049bb133111eb);
    return mixed ^ (mixed >> 31);
}

size_t random_below(struct sea_random *random, size_t limit)
{
    return random_next(random) % limit;
}

double random_unit(struct sea_random *random)
{
    return (double)(random_next(random) >> 11) / (double)(UINT64_C(1) << 53);
}

/* The sum of twelve uniform numbers has deviation 1. */
double random_normal(struct sea_random *random)
{
    double sum = -6;
    for (int i = 0; i < 12; i++)
        sum += random_unit(random);
    return sum;
}

struct occasion occasion_at(int64_t detected_us, const struct thresholds *limits)
{
    return (struct occasion){
        .journal_id = "00112233445566778899aabbccddeeff",
        .place = {.seq = (uint64_t)(detected_us / SECOND_US)},
        .detected_us = detected_us,
        .vessel_no = 70,
        .supplier_no = 3,
        .limits = limits,
    };
}

static bool is_of(const struct alarm_event *event, enum alarm_kind kind, enum alarm_step step)
{
    return (kind == 0 || event->kind == kind) && (step == 0 || event->step == step);
}

size_t count_events(const struct alarm_list *list, enum alarm_kind kind, enum alarm_step step)
{
    size_t count = 0;
    for (size_t i = 0; i < list->count; i++)
        count += is_of(&list->events[i], kind, step);
    return count;
}

static bool is_seen_before(const struct alarm_list *list, size_t index, enum alarm_kind kind)
{
    for (size_t i = 0; i < index; i++)
        if (list->events[i].kind == kind &&
            list->events[i].alarm_id == list->events[index].alarm_id)
            return true;
    return false;
}

size_t count_alarms(const struct alarm_list *list, enum alarm_kind kind)
{
    size_t count = 0;
    for (size_t i = 0; i < list->count; i++)
        count += list->events[i].kind == kind && !is_seen_before(list, i, kind);
    return count;
}

void flotilla_init(struct flotilla *sea, size_t count, int32_t supplier_no)
{
    *sea = (struct flotilla){.count = count,
        .limits = threshold_defaults(),
        .supplier_no = supplier_no,
        .wall_us = NEW_YEAR_US,
        .run = 1};
    lookout_init(&sea->lookout);
    alarm_list_init(&sea->events);
    sea->devices = calloc(count, sizeof *sea->devices);
    ck_assert_ptr_nonnull(sea->devices);
    for (size_t i = 0; i < count; i++)
        device_state_init(&sea->devices[i], (int32_t)i + 1);
}

void flotilla_done(struct flotilla *sea)
{
    for (size_t i = 0; i < sea->count; i++)
        device_state_done(&sea->devices[i]);
    free(sea->devices);
    alarm_list_done(&sea->events);
}

static struct occasion next_occasion(struct flotilla *sea)
{
    struct occasion occasion = occasion_at(sea->wall_us, &sea->limits);
    occasion.place.seq = ++sea->seq;
    occasion.supplier_no = sea->supplier_no;
    occasion.vessel = sea->vessel;
    return occasion;
}

void flotilla_hear(struct flotilla *sea, size_t index)
{
    struct occasion occasion = next_occasion(sea);
    ck_assert_int_eq(
        silence_heard(&sea->devices[index], &sea->lookout, &occasion, &sea->events), 0);
}

void flotilla_beat(struct flotilla *sea, int64_t step_us, bool is_proven, uint32_t frames)
{
    sea->wall_us += step_us;
    sea->mono_us += (uint64_t)step_us;
    struct heartbeat heartbeat = {.wall_us = sea->wall_us,
        .run = sea->run,
        .mono_us = sea->mono_us,
        .path_count = 1,
        .paths = {{.supplier_no = sea->supplier_no, .frames = frames, .is_proven = is_proven}}};
    clock_beat(&sea->lookout.clock, &heartbeat);
    struct occasion occasion = next_occasion(sea);
    int64_t listened_us = clock_listened_us(&sea->lookout.clock, sea->supplier_no);
    struct scene scene = {.occasion = &occasion, .lookout = &sea->lookout, .out = &sea->events};
    int result = 0;
    for (size_t i = 0; i < sea->count; i++) {
        scene.state = &sea->devices[i];
        if (silence_is_due(&sea->devices[i].silence, listened_us))
            result |= silence_tick(&scene);
    }
    result |= outage_tick(&sea->lookout.outages, &sea->lookout.clock, &occasion, &sea->events);
    if (result != 0)
        ck_abort_msg("no memory");
}

void flotilla_listen(struct flotilla *sea, int64_t span_us)
{
    for (int64_t done_us = 0; done_us < span_us; done_us += CLOCK_STEP_MAX_US)
        flotilla_beat(sea, CLOCK_STEP_MAX_US, true, 1);
}

void flotilla_restart(struct flotilla *sea, int64_t stop_us)
{
    sea->wall_us += stop_us;
    sea->run++;
    sea->mono_us = 0;
}
