/* Records written strictly: field order and widths of the NEAFC list. */

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>

#include "base/text.h"
#include "wire/knots.h"
#include "wire/naf_record.h"

#define MILLI_DEGREE_E7 10000
#define SEQUENCE_MAX    999999
/* Who answers, when the record did not say whom it was for. */
#define OURSELVES "VNM"

/* A buffer that text is added to; the first that does not fit sticks. */
struct writer {
    char *out;
    size_t capacity;
    size_t size;
    bool is_broken;
};

PRINTF_LIKE(2, 3) static void put(struct writer *writer, const char *format, ...)
{
    if (writer->is_broken)
        return;
    size_t left = writer->capacity - writer->size;
    va_list arguments;
    va_start(arguments, format);
    int length = vsnprintf(writer->out + writer->size, left, format, arguments);
    va_end(arguments);
    if (length < 0 || (size_t)length >= left)
        writer->is_broken = true;
    else
        writer->size += (size_t)length;
}

static void put_field(struct writer *writer, const char *code, struct bytes value)
{
    if (value.size > 0)
        put(writer, "%s/%.*s//", code, (int)value.size, (const char *)value.data);
}

/* Two fields: date and time to the minute. */
static void put_time(
    struct writer *writer, const char *date_code, const char *time_code, int64_t time_us)
{
    struct calendar at = calendar_from_time(time_us);
    put(writer, "%s/%04d%02u%02u//%s/%02u%02u//", date_code, at.year, at.month, at.day, time_code,
        at.hour, at.minute);
}

static size_t write_degrees(int32_t value_e7, int digits, char *out, size_t size)
{
    int64_t magnitude = value_e7 < 0 ? -(int64_t)value_e7 : value_e7;
    int milli = (int)((magnitude + MILLI_DEGREE_E7 / 2) / MILLI_DEGREE_E7);
    const char *sign = value_e7 < 0 && milli > 0 ? "-" : "";
    int length = snprintf(out, size, "%s%0*d.%03d", sign, digits, milli / 1000, milli % 1000);
    return (size_t)length < size ? (size_t)length : size - 1;
}

size_t naf_write_latitude(int32_t lat_e7, char *out, size_t size)
{
    return write_degrees(lat_e7, 2, out, size);
}

size_t naf_write_longitude(int32_t lon_e7, char *out, size_t size)
{
    return write_degrees(lon_e7, 3, out, size);
}

static void put_place(struct writer *writer, struct point point)
{
    char latitude[POINT_TEXT_SIZE];
    char longitude[POINT_TEXT_SIZE];
    (void)naf_write_latitude(point.lat_e7, latitude, sizeof latitude);
    (void)naf_write_longitude(point.lon_e7, longitude, sizeof longitude);
    put(writer, "LT/%s//LG/%s//", latitude, longitude);
}

static void put_motion(struct writer *writer, const struct report *report)
{
    if (report->speed_mm_s != SPEED_UNKNOWN)
        put(writer, "SP/%d//", (int)tenth_knots_from_speed(report->speed_mm_s));
    if (report->course_cdeg != COURSE_UNKNOWN)
        put(writer, "CO/%d//", (report->course_cdeg + 50) / 100);
}

static int finish(struct writer *writer, size_t *out_size)
{
    put(writer, "ER//");
    if (writer->is_broken)
        return -EMSGSIZE;
    *out_size = writer->size;
    return 0;
}

int naf_encode(const struct report *report, const struct naf_envelope *envelope, char *out,
    size_t capacity, size_t *out_size)
{
    const struct naf_type *type = naf_types;
    while (type->name != NULL && type->kind != report->kind)
        type++;
    bool has_point = point_is_possible(report->point);
    if (type->name == NULL || report->fix_us == TIME_UNKNOWN ||
        (type->needs_position && !has_point))
        return -EINVAL;
    struct writer writer = {.out = out, .capacity = capacity};
    put(&writer, "//SR//AD/%s//FR/%s//TM/%s//", envelope->to, envelope->from, type->name);
    if (envelope->record_number != 0)
        put(&writer, "RN/%u//", envelope->record_number);
    if (report->device_seq >= 1 && report->device_seq <= SEQUENCE_MAX)
        put(&writer, "SQ/%u//", (unsigned)report->device_seq);
    put(&writer, "IR/%s//", envelope->device);
    put_time(&writer, "DA", "TI", report->fix_us);
    if (has_point)
        put_place(&writer, report->point);
    put_motion(&writer, report);
    return finish(&writer, out_size);
}

int naf_encode_return(const struct naf_record *record, unsigned error, int64_t now_us, char *out,
    size_t capacity, size_t *out_size)
{
    struct writer writer = {.out = out, .capacity = capacity};
    put(&writer, "//SR//");
    put_field(&writer, "AD", record->from);
    put_field(&writer, "FR", record->to.size > 0 ? record->to : bytes_from_text(OURSELVES));
    put(&writer, "TM/RET//RS/%s//", error == NAF_ACK ? "ACK" : "NAK");
    if (error != NAF_ACK)
        put(&writer, "RE/%03u//", error);
    put_field(&writer, "RN", record->record_number);
    put_time(&writer, "RD", "RT", now_us);
    return finish(&writer, out_size);
}
