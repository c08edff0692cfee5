#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "box.h"
#include "run_suite.h"

START_TEST(records_come_back_as_they_were)
{
    struct box box;
    box_make(&box);
    box_fill(&box, 10);
    box_fill(&box, 1);
    box_fill(&box, 30);
    box_expect(&box, 1, 41);
    box_expect(&box, 11, 41);
    box_drop(&box);
}
END_TEST

START_TEST(the_id_stays)
{
    struct box box;
    box_make(&box);
    char id[JOURNAL_ID_TEXT];
    struct journal *journal = box_open(&box);
    snprintf(id, sizeof id, "%s", journal_id(journal));
    ck_assert_uint_eq(strlen(id), JOURNAL_ID_TEXT - 1);
    journal_close(journal);
    journal = box_open(&box);
    ck_assert_str_eq(journal_id(journal), id);
    journal_close(journal);
    AUTO(journal_reader_close) struct journal_reader *reader = NULL;
    ck_assert_int_eq(journal_reader_open(box.path, &reader), 0);
    ck_assert_str_eq(journal_reader_id(reader), id);
    box_drop(&box);
}
END_TEST

START_TEST(one_writer_at_a_time)
{
    struct box box;
    char text[BOX_TEXT_MAX];
    box_make(&box);
    struct journal *journal = box_open(&box);
    ck_assert_int_eq(box_try_open_logged(&box, text), -EBUSY);
    ck_assert_ptr_nonnull(strstr(text, "another process writes the journal"));
    journal_close(journal);
    ck_assert_int_eq(box_try_open(&box), 0);
    box_drop(&box);
}
END_TEST

START_TEST(sizes_that_do_not_fit_are_refused)
{
    static const int64_t sizes[][2] = {
        {16 * BOX_BLOCK,     16 * BOX_BLOCK},
        {16 * BOX_BLOCK + 1, BOX_BLOCK     },
        {16 * BOX_BLOCK,     BOX_BLOCK - 1 },
        {16 * BOX_BLOCK,     0             },
        {INT64_C(2) << 30,   BOX_BLOCK     }
    };
    struct box box;
    box_make(&box);
    for (size_t i = 0; i < COUNT_OF(sizes); i++) {
        box.options.segment_bytes = sizes[i][0];
        box.options.group_bytes = sizes[i][1];
        ck_assert_int_eq(box_try_open(&box), -EINVAL);
    }
    box.options.segment_bytes = 2 * BOX_BLOCK;
    box.options.group_bytes = BOX_BLOCK;
    box_fill(&box, 20);
    box_expect(&box, 1, 20);
    box_drop(&box);
}
END_TEST

START_TEST(other_sizes_than_before_are_fine)
{
    static const int64_t sizes[][2] = {
        {64 * BOX_BLOCK,  32 * BOX_BLOCK},
        {4 * BOX_BLOCK,   BOX_BLOCK     },
        {128 * BOX_BLOCK, 64 * BOX_BLOCK}
    };
    struct box box;
    box_make(&box);
    box.options.segment_bytes = 2 * BOX_BLOCK;
    box.options.group_bytes = BOX_BLOCK;
    box_fill(&box, 0);
    uint64_t last = 0;
    for (size_t i = 0; i < COUNT_OF(sizes); i++) {
        box.options.segment_bytes = sizes[i][0];
        box.options.group_bytes = sizes[i][1];
        box_fill(&box, 100);
        box_expect(&box, 1, last += 100);
    }
    box_drop(&box);
}
END_TEST

START_TEST(an_opening_that_fails_says_why)
{
    struct box box;
    char text[BOX_TEXT_MAX];
    box_make(&box);
    box_fill(&box, 0);
    struct box nowhere = box;
    nowhere.options.path = "/proc/no-such-place/journal";
    ck_assert_int_eq(box_try_open_logged(&nowhere, text), -ENOENT);
    ck_assert_ptr_nonnull(strstr(text, "/proc/no-such-place/journal cannot be opened: No such"));
    box_drop(&box);
}
END_TEST

