#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "rule/history.h"
#include "run_suite.h"
#include "sea.h"
#include "waters.h"

/* Whatever order positions come in, and however they are batched, judging windows and splicing
 * them gives the same rows as judging the whole set at once. */

#define TRACK_MAX 220
#define TRACKS    300

static const enum water waters[] = {
    WATER_CLOSED, WATER_FENCE, WATER_PORT, WATER_STRIP, WATER_BORDER, WATER_COAST, WATER_EXPIRED};

/* Rows as the store would hold them. */
struct rows {
    struct visit_list visits;
    struct gap_row gaps[TRACK_MAX];
    size_t gap_count;
};

static double draw_between(struct sea_random *random, double least, double most)
{
    return least + (most - least) * random_unit(random);
}

/* Sails around the zones, often along a boundary; reports at odd times, leaps, repeats itself. */
static size_t draw_track(struct sea_random *random, struct position *out)
{
    static const struct {
        double lat, lon;
    } starts[] = {
        {14.1,  110.0 },
        {14.1,  110.1 },
        {13.77, 109.25},
        {14.0,  110.48},
        {14.5,  111.0 },
        {15.0,  110.3 },
        {13.1,  110.1 },
        {15.9,  111.9 }
    };
    size_t start = random_below(random, COUNT_OF(starts));
    double lat = starts[start].lat;
    double lon = starts[start].lon;
    int64_t at_us = NEW_YEAR_US;
    size_t count = 20 + random_below(random, TRACK_MAX - 20);
    double pace = draw_between(random, 0.0005, 0.05);
    for (size_t i = 0; i < count; i++) {
        at_us +=
            (int64_t)draw_between(random, 1, random_below(random, 20) == 0 ? 900 : 90) * MINUTE_US;
        lat += pace * random_normal(random);
        lon += pace * random_normal(random);
        bool is_leap = random_below(random, 12) == 0;
        out[i] = position_at(at_us, is_leap ? lat + draw_between(random, -3, 3) : lat, lon);
        if (random_below(random, 15) == 0)
            out[i].doubt |= DOUBT_NO_POSITION;
        if (random_below(random, 20) == 0 && i > 0)
            out[i].fix_us = out[i - 1].fix_us;
    }
    return count;
}

static void shuffle(struct sea_random *random, struct position *positions, size_t count)
{
    for (size_t i = count; i > 1; i--) {
        size_t j = random_below(random, i);
        struct position swapped = positions[i - 1];
        positions[i - 1] = positions[j];
        positions[j] = swapped;
    }
}

/* From vessel to vessel in the middle of the track. */
static struct limits draw_limits(void)
{
    struct thresholds thresholds = threshold_defaults();
    struct limits limits = limits_always(&thresholds);
    thresholds.band_m = 900;
    thresholds.settle_us = HOUR_US;
    limits_add(&limits, NEW_YEAR_US + 20 * HOUR_US, &thresholds);
    thresholds.leap_mm_s = KNOT_MM_S(12);
    thresholds.interval_us = HOUR_US;
    limits_add(&limits, NEW_YEAR_US + 50 * HOUR_US, &thresholds);
    return limits;
}

static void judge_window(
    const struct track_window *window, const struct zone_set *zones, struct rows *rows)
{
    struct limits limits = draw_limits();
    struct history judged;
    ck_assert_int_eq(history_judge(window, zones, &limits, &judged), 0);
    struct visit_list spliced;
    ck_assert_int_eq(history_splice(&rows->visits, window, &judged, zones, &spliced), 0);
    visit_list_done(&rows->visits);
    rows->visits = spliced;
    struct gap_row kept[TRACK_MAX];
    size_t kept_count = 0;
    int64_t from_us = window->positions[0].fix_us;
    int64_t until_us = window->positions[window->count - 1].fix_us;
    for (size_t i = 0; i < rows->gap_count; i++)
        if (rows->gaps[i].until_us <= from_us || rows->gaps[i].from_us >= until_us)
            kept[kept_count++] = rows->gaps[i];
    for (size_t i = 0; i < judged.gap_count; i++)
        kept[kept_count++] = judged.gaps[i];
    memcpy(rows->gaps, kept, kept_count * sizeof *kept);
    rows->gap_count = kept_count;
    history_done(&judged);
}

static void judge_whole(
    struct position *positions, size_t count, const struct zone_set *zones, struct rows *rows)
{
    *rows = (struct rows){0};
    struct track_window whole = {positions, history_sort(positions, count), true, true};
    judge_window(&whole, zones, rows);
}

static int compare_gaps(const void *left, const void *right)
{
    const struct gap_row *one = left;
    const struct gap_row *other = right;
    return one->from_us < other->from_us ? -1 : one->from_us > other->from_us;
}

static size_t write_rows(struct rows *rows, char *out, size_t size)
{
    size_t used = 0;
    out[0] = '\0';
    for (size_t i = 0; i < rows->visits.count; i++) {
        const struct visit_row *visit = &rows->visits.rows[i];
        used += (size_t)snprintf(out + used, size - used, "%d %d %lu %ld %ld %d %d %d %d %d %d\n",
            visit->device_no, visit->zone_no, visit->zone_version, visit->entered_us,
            visit->left_us, visit->entered.lat_e7, visit->entered.lon_e7, visit->left.lat_e7,
            visit->left.lon_e7, (int)visit->certainty, (int)visit->side);
    }
    qsort(rows->gaps, rows->gap_count, sizeof *rows->gaps, compare_gaps);
    for (size_t i = 0; i < rows->gap_count; i++) {
        const struct gap_row *gap = &rows->gaps[i];
        used += (size_t)snprintf(out + used, size - used, "gap %ld %ld %d %d\n", gap->from_us,
            gap->until_us, gap->from.lat_e7, gap->until.lon_e7);
    }
    return used;
}

