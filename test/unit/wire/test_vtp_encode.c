#include <errno.h>
#include <string.h>

#include "random.h"
#include "run_suite.h"
#include "vtp_fixture.h"
#include "wire/vtp.h"

#define ROUNDS 300

/* What the wire can tell exactly. */
static struct report random_report(uint64_t *state, const struct report *before, size_t number)
{
    struct report report = {.device_epoch = 77,
        .device_seq = 1000 + number,
        .status = (uint32_t)random_between(state, 0, 15),
        .kind = REPORT_POSITION,
        .course_cdeg = COURSE_UNKNOWN,
        .speed_mm_s = SPEED_UNKNOWN};
    int64_t second = random_between(state, 0, 1) == 0 ? 300 : random_between(state, -50, 9000);
    report.fix_us = before == NULL ? random_between(state, 1000000, 4000000000) * SECOND_US
                                   : before->fix_us + second * SECOND_US;
    report.point.lat_e7 = (int32_t)random_between(state, -900000, 900000) * 1000;
    report.point.lon_e7 = (int32_t)random_between(state, -1800000, 1800000) * 1000;
    if (random_between(state, 0, 3) != 0)
        report.course_cdeg = (int32_t)random_between(state, 0, 180) * 200;
    if (random_between(state, 0, 3) != 0)
        report.speed_mm_s = (int32_t)((random_between(state, 0, 65535) * 1852000 + 18000) / 36000);
    if (random_between(state, 0, 9) == 0) {
        report.kind = REPORT_MANUAL;
        report.status |= STATUS_MANUAL;
    }
    return report;
}

static void expect_same(const struct report *sent, const struct frame *got, size_t count)
{
    ck_assert_int_eq(got->kind, FRAME_REPORTS);
    ck_assert_uint_eq(got->report_count, count);
    for (size_t i = 0; i < count; i++)
        ck_assert_msg(report_digest(&sent[i]) == report_digest(&got->reports[i]), "point %zu", i);
}

START_TEST(batches_come_back_as_they_went)
{
    struct vtp_fixture fixture;
    fixture_init(&fixture);
    uint64_t state = 20261122;
    for (unsigned round = 0; round < ROUNDS; round++) {
        struct report reports[120];
        size_t count = (size_t)random_between(&state, 1, (int64_t)COUNT_OF(reports));
        for (size_t i = 0; i < count; i++)
            reports[i] = random_report(&state, i == 0 ? NULL : &reports[i - 1], i);
        unsigned flags = (unsigned)random_between(&state, 0, 7);
        arena_reset(&fixture.arena);
        Vtp__V1__Batch batch;
        ck_assert_int_eq(vtp_batch_from_reports(reports, count, flags, &fixture.arena, &batch), 0);
        Vtp__V1__Frame frame = frame_of_batch(&batch);
        ck_assert_int_eq(fixture_pass(&fixture, &frame), DECODE_FRAME);
        ck_assert_uint_eq(fixture.frame.flags, flags & 3);
        expect_same(reports, &fixture.frame, count);
    }
    fixture_done(&fixture);
}
END_TEST

START_TEST(single_reports_come_back_and_agree_with_the_batch)
{
    struct vtp_fixture fixture;
    fixture_init(&fixture);
    uint64_t state = 7;
    for (unsigned round = 0; round < ROUNDS; round++) {
        struct report sent = random_report(&state, NULL, round);
        Vtp__V1__Report report;
        ck_assert_int_eq(vtp_report_from_report(&sent, VTP_LIVE, &report), 0);
        Vtp__V1__Frame frame = frame_of_report(&report);
        ck_assert_int_eq(fixture_pass(&fixture, &frame), DECODE_FRAME);
        expect_same(&sent, &fixture.frame, 1);
    }
    fixture_done(&fixture);
}
END_TEST

