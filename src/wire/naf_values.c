#include "wire/naf_values.h"

#include <errno.h>

#include "base/text.h"
#include "wire/knots.h"

/* A coordinate: decimal degrees, or a letter with degrees and minutes. */
struct axis {
    enum naf_field decimal;
    enum naf_field minutes;
    char positive;
    char negative;
    size_t minutes_size; /* letter, degrees, minutes */
    int32_t most;
    const char *missing;
    const char *not_numeric;
    const char *out_of_range;
};

static const struct axis latitude = {FIELD_LT, FIELD_LA, 'N', 'S', 5, LAT_MAX, "latitude missing",
    "latitude not numeric", "latitude out of range"};
static const struct axis longitude = {FIELD_LG, FIELD_LO, 'E', 'W', 6, LON_MAX, "longitude missing",
    "longitude not numeric", "longitude out of range"};

/* Digits and nothing else. */
static bool read_digits(struct bytes text, size_t least, size_t most, uint32_t *out)
{
    if (text.size < least || text.size > most)
        return false;
    uint32_t value = 0;
    for (size_t i = 0; i < text.size; i++) {
        if (text.data[i] < '0' || text.data[i] > '9')
            return false;
        value = value * 10 + text.data[i] - '0';
    }
    *out = value;
    return true;
}

static const char *read_minutes(struct bytes text, const struct axis *axis, int32_t *out)
{
    uint32_t number;
    if (text.size != axis->minutes_size ||
        (text.data[0] != axis->positive && text.data[0] != axis->negative))
        return axis->not_numeric;
    struct bytes digits = {.data = text.data + 1, .size = text.size - 1};
    if (!read_digits(digits, digits.size, digits.size, &number))
        return axis->not_numeric;
    int64_t minutes = number / 100 * 60 + number % 100;
    int64_t value = (minutes * DEGREE_E7 + 30) / 60;
    if (number % 100 >= 60 || value > axis->most)
        return axis->out_of_range;
    *out = (int32_t)(text.data[0] == axis->negative ? -value : value);
    return NULL;
}

static const char *read_axis(
    const struct bytes values[FIELD_COUNT], const struct axis *axis, int32_t *out)
{
    if (values[axis->decimal].size == 0)
        return read_minutes(values[axis->minutes], axis, out);
    int64_t value;
    int result = text_to_scaled(values[axis->decimal], 7, &value);
    if (result == -EINVAL)
        return axis->not_numeric;
    if (result < 0 || value < -axis->most || value > axis->most)
        return axis->out_of_range;
    *out = (int32_t)value;
    return NULL;
}

/* YYYYMMDD, or YYMMDD from 1980 to 2079. */
static bool read_date(struct bytes text, struct calendar *out)
{
    uint32_t number;
    if (text.size == 7 || !read_digits(text, 6, 8, &number))
        return false;
    uint32_t year = number / 10000;
    if (text.size == 6)
        year += year < 80 ? 2000 : 1900;
    out->year = (int32_t)year;
    out->month = (uint8_t)(number / 100 % 100);
    out->day = (uint8_t)(number % 100);
    return true;
}

/* HHMM or HHMMSS. */
static bool read_clock(struct bytes text, struct calendar *out)
{
    uint32_t number;
    if (text.size == 5 || !read_digits(text, 4, 6, &number))
        return false;
    if (text.size == 4)
        number *= 100;
    out->hour = (uint8_t)(number / 10000);
    out->minute = (uint8_t)(number / 100 % 100);
    out->second = (uint8_t)(number % 100);
    return true;
}

static const char *read_time(const struct bytes values[FIELD_COUNT], struct report *out)
{
    struct calendar calendar = {0};
    if (!read_date(values[FIELD_DA], &calendar))
        return "date is not YYYYMMDD";
    if (!read_clock(values[FIELD_TI], &calendar))
        return "time is not HHMM";
    out->fix_us = time_from_calendar(&calendar);
    return out->fix_us == TIME_UNKNOWN ? "no such date or time" : NULL;
}

