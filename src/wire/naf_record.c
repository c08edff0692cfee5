#include "wire/naf_record.h"

#include <errno.h>

#include "base/arena.h"
#include "base/text.h"
#include "wire/naf_values.h"

const struct naf_type naf_types[] = {
    {"POS",          REPORT_POSITION, 0, true},
    {"MAN",             REPORT_MANUAL, STATUS_MANUAL, true},
    {"ENT",              REPORT_ENTRY, 0, true},
    {"EXI",REPORT_EXIT, 0, false},
    {0         },
};

static int refuse(struct frame *out, enum naf_error code, const char *reason)
{
    out->kind = FRAME_REFUSED;
    out->code = code;
    out->reason = reason;
    return 0;
}

static int read_report(const struct bytes values[FIELD_COUNT], const struct naf_type *type,
    struct arena *arena, struct frame *out)
{
    const char *fault = naf_values_missing(values, type->needs_position);
    if (fault != NULL)
        return refuse(out, NAF_MANDATORY, fault);
    struct report *report = arena_alloc(arena, sizeof *report);
    if (report == NULL)
        return -ENOMEM;
    *report = (struct report){
        .point = {COORD_UNKNOWN, COORD_UNKNOWN},
        .speed_mm_s = SPEED_UNKNOWN,
        .course_cdeg = COURSE_UNKNOWN,
        .kind = type->kind,
        .status = type->status
    };
    fault = naf_values_read(values, report);
    if (fault != NULL)
        return refuse(out, NAF_VALUE, fault);
    out->kind = FRAME_REPORTS;
    out->reports = report;
    out->report_count = 1;
    return 0;
}

static const struct naf_record *make_message(
    const struct bytes values[FIELD_COUNT], struct arena *arena)
{
    struct naf_record *message = arena_alloc(arena, sizeof *message);
    if (message == NULL)
        return NULL;
    *message = (struct naf_record){.from = values[FIELD_FR],
        .to = values[FIELD_AD],
        .type = values[FIELD_TM],
        .record_number = values[FIELD_RN],
        .sequence = values[FIELD_SQ],
        .name = values[FIELD_NA],
        .flag = values[FIELD_FS],
        .call_sign = values[FIELD_RC],
        .side_number = values[FIELD_XR],
        .reference = values[FIELD_IR],
        .status = values[FIELD_RS],
        .error = values[FIELD_RE]};
    return message;
}

static const struct naf_type *find_type(struct bytes name)
{
    const struct naf_type *type = naf_types;
    while (type->name != NULL && !bytes_equal_text(name, type->name))
        type++;
    return type->name == NULL ? NULL : type;
}

int naf_record_read(struct bytes content, struct arena *arena, struct frame *out)
{
    struct bytes values[FIELD_COUNT] = {0};
    int result = naf_fields_split(content, arena, values);
    out->message = result < 0 ? NULL : make_message(values, arena);
    if (out->message == NULL)
        return -ENOMEM;
    bool has_device = naf_values_device(values, &out->device);
    const struct naf_type *type = find_type(values[FIELD_TM]);
    if (bytes_equal_text(values[FIELD_TM], "RET")) {
        out->kind = FRAME_CONTROL;
        return 0;
    }
    if (naf_has_control_bytes(content))
        return refuse(out, NAF_UNREADABLE, "bytes that are no text");
    if (values[FIELD_TM].size == 0)
        return refuse(out, NAF_MANDATORY, "type of message missing");
    if (type == NULL)
        return refuse(out, NAF_NOT_IMPLEMENTED, "type of message not implemented");
    if (!has_device)
        return refuse(out, NAF_MANDATORY, "no vessel named");
    return read_report(values, type, arena, out);
}
