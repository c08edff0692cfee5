#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "rule/rules.h"
#include "run_suite.h"
#include "sea.h"
#include "waters.h"

/* The same reports are judged twice: by zones with their grid, and by zones that are all asked.
 * Whatever is told and whatever is remembered must be the same, byte by byte. */

#define WALKS 60
#define FIXES 150

struct twin {
    struct device_state state;
    struct live_zones zones;
    struct lookout lookout;
    struct alarm_list told;
};

static void twin_init(struct twin *twin, bool has_grid)
{
    static const enum water waters[] = {WATER_CLOSED, WATER_FENCE, WATER_PORT, WATER_STRIP,
        WATER_BORDER, WATER_COAST, WATER_EXPIRED};
    struct zone_set *set = waters_new(waters, COUNT_OF(waters));
    *twin = (struct twin){0};
    device_state_init(&twin->state, 7);
    lookout_init(&twin->lookout);
    ck_assert_int_eq(live_zones_init(&twin->zones, set), 0);
    zone_set_unref(set);
    if (!has_grid) {
        zone_grid_free(twin->zones.grid);
        twin->zones.grid = NULL;
    }
}

static void twin_done(struct twin *twin)
{
    device_state_done(&twin->state);
    live_zones_done(&twin->zones);
    alarm_list_done(&twin->told);
}

static void judge(
    struct twin *twin, const struct position *position, const struct thresholds *limits)
{
    struct occasion occasion = occasion_at(position->received_us, limits);
    struct stage stage = {.state = &twin->state,
        .occasion = &occasion,
        .zones = &twin->zones,
        .lookout = &twin->lookout,
        .out = &twin->told};
    alarm_list_reset(&twin->told);
    ck_assert_int_eq(silence_heard(&twin->state, &twin->lookout, &occasion, &twin->told), 0);
    ck_assert_int_eq(rules_report(&stage, position), 0);
}

static void agree(const struct twin *one, const struct twin *other)
{
    static uint8_t blobs[2][STATE_BLOB_MAX];
    ck_assert_uint_eq(one->told.count, other->told.count);
    for (size_t i = 0; i < one->told.count; i++) {
        const struct alarm_event *event = &one->told.events[i];
        const struct alarm_event *same = &other->told.events[i];
        ck_assert_uint_eq(event->alarm_id, same->alarm_id);
        ck_assert(event->kind == same->kind && event->step == same->step);
        ck_assert(event->level == same->level && event->zone_no == same->zone_no);
        ck_assert_int_eq(event->occurred_us, same->occurred_us);
        ck_assert_str_eq(event->detail, same->detail);
    }
    size_t size = device_state_encode(&one->state, blobs[0]);
    ck_assert_uint_eq(size, device_state_encode(&other->state, blobs[1]));
    ck_assert_mem_eq(blobs[0], blobs[1], size);
}

struct walk {
    struct sea_random random;
    double lat, lon, course; /* radians from north */
    int64_t at_us;
};

/* Anything from a still-stand to a leap, after anything from a minute to two days. */
static struct position walk_on(struct walk *walk)
{
    double span_h = pow(10, 3.2 * random_unit(&walk->random) - 1.7);
    double knots = random_below(&walk->random, 30) == 0 ? 80 : 12 * random_unit(&walk->random);
    walk->course += random_unit(&walk->random) - 0.5;
    walk->lat += knots / 60 * span_h * cos(walk->course);
    walk->lon += knots / 60 * span_h * sin(walk->course);
    walk->at_us += (int64_t)(span_h * 3600) * SECOND_US;
    if (fabs(walk->lat - 14) > 3 || fabs(walk->lon - 110) > 3) {
        walk->lat = 13 + 2 * random_unit(&walk->random);
        walk->lon = 109 + 2 * random_unit(&walk->random);
    }
    struct position position = position_at(walk->at_us, walk->lat, walk->lon);
    if (random_below(&walk->random, 2) == 0) {
        position.speed_mm_s = (int32_t)(knots * 514);
        position.course_cdeg = (int32_t)(100 * fmod(walk->course * 57.2958 + 3600, 360));
    }
    return position;
}

START_TEST(the_grid_changes_no_answer)
{
    struct thresholds limits = threshold_defaults();
    size_t told = 0;
    for (uint64_t seed = 1; seed <= WALKS; seed++) {
        struct twin gridded;
        struct twin asking;
        twin_init(&gridded, true);
        twin_init(&asking, false);
        struct walk walk = {
            .random = {seed}, .lat = 14, .lon = 110, .course = (double)seed, .at_us = NEW_YEAR_US};
        for (int i = 0; i < FIXES; i++) {
            struct position position = walk_on(&walk);
            judge(&gridded, &position, &limits);
            judge(&asking, &position, &limits);
            agree(&gridded, &asking);
            told += gridded.told.count;
        }
        twin_done(&gridded);
        twin_done(&asking);
    }
    ck_assert_uint_gt(told, 1000);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {the_grid_changes_no_answer};
    return run_suite(suite_of("outlook", tests, COUNT_OF(tests)));
}
