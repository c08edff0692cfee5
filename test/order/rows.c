#include "rows.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "logbook.h"

/* For people: seconds since the logbook begins. */
#define SECONDS(time_us) ((double)((time_us)-LOGBOOK_BEGIN_US) / 1e6)

static void *grow(void *items, size_t count, size_t *capacity, size_t size)
{
    if (count < *capacity)
        return items;
    *capacity = *capacity == 0 ? 16 : 2 * *capacity;
    items = reallocarray(items, *capacity, size);
    if (items == NULL)
        abort();
    return items;
}

void rows_done(struct rows *rows)
{
    free(rows->visits);
    free(rows->gaps);
    free(rows->leaps);
    free(rows->beginnings_us);
    *rows = (struct rows){0};
}

void rows_add_visit(struct rows *rows, const struct visit_row *visit)
{
    rows->visits = grow(rows->visits, rows->visit_count, &rows->visit_capacity, sizeof *visit);
    rows->visits[rows->visit_count++] = *visit;
}

void rows_add_gap(struct rows *rows, const struct gap_row *gap)
{
    rows->gaps = grow(rows->gaps, rows->gap_count, &rows->gap_capacity, sizeof *gap);
    rows->gaps[rows->gap_count++] = *gap;
}

void rows_add_leap(struct rows *rows, const struct leap *leap)
{
    rows->leaps = grow(rows->leaps, rows->leap_count, &rows->leap_capacity, sizeof *leap);
    rows->leaps[rows->leap_count++] = *leap;
}

void rows_add_beginning(struct rows *rows, int64_t fix_us)
{
    rows->beginnings_us =
        grow(rows->beginnings_us, rows->beginning_count, &rows->beginning_capacity, sizeof fix_us);
    rows->beginnings_us[rows->beginning_count++] = fix_us;
}

static int compare_visits(const void *left, const void *right)
{
    const struct visit_row *one = left;
    const struct visit_row *other = right;
    if (one->entered_us != other->entered_us)
        return one->entered_us < other->entered_us ? -1 : 1;
    if (one->zone_no != other->zone_no)
        return one->zone_no < other->zone_no ? -1 : 1;
    return (int)one->side - (int)other->side;
}

static int compare_gaps(const void *left, const void *right)
{
    const struct gap_row *one = left;
    const struct gap_row *other = right;
    return one->from_us < other->from_us ? -1 : one->from_us > other->from_us;
}

static int compare_leaps(const void *left, const void *right)
{
    const struct leap *one = left;
    const struct leap *other = right;
    if (one->fix_us != other->fix_us)
        return one->fix_us < other->fix_us ? -1 : 1;
    return one->digest < other->digest ? -1 : one->digest > other->digest;
}

static void sort(void *items, size_t count, size_t size, int (*compare)(const void *, const void *))
{
    if (count > 1)
        qsort(items, count, size, compare);
}

void rows_sort(struct rows *rows)
{
    sort(rows->visits, rows->visit_count, sizeof *rows->visits, compare_visits);
    sort(rows->gaps, rows->gap_count, sizeof *rows->gaps, compare_gaps);
    sort(rows->leaps, rows->leap_count, sizeof *rows->leaps, compare_leaps);
}

static bool is_same_point(struct point one, struct point other)
{
    return one.lat_e7 == other.lat_e7 && one.lon_e7 == other.lon_e7;
}

static bool is_same_visit(const struct visit_row *one, const struct visit_row *other)
{
    return one->device_no == other->device_no && one->zone_no == other->zone_no &&
           one->zone_version == other->zone_version && one->entered_us == other->entered_us &&
           one->left_us == other->left_us && is_same_point(one->entered, other->entered) &&
           is_same_point(one->left, other->left) && one->certainty == other->certainty &&
           one->side == other->side;
}

static bool is_same_gap(const struct gap_row *one, const struct gap_row *other)
{
    return one->device_no == other->device_no && one->from_us == other->from_us &&
           one->until_us == other->until_us && is_same_point(one->from, other->from) &&
           is_same_point(one->until, other->until);
}

static bool is_same_leap(const struct leap *one, const struct leap *other)
{
    return one->fix_us == other->fix_us && one->digest == other->digest;
}

bool rows_equal(const struct rows *one, const struct rows *other)
{
    if (one->visit_count != other->visit_count || one->gap_count != other->gap_count ||
        one->leap_count != other->leap_count)
        return false;
    bool is_same = true;
    for (size_t i = 0; is_same && i < one->visit_count; i++)
        is_same = is_same_visit(&one->visits[i], &other->visits[i]);
    for (size_t i = 0; is_same && i < one->gap_count; i++)
        is_same = is_same_gap(&one->gaps[i], &other->gaps[i]);
    for (size_t i = 0; is_same && i < one->leap_count; i++)
        is_same = is_same_leap(&one->leaps[i], &other->leaps[i]);
    return is_same;
}

static void tell_visit(const char *who, const struct visit_row *visit)
{
    printf("#   %s visit of zone %d, %.3f to %.3f, certainty %d, side %d\n", who, visit->zone_no,
        SECONDS(visit->entered_us), visit->left_us == TIME_UNKNOWN ? -1 : SECONDS(visit->left_us),
        (int)visit->certainty, (int)visit->side);
}

static void tell_missing(const char *who, const struct rows *rows, const struct rows *other)
{
    for (size_t i = 0; i < rows->visit_count; i++) {
        bool is_found = false;
        for (size_t k = 0; !is_found && k < other->visit_count; k++)
            is_found = is_same_visit(&rows->visits[i], &other->visits[k]);
        if (!is_found)
            tell_visit(who, &rows->visits[i]);
    }
    for (size_t i = 0; i < rows->gap_count; i++) {
        bool is_found = false;
        for (size_t k = 0; !is_found && k < other->gap_count; k++)
            is_found = is_same_gap(&rows->gaps[i], &other->gaps[k]);
        if (!is_found)
            printf("#   %s gap from %.0f to %.0f, from %d %d until %d %d\n", who,
                SECONDS(rows->gaps[i].from_us), SECONDS(rows->gaps[i].until_us),
                rows->gaps[i].from.lat_e7, rows->gaps[i].from.lon_e7, rows->gaps[i].until.lat_e7,
                rows->gaps[i].until.lon_e7);
    }
    for (size_t i = 0; i < rows->leap_count; i++) {
        bool is_found = false;
        for (size_t k = 0; !is_found && k < other->leap_count; k++)
            is_found = is_same_leap(&rows->leaps[i], &other->leaps[k]);
        if (!is_found)
            printf("#   %s leap at %.0f\n", who, SECONDS(rows->leaps[i].fix_us));
    }
}

void rows_tell_difference(const struct rows *expected, const struct rows *found)
{
    tell_missing("missing:", expected, found);
    tell_missing("too much:", found, expected);
}
