#include <errno.h>
#include <journal.pb-c.h>
#include <stdlib.h>
#include <string.h>

#include "haitrinh/units.h"

#include "base/arena.h"
#include "journal/record.h"
#include "run_suite.h"

#define FRAME_MAX 65536
#define ROUNDS    500

static uint64_t draw(uint64_t *state)
{
    *state = *state * 6364136223846793005U + 1442695040888963407U;
    return *state >> 11;
}

/* Now and then an extreme, else something near `base`. */
static int64_t draw_near(uint64_t *state, int64_t base, int64_t extreme)
{
    static const uint64_t spread = 5000000;
    uint64_t choice = draw(state) % 16;
    if (choice == 0)
        return extreme;
    return base + (int64_t)(draw(state) % (2 * spread) - spread);
}

static int32_t draw_any32(uint64_t *state)
{
    return (int32_t)(uint32_t)draw(state);
}

static struct report draw_report(uint64_t *state)
{
    struct report report = {
        .fix_us = draw_near(state, INT64_C(1795000000000000), TIME_UNKNOWN),
        .point.lat_e7 = (int32_t)draw_near(state, 137000000, COORD_UNKNOWN),
        .point.lon_e7 = (int32_t)draw_near(state, 1093000000, INT32_MAX),
        .speed_mm_s = (int32_t)draw_near(state, 4999999, SPEED_UNKNOWN),
        .course_cdeg = draw(state) % 3 == 0 ? COURSE_UNKNOWN : (int32_t)(draw(state) % 36001),
        .status = (uint32_t)draw(state),
        .kind = (enum report_kind)(1 + draw(state) % REPORT_POLL),
        .event = (enum report_event)(draw(state) % (EVENT_BOOT + 1)),
        .device_seq = draw(state) << (draw(state) % 11),
        .device_epoch = 0xDEADBEEF,
    };
    if (draw(state) % 8 == 0)
        report.point = (struct point){draw_any32(state), draw_any32(state)};
    return report;
}

static const uint8_t raw_bytes[] = "//SR//AD/VNM//NA/\0\xFF//ER//";

/* `reports` has room for `count`. */
static struct frame_record draw_frame(uint64_t *state, struct report *reports, size_t count)
{
    struct frame_record frame = {
        .received_us = (int64_t)(draw(state) << 11),
        .protocol = (uint8_t)draw(state),
        .device_no = draw_any32(state),
        .supplier_no = draw(state) % 2 ? draw_any32(state) : 0,
        .raw = {.data = raw_bytes, .size = draw(state) % sizeof raw_bytes},
        .raw_seq = draw(state) % 2 ? draw(state) : 0,
        .session = (uint32_t)draw(state),
        .reports = reports,
        .report_count = count,
    };
    if (draw(state) % 2)
        frame.device = (struct device_key){"VN-TRACKER-0001"};
    if (draw(state) % 4 == 0) {
        frame.refused_code = 102;
        frame.refused_reason = (struct bytes){.data = (const uint8_t *)"stale", .size = 5};
    }
    for (size_t i = 0; i < count; i++)
        reports[i] = draw_report(state);
    if (count > 0 && draw(state) % 2)
        reports[draw(state) % count].text =
            (struct bytes){.data = (const uint8_t *)"C\xE1\xBB\xA9u", .size = 5};
    return frame;
}

static void expect_bytes(struct bytes found, struct bytes expected)
{
    ck_assert_uint_eq(found.size, expected.size);
    if (expected.size > 0)
        ck_assert_mem_eq(found.data, expected.data, expected.size);
}

static bool reports_agree(const struct report *found, const struct report *expected)
{
    return found->fix_us == expected->fix_us && found->point.lat_e7 == expected->point.lat_e7 &&
           found->point.lon_e7 == expected->point.lon_e7 &&
           found->speed_mm_s == expected->speed_mm_s &&
           found->course_cdeg == expected->course_cdeg && found->status == expected->status &&
           found->kind == expected->kind && found->event == expected->event &&
           found->device_seq == expected->device_seq &&
           found->device_epoch == expected->device_epoch &&
           found->text.size == expected->text.size &&
           (found->text.size == 0 ||
               memcmp(found->text.data, expected->text.data, found->text.size) == 0);
}