START_TEST(a_finer_course_is_rounded_alike_alone_and_in_a_batch)
{
    struct vtp_fixture fixture;
    fixture_init(&fixture);
    for (int32_t course = 0; course <= 36000; course += 50) {
        uint64_t state = 3;
        struct report sent = random_report(&state, NULL, 1);
        sent.course_cdeg = course;
        Vtp__V1__Report report;
        ck_assert_int_eq(vtp_report_from_report(&sent, 0, &report), 0);
        Vtp__V1__Frame frame = frame_of_report(&report);
        ck_assert_int_eq(fixture_pass(&fixture, &frame), DECODE_FRAME);
        uint32_t alone = report_digest(fixture.frame.reports);
        arena_reset(&fixture.arena);
        Vtp__V1__Batch batch;
        ck_assert_int_eq(vtp_batch_from_reports(&sent, 1, 0, &fixture.arena, &batch), 0);
        frame = frame_of_batch(&batch);
        ck_assert_int_eq(fixture_pass(&fixture, &frame), DECODE_FRAME);
        ck_assert_uint_eq(report_digest(fixture.frame.reports), alone);
    }
    fixture_done(&fixture);
}
END_TEST

START_TEST(events_come_back_as_they_went)
{
    struct vtp_fixture fixture;
    fixture_init(&fixture);
    for (int kind = EVENT_SOS; kind <= EVENT_BOOT; kind++) {
        struct report sent = {
            .fix_us = 1767232800 * SECOND_US,
            .point = {.lat_e7 = COORD_UNKNOWN, .lon_e7 = COORD_UNKNOWN},
            .speed_mm_s = SPEED_UNKNOWN,
            .course_cdeg = COURSE_UNKNOWN,
            .device_seq = 9,
            .device_epoch = 1,
            .kind = REPORT_EVENT,
            .event = (enum report_event)kind
        };
        if (kind == EVENT_TEXT)
            sent.text = (struct bytes){.data = (const uint8_t *)"mất neo", .size = 9};
        arena_reset(&fixture.arena);
        Vtp__V1__Event event;
        ck_assert_int_eq(vtp_event_from_report(&sent, &fixture.arena, &event), 0);
        Vtp__V1__Frame frame = frame_of_event(&event);
        ck_assert_int_eq(fixture_pass(&fixture, &frame), DECODE_FRAME);
        expect_same(&sent, &fixture.frame, 1);
    }
    fixture_done(&fixture);
}
END_TEST

START_TEST(what_the_wire_cannot_tell_is_refused)
{
    struct arena arena;
    arena_init(&arena, ARENA_MAX_BYTES);
    uint64_t state = 1;
    struct report good = random_report(&state, NULL, 1);
    struct report bad[] = {good, good, good, good, good, good};
    bad[0].kind = REPORT_EVENT;
    bad[1].fix_us = TIME_UNKNOWN;
    bad[2].fix_us += 1;
    bad[3].fix_us = (INT64_C(1) << 32) * SECOND_US;
    bad[4].point.lat_e7 = COORD_UNKNOWN;
    bad[5].speed_mm_s = 4000000;
    Vtp__V1__Batch batch;
    for (size_t i = 0; i < COUNT_OF(bad); i++)
        ck_assert_int_eq(vtp_batch_from_reports(&bad[i], 1, 0, &arena, &batch), -EINVAL);
    struct report gap[] = {good, good};
    gap[1].device_seq += 2;
    ck_assert_int_eq(vtp_batch_from_reports(gap, 2, 0, &arena, &batch), -EINVAL);
    gap[1].device_seq -= 1;
    gap[1].device_epoch += 1;
    ck_assert_int_eq(vtp_batch_from_reports(gap, 2, 0, &arena, &batch), -EINVAL);
    ck_assert_int_eq(vtp_batch_from_reports(&good, 0, 0, &arena, &batch), -EINVAL);
    arena_done(&arena);
    arena_init(&arena, 64);
    ck_assert_int_eq(vtp_batch_from_reports(&good, 1, 0, &arena, &batch), -ENOMEM);
    arena_done(&arena);
}
END_TEST

