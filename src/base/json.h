#pragma once

/* Writes JSON into a growing buffer, one call a value; reading is jansson's. Names are constants;
 * text is escaped, and bytes that are not UTF-8 become U+FFFD. The first failure (no memory) sticks
 * and is told by json_text. Numbers are printed without locale. */

#include <stdbool.h>

#include "haitrinh/base.h"
#include "haitrinh/units.h"

struct json {
    char *text;
    size_t size;
    size_t capacity;
    bool needs_comma;
    bool is_broken;
};

void json_init(struct json *json);
void json_done(struct json *json);
void json_reset(struct json *json);
/* Zero-terminated, owned by `json`; NULL when something failed. */
const char *json_text(const struct json *json);

/* `name` is NULL inside arrays and at the top. */
void json_open_object(struct json *json, const char *name);
void json_close_object(struct json *json);
void json_open_array(struct json *json, const char *name);
void json_close_array(struct json *json);
void json_put_null(struct json *json, const char *name);
void json_put_bool(struct json *json, const char *name, bool value);
void json_put_int(struct json *json, const char *name, int64_t value);
void json_put_uint(struct json *json, const char *name, uint64_t value);
/* `value` with a fixed number of decimals; not a number gives null. */
void json_put_real(struct json *json, const char *name, double value, unsigned decimals);
/* value / 10^scale (at most 18), exactly, with `decimals` decimals at least (at most `scale`) and
 * no more than needed. */
void json_put_scaled(
    struct json *json, const char *name, int64_t value, unsigned scale, unsigned decimals);
/* NULL gives null. */
void json_put_string(struct json *json, const char *name, const char *value);
void json_put_bytes(struct json *json, const char *name, struct bytes value);
/* As hexadecimal text. */
void json_put_hex(struct json *json, const char *name, struct bytes value);
/* RFC 3339, null for TIME_UNKNOWN. */
void json_put_time(struct json *json, const char *name, int64_t time_us);
/* A coordinate in degrees, null for COORD_UNKNOWN. */
void json_put_degrees(struct json *json, const char *name, int32_t value_e7);
/* Already JSON. */
void json_put_raw(struct json *json, const char *name, struct bytes value);
