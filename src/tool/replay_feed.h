#pragma once

/* The rows of a track file as they are fed to a replay: in the order of the file, or shuffled by a
 * seed; then laid out by device and fix time, each key once, with the place of its first arrival.
 *
 * The feed owns its rows. All of the file is in memory: 160 bytes a row. */

#include "haitrinh/position.h"

struct feed_row {
    struct device_key device;
    struct position position;
    size_t arrival; /* from 0 */
};

struct replay_feed {
    struct feed_row *rows;
    size_t count;
    size_t capacity;
    size_t bad_rows; /* told on standard error */
};

void replay_feed_done(struct replay_feed *feed);
/* Reads all rows that have a time; -errno of the file as of track_file_open. */
MUST_CHECK int replay_feed_read(struct replay_feed *feed, const char *path);
/* Fixed by the seed, the same on every machine. */
void replay_feed_shuffle(struct replay_feed *feed, uint64_t seed);
/* Numbers the arrivals, sorts, and leaves one of each key. */
void replay_feed_lay_out(struct replay_feed *feed);
/* The end of the rows of the device that stands at `from`. */
size_t replay_feed_device_end(const struct replay_feed *feed, size_t from);
