#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "fake_gate.h"
#include "run_suite.h"
#include "tool/vtp_client.h"

#define SETTLED_MAX 4096

static const struct device_secret secret = {
    .device = {"VN-94555"}, .key_id = 2, .key = "0123456789abcdef0123456789abcde"};

struct scene {
    struct event_base *base;
    struct fake_gate *gate;
    struct vtp_crew *crew;
    struct vtp_client *client;
    uint32_t digests[SETTLED_MAX];
    uint64_t seqs[SETTLED_MAX];
    size_t settled, refused, expected;
};

static void on_settled(void *context, const struct device_key *device, const struct report *report,
    bool is_refused, int64_t waited_us)
{
    struct scene *scene = context;
    ck_assert_str_eq(device->text, secret.device.text);
    ck_assert_int_ge(waited_us, 0);
    ck_assert_uint_lt(scene->settled, SETTLED_MAX);
    scene->digests[scene->settled] = report_digest(report);
    scene->seqs[scene->settled++] = report->device_seq;
    scene->refused += is_refused ? 1 : 0;
    if (scene->settled == scene->expected)
        (void)event_base_loopbreak(scene->base);
}

static struct scene *begin(struct fake_gate_settings gate, size_t reports_per_frame)
{
    struct scene *scene = calloc(1, sizeof *scene);
    ck_assert_ptr_nonnull(scene);
    scene->base = event_base_new();
    gate.base = scene->base;
    gate.device_key = (struct bytes){.data = secret.key, .size = sizeof secret.key};
    scene->gate = fake_gate_new(&gate);
    struct vtp_crew_settings settings = {
        .base = scene->base,
        .to = fake_gate_endpoint(scene->gate),
        .reconnect_base_us = 1000,
        .reports_per_frame = reports_per_frame,
        .ear = {.on_settled = on_settled, .context = scene},
    };
    ck_assert_int_eq(vtp_crew_new(&settings, &scene->crew), 0);
    ck_assert_int_eq(vtp_client_new(scene->crew, &secret, 0, &scene->client), 0);
    return scene;
}

static void end(struct scene *scene)
{
    vtp_client_free(scene->client);
    vtp_crew_free(scene->crew);
    fake_gate_free(scene->gate);
    event_base_free(scene->base);
    free(scene);
}

/* Positions finer than the wire's units, then runs until all are settled or 10 s are over. */
static void send_reports(struct scene *scene, size_t count)
{
    const struct timeval limit = {.tv_sec = 10};
    scene->expected = vtp_client_held(scene->client) + count;
    for (size_t i = 0; i < count; i++) {
        struct report report = {
            .kind = REPORT_POSITION,
            .fix_us = (1795334400 + (int64_t)i * 300) * SECOND_US,
            .point = {137700004 + (int32_t)i * 1111, 1092500009},
            .speed_mm_s = 1183 + (int32_t)i,
            .course_cdeg = 26701,
            .status = STATUS_FIX_VALID,
        };
        ck_assert_int_eq(vtp_client_add(scene->client, &report), 0);
    }
    (void)event_base_loopexit(scene->base, &limit);
    (void)event_base_dispatch(scene->base);
    ck_assert_uint_eq(scene->settled, scene->expected);
    ck_assert_uint_eq(vtp_client_held(scene->client), 0);
    ck_assert_uint_eq(fake_gate_forgeries(scene->gate), 0);
}

/* Each number that was settled is with the server, under the same digest. */
static void check_ledger(const struct scene *scene)
{
    size_t count;
    const struct fake_gate_record *records = fake_gate_records(scene->gate, &count);
    for (size_t i = 0; i < scene->settled; i++) {
        size_t j = 0;
        while (j < count && records[j].report.device_seq != scene->seqs[i])
            j++;
        ck_assert_uint_lt(j, count);
        ck_assert_uint_eq(records[j].digest, scene->digests[i]);
    }
}

START_TEST(reports_one_by_one_and_in_batches)
{
    static const size_t sizes[] = {1, 10, 512};
    for (size_t i = 0; i < COUNT_OF(sizes); i++) {
        struct scene *scene = begin((struct fake_gate_settings){0}, sizes[i]);
        send_reports(scene, 600);
        check_ledger(scene);
        size_t count;
        (void)fake_gate_records(scene->gate, &count);
        ck_assert_uint_eq(count, 600);
        ck_assert_uint_eq(vtp_crew_counts(scene->crew)->frames, (600 + sizes[i] - 1) / sizes[i]);
        ck_assert_uint_eq(vtp_crew_counts(scene->crew)->open, 1);
        end(scene);
    }
}
END_TEST

START_TEST(a_lost_connection_loses_nothing)
{
    struct scene *scene = begin((struct fake_gate_settings){.close_after = 3}, 7);
    send_reports(scene, 100);
    check_ledger(scene);
    ck_assert_uint_ge(fake_gate_sessions(scene->gate), 5);
    ck_assert_uint_ge(vtp_crew_counts(scene->crew)->losses, 4);
    end(scene);
}
END_TEST