static void expect_head(const struct frame_record *found, const struct frame_record *expected)
{
    ck_assert_int_eq(found->received_us, expected->received_us);
    ck_assert_uint_eq(found->protocol, expected->protocol);
    ck_assert_str_eq(found->device.text, expected->device.text);
    ck_assert_int_eq(found->device_no, expected->device_no);
    ck_assert_int_eq(found->supplier_no, expected->supplier_no);
    expect_bytes(found->raw, expected->raw);
    ck_assert_uint_eq(found->raw_seq, expected->raw_seq);
    ck_assert_uint_eq(found->refused_code, expected->refused_code);
    expect_bytes(found->refused_reason, expected->refused_reason);
    ck_assert_uint_eq(found->session, expected->session);
}

static void expect_frame(
    struct bytes body, struct arena *arena, const struct frame_record *expected)
{
    struct frame_record found;
    arena_reset(arena);
    ck_assert_int_eq(frame_record_decode(body, arena, &found), 0);
    expect_head(&found, expected);
    ck_assert_uint_eq(found.report_count, expected->report_count);
    for (size_t i = 0; i < expected->report_count; i++)
        ck_assert(reports_agree(&found.reports[i], &expected->reports[i]));
    ck_assert_int_eq(frame_record_peek(body, arena, &found), 0);
    expect_head(&found, expected);
    ck_assert_uint_eq(found.report_count, 0);
}

static size_t draw_count(uint64_t *state)
{
    static const size_t counts[] = {0, 1, 1, 2, 10, 40, RECORD_REPORTS_MAX};
    return counts[draw(state) % COUNT_OF(counts)];
}

START_TEST(frames_come_back)
{
    static struct report reports[RECORD_REPORTS_MAX];
    static uint8_t body[FRAME_MAX];
    struct arena arena;
    uint64_t state = 1;
    arena_init(&arena, 128 * 1024);
    for (int round = 0; round < ROUNDS; round++) {
        struct frame_record frame = draw_frame(&state, reports, draw_count(&state));
        size_t size = 0;
        ck_assert_int_eq(frame_record_encode(&frame, body, sizeof body, &size), 0);
        expect_frame((struct bytes){.data = body, .size = size}, &arena, &frame);
    }
    arena_done(&arena);
}
END_TEST

static int64_t at32(const int32_t *column, size_t count, size_t i, int64_t absent)
{
    return count == 0 ? absent : column[i];
}

/* Protobuf-c's message means the same reports. */
static bool columns_agree(const Haitrinh__Journal__V1__Frame *message, const struct report *reports)
{
    uint64_t fix_us = 0;
    uint32_t lat = message->n_lat_e7 == 0 ? (uint32_t)COORD_UNKNOWN : 0;
    uint32_t lon = message->n_lon_e7 == 0 ? (uint32_t)COORD_UNKNOWN : 0;
    for (size_t i = 0; i < message->n_fix_us; i++) {
        fix_us += (uint64_t)message->fix_us[i];
        lat += (uint32_t)at32(message->lat_e7, message->n_lat_e7, i, 0);
        lon += (uint32_t)at32(message->lon_e7, message->n_lon_e7, i, 0);
        struct report report = {
            .fix_us = (int64_t)fix_us,
            .point = {(int32_t)lat, (int32_t)lon},
            .speed_mm_s =
                (int32_t)at32(message->speed_mm_s, message->n_speed_mm_s, i, SPEED_UNKNOWN),
            .course_cdeg =
                (int32_t)at32(message->course_cdeg, message->n_course_cdeg, i, COURSE_UNKNOWN),
            .status = message->n_status == 0 ? 0 : message->status[i],
            .kind = (enum report_kind)message->kind[i],
            .event = (enum report_event)(message->n_event == 0 ? 0 : message->event[i]),
            .device_seq = message->n_device_seq == 0 ? 0 : message->device_seq[i],
            .device_epoch = message->device_epoch,
            .text = reports[i].text,
        };
        if (!reports_agree(&report, &reports[i]))
            return false;
    }
    return true;
}

