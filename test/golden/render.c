#include "render.h"

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/text.h"
#include "random.h"
#include "wire/naf.h"
#include "wire/vtp.h"

static const char *const kind_names[] = {
    [REPORT_POSITION] = "position",
    [REPORT_MANUAL] = "manual",
    [REPORT_ENTRY] = "entry",
    [REPORT_EXIT] = "exit",
    [REPORT_EVENT] = "event",
    [REPORT_POLL] = "poll",
};

struct rendering {
    const struct protocol *protocol;
    FILE *file;
    bool tells_sizes;
    const char *garbage_reason; /* of garbage that is not told yet */
    size_t garbage_size;
    bool is_idle;
    bool is_broken;
};

static void put_number(FILE *file, int64_t value, int64_t unknown, const char *unit)
{
    if (value == unknown)
        (void)fprintf(file, " -");
    else
        (void)fprintf(file, " %lld%s", (long long)value, unit);
}

static void put_point(FILE *file, struct point point)
{
    char lat[POINT_TEXT_SIZE] = "-";
    char lon[POINT_TEXT_SIZE] = "-";
    if (point.lat_e7 != COORD_UNKNOWN)
        (void)degrees_to_text(point.lat_e7, lat, sizeof lat);
    if (point.lon_e7 != COORD_UNKNOWN)
        (void)degrees_to_text(point.lon_e7, lon, sizeof lon);
    (void)fprintf(file, " %s %s", lat, lon);
}

static void put_report(FILE *file, const struct report *report)
{
    char time[TIME_TEXT_SIZE] = "-";
    if (report->fix_us != TIME_UNKNOWN)
        (void)time_to_text(report->fix_us, time, sizeof time);
    (void)fprintf(file, "    %s %s", kind_names[report->kind], time);
    put_point(file, report->point);
    put_number(file, report->speed_mm_s, SPEED_UNKNOWN, "mm/s");
    put_number(file, report->course_cdeg, COURSE_UNKNOWN, "cdeg");
    (void)fprintf(file, " status 0x%x", report->status);
    if (report->device_seq != 0)
        (void)fprintf(
            file, " number %u:%llu", report->device_epoch, (unsigned long long)report->device_seq);
    if (report->event != EVENT_NONE)
        (void)fprintf(file, " event %d", (int)report->event);
    if (report->text.size > 0)
        (void)fprintf(file, " text %.*s", (int)report->text.size, (const char *)report->text.data);
    (void)fprintf(file, " digest %08x\n", report_digest(report));
}

/* The bodies of a VTP frame have their names in the descriptor. */
static const char *name_of_control(const struct protocol *protocol, const void *message)
{
    if (protocol->decode != vtp_decode)
        return "return";
    if (message == NULL)
        return "preface";
    const Vtp__V1__Frame *frame = message;
    const ProtobufCFieldDescriptor *field =
        protobuf_c_message_descriptor_get_field(&vtp__v1__frame__descriptor, frame->body_case);
    return field == NULL ? "unknown" : field->name;
}

static void put_loss(struct rendering *rendering, const char *name, size_t size, const char *reason)
{
    (void)fprintf(rendering->file, "%s", name);
    if (rendering->tells_sizes)
        (void)fprintf(rendering->file, " %zu", size);
    (void)fprintf(rendering->file, " %s\n", reason);
}

static void flush_garbage(struct rendering *rendering)
{
    if (rendering->garbage_reason != NULL)
        put_loss(rendering, "garbage", rendering->garbage_size, rendering->garbage_reason);
    rendering->garbage_reason = NULL;
    rendering->garbage_size = 0;
}

static void add_garbage(struct rendering *rendering, const struct frame *frame)
{
    if (rendering->garbage_reason != NULL && strcmp(rendering->garbage_reason, frame->reason) != 0)
        flush_garbage(rendering);
    rendering->garbage_reason = frame->reason;
    rendering->garbage_size += frame->size;
}

