/* Frames bent on purpose: lengths swept, fields dropped, counts that outrun their payload. */

#include <string.h>

#include "run_suite.h"
#include "vtp_fixture.h"

#define FIELDS_MAX 24

/* Where the fields of a message lie in its bytes. */
struct layout {
    struct {
        unsigned number;
        unsigned wire_type;
        size_t start; /* of the tag */
        size_t value; /* of the value; of the length of a span */
        size_t end;
    } fields[FIELDS_MAX];
    size_t count;
};

static uint64_t read_varint(const uint8_t *bytes, size_t *at)
{
    uint64_t value = 0;
    unsigned shift = 0;
    do
        value |= (uint64_t)(bytes[*at] & 0x7F) << 7 * shift++;
    while (bytes[(*at)++] >= 0x80);
    return value;
}

static struct layout layout_of(const uint8_t *bytes, size_t start, size_t end)
{
    struct layout layout = {0};
    for (size_t at = start; at < end; layout.count++) {
        ck_assert_uint_lt(layout.count, FIELDS_MAX);
        layout.fields[layout.count].start = at;
        uint64_t tag = read_varint(bytes, &at);
        layout.fields[layout.count].number = (unsigned)(tag >> 3);
        layout.fields[layout.count].wire_type = tag & 7;
        layout.fields[layout.count].value = at;
        if ((tag & 7) == 5)
            at += 4;
        else if ((tag & 7) == 2)
            at += read_varint(bytes, &at);
        else
            (void)read_varint(bytes, &at);
        layout.fields[layout.count].end = at;
    }
    return layout;
}

static size_t put_varint(uint8_t *out, uint64_t value)
{
    size_t size = 0;
    for (; value >= 0x80; value >>= 7)
        out[size++] = (uint8_t)(value | 0x80);
    out[size++] = (uint8_t)value;
    return size;
}

/* A frame of that one body, whatever the body's bytes say. */
static void wrap(struct vtp_fixture *fixture, unsigned body, const uint8_t *content, size_t size)
{
    uint8_t head[16];
    size_t head_size = put_varint(head, body << 3 | 2);
    head_size += put_varint(head + head_size, size);
    size_t at = put_varint(fixture->bytes, head_size + size);
    memcpy(fixture->bytes + at, head, head_size);
    memcpy(fixture->bytes + at + head_size, content, size);
    fixture->size = at + head_size + size;
}

/* One of each data body, with every field. */
static const struct {
    unsigned body;
    unsigned optional; /* bits of field numbers without which the frame is still good */
    uint8_t content[96];
    size_t size;
} bodies[] = {
    {VTP__V1__FRAME__BODY_BATCH,
     1U << 6 | 1U << 7 | 1U << 10 | 1U << 11 | 1U << 12 | 1U << 14 | 1U << 15 | 1U << 16,
     {0x0D, 7, 0, 0, 0, 0x10, 100, 0x1D, 0x20, 0xD5, 0x55, 0x69, 0x20, 2, 0x28, 4, 0x30, 60,
            0x3A, 1, 2, 0x42, 1, 20, 0x4A, 1, 5, 0x52, 2, 79, 1, 0x5A, 2, 1, 91, 0x62, 2, 1, 1,
            0x70, 1, 0x7A, 8, 1, 2, 3, 4, 5, 6, 7, 8, 0x82, 1, 1, 'A'},
     55},
    {VTP__V1__FRAME__BODY_REPORT, 0x1FFC8U,
     {0x0D, 7, 0, 0, 0, 0x10, 100, 0x1D, 0x20, 0xD5, 0x55, 0x69, 0x20, 2, 0x28, 4, 0x30, 78,
            0x38, 90, 0x40, 1, 0x48, 9, 0x50, 8, 0x58, 7, 0x60, 6, 0x68, 5, 0x70, 1, 0x7A, 8, 1, 2,
            3, 4, 5, 6, 7, 8, 0x82, 1, 1, 'A'},
     48},
    {VTP__V1__FRAME__BODY_EVENT,  1U << 3 | 1U << 7 | 1U << 15 | 1U << 16,
     {0x0D, 7, 0, 0, 0, 0x10, 100, 0x1D, 0x20, 0xD5, 0x55, 0x69, 0x20, 10, 0x28, 2, 0x30, 4,
            0x3A, 2, 'h', 'i', 0x7A, 8, 1, 2, 3, 4, 5, 6, 7, 8, 0x82, 1, 1, 'A'},
     36},
};

START_TEST(whole_bodies_are_good)
{
    struct vtp_fixture fixture;
    fixture_init(&fixture);
    for (size_t i = 0; i < COUNT_OF(bodies); i++) {
        wrap(&fixture, bodies[i].body, bodies[i].content, bodies[i].size);
        ck_assert_int_eq(fixture_decode(&fixture), DECODE_FRAME);
        ck_assert_msg(fixture.frame.kind == FRAME_REPORTS, "body %zu: %s", i,
            fixture.frame.reason == NULL ? "" : fixture.frame.reason);
        ck_assert_str_eq(fixture.frame.device.text, "A");
    }
    fixture_done(&fixture);
}
END_TEST

