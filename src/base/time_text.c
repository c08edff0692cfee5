#include <errno.h>
#include <stdio.h>

#include "base/cursor.h"
#include "base/text.h"

#define DAY_S      86400
#define ERA_DAYS   146097 /* 400 Gregorian years */
#define EPOCH_DAYS 719468 /* from 0000-03-01 to 1970-01-01 */
#define YEAR_LEAST 1
#define YEAR_MOST  9999
#define VN_OFFSET  (7 * HOUR_US)

static int64_t floor_remainder(int64_t value, int64_t by)
{
    int64_t remainder = value % by;
    return remainder < 0 ? remainder + by : remainder;
}

static bool is_leap(int32_t year)
{
    return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

static uint8_t days_of_month(int32_t year, uint8_t month)
{
    static const uint8_t days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    return month == 2 && is_leap(year) ? 29 : days[month - 1];
}

/* Seconds to 60: a leap second counts as the first of the next minute. */
static bool is_possible(const struct calendar *calendar)
{
    return calendar->year >= YEAR_LEAST && calendar->year <= YEAR_MOST && calendar->month >= 1 &&
           calendar->month <= 12 && calendar->day >= 1 &&
           calendar->day <= days_of_month(calendar->year, calendar->month) &&
           calendar->hour <= 23 && calendar->minute <= 59 && calendar->second <= 60;
}

/* Years are counted from March, so that the leap day is the last of its year. */
static int64_t days_from_calendar(const struct calendar *calendar)
{
    int64_t year = calendar->year - (calendar->month <= 2 ? 1 : 0);
    int64_t era = floor_divide(year, 400);
    int64_t year_of_era = year - era * 400;
    int64_t month = (calendar->month + 9) % 12;
    int64_t day_of_year = (153 * month + 2) / 5 + calendar->day - 1;
    return era * ERA_DAYS + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year -
           EPOCH_DAYS;
}

int64_t time_from_calendar(const struct calendar *calendar)
{
    if (!is_possible(calendar))
        return TIME_UNKNOWN;
    int64_t seconds = calendar->hour * 3600 + calendar->minute * 60 + calendar->second;
    return (days_from_calendar(calendar) * DAY_S + seconds) * SECOND_US;
}

struct calendar calendar_from_time(int64_t time_us)
{
    int64_t days = floor_divide(time_us, DAY_US);
    int64_t second = floor_remainder(time_us, DAY_US) / SECOND_US;
    int64_t shifted = days + EPOCH_DAYS;
    int64_t era = floor_divide(shifted, ERA_DAYS);
    int64_t day = shifted - era * ERA_DAYS;
    int64_t year = (day - day / 1460 + day / 36524 - day / 146096) / 365;
    int64_t day_of_year = day - (365 * year + year / 4 - year / 100);
    int64_t month = (5 * day_of_year + 2) / 153;
    return (struct calendar){
        .year = (int32_t)(year + era * 400 + (month >= 10 ? 1 : 0)),
        .month = (uint8_t)(month < 10 ? month + 3 : month - 9),
        .day = (uint8_t)(day_of_year - (153 * month + 2) / 5 + 1),
        .hour = (uint8_t)(second / 3600),
        .minute = (uint8_t)(second / 60 % 60),
        .second = (uint8_t)(second % 60),
    };
}

static size_t written(int length, size_t size)
{
    return (size_t)length < size ? (size_t)length : size - 1;
}

size_t time_to_text(int64_t time_us, char *out, size_t size)
{
    struct calendar at = calendar_from_time(time_us);
    int64_t fraction = floor_remainder(time_us, SECOND_US);
    char decimals[16] = "";
    if (fraction % 1000 != 0)
        (void)snprintf(decimals, sizeof decimals, ".%06d", (int)fraction);
    else if (fraction != 0)
        (void)snprintf(decimals, sizeof decimals, ".%03d", (int)(fraction / 1000));
    int length = snprintf(out, size, "%04d-%02u-%02uT%02u:%02u:%02u%sZ", at.year, at.month, at.day,
        at.hour, at.minute, at.second, decimals);
    return written(length, size);
}

size_t time_to_text_vn(int64_t time_us, char *out, size_t size)
{
    int64_t local_us = time_us <= INT64_MAX - VN_OFFSET ? time_us + VN_OFFSET : INT64_MAX;
    struct calendar at = calendar_from_time(local_us);
    int length = snprintf(out, size, "%02u/%02u/%04d %02u:%02u:%02u", at.day, at.month, at.year,
        at.hour, at.minute, at.second);
    return written(length, size);
}

static bool is_digit(uint8_t byte)
{
    return byte >= '0' && byte <= '9';
}

/* Exactly `count` digits. */
static int32_t read_number(struct cursor *cursor, unsigned count)
{
    int32_t value = 0;
    for (unsigned i = 0; i < count; i++) {
        uint8_t byte = cursor_u8(cursor);
        if (!is_digit(byte))
            cursor->is_broken = true;
        value = value * 10 + (byte - '0');
    }
    return cursor->is_broken ? 0 : value;
}

static void expect_one_of(struct cursor *cursor, const char *accepted)
{
    uint8_t byte = cursor_u8(cursor);
    for (; *accepted != '\0'; accepted++)
        if (byte == (uint8_t)*accepted)
            return;
    cursor->is_broken = true;
}

static bool is_next(const struct cursor *cursor, char byte)
{
    return cursor_left(cursor) > 0 && *cursor->at == (uint8_t)byte;
}

static struct calendar read_calendar(struct cursor *cursor)
{
    struct calendar at = {.year = read_number(cursor, 4)};
    expect_one_of(cursor, "-");
    at.month = (uint8_t)read_number(cursor, 2);
    expect_one_of(cursor, "-");
    at.day = (uint8_t)read_number(cursor, 2);
    expect_one_of(cursor, "Tt ");
    at.hour = (uint8_t)read_number(cursor, 2);
    expect_one_of(cursor, ":");
    at.minute = (uint8_t)read_number(cursor, 2);
    expect_one_of(cursor, ":");
    at.second = (uint8_t)read_number(cursor, 2);
    return at;
}

/* Digits after a point as microseconds; what is finer is cut off. */
static int64_t read_fraction(struct cursor *cursor)
{
    if (!is_next(cursor, '.'))
        return 0;
    (void)cursor_u8(cursor);
    int64_t value = read_number(cursor, 1) * 100000;
    for (int64_t unit = 10000; cursor_left(cursor) > 0 && is_digit(*cursor->at); unit /= 10)
        value += unit * (cursor_u8(cursor) - '0');
    return value;
}

static int64_t read_zone(struct cursor *cursor)
{
    if (is_next(cursor, 'Z') || is_next(cursor, 'z')) {
        (void)cursor_u8(cursor);
        return 0;
    }
    int64_t sign = is_next(cursor, '-') ? -1 : 1;
    expect_one_of(cursor, "+-");
    int64_t hours = read_number(cursor, 2);
    expect_one_of(cursor, ":");
    int64_t minutes = read_number(cursor, 2);
    if (hours > 23 || minutes > 59)
        cursor->is_broken = true;
    return sign * (hours * HOUR_US + minutes * MINUTE_US);
}

int text_to_time(struct bytes text, int64_t *out_us)
{
    struct cursor cursor;
    cursor_init(&cursor, text);
    struct calendar calendar = read_calendar(&cursor);
    int64_t fraction_us = read_fraction(&cursor);
    int64_t zone_us = read_zone(&cursor);
    int64_t time_us = time_from_calendar(&calendar);
    if (cursor.is_broken || cursor_left(&cursor) > 0 || time_us == TIME_UNKNOWN)
        return -EINVAL;
    *out_us = time_us + fraction_us - zone_us;
    return 0;
}
