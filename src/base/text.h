#pragma once

/* Numbers, times and names at the edges, without locale, sscanf or gmtime. Pure.
 *
 * Parsers take (pointer, length), accept the whole input or nothing, and return 0 or -EINVAL
 * (-ERANGE when it is a number that does not fit). Formatters write at most `size` bytes with a
 * terminating zero and return the length; the sizes named here always suffice. */

#include <stdbool.h>

#include "haitrinh/base.h"
#include "haitrinh/units.h"

#define TIME_TEXT_SIZE  40
#define POINT_TEXT_SIZE 24

struct calendar {
    int32_t year; /* proleptic Gregorian */
    uint8_t month, day, hour, minute, second;
};

struct bytes bytes_from_text(const char *text);
bool bytes_equal_text(struct bytes bytes, const char *text);
/* Splits at the first `separator`; the rest goes to *rest (empty at the end). */
struct bytes bytes_split(struct bytes *rest, char separator);
struct bytes bytes_trim(struct bytes bytes);

MUST_CHECK int text_to_int64(struct bytes text, int64_t *out);
/* A decimal number scaled by 10^digits, rounded half away from zero: ("1.2345678", 7). */
MUST_CHECK int text_to_scaled(struct bytes text, unsigned digits, int64_t *out);
/* Value of one hexadecimal digit; -1 when it is none. */
int text_hex_digit(uint8_t byte);
/* Pairs of digits, nothing between them. */
MUST_CHECK int text_to_hex(struct bytes text, uint8_t *out, size_t out_size, size_t *out_length);
/* RFC 3339 ("2026-11-22T08:00:00.5+07:00", blank allowed for T). */
MUST_CHECK int text_to_time(struct bytes text, int64_t *out_us);

/* Days and seconds without the C library's time zone. Out of range gives TIME_UNKNOWN. */
int64_t time_from_calendar(const struct calendar *calendar);
struct calendar calendar_from_time(int64_t time_us);

/* RFC 3339 in UTC, with as many decimals as needed (0, 3 or 6): "2026-11-22T08:00:00Z". */
size_t time_to_text(int64_t time_us, char *out, size_t size);
/* For people in Viet Nam: "22/11/2026 15:00:00" (UTC+7, no daylight saving). */
size_t time_to_text_vn(int64_t time_us, char *out, size_t size);
/* Degrees with 7 decimals, trailing zeros kept. */
size_t degrees_to_text(int32_t value_e7, char *out, size_t size);

bool utf8_is_valid(struct bytes text);
/* Length of the one valid character at the start (1 to 4); 0 when there is none. */
size_t utf8_character_size(struct bytes text);
/* [0-9A-Za-z-]{1,32} */
bool device_key_is_valid(struct bytes text);
