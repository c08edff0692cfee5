#include "tool/decode_json.h"

#include <errno.h>
#include <string.h>

#include "base/json.h"
#include "base/text.h"
#include "tool/message_json.h"
#include "wire/naf.h"
#include "wire/vtp.h"

#define KNOT_MM_PER_HOUR 1852000

static const char *const kind_names[] = {
    [REPORT_POSITION] = "position",
    [REPORT_MANUAL] = "manual",
    [REPORT_ENTRY] = "entry",
    [REPORT_EXIT] = "exit",
    [REPORT_EVENT] = "event",
    [REPORT_POLL] = "poll",
};

static const char *const event_names[] = {
    [EVENT_NONE] = NULL,
    [EVENT_SOS] = "sos",
    [EVENT_SOS_CANCEL] = "sos-cancel",
    [EVENT_POWER_OFF] = "power-off",
    [EVENT_POWER_ON] = "power-on",
    [EVENT_ANTENNA] = "antenna",
    [EVENT_JAM] = "jam",
    [EVENT_SPOOF] = "spoof",
    [EVENT_CASE_OPEN] = "case-open",
    [EVENT_FENCE_LOCAL] = "fence-local",
    [EVENT_TEXT] = "text",
    [EVENT_BOOT] = "boot",
};

/* In order of the bits of enum report_status. */
static const char *const status_names[] = {"fix-valid", "fix-3d", "external-power", "battery-low",
    "case-open", "antenna-cut", "antenna-blocked", "spoof-suspected", "sos", "in-port", "manual",
    "moved-while-off", "link-gsm", "link-satellite"};

static int end_line(struct json *json, FILE *file)
{
    json_close_object(json);
    const char *text = json_text(json);
    if (text == NULL)
        return -ENOMEM;
    fprintf(file, "%s\n", text);
    return 0;
}

static void begin_line(
    struct json *json, const char *protocol, const char *kind, const struct device_key *device)
{
    json_reset(json);
    json_open_object(json, NULL);
    json_put_string(json, "protocol", protocol);
    json_put_string(json, "kind", kind);
    json_put_string(json, "device", device->text[0] == '\0' ? NULL : device->text);
}

/* Hundredths of a knot: the millimetres a second inside are finer than any device's unit. */
static void write_speed(struct json *json, int32_t speed_mm_s)
{
    int64_t hundredths = ((int64_t)speed_mm_s * 360000 + KNOT_MM_PER_HOUR / 2) / KNOT_MM_PER_HOUR;
    if (speed_mm_s == SPEED_UNKNOWN)
        json_put_null(json, "speed_kn");
    else
        json_put_scaled(json, "speed_kn", hundredths, 2, 0);
}

static void write_course(struct json *json, int32_t course_cdeg)
{
    if (course_cdeg == COURSE_UNKNOWN)
        json_put_null(json, "course_deg");
    else
        json_put_scaled(json, "course_deg", course_cdeg, 2, 0);
}

static void write_status(struct json *json, uint32_t status)
{
    if (status == 0)
        return;
    json_open_array(json, "status");
    for (size_t i = 0; i < COUNT_OF(status_names); i++)
        if ((status & UINT32_C(1) << i) != 0)
            json_put_string(json, NULL, status_names[i]);
    json_close_array(json);
}

const char *decode_kind_name(enum report_kind kind)
{
    return kind_names[kind];
}

void decode_json_report(struct json *json, const struct report *report)
{
    json_put_time(json, "time", report->fix_us);
    json_put_degrees(json, "lat", report->point.lat_e7);
    json_put_degrees(json, "lon", report->point.lon_e7);
    write_speed(json, report->speed_mm_s);
    write_course(json, report->course_cdeg);
    json_put_bool(json, "valid", report_has_position(report));
    if (report->kind == REPORT_MANUAL)
        json_put_bool(json, "manual", true);
    if (report->event != EVENT_NONE)
        json_put_string(json, "event", event_names[report->event]);
    write_status(json, report->status);
    if (report->device_seq != 0)
        json_put_uint(json, "seq", report->device_seq);
    if (report->device_epoch != 0)
        json_put_uint(json, "epoch", report->device_epoch);
    if (report->text.size > 0)
        json_put_bytes(json, "text", report->text);
}

/* What of a NAF record is no part of a report. */
static void write_naf(struct json *json, const struct naf_record *record)
{
    const struct {
        const char *name;
        struct bytes value;
    } fields[] = {
        {"from",        record->from         },
        {"to",          record->to           },
        {"type",        record->type         },
        {"record",      record->record_number},
        {"sequence",    record->sequence     },
        {"name",        record->name         },
        {"flag",        record->flag         },
        {"call_sign",   record->call_sign    },
        {"side_number", record->side_number  },
        {"reference",   record->reference    },
        {"return",      record->status       },
        {"error",       record->error        },
    };
    for (size_t i = 0; i < COUNT_OF(fields); i++)
        if (fields[i].value.size > 0)
            json_put_bytes(json, fields[i].name, fields[i].value);
}

/* The bodies of a VTP frame have their names in the descriptor: "hello", "welcome" ... */
static void write_vtp_control(struct json *json, const Vtp__V1__Frame *message)
{
    const ProtobufCFieldDescriptor *field =
        protobuf_c_message_descriptor_get_field(&vtp__v1__frame__descriptor, message->body_case);
    begin_line(json, "vtp", field == NULL ? "unknown" : field->name, &(struct device_key){""});
    if (field != NULL)
        message_json(json,
            *(ProtobufCMessage *const *)(const void *)((const uint8_t *)message + field->offset));
}

static int write_control(
    struct json *json, const struct protocol *protocol, const struct frame *frame, FILE *file)
{
    bool is_vtp = protocol->decode == vtp_decode;
    if (is_vtp && frame->message != NULL)
        write_vtp_control(json, frame->message);
    else
        begin_line(json, protocol->name, is_vtp ? "preface" : "return", &frame->device);
    if (protocol->decode == naf_decode)
        write_naf(json, frame->message);
    return end_line(json, file);
}

static void write_flags(struct json *json, unsigned flags)
{
    if ((flags & FRAME_LIVE) != 0)
        json_put_bool(json, "live", true);
    if ((flags & FRAME_HISTORICAL) != 0)
        json_put_bool(json, "historical", true);
}

static int write_reports(
    struct json *json, const struct protocol *protocol, const struct frame *frame, FILE *file)
{
    for (size_t i = 0; i < frame->report_count; i++) {
        const struct report *report = &frame->reports[i];
        begin_line(json, protocol->name, decode_kind_name(report->kind), &frame->device);
        decode_json_report(json, report);
        write_flags(json, frame->flags);
        if (protocol->decode == naf_decode)
            write_naf(json, frame->message);
        int result = end_line(json, file);
        if (result < 0)
            return result;
    }
    return 0;
}

int decode_json_garbage(
    struct json *json, size_t size, const char *reason, unsigned code, FILE *file)
{
    json_reset(json);
    json_open_object(json, NULL);
    json_put_uint(json, "garbage", size);
    json_put_string(json, "reason", reason);
    if (code != 0)
        json_put_uint(json, "code", code);
    return end_line(json, file);
}

int decode_json_frame(
    struct json *json, const struct protocol *protocol, const struct frame *frame, FILE *file)
{
    switch (frame->kind) {
    case FRAME_REPORTS:
        return write_reports(json, protocol, frame, file);
    case FRAME_CONTROL:
        return write_control(json, protocol, frame, file);
    case FRAME_REFUSED:
        break;
    }
    return decode_json_garbage(json, frame->size, frame->reason, frame->code, file);
}
