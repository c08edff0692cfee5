#include "run_suite.h"
#include "tool/vtp_queue.h"

struct settled {
    size_t count;
    int64_t fixes[64];
    int64_t sent_us;
};

static void note(void *context, const struct report *report, int64_t sent_us)
{
    struct settled *settled = context;
    settled->fixes[settled->count++] = report->fix_us;
    settled->sent_us = sent_us;
}

/* `seq` 0: the next number. */
static void add_numbered(
    struct vtp_queue *queue, enum report_kind kind, int64_t fix_us, uint64_t seq)
{
    struct report report = {
        .kind = kind, .fix_us = fix_us, .point = {1, 2},
                .device_seq = seq
    };
    ck_assert_int_eq(vtp_queue_add(queue, &report), 0);
}

static void add(struct vtp_queue *queue, enum report_kind kind, int64_t fix_us)
{
    add_numbered(queue, kind, fix_us, 0);
}

/* The first number of the next frame, sent. */
static uint64_t send_next(struct vtp_queue *queue, size_t most, size_t expected)
{
    struct vtp_run run = {.count = 0};
    bool is_any = vtp_queue_waiting(queue, most, &run);
    ck_assert(is_any == (expected > 0));
    ck_assert_uint_eq(run.count, expected);
    if (!is_any)
        return 0;
    uint64_t first = run.reports[0].device_seq;
    ck_assert(vtp_queue_send(queue, &run, (int64_t)(100 + first)));
    return first;
}

START_TEST(answers_come_in_any_order)
{
    struct vtp_queue queue;
    struct settled settled = {0};
    vtp_queue_init(&queue);
    add_numbered(&queue, REPORT_POSITION, 0, 10);
    for (int i = 1; i < 6; i++)
        add(&queue, REPORT_POSITION, i);
    ck_assert_uint_eq(vtp_queue_next_seq(&queue), 16);
    ck_assert_uint_eq(send_next(&queue, 2, 2), 10);
    ck_assert_uint_eq(send_next(&queue, 2, 2), 12);
    vtp_queue_settle(&queue, 13, 1, note, &settled);
    ck_assert_uint_eq(settled.count, 1);
    ck_assert_int_eq(settled.fixes[0], 3);
    ck_assert_int_eq(settled.sent_us, 112);
    ck_assert_uint_eq(queue.flight_count, 2);
    ck_assert_uint_eq(vtp_queue_oldest_seq(&queue), 10);
    vtp_queue_settle(&queue, 1, 12, note, &settled);
    ck_assert_uint_eq(settled.count, 4);
    ck_assert_uint_eq(queue.flight_count, 0);
    ck_assert_uint_eq(vtp_queue_held(&queue), 2);
    ck_assert_uint_eq(vtp_queue_oldest_seq(&queue), 14);
    ck_assert_uint_eq(vtp_queue_next_place(&queue), 6);
    ck_assert_uint_eq(send_next(&queue, 9, 2), 14);
    vtp_queue_done(&queue);
}
END_TEST

START_TEST(numbers_of_their_own_come_in_any_order)
{
    static const uint64_t seqs[] = {7, 8, 3, 4, 4, 5, 1};
    static const size_t runs[] = {2, 2, 2, 1};
    struct vtp_queue queue;
    struct settled settled = {0};
    vtp_queue_init(&queue);
    for (size_t i = 0; i < COUNT_OF(seqs); i++)
        add_numbered(&queue, REPORT_POSITION, (int64_t)seqs[i], seqs[i]);
    ck_assert_uint_eq(vtp_queue_oldest_seq(&queue), 1);
    for (size_t i = 0; i < COUNT_OF(runs); i++)
        (void)send_next(&queue, 9, runs[i]);
    vtp_queue_settle(&queue, 7, 1, note, &settled);
    ck_assert_uint_eq(vtp_queue_held(&queue), 6);
    vtp_queue_settle(&queue, 4, 4, note, &settled);
    ck_assert_uint_eq(settled.count, 4); /* 7, 4, 4, 5 */
    vtp_queue_recall(&queue);
    ck_assert_uint_eq(send_next(&queue, 9, 1), 8);
    ck_assert_uint_eq(send_next(&queue, 9, 1), 3);
    ck_assert_uint_eq(send_next(&queue, 9, 1), 1);
    vtp_queue_settle(&queue, 1, 8, note, &settled);
    ck_assert_uint_eq(settled.count, COUNT_OF(seqs));
    ck_assert_uint_eq(vtp_queue_held(&queue), 0);
    ck_assert_uint_eq(vtp_queue_next_seq(&queue), 9);
    vtp_queue_done(&queue);
}
END_TEST

