#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "box.h"
#include "journal/check.h"
#include "journal/hold.h"
#include "run_suite.h"

#define FIRST_RAW    "00000000000000000001.seg"
#define FIRST_PACKED "00000000000000000001.seg.zst"

static struct journal_findings check_box(const struct box *box)
{
    struct journal_findings findings;
    ck_assert_int_eq(journal_check(box->path, NULL, NULL, &findings), 0);
    return findings;
}

static void expect_fault(const struct box *box, const char *sentence)
{
    struct journal_findings findings = check_box(box);
    ck_assert_uint_gt(findings.faults, 0);
    ck_assert_msg(
        strstr(findings.first_fault, sentence) != NULL, "found: %s", findings.first_fault);
}

/* Some segments, all closed ones packed or none. */
static void make_filled(struct box *box, bool is_packed)
{
    box_make(box);
    box_fill(box, 450);
    struct journal *journal = box_open(box);
    if (is_packed)
        box_await_count(box, "0", ".seg", 1);
    journal_close(journal);
}

START_TEST(a_whole_journal_is_sound)
{
    struct box box;
    make_filled(&box, true);
    struct journal_findings findings = check_box(&box);
    ck_assert_msg(findings.faults == 0, "%s", findings.first_fault);
    ck_assert_uint_eq(findings.first_seq, 1);
    ck_assert_uint_eq(findings.last_seq, 450);
    ck_assert_uint_eq(findings.records, 450);
    ck_assert_uint_ge(findings.segments, 3);
    box_drop(&box);
}
END_TEST

START_TEST(an_empty_journal_is_sound)
{
    struct box box;
    box_make(&box);
    box_fill(&box, 0);
    struct journal_findings findings = check_box(&box);
    ck_assert_uint_eq(findings.faults, 0);
    ck_assert_uint_eq(findings.records, 0);
    box_drop(&box);
}
END_TEST

START_TEST(no_journal_is_an_error)
{
    struct journal_findings findings;
    ck_assert_int_eq(journal_check("/tmp/no-such-journal", NULL, NULL, &findings), -ENOENT);
    ck_assert_int_eq(journal_check("/tmp", NULL, NULL, &findings), -ENOENT);
}
END_TEST

/* Any bit of a closed raw segment. */
START_TEST(a_flip_in_a_closed_segment_is_named)
{
    static const int64_t offsets[] = {0, 9, 40, 80, 200, 4096 + 3, 4096 + 30, 4096 + 500, 40000};
    struct box box;
    box_make(&box);
    box_fill(&box, 300);
    box_unpack(&box, 1);
    for (size_t i = 0; i < COUNT_OF(offsets); i++) {
        struct box copy;
        box_copy(&box, &copy);
        box_flip(&copy, FIRST_RAW, offsets[i], 0x10);
        expect_fault(&copy, "segment 0000");
        box_drop(&copy);
    }
    box_drop(&box);
}
END_TEST

/* Now and then a bit of a packed file says the same either way: then all records are as before. */
START_TEST(a_flip_in_a_packed_segment_is_named)
{
    struct box box;
    make_filled(&box, true);
    for (int64_t offset = 0; offset < box_size(&box, FIRST_PACKED); offset += 397) {
        struct box copy;
        box_copy(&box, &copy);
        box_flip(&copy, FIRST_PACKED, offset, 0x01);
        if (check_box(&copy).faults > 0)
            expect_fault(&copy, "segment 00000000000000000001: ");
        else
            box_expect(&copy, 1, 450);
        box_drop(&copy);
    }
    box_drop(&box);
}
END_TEST

/* The head of the record, its body, the padding behind the group. */
START_TEST(a_flip_below_the_mark_of_the_live_segment_is_found)
{
    static const int64_t offsets[] = {60, 75, 4095};
    struct box box;
    box_make(&box);
    box_fill(&box, 1);
    box_fill(&box, 5);
    for (size_t i = 0; i < COUNT_OF(offsets); i++) {
        box_flip(&box, FIRST_RAW, BOX_BLOCK + offsets[i], 0x80);
        expect_fault(&box, "the group at byte 4096 (records 1 to 1) is damaged");
        box_flip(&box, FIRST_RAW, BOX_BLOCK + offsets[i], 0x80);
    }
    ck_assert_uint_eq(check_box(&box).faults, 0);
    box_flip(&box, FIRST_RAW, BOX_BLOCK + 10, 0x80);
    expect_fault(&box, "no sound group stands at byte 4096");
    box_drop(&box);
}
END_TEST

