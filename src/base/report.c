#include "haitrinh/report.h"

#include "base/crc32c.h"

#define STATUS_LINKS  (STATUS_LINK_GSM | STATUS_LINK_SATELLITE)
#define NUMBERS_BYTES 42

static uint8_t *put_le(uint8_t *at, uint64_t value, unsigned size)
{
    for (unsigned i = 0; i < size; i++)
        *at++ = (uint8_t)(value >> 8 * i);
    return at;
}

uint32_t report_digest(const struct report *report)
{
    uint8_t numbers[NUMBERS_BYTES];
    uint8_t *at = numbers;
    at = put_le(at, (uint64_t)report->fix_us, 8);
    at = put_le(at, (uint32_t)report->point.lat_e7, 4);
    at = put_le(at, (uint32_t)report->point.lon_e7, 4);
    at = put_le(at, (uint32_t)report->speed_mm_s, 4);
    at = put_le(at, (uint32_t)report->course_cdeg, 4);
    at = put_le(at, report->device_seq, 8);
    at = put_le(at, report->device_epoch, 4);
    at = put_le(at, report->status & ~(uint32_t)STATUS_LINKS, 4);
    at = put_le(at, report->kind, 1);
    at = put_le(at, report->event, 1);
    uint32_t crc = crc32c(0, numbers, (size_t)(at - numbers));
    return report->text.size == 0 ? crc : crc32c(crc, report->text.data, report->text.size);
}

bool report_has_position(const struct report *report)
{
    return point_is_possible(report->point) && (report->status & STATUS_FIX_VALID) != 0;
}