/* A legal day: 12 points, 2 hours apart (wire.md 8.6: 10.4 bytes a report). */
START_TEST(a_legal_day_fits_one_short_burst)
{
    struct vtp_fixture fixture;
    fixture_init(&fixture);
    struct report reports[12];
    for (size_t i = 0; i < COUNT_OF(reports); i++)
        reports[i] = (struct report){
            .fix_us = (1767232800 + 7200 * (int64_t)i) * SECOND_US,
            .point = {137765000 + 900000 * (int32_t)i, 1094521000 + 1300000 * (int32_t)i},
            .speed_mm_s = 4013,
            .course_cdeg = 5600,
            .device_epoch = 1,
            .device_seq = 1 + i,
            .status = STATUS_FIX_VALID,
            .kind = REPORT_POSITION
        };
    Vtp__V1__Batch batch;
    ck_assert_int_eq(
        vtp_batch_from_reports(reports, COUNT_OF(reports), 0, &fixture.arena, &batch), 0);
    Vtp__V1__Frame frame = frame_of_batch(&batch);
    ck_assert_int_eq(fixture_pass(&fixture, &frame), DECODE_FRAME);
    ck_assert_uint_le(fixture.size, 140);
    fixture_done(&fixture);
}
END_TEST

START_TEST(lengths_take_one_byte_below_128)
{
    uint8_t out[VTP_FRAME_MAX + 8];
    size_t size;
    char firmware[9001];
    Vtp__V1__Hello hello = VTP__V1__HELLO__INIT;
    hello.firmware = firmware;
    Vtp__V1__Frame frame = frame_of_hello(&hello);
    for (size_t length = 0; length <= 9000; length++) {
        memset(firmware, 'x', length);
        firmware[length] = '\0';
        int result = vtp_encode(&frame, out, sizeof out, &size);
        if (result < 0) {
            ck_assert_int_eq(result, -EMSGSIZE);
            ck_assert_uint_eq(length, VTP_FRAME_MAX - 8 + 1);
            break;
        }
        size_t prefix = out[0] < 0x80 ? 1 : 2;
        size_t said = prefix == 1 ? out[0] : (out[0] & 0x7FU) + out[1] * 128U;
        ck_assert_uint_eq(said + prefix, size);
        ck_assert_int_eq(vtp_encode(&frame, out, size - 1, &size), -EMSGSIZE);
    }
}
END_TEST

/* The bytes as they came, without the code, are those of the frame encoded without it. */
START_TEST(a_code_that_stands_last_covers_what_was_sent)
{
    uint8_t mac[VTP_BATCH_MAC_SIZE] = {1, 2, 3, 4, 5, 6, 7, 8};
    char text[160] = "";
    for (size_t length = 0; length < sizeof text - 1; length++) {
        uint8_t raw[512], covered[VTP_FRAME_MAX], wanted[512];
        size_t raw_size, size, wanted_size;
        Vtp__V1__Event event = VTP__V1__EVENT__INIT;
        event.has_seq = true;
        event.seq = 6;
        event.text = text;
        text[length] = 'a';
        Vtp__V1__Frame frame = frame_of_event(&event);
        ck_assert_int_eq(vtp_frame_set_mac(&frame, mac, sizeof mac), 0);
        ck_assert_int_eq(vtp_encode(&frame, raw, sizeof raw, &raw_size), 0);
        ck_assert_int_eq(vtp_covered_bytes(&frame, wanted, sizeof wanted, &wanted_size), 0);
        ck_assert(vtp_covered_as_sent((struct bytes){raw, raw_size}, covered, &size));
        ck_assert_uint_eq(size, wanted_size);
        ck_assert_mem_eq(covered, wanted, size);
        ck_assert(!vtp_covered_as_sent((struct bytes){raw, raw_size - 1}, covered, &size));
        event.device_id = (char[]){"a"};
        ck_assert_int_eq(vtp_encode(&frame, raw, sizeof raw, &raw_size), 0);
        ck_assert(!vtp_covered_as_sent((struct bytes){raw, raw_size}, covered, &size));
    }
}
END_TEST

