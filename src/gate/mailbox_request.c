#include "gate/mailbox_request.h"

#include <errno.h>
#include <jansson.h>
#include <math.h>
#include <string.h>

#include "base/text.h"

/* Why a request cannot be read; NULL: it can. */
typedef const char *reader(const json_t *value, struct mailbox_request *out);

/* --- values --- */

static struct bytes text_of(const json_t *object, const char *name)
{
    const json_t *value = json_object_get(object, name);
    return (struct bytes){
        .data = (const uint8_t *)json_string_value(value), .size = json_string_length(value)};
}

static bool copy_text(struct bytes text, char *out, size_t size)
{
    if (text.size >= size || memchr(text.data, '\0', text.size) != NULL)
        return false;
    memcpy(out, text.data, text.size);
    out[text.size] = '\0';
    return true;
}

/* UTF-8 of at most VTP_TEXT_CHARACTERS_MAX characters; jansson lets no other bytes through. */
static bool is_message_text(struct bytes text)
{
    size_t characters = 0;
    for (size_t i = 0; i < text.size; i++)
        characters += (text.data[i] & 0xc0) != 0x80 ? 1 : 0;
    return text.data != NULL && characters <= VTP_TEXT_CHARACTERS_MAX;
}

/* A whole number of at most `most`; absent gives 0 and true. */
static bool take_number(const json_t *object, const char *name, int64_t most, uint64_t *out)
{
    const json_t *value = json_object_get(object, name);
    if (value == NULL)
        return true;
    json_int_t number = json_integer_value(value);
    if (!json_is_integer(value) || number < 0 || number > most)
        return false;
    *out = (uint64_t)number;
    return true;
}

static bool take_time(const json_t *object, const char *name, int64_t *out_us)
{
    struct bytes text = text_of(object, name);
    return text.data != NULL && text_to_time(text, out_us) == 0;
}

static bool take_degrees(const json_t *object, const char *name, int32_t most_e7, int32_t *out)
{
    const json_t *value = json_object_get(object, name);
    double degrees = json_number_value(value);
    if (!json_is_number(value) || !(fabs(degrees) * DEGREE_E7 <= most_e7))
        return false;
    *out = (int32_t)lround(degrees * DEGREE_E7);
    return true;
}

/* --- messages --- */

static const char *read_text(const json_t *value, struct mailbox_request *out)
{
    Vtp__V1__Command__Text *text = &out->body.text;
    struct bytes utf8 = {
        .data = (const uint8_t *)json_string_value(value), .size = json_string_length(value)};
    if (!is_message_text(utf8) || !copy_text(utf8, out->utf8, sizeof(out->utf8)))
        return "text is not a text of at most 160 characters";
    vtp__v1__command__text__init(text);
    text->utf8 = out->utf8;
    out->command.body_case = VTP__V1__COMMAND__BODY_TEXT;
    out->command.text = text;
    return NULL;
}

static const char *read_poll(const json_t *value, struct mailbox_request *out)
{
    Vtp__V1__Command__Poll *poll = &out->body.poll;
    uint64_t count = 1;
    vtp__v1__command__poll__init(poll);
    if (!take_number(value, "count", 1000, &count) ||
        !take_number(value, "nonce", INT64_MAX, &poll->nonce))
        return "poll needs count (at most 1000) and nonce, both may be left out";
    poll->has_count = poll->has_nonce = true;
    poll->count = (uint32_t)count;
    out->command.body_case = VTP__V1__COMMAND__BODY_POLL;
    out->command.poll = poll;
    return NULL;
}

static const char *read_interval(const json_t *value, struct mailbox_request *out)
{
    Vtp__V1__Command__SetInterval *interval = &out->body.interval;
    uint64_t report_s = 0;
    uint64_t send_s = 0;
    int64_t until_us = 0;
    vtp__v1__command__set_interval__init(interval);
    if (!take_number(value, "report_s", 86400, &report_s) || report_s == 0 ||
        !take_number(value, "send_s", 86400, &send_s))
        return "interval needs report_s, and may have send_s, of 1 to 86400 seconds";
    interval->has_report_s = true;
    interval->report_s = (uint32_t)report_s;
    interval->has_send_s = send_s > 0;
    interval->send_s = (uint32_t)send_s;
    interval->has_until = take_time(value, "until", &until_us);
    interval->until = (uint32_t)(until_us / SECOND_US);
    out->command.body_case = VTP__V1__COMMAND__BODY_SET_INTERVAL;
    out->command.set_interval = interval;
    return NULL;
}

static const struct {
    const char *name;
    Vtp__V1__Command__Warning__Kind kind;
} warnings[] = {
    {"approach", VTP__V1__COMMAND__WARNING__KIND__APPROACH},
    {"crossed",  VTP__V1__COMMAND__WARNING__KIND__CROSSED },
    {"cleared",  VTP__V1__COMMAND__WARNING__KIND__CLEARED },
};

static bool take_warning_kind(const json_t *value, Vtp__V1__Command__Warning *out)
{
    struct bytes kind = text_of(value, "kind");
    for (size_t i = 0; i < COUNT_OF(warnings); i++) {
        if (!bytes_equal_text(kind, warnings[i].name))
            continue;
        out->has_kind = true;
        out->kind = warnings[i].kind;
    }
    return out->has_kind;
}