START_TEST(a_flight_outlives_reports_that_are_forgotten)
{
    struct vtp_queue queue;
    struct settled settled = {0};
    vtp_queue_init(&queue);
    for (int i = 0; i < 16; i++)
        add(&queue, REPORT_POSITION, i);
    (void)send_next(&queue, 16, 16);
    vtp_queue_settle(&queue, 1, 12, note, &settled);
    add(&queue, REPORT_POSITION, 16); /* moves what is held to the front */
    ck_assert_uint_eq(queue.start, 0);
    vtp_queue_settle(&queue, 1, 16, note, &settled);
    ck_assert_uint_eq(settled.count, 16);
    ck_assert_int_eq(settled.fixes[15], 15);
    ck_assert_uint_eq(vtp_queue_held(&queue), 1);
    vtp_queue_done(&queue);
}
END_TEST

START_TEST(a_false_answer_changes_nothing)
{
    struct vtp_queue queue;
    struct settled settled = {0};
    vtp_queue_init(&queue);
    add(&queue, REPORT_POSITION, 0);
    vtp_queue_settle(&queue, 1, 1, note, &settled);
    ck_assert_uint_eq(vtp_queue_held(&queue), 1);
    send_next(&queue, 1, 1);
    vtp_queue_settle(&queue, 0, 0, note, &settled);
    vtp_queue_settle(&queue, 0, 1, note, &settled);
    vtp_queue_settle(&queue, 2, UINT64_MAX, note, &settled);
    vtp_queue_settle(&queue, UINT64_MAX, UINT64_MAX, note, &settled);
    ck_assert_uint_eq(settled.count, 0);
    vtp_queue_settle(&queue, 1, UINT64_MAX, note, &settled);
    vtp_queue_settle(&queue, 1, 1, note, &settled);
    ck_assert_uint_eq(settled.count, 1);
    vtp_queue_done(&queue);
}
END_TEST

START_TEST(a_lost_connection_puts_back_what_was_under_way)
{
    struct vtp_queue queue;
    struct settled settled = {0};
    vtp_queue_init(&queue);
    for (int i = 0; i < 4; i++)
        add(&queue, REPORT_POSITION, i);
    send_next(&queue, 3, 3);
    vtp_queue_settle(&queue, 2, 1, note, &settled);
    vtp_queue_recall(&queue);
    ck_assert_uint_eq(send_next(&queue, 9, 1), 1);
    ck_assert_uint_eq(send_next(&queue, 9, 2), 3);
    ck_assert_uint_eq(send_next(&queue, 9, 0), 0);
    vtp_queue_settle(&queue, 1, 4, note, &settled);
    ck_assert_uint_eq(settled.count, 4);
    ck_assert_uint_eq(vtp_queue_held(&queue), 0);
    vtp_queue_done(&queue);
}
END_TEST

START_TEST(an_event_travels_alone)
{
    struct vtp_queue queue;
    vtp_queue_init(&queue);
    add(&queue, REPORT_POSITION, 0);
    add(&queue, REPORT_MANUAL, 1);
    add(&queue, REPORT_EVENT, 2);
    add(&queue, REPORT_EVENT, 3);
    add(&queue, REPORT_POSITION, TIME_UNKNOWN);
    add(&queue, REPORT_POSITION, 5);
    ck_assert_uint_eq(send_next(&queue, 9, 2), 1);
    ck_assert_uint_eq(send_next(&queue, 9, 1), 3);
    ck_assert_uint_eq(send_next(&queue, 9, 1), 4);
    ck_assert_uint_eq(send_next(&queue, 9, 1), 5);
    ck_assert_uint_eq(send_next(&queue, 9, 1), 6);
    vtp_queue_done(&queue);
}
END_TEST

START_TEST(a_long_life_needs_little_memory)
{
    struct vtp_queue queue;
    struct settled settled = {0};
    vtp_queue_init(&queue);
    for (int i = 0; i < 10000; i++) {
        add(&queue, REPORT_POSITION, i);
        uint64_t first = send_next(&queue, 1, 1);
        if (i % 8 != 7)
            continue;
        settled.count = 0;
        vtp_queue_settle(&queue, first - 7, 8, note, &settled);
        ck_assert_uint_eq(settled.count, 8);
    }
    ck_assert_uint_le(queue.capacity, 32);
    vtp_queue_done(&queue);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {answers_come_in_any_order, numbers_of_their_own_come_in_any_order,
        a_flight_outlives_reports_that_are_forgotten, a_false_answer_changes_nothing,
        a_lost_connection_puts_back_what_was_under_way, an_event_travels_alone,
        a_long_life_needs_little_memory};
    return run_suite(suite_of("vtp_queue", tests, COUNT_OF(tests)));
}