START_TEST(protobuf_c_reads_the_same_frames)
{
    static struct report reports[RECORD_REPORTS_MAX];
    static uint8_t body[FRAME_MAX];
    static uint8_t again[FRAME_MAX];
    struct arena arena;
    uint64_t state = 2;
    arena_init(&arena, 128 * 1024);
    for (int round = 0; round < ROUNDS; round++) {
        struct frame_record frame = draw_frame(&state, reports, draw_count(&state));
        size_t size = 0;
        ck_assert_int_eq(frame_record_encode(&frame, body, sizeof body, &size), 0);
        Haitrinh__Journal__V1__Frame *message =
            haitrinh__journal__v1__frame__unpack(NULL, size, body);
        ck_assert_ptr_nonnull(message);
        ck_assert_int_eq(message->received_us, frame.received_us);
        ck_assert_int_eq(message->device_no, frame.device_no);
        ck_assert_uint_eq(message->n_fix_us, frame.report_count);
        ck_assert(columns_agree(message, reports));
        size = haitrinh__journal__v1__frame__pack(message, again);
        expect_frame((struct bytes){.data = again, .size = size}, &arena, &frame);
        haitrinh__journal__v1__frame__free_unpacked(message, NULL);
    }
    arena_done(&arena);
}
END_TEST

START_TEST(damaged_frames_are_refused_or_are_frames)
{
    static struct report reports[RECORD_REPORTS_MAX];
    static uint8_t body[FRAME_MAX];
    static uint8_t again[FRAME_MAX];
    struct arena arena;
    uint64_t state = 3;
    arena_init(&arena, 128 * 1024);
    for (int round = 0; round < 20 * ROUNDS; round++) {
        struct frame_record frame = draw_frame(&state, reports, draw(&state) % 12);
        size_t size = 0;
        ck_assert_int_eq(frame_record_encode(&frame, body, sizeof body, &size), 0);
        body[draw(&state) % size] ^= (uint8_t)(1U << draw(&state) % 8);
        if (round % 4 == 0)
            size = draw(&state) % size;
        struct frame_record found;
        arena_reset(&arena);
        if (frame_record_decode((struct bytes){.data = body, .size = size}, &arena, &found) == 0)
            ck_assert_int_eq(frame_record_encode(&found, again, sizeof again, &size), 0);
    }
    arena_done(&arena);
}
END_TEST

START_TEST(what_does_not_fit_says_so)
{
    struct report reports[10];
    uint8_t body[2048];
    uint64_t state = 7;
    struct frame_record frame = draw_frame(&state, reports, COUNT_OF(reports));
    size_t size = 0;
    ck_assert_int_eq(frame_record_encode(&frame, body, sizeof body, &size), 0);
    for (size_t capacity = 0; capacity < size; capacity++) {
        size_t untouched = 99;
        uint8_t *exact = malloc(capacity + 1);
        ck_assert_int_eq(frame_record_encode(&frame, exact, capacity, &untouched), -EMSGSIZE);
        ck_assert_uint_eq(untouched, 99);
        free(exact);
    }
    uint8_t *exact = malloc(size);
    ck_assert_int_eq(frame_record_encode(&frame, exact, size, &size), 0);
    free(exact);
}
END_TEST

