#include "tool/track_file.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "tool/csv.h"

#define FAULT_SIZE      80
#define ZONED_SIZE      48
#define KNOT_DIGITS     4
#define COURSE_DEG_MOST 360

enum column { DEVICE, TIME, LAT, LON, SPEED, COURSE, COLUMN_COUNT };

static const struct {
    const char *name;
    bool is_needed;
} columns[COLUMN_COUNT] = {
    [DEVICE] = {"device_id",  true },
    [TIME] = {"time_utc",   true },
    [LAT] = {"lat",        true },
    [LON] = {"lon",        true },
    [SPEED] = {"speed_kn",   false},
    [COURSE] = {"course_deg", false},
};

struct track_file {
    struct csv *csv;
    size_t places[COLUMN_COUNT];
    char fault[FAULT_SIZE];
};

static int find_columns(struct track_file *track)
{
    for (size_t i = 0; i < COLUMN_COUNT; i++) {
        track->places[i] = csv_column(track->csv, columns[i].name);
        if (track->places[i] == CSV_NO_COLUMN && columns[i].is_needed)
            return -EBADMSG;
    }
    return 0;
}

int track_file_open(const char *path, struct track_file **out)
{
    AUTO(track_file_free) struct track_file *track = calloc(1, sizeof *track);
    if (track == NULL)
        return -ENOMEM;
    int result = csv_open(path, &track->csv);
    if (result == 0)
        result = find_columns(track);
    if (result < 0)
        return result;
    *out = track;
    track = NULL;
    return 0;
}

void track_file_free(struct track_file *track)
{
    if (track == NULL)
        return;
    csv_free(track->csv);
    free(track);
}

const char *track_file_fault(const struct track_file *track)
{
    return track->fault;
}

static bool has_zone(struct bytes text)
{
    uint8_t last = text.size == 0 ? 0 : text.data[text.size - 1];
    bool has_offset =
        text.size > 6 && (text.data[text.size - 6] == '+' || text.data[text.size - 6] == '-');
    return last == 'Z' || last == 'z' || has_offset;
}

/* "2014-08-01 00:13:07 UTC" and a bare time are read too. */
static int read_time(struct bytes text, int64_t *out)
{
    if (text.size > 4 && memcmp(text.data + text.size - 4, " UTC", 4) == 0)
        text.size -= 4;
    if (has_zone(text))
        return text_to_time(text, out);
    char zoned[ZONED_SIZE];
    if (text.size + 2 > sizeof zoned)
        return -EINVAL;
    (void)snprintf(zoned, sizeof zoned, "%.*sZ", (int)text.size, (const char *)text.data);
    return text_to_time(bytes_from_text(zoned), out);
}

static int read_degrees(struct bytes text, int32_t *out)
{
    int64_t value = COORD_UNKNOWN;
    int result = text.size == 0 ? 0 : text_to_scaled(text, 7, &value);
    if (result < 0)
        return result;
    if (value < INT32_MIN || value > INT32_MAX)
        return -ERANGE;
    *out = (int32_t)value;
    return 0;
}

static int read_speed(struct bytes text, int32_t *out)
{
    int64_t knots = 0;
    int result = text.size == 0 ? 0 : text_to_scaled(text, KNOT_DIGITS, &knots);
    if (result < 0)
        return result;
    if (knots < 0 || knots > INT64_C(1000) * 10000)
        return -ERANGE;
    int64_t speed_mm_s = (knots * 1852 / 36 + 500) / 1000;
    *out = text.size == 0 ? SPEED_UNKNOWN : (int32_t)speed_mm_s;
    return 0;
}

static int read_course(struct bytes text, int32_t *out)
{
    int64_t course_cdeg = COURSE_UNKNOWN;
    int result = text.size == 0 ? 0 : text_to_scaled(text, 2, &course_cdeg);
    if (result < 0)
        return result;
    if (text.size > 0 && (course_cdeg < 0 || course_cdeg > COURSE_DEG_MOST * 100))
        return -ERANGE;
    *out = (int32_t)course_cdeg;
    return 0;
}

static int read_device(struct bytes text, struct device_key *out)
{
    if (!device_key_is_valid(text))
        return -EINVAL;
    *out = (struct device_key){0};
    memcpy(out->text, text.data, text.size);
    return 0;
}

/* The column that cannot be read, or COLUMN_COUNT. */
static enum column read_row(const struct track_file *track, struct track_row *out)
{
    struct bytes fields[COLUMN_COUNT];
    for (size_t i = 0; i < COLUMN_COUNT; i++)
        fields[i] = csv_field(track->csv, track->places[i]);
    if (read_device(fields[DEVICE], &out->device) < 0)
        return DEVICE;
    if (read_time(fields[TIME], &out->report.fix_us) < 0)
        return TIME;
    if (read_degrees(fields[LAT], &out->report.point.lat_e7) < 0)
        return LAT;
    if (read_degrees(fields[LON], &out->report.point.lon_e7) < 0)
        return LON;
    if (read_speed(fields[SPEED], &out->report.speed_mm_s) < 0)
        return SPEED;
    if (read_course(fields[COURSE], &out->report.course_cdeg) < 0)
        return COURSE;
    return COLUMN_COUNT;
}

int track_file_next(struct track_file *track, struct track_row *out)
{
    int result = csv_next(track->csv);
    if (result != 0)
        return result == CSV_END ? TRACK_END : result;
    struct track_row row = {.report = {.kind = REPORT_POSITION}};
    enum column fault = read_row(track, &row);
    if (fault == COLUMN_COUNT) {
        bool is_placed =
            row.report.point.lat_e7 != COORD_UNKNOWN && row.report.point.lon_e7 != COORD_UNKNOWN;
        row.report.status = is_placed ? STATUS_FIX_VALID : 0;
        *out = row;
        return 0;
    }
    (void)snprintf(track->fault, sizeof track->fault, "line %zu: %s cannot be read",
        csv_line(track->csv), columns[fault].name);
    return TRACK_BAD_ROW;
}