START_TEST(a_code_covers_the_frame_without_it)
{
    uint8_t mac[VTP_BATCH_MAC_SIZE] = {1, 2, 3, 4, 5, 6, 7, 8};
    uint8_t plain[64];
    uint8_t covered[64];
    size_t plain_size;
    size_t covered_size;
    Vtp__V1__Report report = VTP__V1__REPORT__INIT;
    report.has_epoch = report.has_seq = true;
    report.epoch = 5;
    report.seq = 6;
    report.device_id = (char[]){"a"};
    Vtp__V1__Frame frame = frame_of_report(&report);
    ck_assert_uint_eq(vtp_frame_mac(&frame).size, 0);
    ck_assert_int_eq(vtp_encode(&frame, plain, sizeof plain, &plain_size), 0);
    ck_assert_int_eq(vtp_frame_set_mac(&frame, mac, sizeof mac), 0);
    ck_assert_uint_eq(vtp_frame_mac(&frame).size, sizeof mac);
    ck_assert_int_eq(vtp_covered_bytes(&frame, covered, sizeof covered, &covered_size), 0);
    ck_assert_mem_eq(covered, plain + 1, covered_size);
    ck_assert_uint_eq(covered_size, plain_size - 1);
    ck_assert_uint_eq(vtp_frame_mac(&frame).size, sizeof mac);
    ck_assert_int_eq(
        vtp_covered_bytes(&frame, covered, covered_size - 1, &covered_size), -EMSGSIZE);
    Vtp__V1__Ping ping = VTP__V1__PING__INIT;
    Vtp__V1__Frame other = VTP__V1__FRAME__INIT;
    ck_assert_int_eq(vtp_covered_bytes(&other, covered, sizeof covered, &covered_size), -EINVAL);
    other.body_case = VTP__V1__FRAME__BODY_PING;
    other.ping = &ping;
    ck_assert_int_eq(vtp_covered_bytes(&other, covered, sizeof covered, &covered_size), -EINVAL);
    ck_assert_int_eq(vtp_frame_set_mac(&other, mac, sizeof mac), -EINVAL);
}
END_TEST

START_TEST(session_bytes_are_role_nonces_and_frame)
{
    uint8_t server[VTP_NONCE_SIZE];
    uint8_t device[VTP_NONCE_SIZE];
    memset(server, 'S', sizeof server);
    memset(device, 'd', sizeof device);
    struct bytes server_nonce = {.data = server, .size = sizeof server};
    struct bytes device_nonce = {.data = device, .size = sizeof device};
    Vtp__V1__Hello hello = VTP__V1__HELLO__INIT;
    hello.has_proto_min = true;
    hello.proto_min = 1;
    Vtp__V1__Frame frame = frame_of_hello(&hello);
    uint8_t out[64];
    size_t size;
    ck_assert_int_eq(
        vtp_session_bytes('D', server_nonce, device_nonce, &frame, out, sizeof out, &size), 0);
    static const uint8_t expected[] = {'D', 'S', 'S', 'S', 'S', 'S', 'S', 'S', 'S', 'S', 'S', 'S',
        'S', 'S', 'S', 'S', 'S', 'd', 'd', 'd', 'd', 'd', 'd', 'd', 'd', 'd', 'd', 'd', 'd', 'd',
        'd', 'd', 'd', 0x12, 2, 8, 1};
    ck_assert_uint_eq(size, sizeof expected);
    ck_assert_mem_eq(out, expected, sizeof expected);
    ck_assert_int_eq(
        vtp_session_bytes('D', server_nonce, device_nonce, &frame, out, 32, &size), -EMSGSIZE);
    server_nonce.size = 15;
    ck_assert_int_eq(
        vtp_session_bytes('D', server_nonce, device_nonce, &frame, out, sizeof out, &size),
        -EINVAL);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {batches_come_back_as_they_went,
        single_reports_come_back_and_agree_with_the_batch,
        a_finer_course_is_rounded_alike_alone_and_in_a_batch, events_come_back_as_they_went,
        what_the_wire_cannot_tell_is_refused, a_legal_day_fits_one_short_burst,
        lengths_take_one_byte_below_128, a_code_covers_the_frame_without_it,
        a_code_that_stands_last_covers_what_was_sent, session_bytes_are_role_nonces_and_frame};
    return run_suite(suite_of("vtp_encode", tests, COUNT_OF(tests)));
}
