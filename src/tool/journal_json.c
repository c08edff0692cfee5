#include "tool/journal_json.h"

#include <string.h>

#include "haitrinh/protocol.h"

#include "base/arena.h"
#include "journal/record.h"
#include "tool/decode_json.h"

static const char *const version_kinds[] = {
    [REGISTER_OWNER] = "owner",
    [REGISTER_SUPPLIER] = "supplier",
    [REGISTER_VESSEL] = "vessel",
    [REGISTER_DEVICE] = "device",
    [REGISTER_MOUNT] = "mount",
    [REGISTER_ZONE] = "zone",
    [REGISTER_THRESHOLD] = "threshold",
    [REGISTER_MODE] = "mode",
};

static const char *const notice_kinds[] = {
    [NOTICE_TAKEOVER] = "takeover",
    [NOTICE_CLONE] = "clone",
    [NOTICE_UNKNOWN_DEVICE] = "unknown-device",
    [NOTICE_BAD_MAC] = "bad-mac",
    [NOTICE_GATE_STARTED] = "gate-started",
    [NOTICE_GATE_STOPPED] = "gate-stopped",
};

static void write_count(struct json *json, const char *name, uint64_t value)
{
    if (value != 0)
        json_put_uint(json, name, value);
}

static void write_no(struct json *json, const char *name, int32_t value)
{
    if (value != 0)
        json_put_int(json, name, value);
}

static void write_bytes(struct json *json, const char *name, struct bytes value)
{
    if (value.size > 0)
        json_put_bytes(json, name, value);
}

static void write_device(
    struct json *json, const struct device_key *device, int32_t device_no, int32_t supplier_no)
{
    if (device->text[0] != '\0')
        json_put_string(json, "device", device->text);
    write_no(json, "device_no", device_no);
    write_no(json, "supplier_no", supplier_no);
}

static void write_raw(struct json *json, const struct frame_record *frame, bool has_raw)
{
    write_count(json, "raw_seq", frame->raw_seq);
    if (frame->raw.size == 0)
        return;
    if (has_raw)
        json_put_hex(json, "raw", frame->raw);
    else
        json_put_uint(json, "raw_bytes", frame->raw.size);
}

static void write_reports(struct json *json, const struct frame_record *frame)
{
    if (frame->report_count == 0)
        return;
    json_open_array(json, "reports");
    for (size_t i = 0; i < frame->report_count; i++) {
        json_open_object(json, NULL);
        json_put_string(json, "kind", decode_kind_name(frame->reports[i].kind));
        decode_json_report(json, &frame->reports[i]);
        json_close_object(json);
    }
    json_close_array(json);
}

static int write_frame(struct json *json, struct bytes body, struct arena *arena, bool has_raw)
{
    struct frame_record frame;
    int result = frame_record_decode(body, arena, &frame);
    if (result < 0)
        return result;
    const struct protocol *protocol = protocol_by_number(frame.protocol);
    json_put_time(json, "received", frame.received_us);
    if (protocol != NULL)
        json_put_string(json, "protocol", protocol->name);
    write_device(json, &frame.device, frame.device_no, frame.supplier_no);
    write_count(json, "session", frame.session);
    write_count(json, "refused", frame.refused_code);
    write_bytes(json, "reason", frame.refused_reason);
    write_raw(json, &frame, has_raw);
    write_reports(json, &frame);
    return 0;
}

static int write_heartbeat(struct json *json, struct bytes body, struct arena *arena, bool has_raw)
{
    (void)has_raw;
    struct heartbeat heartbeat;
    int result = heartbeat_decode(body, arena, &heartbeat);
    if (result < 0)
        return result;
    json_put_time(json, "time", heartbeat.wall_us);
    json_put_uint(json, "run", heartbeat.run);
    json_put_uint(json, "mono_us", heartbeat.mono_us);
    json_open_array(json, "paths");
    for (size_t i = 0; i < heartbeat.path_count; i++) {
        const struct heartbeat_path *path = &heartbeat.paths[i];
        json_open_object(json, NULL);
        json_put_int(json, "supplier_no", path->supplier_no);
        json_put_uint(json, "sessions", path->sessions);
        json_put_uint(json, "frames", path->frames);
        json_put_bool(json, "proven", path->is_proven);
        json_close_object(json);
    }
    json_close_array(json);
    return 0;
}