START_TEST(a_missing_segment_is_found)
{
    struct box box;
    make_filled(&box, true);
    struct journal_findings before = check_box(&box);
    char name[64];
    char path[2 * BOX_PATH_MAX];
    for (uint64_t seq = 2;; seq++) {
        snprintf(name, sizeof name, "%020" PRIu64 ".seg.zst", seq);
        if (box_count(&box, name, "") == 1)
            break;
    }
    box_file(&box, name, path);
    ck_assert_int_eq(remove(path), 0);
    expect_fault(&box, "and those before it are missing");
    ck_assert_uint_eq(check_box(&box).segments, before.segments - 1);
    box_drop(&box);
}
END_TEST

START_TEST(a_replaced_segment_breaks_the_chain)
{
    struct box box;
    struct box other;
    make_filled(&box, true);
    make_filled(&other, true);
    static uint8_t bytes[65536];
    size_t size = (size_t)box_size(&other, FIRST_PACKED);
    box_read_bytes(&other, FIRST_PACKED, 0, bytes, size);
    box_write_bytes(&box, FIRST_PACKED, 0, bytes, size);
    ck_assert_uint_gt(check_box(&box).faults, 0);
    box_drop(&box);
    box_drop(&other);
}
END_TEST

START_TEST(a_mark_beyond_the_records_is_a_fault)
{
    struct box box;
    box_make(&box);
    box_fill(&box, 5);
    const uint64_t mark = 6;
    box_write_bytes(&box, "mark", 0, &mark, sizeof mark);
    expect_fault(&box, "the durable mark is 6, but nothing can be read from record 6 on");
    box_drop(&box);
}
END_TEST

static void count_calls(void *context, uint64_t done_bytes, uint64_t total_bytes)
{
    ck_assert_uint_le(done_bytes, total_bytes);
    ++*(size_t *)context;
}

START_TEST(progress_is_told)
{
    struct box box;
    make_filled(&box, false);
    size_t calls = 0;
    struct journal_findings findings;
    ck_assert_int_eq(journal_check(box.path, count_calls, &calls, &findings), 0);
    ck_assert_uint_gt(calls, 3);
    box_drop(&box);
}
END_TEST

START_TEST(aged_segments_are_removed_unless_held)
{
    struct box box;
    make_filled(&box, true);
    size_t before = box_count(&box, "0", ".seg.zst");
    ck_assert_int_eq(journal_hold(box.path, "case 17"), 0);
    box.options.keep_us = 1;
    box_fill(&box, 450);
    box_fill(&box, 1);
    ck_assert_uint_eq(box_count(&box, FIRST_PACKED, ""), 1);
    ck_assert_int_eq(journal_release(box.path), 0);
    ck_assert_int_eq(journal_release(box.path), 0);
    AUTO(journal_close) struct journal *journal = box_open(&box);
    box_await_count(&box, FIRST_RAW, "", 0);
    ck_assert_uint_ge(box_count(&box, "0", ".zst"), before - 2);
    journal_close(journal);
    journal = NULL;
    struct journal_findings findings = check_box(&box);
    ck_assert_msg(findings.faults == 0, "%s", findings.first_fault);
    ck_assert_uint_gt(findings.first_seq, 1);
    AUTO(journal_reader_close) struct journal_reader *reader = NULL;
    ck_assert_int_eq(journal_reader_open(box.path, &reader), 0);
    ck_assert_uint_eq(journal_reader_oldest(reader), findings.first_seq);
    ck_assert_int_eq(journal_reader_seek(reader, 1), READER_MISSING);
    ck_assert_int_eq(journal_hold("/tmp", "no journal"), -ENOENT);
    box_drop(&box);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {a_whole_journal_is_sound, an_empty_journal_is_sound,
        no_journal_is_an_error, a_flip_in_a_closed_segment_is_named,
        a_flip_in_a_packed_segment_is_named, a_flip_below_the_mark_of_the_live_segment_is_found,
        a_missing_segment_is_found, a_replaced_segment_breaks_the_chain,
        a_mark_beyond_the_records_is_a_fault, progress_is_told,
        aged_segments_are_removed_unless_held};
    return run_suite(suite_of("check", tests, COUNT_OF(tests)));
}