START_TEST(frames_that_cannot_be_written_are_refused)
{
    static struct report reports[RECORD_REPORTS_MAX + 1];
    static uint8_t body[FRAME_MAX];
    uint64_t state = 4;
    size_t size = 0;
    struct frame_record frame = draw_frame(&state, reports, 2);
    reports[1].device_epoch++;
    ck_assert_int_eq(frame_record_encode(&frame, body, sizeof body, &size), -EINVAL);
    frame = draw_frame(&state, reports, 2);
    reports[0].text = reports[1].text = (struct bytes){.data = raw_bytes, .size = 1};
    ck_assert_int_eq(frame_record_encode(&frame, body, sizeof body, &size), -EINVAL);
    frame = draw_frame(&state, reports, COUNT_OF(reports));
    ck_assert_int_eq(frame_record_encode(&frame, body, sizeof body, &size), -EINVAL);
    frame = draw_frame(&state, reports, 1);
    reports[0].kind = 0;
    ck_assert_int_eq(frame_record_encode(&frame, body, sizeof body, &size), -EINVAL);
}
END_TEST

START_TEST(heartbeats_come_back)
{
    struct heartbeat heartbeat = {.wall_us = -5, .run = UINT64_MAX, .mono_us = 1000001};
    for (size_t i = 0; i < HEARTBEAT_PATHS_MAX; i++)
        heartbeat.paths[heartbeat.path_count++] =
            (struct heartbeat_path){.supplier_no = (int32_t)i - 2,
                .sessions = (uint32_t)i,
                .frames = UINT32_MAX,
                .is_proven = i % 2 == 0};
    uint8_t body[4096];
    size_t size = 0;
    ck_assert_int_eq(heartbeat_encode(&heartbeat, body, sizeof body, &size), 0);
    struct heartbeat found;
    ck_assert_int_eq(heartbeat_decode((struct bytes){body, size}, NULL, &found), 0);
    ck_assert_uint_eq(found.path_count, HEARTBEAT_PATHS_MAX);
    ck_assert_int_eq(found.wall_us, heartbeat.wall_us);
    ck_assert_uint_eq(found.run, heartbeat.run);
    ck_assert_uint_eq(found.mono_us, heartbeat.mono_us);
    Haitrinh__Journal__V1__Heartbeat *message =
        haitrinh__journal__v1__heartbeat__unpack(NULL, size, body);
    ck_assert_ptr_nonnull(message);
    ck_assert_uint_eq(message->n_paths, HEARTBEAT_PATHS_MAX);
    for (size_t i = 0; i < HEARTBEAT_PATHS_MAX; i++) {
        ck_assert_int_eq(found.paths[i].supplier_no, heartbeat.paths[i].supplier_no);
        ck_assert_int_eq(message->paths[i]->supplier_no, heartbeat.paths[i].supplier_no);
        ck_assert_uint_eq(found.paths[i].sessions, heartbeat.paths[i].sessions);
        ck_assert_uint_eq(found.paths[i].frames, message->paths[i]->frames);
        ck_assert_int_eq(found.paths[i].is_proven, heartbeat.paths[i].is_proven);
    }
    haitrinh__journal__v1__heartbeat__free_unpacked(message, NULL);
    ck_assert_int_eq(heartbeat_encode(&heartbeat, body, size - 1, &size), -EMSGSIZE);
}
END_TEST

START_TEST(versions_come_back)
{
    static const char json[] = "{\"zone_no\":1}";
    const struct register_version version = {
        .version_no = 12345678901,
        .kind = REGISTER_ZONE,
        .recorded_us = 42,
        .json = {.data = (const uint8_t *)json, .size = sizeof json - 1}
    };
    uint8_t body[128];
    size_t size = 0;
    ck_assert_int_eq(version_encode(&version, body, sizeof body, &size), 0);
    struct register_version found;
    ck_assert_int_eq(version_decode((struct bytes){body, size}, NULL, &found), 0);
    ck_assert_uint_eq(found.version_no, version.version_no);
    ck_assert_uint_eq(found.kind, version.kind);
    ck_assert_int_eq(found.recorded_us, version.recorded_us);
    expect_bytes(found.json, version.json);
    Haitrinh__Journal__V1__Version *message =
        haitrinh__journal__v1__version__unpack(NULL, size, body);
    ck_assert_ptr_nonnull(message);
    ck_assert_uint_eq(message->version_no, version.version_no);
    ck_assert_uint_eq(message->json.len, version.json.size);
    haitrinh__journal__v1__version__free_unpacked(message, NULL);
    ck_assert_int_eq(version_decode((struct bytes){0}, NULL, &found), -EBADMSG);
}
END_TEST