static int write_version(struct json *json, struct bytes body, struct arena *arena, bool has_raw)
{
    (void)has_raw;
    struct register_version version;
    int result = version_decode(body, arena, &version);
    if (result < 0)
        return result;
    json_put_uint(json, "version", version.version_no);
    json_put_string(json, "kind", version_kinds[version.kind]);
    json_put_time(json, "recorded", version.recorded_us);
    if (version.json.size > 0)
        json_put_raw(json, "row", version.json);
    return 0;
}

static int write_notice(struct json *json, struct bytes body, struct arena *arena, bool has_raw)
{
    (void)has_raw;
    struct notice notice;
    int result = notice_decode(body, arena, &notice);
    if (result < 0)
        return result;
    json_put_time(json, "time", notice.wall_us);
    json_put_string(json, "kind", notice_kinds[notice.kind]);
    write_device(json, &notice.device, notice.device_no, notice.supplier_no);
    write_count(json, "count", notice.count);
    return 0;
}

static int write_delivery(struct json *json, struct bytes body, struct arena *arena, bool has_raw)
{
    (void)has_raw;
    struct delivery delivery;
    int result = delivery_decode(body, arena, &delivery);
    if (result < 0)
        return result;
    json_put_time(json, "time", delivery.wall_us);
    write_device(json, &delivery.device, delivery.device_no, 0);
    json_put_uint(json, "message_id", delivery.message_id);
    json_put_uint(json, "code", delivery.code);
    write_bytes(json, "text", delivery.text);
    if (delivery.unanswered_us != 0)
        json_put_time(json, "unanswered", delivery.unanswered_us);
    return 0;
}

static const struct {
    enum record_type type;
    const char *name;
    int (*write)(struct json *json, struct bytes body, struct arena *arena, bool has_raw);
} types[] = {
    {RECORD_FRAME,     "frame",     write_frame    },
    {RECORD_HEARTBEAT, "heartbeat", write_heartbeat},
    {RECORD_VERSION,   "version",   write_version  },
    {RECORD_NOTICE,    "notice",    write_notice   },
    {RECORD_DELIVERY,  "delivery",  write_delivery },
};

bool journal_type_by_name(const char *name, enum record_type *out)
{
    for (size_t i = 0; i < COUNT_OF(types); i++) {
        if (strcmp(types[i].name, name) != 0)
            continue;
        *out = types[i].type;
        return true;
    }
    return false;
}

static void write_head(struct json *json, const struct journal_record *record, const char *type)
{
    json_put_uint(json, "seq", record->seq);
    if (type != NULL)
        json_put_string(json, "type", type);
    else
        json_put_uint(json, "type", record->type);
    if ((record->flags & RECORD_HISTORY) != 0)
        json_put_bool(json, "history", true);
    if ((record->flags & RECORD_URGENT) != 0)
        json_put_bool(json, "urgent", true);
}

void journal_json(
    struct json *json, const struct journal_record *record, struct arena *arena, bool has_raw)
{
    size_t i = 0;
    while (i < COUNT_OF(types) && types[i].type != record->type)
        i++;
    json_reset(json);
    arena_reset(arena);
    json_open_object(json, NULL);
    write_head(json, record, i < COUNT_OF(types) ? types[i].name : NULL);
    int result = 0;
    if (i < COUNT_OF(types))
        result = types[i].write(json, record->body, arena, has_raw);
    else
        json_put_uint(json, "body_bytes", record->body.size);
    if (result < 0)
        json_put_bool(json, "undecodable", true);
    json_close_object(json);
}