static bool is_among(const struct position *one, const struct position *many, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (many[i].fix_us == one->fix_us && many[i].digest == one->digest)
            return true;
    return false;
}

/* Indexes in the sorted track of the first and last position of the batch. */
static void find_batch(const struct position *track, size_t count, const struct position *batch,
    size_t batch_count, size_t out_first_last[2])
{
    out_first_last[0] = count;
    for (size_t i = 0; i < count; i++)
        if (is_among(&track[i], batch, batch_count)) {
            if (out_first_last[0] == count)
                out_first_last[0] = i;
            out_first_last[1] = i;
        }
}

/* Arrives in batches, each judged in its window; gives how much was judged. */
static size_t arrive(struct sea_random *random, const struct position *arrived, size_t count,
    const struct zone_set *zones, struct rows *rows)
{
    static struct position track[TRACK_MAX];
    struct limits limits = draw_limits();
    size_t track_count = 0;
    size_t judged = 0;
    *rows = (struct rows){0};
    for (size_t done = 0; done < count;) {
        size_t batch = 1 + random_below(random, random_below(random, 4) == 0 ? 30 : 3);
        if (batch > count - done)
            batch = count - done;
        memcpy(track + track_count, arrived + done, batch * sizeof *track);
        track_count = history_sort(track, track_count + batch);
        size_t changed[2];
        find_batch(track, track_count, arrived + done, batch, changed);
        struct track_window all = {track, track_count, true, true};
        struct track_window window = history_widen(&all, changed, zones, &limits);
        judge_window(&window, zones, rows);
        judged += window.count;
        done += batch;
    }
    return judged;
}

static void play_tracks(const struct zone_set *zones, uint64_t seed)
{
    static struct position arrived[TRACK_MAX], sorted[TRACK_MAX];
    static char expected[65536], found[65536];
    static struct rows whole, spliced;
    struct sea_random random = {seed};
    size_t visits = 0;
    for (int round = 0; round < TRACKS; round++) {
        size_t count = draw_track(&random, arrived);
        if (round % 3 != 0)
            shuffle(&random, arrived, count);
        memcpy(sorted, arrived, count * sizeof *arrived);
        judge_whole(sorted, count, zones, &whole);
        visits += whole.visits.count;
        arrive(&random, arrived, count, zones, &spliced);
        write_rows(&whole, expected, sizeof expected);
        write_rows(&spliced, found, sizeof found);
        ck_assert_msg(strcmp(expected, found) == 0, "track %d, whole:\n%s\nspliced:\n%s", round,
            expected, found);
        visit_list_done(&whole.visits);
        visit_list_done(&spliced.visits);
    }
    ck_assert_uint_gt(visits, TRACKS);
}

START_TEST(any_order_and_any_split_gives_the_same)
{
    AUTO(zone_set_unref) struct zone_set *zones = waters_new(waters, COUNT_OF(waters));
    play_tracks(zones, 20260101);
}
END_TEST

START_TEST(also_where_zones_are_replaced)
{
    AUTO(zone_set_unref) struct zone_set *zones = waters_changing(waters, COUNT_OF(waters));
    play_tracks(zones, 20260102);
}
END_TEST

START_TEST(windows_are_short_on_the_open_sea)
{
    static struct position track[TRACK_MAX];
    struct thresholds thresholds = threshold_defaults();
    struct limits limits = limits_always(&thresholds);
    AUTO(zone_set_unref) struct zone_set *zones = waters_new(waters, COUNT_OF(waters));
    for (size_t i = 0; i < TRACK_MAX; i++)
        track[i] = position_at(NEW_YEAR_US + (int64_t)i * HOUR_US, 14.6 + 0.001 * (double)i, 109.5);
    struct track_window all = {track, TRACK_MAX, true, true};
    struct track_window window = history_widen(&all, (const size_t[]){100, 100}, zones, &limits);
    ck_assert_ptr_eq(window.positions, track + 99);
    ck_assert_uint_eq(window.count, 5);
    ck_assert(!window.is_from_start && !window.is_to_end);
}
END_TEST

START_TEST(windows_are_short_at_the_quay)
{
    static struct position track[TRACK_MAX];
    struct thresholds thresholds = threshold_defaults();
    struct limits limits = limits_always(&thresholds);
    AUTO(zone_set_unref) struct zone_set *zones = waters_new(waters, COUNT_OF(waters));
    struct sea_random random = {3};
    for (size_t i = 0; i < TRACK_MAX; i++)
        track[i] = position_off(NEW_YEAR_US + (int64_t)i * HOUR_US, point_at(13.77, 109.262),
            20 * random_normal(&random), 20 * random_normal(&random));
    struct track_window all = {track, TRACK_MAX, true, true};
    struct track_window window = history_widen(&all, (const size_t[]){100, 100}, zones, &limits);
    ck_assert_ptr_eq(window.positions, track + 99);
    ck_assert_uint_eq(window.count, 6);
    ck_assert(!window.is_from_start && !window.is_to_end);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {any_order_and_any_split_gives_the_same,
        also_where_zones_are_replaced, windows_are_short_on_the_open_sea,
        windows_are_short_at_the_quay};
    return run_suite(suite_of("history_window", tests, COUNT_OF(tests)));
}
