#include <errno.h>
#include <stdio.h>

#include "run_suite.h"
#include "temporary_file.h"
#include "tool/track_file.h"

#define HEAD "time_utc,device_id,lon,lat,speed_kn,course_deg,expected\n"

static const struct {
    const char *row;
    const char *fault; /* NULL: read */
    struct report report;
} rows[] = {
    {"1970-01-01T00:00:01.5Z,D1,109.25,-13.77,2.3,267.0,", NULL,
     {.fix_us = 1500000,
            .point = {-137700000, 1092500000},
            .speed_mm_s = 1183,
            .course_cdeg = 26700,
            .status = STATUS_FIX_VALID}                                                            },
    {"1970-01-01 00:00:01 UTC,D1,181,91,,,",               NULL,
     {.fix_us = 1000000,
            .point = {910000000, 1810000000},
            .speed_mm_s = SPEED_UNKNOWN,
            .course_cdeg = COURSE_UNKNOWN,
            .status = STATUS_FIX_VALID}                                                            },
    {"1970-01-01T07:00:00+07:00,D1,,,0,360,",              NULL,
     {.fix_us = 0, .point = {COORD_UNKNOWN, COORD_UNKNOWN}, .course_cdeg = 36000}                  },
    {"1970-01-01T00:00:00Z,D 1,1,1,1,1,",                  "line 2: device_id cannot be read",  {0}},
    {",D1,1,1,1,1,",                                       "line 2: time_utc cannot be read",   {0}},
    {"1970-01-01T00:00:00Z,D1,1,x,1,1,",                   "line 2: lat cannot be read",        {0}},
    {"1970-01-01T00:00:00Z,D1,215,1,1,1,",                 "line 2: lon cannot be read",        {0}},
    {"1970-01-01T00:00:00Z,D1,1,1,-1,1,",                  "line 2: speed_kn cannot be read",   {0}},
    {"1970-01-01T00:00:00Z,D1,1,1,1,361,",                 "line 2: course_deg cannot be read", {0}},
};

START_TEST(rows_as_they_stand)
{
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        char path[TEMPORARY_PATH_SIZE];
        char text[256];
        (void)snprintf(text, sizeof text, HEAD "%s\n", rows[i].row);
        temporary_file(path, text);
        AUTO(track_file_free) struct track_file *track = NULL;
        ck_assert_int_eq(track_file_open(path, &track), 0);
        (void)unlink(path);
        struct track_row row;
        int result = track_file_next(track, &row);
        ck_assert_msg(result == (rows[i].fault == NULL ? 0 : TRACK_BAD_ROW), "row %zu", i);
        if (rows[i].fault != NULL) {
            ck_assert_str_eq(track_file_fault(track), rows[i].fault);
        } else {
            ck_assert_str_eq(row.device.text, "D1");
            ck_assert_int_eq(row.report.fix_us, rows[i].report.fix_us);
            ck_assert_int_eq(row.report.point.lat_e7, rows[i].report.point.lat_e7);
            ck_assert_int_eq(row.report.point.lon_e7, rows[i].report.point.lon_e7);
            ck_assert_int_eq(row.report.speed_mm_s, rows[i].report.speed_mm_s);
            ck_assert_int_eq(row.report.course_cdeg, rows[i].report.course_cdeg);
            ck_assert_uint_eq(row.report.status, rows[i].report.status);
        }
        ck_assert_int_eq(track_file_next(track, &row), TRACK_END);
    }
}
END_TEST

START_TEST(a_column_is_missing)
{
    char path[TEMPORARY_PATH_SIZE];
    temporary_file(path, "device_id,time_utc,lat\n");
    struct track_file *track = NULL;
    ck_assert_int_eq(track_file_open(path, &track), -EBADMSG);
    (void)unlink(path);
    ck_assert_int_eq(track_file_open(path, &track), -ENOENT);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {rows_as_they_stand, a_column_is_missing};
    return run_suite(suite_of("track_file", tests, COUNT_OF(tests)));
}