START_TEST(each_field_dropped_is_missed_or_not_needed)
{
    struct vtp_fixture fixture;
    fixture_init(&fixture);
    for (size_t i = 0; i < COUNT_OF(bodies); i++) {
        struct layout layout = layout_of(bodies[i].content, 0, bodies[i].size);
        for (size_t j = 0; j < layout.count; j++) {
            uint8_t content[96];
            size_t start = layout.fields[j].start;
            size_t end = layout.fields[j].end;
            memcpy(content, bodies[i].content, start);
            memcpy(content + start, bodies[i].content + end, bodies[i].size - end);
            wrap(&fixture, bodies[i].body, content, bodies[i].size - (end - start));
            ck_assert_int_eq(fixture_decode(&fixture), DECODE_FRAME);
            bool may_go = (bodies[i].optional >> layout.fields[j].number & 1) != 0;
            ck_assert_msg((fixture.frame.kind == FRAME_REPORTS) == may_go, "body %zu field %u", i,
                layout.fields[j].number);
        }
    }
    fixture_done(&fixture);
}
END_TEST

/* Neither frame nor span may claim more than there is. */
START_TEST(each_length_is_believed_only_as_far_as_the_bytes_go)
{
    static const uint64_t lies[] = {0, 1, 2, 7, 8, 9, 127, 128, 16383, 0x7FFFFFFF, 0x80000000,
        0xFFFFFFFF, UINT64_C(0x100000000), UINT64_MAX};
    struct vtp_fixture fixture;
    fixture_init(&fixture);
    for (size_t i = 0; i < COUNT_OF(bodies); i++) {
        struct layout layout = layout_of(bodies[i].content, 0, bodies[i].size);
        for (size_t j = 0; j < layout.count * COUNT_OF(lies); j++) {
            size_t field = j / COUNT_OF(lies);
            if (layout.fields[field].wire_type != 2)
                continue;
            uint8_t content[128];
            size_t at = layout.fields[field].value;
            memcpy(content, bodies[i].content, at);
            size_t size = at + put_varint(content + at, lies[j % COUNT_OF(lies)]);
            memcpy(content + size, bodies[i].content + at + 1, bodies[i].size - at - 1);
            size += bodies[i].size - at - 1;
            wrap(&fixture, bodies[i].body, content, size);
            ck_assert_int_ne(fixture_decode(&fixture), DECODE_MORE);
            ck_assert_uint_eq(fixture.frame.size, fixture.size);
        }
    }
    fixture_done(&fixture);
}
END_TEST

START_TEST(each_frame_length_asks_for_more_or_is_refused)
{
    struct vtp_fixture fixture;
    fixture_init(&fixture);
    memset(fixture.bytes, 0, sizeof fixture.bytes);
    for (unsigned prefix = 0; prefix < 65536; prefix++) {
        fixture.bytes[0] = (uint8_t)prefix;
        fixture.bytes[1] = (uint8_t)(prefix >> 8);
        fixture.size = 2;
        enum decode_verdict verdict = fixture_decode(&fixture);
        bool is_long = (prefix & 0x80) != 0;
        size_t length = is_long ? (prefix & 0x7F) + (prefix >> 8 << 7) : prefix & 0xFF;
        size_t whole = length + (is_long ? 2 : 1);
        if (prefix == (0x89 | 'V' << 8)) {
            ck_assert_int_eq(verdict, DECODE_MORE);
        } else if (is_long && (prefix >> 15 != 0 || whole > VTP_FRAME_MAX)) {
            ck_assert_int_eq(verdict, DECODE_GARBAGE);
            ck_assert_uint_eq(fixture.frame.size, 2);
        } else if (whole > 2) {
            ck_assert_int_eq(verdict, DECODE_MORE);
            ck_assert_uint_eq(fixture.frame.size, whole);
        }
    }
    fixture_done(&fixture);
}
END_TEST

START_TEST(the_first_limit_is_kept_to_the_byte)
{
    static const uint8_t of_512[] = {0xFE, 3};
    static const uint8_t of_513[] = {0xFF, 3};
    struct arena arena;
    struct frame frame;
    arena_init(&arena, ARENA_MAX_BYTES);
    ck_assert_int_eq(
        vtp_decode((struct bytes){of_512, 2}, VTP_FRAME_MAX_FIRST, &arena, &frame), DECODE_MORE);
    ck_assert_uint_eq(frame.size, 512);
    ck_assert_int_eq(
        vtp_decode((struct bytes){of_513, 2}, VTP_FRAME_MAX_FIRST, &arena, &frame), DECODE_GARBAGE);
    arena_done(&arena);
}
END_TEST