static void put_frame(struct rendering *rendering, const struct frame *frame)
{
    FILE *file = rendering->file;
    flush_garbage(rendering);
    if (frame->kind == FRAME_REPORTS)
        (void)fprintf(file, "reports");
    else if (frame->kind == FRAME_CONTROL)
        (void)fprintf(file, "control %s", name_of_control(rendering->protocol, frame->message));
    else
        (void)fprintf(file, "refused %u %s", frame->code, frame->reason);
    if (frame->device.text[0] != '\0')
        (void)fprintf(file, " device %s", frame->device.text);
    if ((frame->flags & FRAME_LIVE) != 0)
        (void)fprintf(file, " live");
    if ((frame->flags & FRAME_HISTORICAL) != 0)
        (void)fprintf(file, " historical");
    (void)fprintf(file, "\n");
    for (size_t i = 0; i < frame->report_count; i++)
        put_report(file, &frame->reports[i]);
}

/* What protocol.h says of every answer. */
static bool keeps_promise(enum decode_verdict verdict, const struct frame *frame, size_t left)
{
    if (verdict == DECODE_MORE)
        return frame->size == 0 || frame->size > left;
    if (verdict == DECODE_GARBAGE || frame->kind == FRAME_REFUSED)
        return frame->size >= 1 && frame->size <= left && frame->reason != NULL &&
               frame->reports == NULL;
    return frame->size >= 1 && frame->size <= left && frame->reason == NULL &&
           (frame->kind == FRAME_REPORTS) == (frame->report_count > 0);
}

/* All frames of `input`; gives the bytes used. The input is copied to its exact size, so that a
 * sanitizer sees a read behind it. */
static size_t decode_input(struct rendering *rendering, struct bytes input, struct arena *arena)
{
    size_t used = 0;
    rendering->is_idle = true;
    while (used < input.size) {
        size_t left = input.size - used;
        uint8_t *copy = malloc(left);
        if (copy == NULL) {
            rendering->is_broken = true;
            return used;
        }
        memcpy(copy, input.data + used, left);
        struct frame frame;
        arena_reset(arena);
        enum decode_verdict verdict = rendering->protocol->decode(
            (struct bytes){copy, left}, rendering->protocol->frame_max, arena, &frame);
        if (!keeps_promise(verdict, &frame, left))
            rendering->is_broken = true;
        if (verdict == DECODE_FRAME)
            put_frame(rendering, &frame);
        else if (verdict == DECODE_GARBAGE)
            add_garbage(rendering, &frame);
        free(copy);
        rendering->is_idle = verdict != DECODE_MORE || frame.size == 0;
        if (verdict == DECODE_MORE)
            return used;
        used += frame.size;
    }
    return used;
}

static void feed(struct rendering *rendering, struct bytes stream, const struct feeding *feeding)
{
    struct arena arena;
    arena_init(&arena, ARENA_MAX_BYTES);
    uint64_t state = feeding->seed;
    size_t used = 0;
    for (size_t end = 0; end < stream.size;) {
        size_t left = stream.size - end;
        size_t piece = left;
        if (feeding->piece_most > 0)
            piece = (size_t)random_between(&state, 1, (int64_t)feeding->piece_most);
        end += piece < left ? piece : left;
        used += decode_input(rendering, (struct bytes){stream.data + used, end - used}, &arena);
    }
    flush_garbage(rendering);
    if (!rendering->is_idle)
        put_loss(rendering, "unfinished", stream.size - used, "at the end");
    arena_done(&arena);
}

char *render_stream(
    const struct protocol *protocol, struct bytes stream, const struct feeding *feeding)
{
    char *text = NULL;
    size_t size = 0;
    FILE *file = open_memstream(&text, &size);
    if (file == NULL)
        return NULL;
    struct rendering rendering = {
        .protocol = protocol, .file = file, .tells_sizes = feeding->tells_sizes, .is_idle = true};
    feed(&rendering, stream, feeding);
    (void)fclose(file);
    if (!rendering.is_broken)
        return text;
    free(text);
    return NULL;
}
