#include <errno.h>
#include <string.h>

#include "base/text.h"
#include "run_suite.h"

#define ERA_DAYS 146097

/* 2026-11-22T08:00:00Z */
#define MORNING_US (INT64_C(1795334400) * SECOND_US)

static const struct {
    const char *text;
    int64_t time_us;
} readings[] = {
    {"1970-01-01T00:00:00Z",         0                                },
    {"2026-11-22T08:00:00Z",         MORNING_US                       },
    {"2026-11-22 08:00:00z",         MORNING_US                       },
    {"2026-11-22T15:00:00+07:00",    MORNING_US                       },
    {"2026-11-22T03:30:00-04:30",    MORNING_US                       },
    {"2026-11-22T08:00:00.5Z",       MORNING_US + 500000              },
    {"2026-11-22T08:00:00.000001Z",  MORNING_US + 1                   },
    {"2026-11-22T08:00:00.0000019Z", MORNING_US + 1                   },
    {"2024-02-29T00:00:00Z",         INT64_C(1709164800) * SECOND_US  },
    {"2016-12-31T23:59:60Z",         INT64_C(1483228800) * SECOND_US  },
    {"1969-12-31T23:59:59.25Z",      -750000                          },
    {"0001-01-01T00:00:00Z",         INT64_C(-62135596800) * SECOND_US},
    {"9999-12-31T23:59:59Z",         INT64_C(253402300799) * SECOND_US},
};

START_TEST(reads_rfc_3339)
{
    for (size_t i = 0; i < COUNT_OF(readings); i++) {
        int64_t time_us = 0;
        int result = text_to_time(bytes_from_text(readings[i].text), &time_us);
        ck_assert_msg(result == 0, "%s", readings[i].text);
        ck_assert_msg(
            time_us == readings[i].time_us, "%s: %lld", readings[i].text, (long long)time_us);
    }
}
END_TEST

static const char *const refused[] = {"", "2026-11-22", "2026-11-22T08:00:00", "2026-11-22T08:00Z",
    "2026-02-29T00:00:00Z", "1900-02-29T00:00:00Z", "2026-13-01T00:00:00Z", "2026-00-01T00:00:00Z",
    "2026-04-31T00:00:00Z", "2026-11-22T24:00:00Z", "2026-11-22T08:60:00Z", "2026-11-22T08:00:61Z",
    "2026-11-22T08:00:00.Z", "2026-11-22T08:00:00+24:00", "2026-11-22T08:00:00+0700",
    "2026-11-22T08:00:00Zx", "+026-11-22T08:00:00Z", "0000-01-01T00:00:00Z",
    "2026-11-22T08:00:00.5", "2026-1-22T08:00:00Z"};

START_TEST(refuses_what_is_not_whole)
{
    for (size_t i = 0; i < COUNT_OF(refused); i++) {
        int64_t time_us = 5;
        ck_assert_msg(
            text_to_time(bytes_from_text(refused[i]), &time_us) == -EINVAL, "%s", refused[i]);
        ck_assert_int_eq(time_us, 5);
    }
}
END_TEST

static const struct {
    int64_t time_us;
    const char *utc;
    const char *vn;
} writings[] = {
    {0,                         "1970-01-01T00:00:00Z",        "01/01/1970 07:00:00"},
    {MORNING_US,                "2026-11-22T08:00:00Z",        "22/11/2026 15:00:00"},
    {MORNING_US + 10 * HOUR_US, "2026-11-22T18:00:00Z",        "23/11/2026 01:00:00"},
    {MORNING_US + 120000,       "2026-11-22T08:00:00.120Z",    "22/11/2026 15:00:00"},
    {MORNING_US + 7,            "2026-11-22T08:00:00.000007Z", "22/11/2026 15:00:00"},
    {-1,                        "1969-12-31T23:59:59.999999Z", "01/01/1970 06:59:59"},
};

START_TEST(writes_for_programs_and_for_people)
{
    for (size_t i = 0; i < COUNT_OF(writings); i++) {
        char text[TIME_TEXT_SIZE];
        ck_assert_uint_eq(
            time_to_text(writings[i].time_us, text, sizeof text), strlen(writings[i].utc));
        ck_assert_str_eq(text, writings[i].utc);
        ck_assert_uint_eq(
            time_to_text_vn(writings[i].time_us, text, sizeof text), strlen(writings[i].vn));
        ck_assert_str_eq(text, writings[i].vn);
    }
}
END_TEST

START_TEST(every_time_has_a_text_that_fits)
{
    static const int64_t extremes[] = {INT64_MIN, INT64_MAX};
    for (size_t i = 0; i < COUNT_OF(extremes); i++) {
        char text[TIME_TEXT_SIZE];
        ck_assert_uint_lt(time_to_text(extremes[i], text, sizeof text), TIME_TEXT_SIZE - 1);
        ck_assert_uint_lt(time_to_text_vn(extremes[i], text, sizeof text), TIME_TEXT_SIZE - 1);
    }
}
END_TEST

START_TEST(each_day_of_400_years_comes_back)
{
    int64_t time_us = INT64_C(-11644473600) * SECOND_US; /* 1601-01-01 */
    for (int day = 0; day < ERA_DAYS; day++, time_us += DAY_US) {
        struct calendar calendar = calendar_from_time(time_us + 86399 * SECOND_US);
        ck_assert_int_eq(time_from_calendar(&calendar), time_us + 86399 * SECOND_US);
    }
    ck_assert_int_eq(calendar_from_time(time_us).year, 2001);
    ck_assert_int_eq(calendar_from_time(time_us).day, 1);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {reads_rfc_3339, refuses_what_is_not_whole,
        writes_for_programs_and_for_people, every_time_has_a_text_that_fits,
        each_day_of_400_years_comes_back};
    return run_suite(suite_of("time_text", tests, COUNT_OF(tests)));
}
