#include <stdlib.h>
#include <string.h>

#include "run_suite.h"
#include "tool/random.h"
#include "tool/send_record.h"

#define ROWS 200

/* Row i of a track of two devices: every third says what the one before it says. */
static struct send_record record_of(size_t i)
{
    size_t said = i % 3 == 2 ? i - 1 : i;
    return (struct send_record){
        .report = {.kind = REPORT_POSITION,
                   .fix_us = (1795334400 + (int64_t)(said / 2) * 300) * SECOND_US,
                   .point = {137700004 + (int32_t)said * 1111, 1092500009},
                   .speed_mm_s = SPEED_UNKNOWN,
                   .course_cdeg = COURSE_UNKNOWN,
                   .status = STATUS_FIX_VALID},
        .device = said % 2,
    };
}

static void shuffle(size_t *numbers, size_t count, uint64_t seed)
{
    for (size_t left = count; left > 1; left--) {
        size_t other = (size_t)(random_next(&seed) % left);
        size_t kept = numbers[left - 1];
        numbers[left - 1] = numbers[other];
        numbers[other] = kept;
    }
}

/* The track with its rows in another order (0: its own), numbered. */
static void make_track(uint64_t seed, size_t count, struct send_record *out)
{
    size_t numbers[ROWS];
    for (size_t i = 0; i < count; i++)
        numbers[i] = i;
    if (seed > 0)
        shuffle(numbers, count, seed);
    for (size_t i = 0; i < count; i++) {
        out[i] = record_of(numbers[i]);
        out[i].row = i;
    }
    ck_assert_int_eq(send_records_number(out, count), 0);
}

START_TEST(a_track_has_one_numbering_in_any_order)
{
    struct send_record whole[ROWS];
    make_track(0, ROWS, whole);
    for (uint64_t seed = 1; seed < 20; seed++) {
        struct send_record other[ROWS];
        make_track(seed, ROWS, other);
        for (size_t i = 0; i < ROWS; i++) {
            ck_assert_uint_eq(other[i].device, whole[i].device);
            ck_assert_uint_eq(other[i].report.device_epoch, whole[i].report.device_epoch);
            ck_assert_uint_eq(other[i].report.device_seq, whole[i].report.device_seq);
            ck_assert_uint_eq(report_digest(&other[i].report), report_digest(&whole[i].report));
        }
    }
}
END_TEST

START_TEST(numbers_follow_each_other_and_name_one_content)
{
    struct send_record records[ROWS];
    make_track(5, ROWS, records);
    ck_assert_uint_eq(records[0].report.device_seq, 1);
    ck_assert_uint_ne(records[0].report.device_epoch, records[ROWS - 1].report.device_epoch);
    for (size_t i = 1; i < ROWS; i++) {
        const struct report *before = &records[i - 1].report;
        const struct report *report = &records[i].report;
        bool is_same = before->fix_us == report->fix_us &&
                       before->point.lat_e7 == report->point.lat_e7 &&
                       records[i - 1].device == records[i].device;
        if (records[i - 1].device != records[i].device)
            ck_assert_uint_eq(report->device_seq, 1);
        else
            ck_assert_uint_eq(report->device_seq, before->device_seq + (is_same ? 0 : 1));
    }
}
END_TEST

START_TEST(another_set_of_rows_is_another_queue)
{
    struct send_record whole[ROWS];
    struct send_record part[ROWS];
    make_track(0, ROWS, whole);
    make_track(0, ROWS - 3, part);
    ck_assert_uint_ne(whole[0].report.device_epoch, part[0].report.device_epoch);
}
END_TEST

START_TEST(what_the_wire_rounds_alike_is_one_record)
{
    struct send_record records[3];
    for (size_t i = 0; i < COUNT_OF(records); i++) {
        records[i] = record_of(0);
        records[i].row = i;
    }
    records[1].report.point.lat_e7 += 3;
    records[2].report.point.lat_e7 += 100;
    ck_assert_int_eq(send_records_number(records, COUNT_OF(records)), 0);
    ck_assert_uint_eq(records[1].report.device_seq, 1);
    ck_assert_uint_eq(records[2].report.device_seq, 2);
}
END_TEST