START_TEST(notices_and_deliveries_come_back)
{
    const struct notice notice = {.wall_us = 7,
        .kind = NOTICE_CLONE,
        .device = {"VN-1"},
        .device_no = -3,
        .supplier_no = 4,
        .count = 5};
    uint8_t body[128];
    size_t size = 0;
    struct notice found;
    ck_assert_int_eq(notice_encode(&notice, body, sizeof body, &size), 0);
    ck_assert_int_eq(notice_decode((struct bytes){body, size}, NULL, &found), 0);
    ck_assert_mem_eq(&found, &notice, sizeof notice);
    Haitrinh__Journal__V1__Notice *message =
        haitrinh__journal__v1__notice__unpack(NULL, size, body);
    ck_assert_ptr_nonnull(message);
    ck_assert_str_eq(message->device, "VN-1");
    ck_assert_int_eq(message->device_no, -3);
    haitrinh__journal__v1__notice__free_unpacked(message, NULL);

    const struct delivery delivery = {
        .wall_us = 8,
        .device = {"VN-2"    },
        .device_no = 9,
        .message_id = 10,
        .code = 2,
        .text = { .data = raw_bytes, .size = 4},
        .unanswered_us = 5
    };
    struct delivery given;
    ck_assert_int_eq(delivery_encode(&delivery, body, sizeof body, &size), 0);
    ck_assert_int_eq(delivery_decode((struct bytes){body, size}, NULL, &given), 0);
    ck_assert_uint_eq(given.message_id, 10);
    ck_assert_uint_eq(given.code, 2);
    ck_assert_str_eq(given.device.text, "VN-2");
    expect_bytes(given.text, delivery.text);
    ck_assert_int_eq(given.unanswered_us, 5);
}
END_TEST

START_TEST(fields_of_a_later_version_are_passed_over)
{
    static const uint8_t unknown[] = {0xA0, 0x06, 0x96, 0x01, 0xAA, 0x06, 0x02, 'h', 'i', 0xB5,
        0x06, 1, 2, 3, 4, 0xB9, 0x06, 1, 2, 3, 4, 5, 6, 7, 8};
    const struct notice notice = {.wall_us = 7, .kind = NOTICE_BAD_MAC};
    uint8_t body[128];
    size_t size = 0;
    struct notice found;
    ck_assert_int_eq(notice_encode(&notice, body, sizeof body, &size), 0);
    memcpy(body + size, unknown, sizeof unknown);
    ck_assert_int_eq(notice_decode((struct bytes){body, size + sizeof unknown}, NULL, &found), 0);
    ck_assert_mem_eq(&found, &notice, sizeof notice);
}
END_TEST

/* Without memory a sound record is no damaged one, which would be passed over for ever. */
START_TEST(no_memory_is_not_damage)
{
    struct report report = {.kind = REPORT_POSITION};
    struct frame_record frame = {.device = {"A"}, .reports = &report, .report_count = 1};
    uint8_t body[256];
    struct bytes bytes = {.data = body};
    ck_assert_int_eq(frame_record_encode(&frame, body, sizeof body, &bytes.size), 0);
    struct arena none;
    arena_init(&none, 8);
    struct frame_record read;
    ck_assert_int_eq(frame_record_decode(bytes, &none, &read), -ENOMEM);
    arena_done(&none);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {no_memory_is_not_damage, frames_come_back,
        protobuf_c_reads_the_same_frames, damaged_frames_are_refused_or_are_frames,
        what_does_not_fit_says_so, frames_that_cannot_be_written_are_refused, heartbeats_come_back,
        versions_come_back, notices_and_deliveries_come_back,
        fields_of_a_later_version_are_passed_over};
    return run_suite(suite_of("record", tests, COUNT_OF(tests)));
}
