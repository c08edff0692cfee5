#include "base/json.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"

#define CAPACITY_LEAST 1024
#define NUMBER_SIZE    352 /* the longest double with 40 decimals */
#define DECIMALS_MAX   40
#define SCALE_MAX      18
#define REPLACEMENT    "\xEF\xBF\xBD" /* U+FFFD */

void json_init(struct json *json)
{
    *json = (struct json){0};
}

void json_done(struct json *json)
{
    free(json->text);
    json_init(json);
}

void json_reset(struct json *json)
{
    json->size = 0;
    json->needs_comma = false;
    json->is_broken = false;
}

const char *json_text(const struct json *json)
{
    if (json->is_broken)
        return NULL;
    return json->text == NULL ? "" : json->text;
}

static bool reserve(struct json *json, size_t size)
{
    size_t needed = json->size + size + 1;
    if (needed <= json->capacity)
        return true;
    size_t capacity = json->capacity == 0 ? CAPACITY_LEAST : json->capacity;
    while (capacity < needed)
        capacity *= 2;
    char *text = realloc(json->text, capacity);
    if (text == NULL)
        return false;
    json->text = text;
    json->capacity = capacity;
    return true;
}

static void put(struct json *json, const void *data, size_t size)
{
    if (json->is_broken || !reserve(json, size)) {
        json->is_broken = true;
        return;
    }
    if (size > 0)
        memcpy(json->text + json->size, data, size);
    json->size += size;
    json->text[json->size] = '\0';
}

static void put_text(struct json *json, const char *text)
{
    put(json, text, strlen(text));
}

static void put_control(struct json *json, uint8_t byte)
{
    char escape[8];
    int length = snprintf(escape, sizeof escape, "\\u%04x", byte);
    put(json, escape, (size_t)length);
}

/* Writes one character from the start of `text` and gives the bytes it took. */
static size_t put_character(struct json *json, struct bytes text)
{
    size_t size = utf8_character_size(text);
    uint8_t byte = text.data[0];
    if (size == 0)
        put_text(json, REPLACEMENT);
    else if (byte < 0x20)
        put_control(json, byte);
    else if (byte == '"' || byte == '\\')
        put(json, (const char[]){'\\', (char)byte}, 2);
    else
        put(json, text.data, size);
    return size == 0 ? 1 : size;
}

/* Bytes at the start that are written as they are. */
static size_t plain_size(struct bytes text)
{
    size_t size = 0;
    while (size < text.size && text.data[size] >= 0x20 && text.data[size] < 0x7f &&
           text.data[size] != '"' && text.data[size] != '\\')
        size++;
    return size;
}

static void put_quoted(struct json *json, struct bytes text)
{
    put_text(json, "\"");
    while (text.size > 0) {
        size_t size = plain_size(text);
        if (size > 0)
            put(json, text.data, size);
        else
            size = put_character(json, text);
        text.data += size;
        text.size -= size;
    }
    put_text(json, "\"");
}

/* Comma and name: what stands before every value. */
static void start(struct json *json, const char *name)
{
    if (json->needs_comma)
        put_text(json, ",");
    json->needs_comma = true;
    if (name == NULL)
        return;
    put_quoted(json, bytes_from_text(name));
    put_text(json, ":");
}

static void put_value(struct json *json, const char *name, const char *value)
{
    start(json, name);
    put_text(json, value);
}

static void json_open(struct json *json, const char *name, const char *bracket)
{
    put_value(json, name, bracket);
    json->needs_comma = false;
}

static void json_close(struct json *json, const char *bracket)
{
    put_text(json, bracket);
    json->needs_comma = true;
}

void json_open_object(struct json *json, const char *name)
{
    json_open(json, name, "{");
}

void json_close_object(struct json *json)
{
    json_close(json, "}");
}

void json_open_array(struct json *json, const char *name)
{
    json_open(json, name, "[");
}

void json_close_array(struct json *json)
{
    json_close(json, "]");
}

void json_put_null(struct json *json, const char *name)
{
    put_value(json, name, "null");
}

void json_put_bool(struct json *json, const char *name, bool value)
{
    put_value(json, name, value ? "true" : "false");
}

void json_put_int(struct json *json, const char *name, int64_t value)
{
    char number[24];
    (void)snprintf(number, sizeof number, "%" PRId64, value);
    put_value(json, name, number);
}

void json_put_uint(struct json *json, const char *name, uint64_t value)
{
    char number[24];
    (void)snprintf(number, sizeof number, "%" PRIu64, value);
    put_value(json, name, number);
}

void json_put_real(struct json *json, const char *name, double value, unsigned decimals)
{
    if (!isfinite(value)) {
        json_put_null(json, name);
        return;
    }
    char number[NUMBER_SIZE];
    int precision = (int)(decimals < DECIMALS_MAX ? decimals : DECIMALS_MAX);
    (void)snprintf(number, sizeof number, "%.*f", precision, value);
    char *comma = strchr(number, ',');
    if (comma != NULL)
        *comma = '.';
    put_value(json, name, number);
}

void json_put_scaled(
    struct json *json, const char *name, int64_t value, unsigned scale, unsigned decimals)
{
    char digits[24];
    uint64_t magnitude = value < 0 ? 0 - (uint64_t)value : (uint64_t)value;
    unsigned places = scale < SCALE_MAX ? scale : SCALE_MAX;
    /* At least one digit stands before the point. */
    int length = snprintf(digits, sizeof digits, "%0*" PRIu64, (int)places + 1, magnitude);
    size_t whole = (size_t)length - places;
    size_t kept = places;
    while (kept > decimals && digits[whole + kept - 1] == '0')
        kept--;
    start(json, name);
    put_text(json, value < 0 ? "-" : "");
    put(json, digits, whole);
    put_text(json, kept > 0 ? "." : "");
    put(json, digits + whole, kept);
}

void json_put_string(struct json *json, const char *name, const char *value)
{
    if (value == NULL)
        json_put_null(json, name);
    else
        json_put_bytes(json, name, bytes_from_text(value));
}

void json_put_bytes(struct json *json, const char *name, struct bytes value)
{
    start(json, name);
    put_quoted(json, value);
}

void json_put_hex(struct json *json, const char *name, struct bytes value)
{
    static const char digits[] = "0123456789abcdef";
    start(json, name);
    put_text(json, "\"");
    for (size_t i = 0; i < value.size; i++)
        put(json, (const char[]){digits[value.data[i] >> 4], digits[value.data[i] & 0x0F]}, 2);
    put_text(json, "\"");
}

void json_put_time(struct json *json, const char *name, int64_t time_us)
{
    if (time_us == TIME_UNKNOWN) {
        json_put_null(json, name);
        return;
    }
    char text[TIME_TEXT_SIZE];
    (void)time_to_text(time_us, text, sizeof text);
    json_put_string(json, name, text);
}

void json_put_degrees(struct json *json, const char *name, int32_t value_e7)
{
    if (value_e7 == COORD_UNKNOWN)
        json_put_null(json, name);
    else
        json_put_scaled(json, name, value_e7, 7, 0);
}

void json_put_raw(struct json *json, const char *name, struct bytes value)
{
    start(json, name);
    put(json, value.data, value.size);
}