START_TEST(what_the_wire_cannot_tell_has_a_number_too)
{
    struct send_record records[2] = {record_of(0), record_of(4)};
    records[0].report.fix_us = -SECOND_US;
    records[1].row = 1;
    ck_assert_int_eq(send_records_number(records, COUNT_OF(records)), 0);
    ck_assert_int_eq(records[0].report.fix_us, -SECOND_US);
    ck_assert_uint_eq(records[1].report.device_seq, 2);
}
END_TEST

/* Checks that the order is one of all records; gives the number of frames that it makes. */
static size_t count_frames(const struct send_record *records, const size_t *order, size_t most)
{
    bool has_gone[ROWS] = {false};
    size_t frames = 0;
    size_t held = 0;
    for (size_t i = 0; i < ROWS; i++) {
        ck_assert_uint_lt(order[i], ROWS);
        ck_assert(!has_gone[order[i]]);
        has_gone[order[i]] = true;
        const struct send_record *record = &records[order[i]];
        const struct send_record *before = i == 0 ? NULL : &records[order[i - 1]];
        bool follows = before != NULL && before->device == record->device &&
                       before->report.device_seq + 1 == record->report.device_seq;
        held = follows && held < most ? held + 1 : 1;
        frames += held == 1 ? 1 : 0;
    }
    return frames;
}

START_TEST(a_shuffled_track_still_goes_in_full_frames)
{
    struct send_record records[ROWS];
    size_t order[ROWS];
    size_t rows[ROWS];
    for (size_t i = 0; i < ROWS; i++)
        rows[i] = i;
    shuffle(rows, ROWS, 9);
    for (size_t i = 0; i < ROWS; i++) {
        records[i] = record_of(3 * i); /* no two say the same */
        records[i].row = rows[i];
    }
    ck_assert_int_eq(send_records_number(records, ROWS), 0);
    ck_assert_int_eq(send_records_order(records, ROWS, 32, order), 0);
    ck_assert_uint_eq(count_frames(records, order, 32), 2 * ((ROWS / 2 + 31) / 32));
    ck_assert_uint_eq(records[order[0]].report.device_seq % 32, 1);
}
END_TEST

START_TEST(what_is_repeated_goes_again)
{
    struct send_record records[ROWS];
    size_t order[ROWS];
    make_track(9, ROWS, records);
    ck_assert_int_eq(send_records_order(records, ROWS, 32, order), 0);
    (void)count_frames(records, order, 32);
}
END_TEST

START_TEST(one_a_frame_is_the_order_of_the_track)
{
    struct send_record records[ROWS];
    size_t order[ROWS];
    make_track(9, ROWS, records);
    ck_assert_int_eq(send_records_order(records, ROWS, 1, order), 0);
    (void)count_frames(records, order, 1);
    size_t exchanged = 0; /* rows that say the same may change places */
    for (size_t i = 0; i < ROWS; i++) {
        const struct send_record *record = &records[order[i]];
        exchanged += record->row == i ? 0 : 1;
        for (size_t j = 0; record->row != i && j < ROWS; j++)
            if (records[j].row == i)
                ck_assert_uint_eq(
                    report_digest(&records[j].report), report_digest(&record->report));
    }
    ck_assert_uint_lt(exchanged, ROWS);
}
END_TEST

START_TEST(an_empty_track_is_none)
{
    size_t order = 7;
    struct send_record record = {.row = 0};
    ck_assert_int_eq(send_records_number(&record, 0), 0);
    ck_assert_int_eq(send_records_order(&record, 0, 32, &order), 0);
    ck_assert_uint_eq(order, 7);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {a_track_has_one_numbering_in_any_order,
        numbers_follow_each_other_and_name_one_content, another_set_of_rows_is_another_queue,
        what_the_wire_rounds_alike_is_one_record, what_the_wire_cannot_tell_has_a_number_too,
        a_shuffled_track_still_goes_in_full_frames, what_is_repeated_goes_again,
        one_a_frame_is_the_order_of_the_track, an_empty_track_is_none};
    return run_suite(suite_of("send_record", tests, COUNT_OF(tests)));
}
