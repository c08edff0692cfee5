#include "tool/replay_feed.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "rule/plausible.h"
#include "tool/track_file.h"

void replay_feed_done(struct replay_feed *feed)
{
    free(feed->rows);
    *feed = (struct replay_feed){0};
}

static int add_row(struct replay_feed *feed, const struct track_row *row)
{
    if (feed->count == feed->capacity) {
        size_t capacity = feed->capacity == 0 ? 1024 : 2 * feed->capacity;
        struct feed_row *grown = reallocarray(feed->rows, capacity, sizeof *grown);
        if (grown == NULL)
            return -ENOMEM;
        feed->rows = grown;
        feed->capacity = capacity;
    }
    struct receipt receipt = {.received_us = row->report.fix_us};
    feed->rows[feed->count++] = (struct feed_row){
        .device = row->device,
        .position = position_stamp(&row->report, &receipt),
    };
    return 0;
}

static int read_rows(struct replay_feed *feed, struct track_file *track)
{
    struct track_row row;
    for (;;) {
        int result = track_file_next(track, &row);
        if (result == TRACK_END)
            return 0;
        if (result == TRACK_BAD_ROW) {
            feed->bad_rows++;
            (void)fprintf(stderr, "haitrinh: replay: %s\n", track_file_fault(track));
            continue;
        }
        if (result == 0 && row.report.fix_us != TIME_UNKNOWN)
            result = add_row(feed, &row);
        if (result < 0)
            return result;
    }
}

int replay_feed_read(struct replay_feed *feed, const char *path)
{
    AUTO(track_file_free) struct track_file *track = NULL;
    int result = track_file_open(path, &track);
    return result < 0 ? result : read_rows(feed, track);
}

/* SplitMix64. */
static uint64_t draw(uint64_t *state)
{
    uint64_t mixed = *state += UINT64_C(0x9e3779b97f4a7c15);
    mixed = (mixed ^ (mixed >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    mixed = (mixed ^ (mixed >> 27)) * UINT64_C(0x94d049bb133111eb);
    return mixed ^ (mixed >> 31);
}

void replay_feed_shuffle(struct replay_feed *feed, uint64_t seed)
{
    for (size_t left = feed->count; left > 1; left--) {
        size_t chosen = draw(&seed) % left;
        struct feed_row swapped = feed->rows[left - 1];
        feed->rows[left - 1] = feed->rows[chosen];
        feed->rows[chosen] = swapped;
    }
}

static int compare_keys(const struct feed_row *one, const struct feed_row *other)
{
    int order = strcmp(one->device.text, other->device.text);
    if (order != 0)
        return order;
    if (one->position.fix_us != other->position.fix_us)
        return one->position.fix_us < other->position.fix_us ? -1 : 1;
    if (one->position.digest != other->position.digest)
        return one->position.digest < other->position.digest ? -1 : 1;
    return 0;
}

static int compare_rows(const void *left, const void *right)
{
    const struct feed_row *one = left;
    const struct feed_row *other = right;
    int order = compare_keys(one, other);
    return order != 0 ? order : (one->arrival > other->arrival) - (one->arrival < other->arrival);
}

void replay_feed_lay_out(struct replay_feed *feed)
{
    if (feed->count == 0)
        return;
    for (size_t i = 0; i < feed->count; i++)
        feed->rows[i].arrival = i;
    qsort(feed->rows, feed->count, sizeof *feed->rows, compare_rows);
    size_t kept = 1;
    for (size_t i = 1; i < feed->count; i++)
        if (compare_keys(&feed->rows[kept - 1], &feed->rows[i]) != 0)
            feed->rows[kept++] = feed->rows[i];
    feed->count = kept;
}

size_t replay_feed_device_end(const struct replay_feed *feed, size_t from)
{
    size_t end = from;
    while (
        end < feed->count && strcmp(feed->rows[end].device.text, feed->rows[from].device.text) == 0)
        end++;
    return end;
}