static bool has_coordinate(const struct bytes values[FIELD_COUNT], const struct axis *axis)
{
    return values[axis->decimal].size > 0 || values[axis->minutes].size > 0;
}

static const char *read_place(const struct bytes values[FIELD_COUNT], struct report *out)
{
    if (!has_coordinate(values, &latitude))
        return NULL;
    const char *fault = read_axis(values, &latitude, &out->point.lat_e7);
    if (fault == NULL)
        fault = read_axis(values, &longitude, &out->point.lon_e7);
    out->status |= STATUS_FIX_VALID;
    return fault;
}

static const char *read_motion(const struct bytes values[FIELD_COUNT], struct report *out)
{
    uint32_t tenth_knots;
    int64_t course_cdeg;
    if (values[FIELD_SP].size > 0) {
        if (!read_digits(values[FIELD_SP], 1, 4, &tenth_knots))
            return "speed is not tenths of a knot";
        out->speed_mm_s = speed_from_tenth_knots(tenth_knots);
    }
    if (values[FIELD_CO].size > 0) {
        if (text_to_scaled(values[FIELD_CO], 2, &course_cdeg) < 0 || course_cdeg < 0 ||
            course_cdeg > 36000)
            return "course is not 0 to 360 degrees";
        out->course_cdeg = (int32_t)course_cdeg;
    }
    return NULL;
}

static const char *read_rest(const struct bytes values[FIELD_COUNT], struct report *out)
{
    uint32_t sequence = 0;
    if (values[FIELD_SQ].size > 0 && !read_digits(values[FIELD_SQ], 1, 9, &sequence))
        return "sequence number not numeric";
    out->device_seq = sequence;
    if (bytes_equal_text(values[FIELD_MS], "SAT"))
        out->status |= STATUS_LINK_SATELLITE;
    if (bytes_equal_text(values[FIELD_MS], "CELL"))
        out->status |= STATUS_LINK_GSM;
    return NULL;
}

static bool is_letter(uint8_t byte)
{
    return (byte >= 'A' && byte <= 'Z') || (byte >= 'a' && byte <= 'z');
}

static bool is_of_key(uint8_t byte)
{
    return (byte >= '0' && byte <= '9') || is_letter(byte) || byte == '-';
}

/* False when it is longer than a key may be; empty when nothing of the text may stand in one. */
static bool key_from_text(struct bytes text, struct device_key *out)
{
    size_t size = 0;
    *out = (struct device_key){0};
    for (size_t i = 0; i < text.size; i++) {
        if (!is_of_key(text.data[i]))
            continue;
        if (size == DEVICE_KEY_MAX)
            return false;
        out->text[size++] = (char)text.data[i];
    }
    return true;
}

bool naf_values_device(const struct bytes values[FIELD_COUNT], struct device_key *out)
{
    static const enum naf_field candidates[] = {FIELD_IR, FIELD_RC, FIELD_XR, FIELD_NA};
    for (size_t i = 0; i < COUNT_OF(candidates); i++)
        if (key_from_text(values[candidates[i]], out) && out->text[0] != '\0')
            return true;
    *out = (struct device_key){0};
    return false;
}

const char *naf_values_missing(const struct bytes values[FIELD_COUNT], bool needs_position)
{
    bool has_latitude = has_coordinate(values, &latitude);
    bool has_longitude = has_coordinate(values, &longitude);
    if (values[FIELD_DA].size == 0)
        return "date missing";
    if (values[FIELD_TI].size == 0)
        return "time missing";
    if (!has_latitude && (needs_position || has_longitude))
        return latitude.missing;
    if (!has_longitude && (needs_position || has_latitude))
        return longitude.missing;
    return NULL;
}

const char *naf_values_read(const struct bytes values[FIELD_COUNT], struct report *out)
{
    const char *fault = read_time(values, out);
    if (fault == NULL)
        fault = read_place(values, out);
    if (fault == NULL)
        fault = read_motion(values, out);
    return fault == NULL ? read_rest(values, out) : fault;
}