static const struct {
    const char *text;
    bool is_good;
} texts[] = {
    {"",                 true },
    {"%n%s%n%s",         true },
    {"\xC3\x80",         true },
    {"\xC0\x80",         false},
    {"\xC3",             false},
    {"\xED\xA0\x80",     false},
    {"\xF4\x90\x80\x80", false},
    {"a\xFF",            false},
};

START_TEST(texts_are_utf8_or_refused)
{
    struct vtp_fixture fixture;
    fixture_init(&fixture);
    for (size_t i = 0; i < COUNT_OF(texts); i++) {
        char text[16];
        memcpy(text, texts[i].text, strlen(texts[i].text) + 1);
        Vtp__V1__Event event = VTP__V1__EVENT__INIT;
        event.has_epoch = event.has_seq = event.has_kind = true;
        event.seq = 1;
        event.kind = VTP__V1__EVENT__KIND__TEXT;
        event.text = text;
        Vtp__V1__Frame frame = frame_of_event(&event);
        ck_assert_int_eq(fixture_pass(&fixture, &frame), DECODE_FRAME);
        ck_assert_int_eq(fixture.frame.kind, texts[i].is_good ? FRAME_REPORTS : FRAME_REFUSED);
    }
    fixture_done(&fixture);
}
END_TEST

/* A call for help is taken whatever else is wrong with it: what cannot be read is left out. */
START_TEST(an_sos_is_never_refused_for_its_text_or_place)
{
    struct vtp_fixture fixture;
    fixture_init(&fixture);
    Vtp__V1__Event event = VTP__V1__EVENT__INIT;
    event.has_epoch = event.has_seq = event.has_kind = event.has_time = true;
    event.seq = 1;
    event.time = 1795348800;
    event.kind = VTP__V1__EVENT__KIND__SOS;
    event.text = (char[]){"c\xFF"};
    event.has_lat = true;
    event.lat = 1377000;
    Vtp__V1__Frame frame = frame_of_event(&event);
    ck_assert_int_eq(fixture_pass(&fixture, &frame), DECODE_FRAME);
    ck_assert_int_eq(fixture.frame.kind, FRAME_REPORTS);
    ck_assert_ptr_null(fixture.frame.reason);
    ck_assert_uint_eq(fixture.frame.report_count, 1);
    const struct report *report = &fixture.frame.reports[0];
    ck_assert_int_eq(report->event, EVENT_SOS);
    ck_assert_int_eq(report->fix_us, 1795348800 * SECOND_US);
    ck_assert_uint_eq(report->text.size, 0);
    ck_assert_int_eq(report->point.lat_e7, COORD_UNKNOWN);
    ck_assert(!report_has_position(report));
    event.has_lon = true;
    event.lat = INT32_MAX;
    ck_assert_int_eq(fixture_pass(&fixture, &frame), DECODE_FRAME);
    ck_assert_int_eq(fixture.frame.kind, FRAME_REPORTS);
    ck_assert_int_eq(fixture.frame.reports[0].point.lon_e7, COORD_UNKNOWN);
    fixture_done(&fixture);
}
END_TEST

static const struct {
    size_t points;
    bool is_good;
} counts[] = {
    {1,    true },
    {512,  true },
    {513,  false},
    {2000, false},
};

START_TEST(a_batch_has_at_most_512_points)
{
    static int32_t zeros[2000];
    struct vtp_fixture fixture;
    fixture_init(&fixture);
    for (size_t i = 0; i < COUNT_OF(counts); i++) {
        Vtp__V1__Batch batch = VTP__V1__BATCH__INIT;
        batch.has_epoch = batch.has_first_seq = batch.has_base_time = true;
        batch.has_base_lat = batch.has_base_lon = true;
        batch.first_seq = 1;
        batch.dlat = batch.dlon = zeros;
        batch.n_dlat = batch.n_dlon = counts[i].points - 1;
        Vtp__V1__Frame frame = frame_of_batch(&batch);
        ck_assert_int_eq(fixture_pass(&fixture, &frame), DECODE_FRAME);
        ck_assert_int_eq(fixture.frame.kind, counts[i].is_good ? FRAME_REPORTS : FRAME_REFUSED);
        struct vtp_span span;
        ck_assert(vtp_frame_span(fixture.frame.message, &span));
        ck_assert_uint_eq(span.count, counts[i].points);
    }
    fixture_done(&fixture);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {whole_bodies_are_good, each_field_dropped_is_missed_or_not_needed,
        each_length_is_believed_only_as_far_as_the_bytes_go,
        each_frame_length_asks_for_more_or_is_refused, the_first_limit_is_kept_to_the_byte,
        texts_are_utf8_or_refused, an_sos_is_never_refused_for_its_text_or_place,
        a_batch_has_at_most_512_points};
    return run_suite(suite_of("vtp_bad", tests, COUNT_OF(tests)));
}