START_TEST(a_body_must_fit_a_group)
{
    struct box box;
    box_make(&box);
    uint64_t seq = 0;
    struct bytes body = {.data = calloc(1, 2 * RECORD_BODY_MAX)};
    struct journal *journal = box_open(&box);
    body.size = 4 * BOX_BLOCK;
    ck_assert_int_eq(journal_append(journal, RECORD_FRAME, 0, body, &seq), -EMSGSIZE);
    body.size = 4 * BOX_BLOCK - 72;
    ck_assert_int_eq(journal_append(journal, RECORD_FRAME, 0, body, &seq), 0);
    journal_close(journal);
    box.options.segment_bytes = 1 << 24;
    box.options.group_bytes = 1 << 22;
    journal = box_open(&box);
    body.size = RECORD_BODY_MAX + 1;
    ck_assert_int_eq(journal_append(journal, RECORD_VERSION, 0, body, &seq), -EMSGSIZE);
    body.size = RECORD_BODY_MAX;
    ck_assert_int_eq(journal_append(journal, RECORD_VERSION, 0, body, &seq), JOURNAL_FULL);
    ck_assert_uint_eq(seq, 1);
    journal_close(journal);
    free((void *)(uintptr_t)body.data);
    box_drop(&box);
}
END_TEST

START_TEST(what_was_appended_is_synced_by_closing)
{
    struct box box;
    box_make(&box);
    struct journal *journal = box_open(&box);
    uint64_t last = box_append(journal, 20);
    journal_close(journal);
    box_expect(&box, 1, last);
    box_drop(&box);
}
END_TEST

START_TEST(the_event_tells_of_the_mark)
{
    struct box box;
    box_make(&box);
    struct journal *journal = box_open(&box);
    struct pollfd event = {.fd = journal_event_fd(journal), .events = POLLIN};
    ck_assert_int_eq(poll(&event, 1, 0), 0);
    uint64_t last = 0;
    ck_assert_int_eq(journal_append(journal, RECORD_FRAME, 0, (struct bytes){0}, &last), 0);
    ck_assert_uint_eq(last, 1);
    ck_assert_int_eq(poll(&event, 1, 10000), 1);
    ck_assert_uint_eq(journal_durable(journal), last);
    ck_assert_int_eq(poll(&event, 1, 0), 0);
    uint64_t groups = 0;
    uint64_t bytes = 0;
    journal_counters(journal, &groups, &bytes);
    ck_assert_uint_eq(groups, 1);
    ck_assert_uint_eq(bytes, BOX_BLOCK);
    journal_close(journal);
    box_drop(&box);
}
END_TEST

START_TEST(segments_follow_each_other)
{
    struct box box;
    box_make(&box);
    for (int run = 0; run < 5; run++)
        box_fill(&box, 500);
    ck_assert_uint_gt(box_count(&box, "0", ""), 10);
    box_expect(&box, 1, 2500);
    for (uint64_t seq = 1; seq < 2500; seq += 97)
        box_expect(&box, seq, 2500);
    box_drop(&box);
}
END_TEST

START_TEST(closed_segments_are_packed)
{
    struct box box;
    box_make(&box);
    struct journal *journal = box_open(&box);
    box_wait(journal, box_append(journal, 1000));
    box_await_count(&box, "0", ".seg", 1);
    box_await_count(&box, "next", ".seg", 1);
    ck_assert_uint_gt(box_count(&box, "0", ".seg.zst"), 3);
    box_expect(&box, 1, 1000);
    journal_close(journal);
    ck_assert_uint_eq(box_count(&box, "", ".part"), 0);
    box_expect(&box, 1, 1000);
    box_fill(&box, 10);
    box_expect(&box, 990, 1010);
    box_drop(&box);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {records_come_back_as_they_were, the_id_stays,
        one_writer_at_a_time, sizes_that_do_not_fit_are_refused, other_sizes_than_before_are_fine,
        an_opening_that_fails_says_why, a_body_must_fit_a_group,
        what_was_appended_is_synced_by_closing, the_event_tells_of_the_mark,
        segments_follow_each_other, closed_segments_are_packed};
    return run_suite(suite_of("journal", tests, COUNT_OF(tests)));
}
