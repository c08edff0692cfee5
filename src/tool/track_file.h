#pragma once

/* Recorded tracks: CSV with the columns device_id, time_utc, lat, lon, speed_kn, course_deg in any
 * order; more are ignored, empty fields are unknown. Rows come as they stand in the file, with
 * their duplicates and impossible positions. A time without a zone is UTC, as its column says. */

#include "haitrinh/report.h"

struct track_file;

struct track_row {
    struct device_key device;
    struct report report; /* REPORT_POSITION; STATUS_FIX_VALID when it has a place */
};

enum track_condition {
    TRACK_END = 1,
    TRACK_BAD_ROW = 2, /* track_file_fault says which and why; the next call goes on behind it */
};

/* As csv_open; -EBADMSG: one of the first four columns is missing. */
MUST_CHECK int track_file_open(const char *path, struct track_file **out);
void track_file_free(struct track_file *track);
DEFINE_AUTO(struct track_file *, track_file_free);

/* 0, a condition, or an error of the file. */
MUST_CHECK int track_file_next(struct track_file *track, struct track_row *out);
/* "line 17: lat is no number" */
const char *track_file_fault(const struct track_file *track);