START_TEST(what_was_not_acknowledged_is_sent_again)
{
    struct scene *scene = begin((struct fake_gate_settings){.close_unacked = 6}, 5);
    send_reports(scene, 50);
    check_ledger(scene);
    ck_assert_uint_eq(fake_gate_sessions(scene->gate), 2);
    end(scene);
}
END_TEST

START_TEST(after_a_loss_the_newest_goes_first)
{
    struct scene *scene = begin((struct fake_gate_settings){.close_unacked = 1}, 5);
    send_reports(scene, 50);
    check_ledger(scene);
    size_t count;
    const struct fake_gate_record *records = fake_gate_records(scene->gate, &count);
    ck_assert_uint_eq(count, 50);
    ck_assert_uint_eq(records[0].report.device_seq, 50);
    for (size_t i = 1; i < count; i++)
        ck_assert_uint_eq(records[i].report.device_seq, i);
    end(scene);
}
END_TEST

START_TEST(a_refused_report_is_settled_as_refused)
{
    struct scene *scene = begin((struct fake_gate_settings){.refused_seq = 8}, 5);
    send_reports(scene, 20);
    ck_assert_uint_eq(scene->refused, 1);
    end(scene);
}
END_TEST

static const struct report sos = {
    .kind = REPORT_EVENT,
    .event = EVENT_SOS,
    .fix_us = 1795334400 * SECOND_US,
    .point = {COORD_UNKNOWN,           COORD_UNKNOWN},
    .speed_mm_s = SPEED_UNKNOWN,
    .course_cdeg = COURSE_UNKNOWN,
    .text = {(const uint8_t *)"help", 4            },
};

START_TEST(an_event_is_no_part_of_a_batch)
{
    struct scene *scene = begin((struct fake_gate_settings){0}, 10);
    ck_assert_int_eq(vtp_client_add(scene->client, &sos), 0);
    send_reports(scene, 1);
    size_t count;
    const struct fake_gate_record *records = fake_gate_records(scene->gate, &count);
    ck_assert_uint_eq(count, 2);
    ck_assert_int_eq(records[0].report.event, EVENT_SOS);
    check_ledger(scene);
    end(scene);
}
END_TEST

START_TEST(an_sos_goes_before_all_else)
{
    struct scene *scene = begin((struct fake_gate_settings){0}, 1);
    struct report position = {
        .kind = REPORT_POSITION, .point = {1000, 1000}
    };
    for (int i = 0; i < 30; i++)
        ck_assert_int_eq(vtp_client_add(scene->client, &position), 0);
    ck_assert_int_eq(vtp_client_add(scene->client, &sos), 0);
    send_reports(scene, 1);
    size_t count;
    const struct fake_gate_record *records = fake_gate_records(scene->gate, &count);
    ck_assert_uint_eq(count, 32);
    ck_assert_uint_eq(records[0].report.device_seq, 31);
    ck_assert_uint_eq(records[1].report.device_seq, 1);
    end(scene);
}
END_TEST

static void run_for(struct scene *scene, int milliseconds)
{
    const struct timeval limit = {.tv_usec = milliseconds * 1000};
    (void)event_base_loopexit(scene->base, &limit);
    (void)event_base_dispatch(scene->base);
}

START_TEST(a_false_server_gets_nothing)
{
    struct scene *scene = begin((struct fake_gate_settings){.is_false = true}, 1);
    struct report report = {.kind = REPORT_POSITION};
    ck_assert_int_eq(vtp_client_add(scene->client, &report), 0);
    run_for(scene, 100);
    ck_assert_uint_ge(fake_gate_sessions(scene->gate), 2);
    ck_assert_uint_eq(vtp_crew_counts(scene->crew)->frames, 0);
    ck_assert(!vtp_client_is_open(scene->client));
    ck_assert_int_eq(vtp_crew_counts(scene->crew)->last_loss.error, EACCES);
    end(scene);
}
END_TEST

START_TEST(refused_devices_come_back_ever_more_slowly)
{
    struct scene *scene = begin((struct fake_gate_settings){.reject_code = 2}, 1);
    run_for(scene, 300);
    /* 1 ms doubled each time: at most 10 tries, at half the delay, in 300 ms. */
    ck_assert_uint_ge(fake_gate_sessions(scene->gate), 4);
    ck_assert_uint_le(fake_gate_sessions(scene->gate), 11);
    ck_assert_uint_eq(vtp_crew_counts(scene->crew)->last_code, 2);
    char told[LINK_LOSS_TEXT_SIZE];
    link_loss_tell(&vtp_crew_counts(scene->crew)->last_loss, told, sizeof told);
    ck_assert_str_eq(told, "the gate answered 2 (the device is unknown, or its key does not fit)");
    end(scene);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {reports_one_by_one_and_in_batches,
        a_lost_connection_loses_nothing, what_was_not_acknowledged_is_sent_again,
        after_a_loss_the_newest_goes_first, a_refused_report_is_settled_as_refused,
        an_event_is_no_part_of_a_batch, an_sos_goes_before_all_else, a_false_server_gets_nothing,
        refused_devices_come_back_ever_more_slowly};
    return run_suite(suite_of("vtp_client", tests, COUNT_OF(tests)));
}