static const char *read_warning(const json_t *value, struct mailbox_request *out)
{
    Vtp__V1__Command__Warning *warning = &out->body.warning;
    uint64_t zone = 0;
    uint64_t distance_m = 0;
    uint64_t bearing = 0;
    uint64_t eta_s = 0;
    vtp__v1__command__warning__init(warning);
    if (!take_warning_kind(value, warning) || !take_number(value, "zone", UINT32_MAX, &zone) ||
        !take_number(value, "distance_m", UINT32_MAX, &distance_m) ||
        !take_number(value, "bearing", 360, &bearing) ||
        !take_number(value, "eta_s", UINT32_MAX, &eta_s))
        return "warning needs kind (approach, crossed, cleared), and may have zone, distance_m, "
               "bearing, eta_s";
    warning->has_fence_id = warning->has_distance_m = warning->has_bearing = true;
    warning->fence_id = (uint32_t)zone;
    warning->distance_m = (uint32_t)distance_m;
    warning->bearing = (uint32_t)bearing;
    warning->has_eta_s = eta_s > 0;
    warning->eta_s = (uint32_t)eta_s;
    out->command.body_case = VTP__V1__COMMAND__BODY_WARNING;
    out->command.warning = warning;
    return NULL;
}

static const char *read_reboot(const json_t *value, struct mailbox_request *out)
{
    (void)value;
    vtp__v1__command__reboot__init(&out->body.reboot);
    out->command.body_case = VTP__V1__COMMAND__BODY_REBOOT;
    out->command.reboot = &out->body.reboot;
    return NULL;
}

static const struct {
    const char *name;
    reader *read;
} bodies[] = {
    {"text",     read_text    },
    {"poll",     read_poll    },
    {"interval", read_interval},
    {"warning",  read_warning },
    {"reboot",   read_reboot  },
};

static const char *read_message(const json_t *object, struct mailbox_request *out)
{
    out->verb = MAILBOX_MESSAGE;
    vtp__v1__command__init(&out->command);
    if (!take_number(object, "id", INT64_MAX, &out->id) || out->id == 0)
        return "a message needs a positive id";
    if (!take_time(object, "not_after", &out->not_after_us))
        return "a message needs not_after, a time like 2026-11-22T08:00:00Z";
    for (size_t i = 0; i < COUNT_OF(bodies); i++) {
        const json_t *value = json_object_get(object, bodies[i].name);
        if (value != NULL)
            return bodies[i].read(value, out);
    }
    return "a message needs one of text, poll, interval, warning, reboot";
}

/* --- the others --- */

static const char *read_position(const json_t *object, struct mailbox_request *out)
{
    struct report *report = &out->report;
    out->verb = MAILBOX_POSITION;
    *report = (struct report){.kind = REPORT_MANUAL,
        .status = STATUS_FIX_VALID | STATUS_MANUAL,
        .speed_mm_s = SPEED_UNKNOWN,
        .course_cdeg = COURSE_UNKNOWN};
    if (!take_time(object, "time", &report->fix_us))
        return "a position needs time, like 2026-11-22T08:00:00Z";
    if (!take_degrees(object, "lat", LAT_MAX, &report->point.lat_e7) ||
        !take_degrees(object, "lon", LON_MAX, &report->point.lon_e7))
        return "a position needs lat and lon in degrees";
    if (text_of(object, "by").size == 0)
        return "a position needs by: who told it";
    return NULL;
}

static const char *read_status(const json_t *object, struct mailbox_request *out)
{
    (void)object;
    out->verb = MAILBOX_STATUS;
    return NULL;
}

static const struct {
    const char *name;
    reader *read;
    bool needs_device;
} verbs[] = {
    {"message",  read_message,  true },
    {"position", read_position, true },
    {"status",   read_status,   false},
};

static const char *read_verb(const json_t *object, struct mailbox_request *out)
{
    struct bytes verb = text_of(object, "do");
    struct bytes device = text_of(object, "device");
    for (size_t i = 0; i < COUNT_OF(verbs); i++) {
        if (!bytes_equal_text(verb, verbs[i].name))
            continue;
        if (verbs[i].needs_device && !device_key_is_valid(device))
            return "device is not [0-9A-Za-z-]{1,32}";
        if (verbs[i].needs_device && !copy_text(device, out->device.text, DEVICE_KEY_MAX + 1))
            return "device is too long";
        return verbs[i].read(object, out);
    }
    return "do is none of message, position, status";
}

int mailbox_request_read(struct bytes line, struct mailbox_request *out, const char **out_error)
{
    *out = (struct mailbox_request){0};
    AUTO(json_decref)
    json_t *object = json_loadb((const char *)line.data, line.size, JSON_REJECT_DUPLICATES, NULL);
    const char *error = "not a JSON object";
    if (json_is_object(object) && take_number(object, "tag", INT64_MAX, &out->tag))
        error = read_verb(object, out);
    if (error == NULL)
        return 0;
    *out_error = error;
    return -EINVAL;
}
