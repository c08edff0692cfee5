#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "box.h"
#include "run_suite.h"

#define LIVE "00000000000000000001.seg"

/* Where the groups of LIVE begin, by their heads; the last entry is their end. */
static size_t find_groups(const struct box *box, int64_t *out_offsets, size_t most)
{
    size_t count = 0;
    int64_t offset = BOX_BLOCK;
    for (;;) {
        uint8_t head[36];
        box_read_bytes(box, LIVE, offset, head, sizeof head);
        ck_assert_uint_lt(count, most);
        out_offsets[count++] = offset;
        uint32_t size = 0;
        memcpy(&size, head + 28, sizeof size);
        if (size == 0)
            return count;
        offset += (size + BOX_BLOCK - 1) / BOX_BLOCK * BOX_BLOCK;
    }
}

/* As after a power cut: of the last group only `kept` bytes reached the disk. */
static void tear(struct box *box, const int64_t *offsets, size_t count, int64_t kept)
{
    static const uint8_t zeros[4 * BOX_BLOCK];
    int64_t from = offsets[count - 2] + kept;
    box_write_bytes(box, LIVE, from, zeros, (size_t)(offsets[count - 1] - from));
}

static void set_mark(const struct box *box, uint64_t mark)
{
    box_write_bytes(box, "mark", 0, &mark, sizeof mark);
}

/* Groups: record 1 alone, 2 to 20 in one or more, 21 alone; all in one segment, also when a slow
 * disk makes a group of each. */
static size_t make_groups(struct box *box, int64_t *out_offsets)
{
    box_make(box);
    box->options.segment_bytes = 32 * BOX_BLOCK;
    log_free(box->log);
    box->log = log_new("test", LOG_ERR);
    box_fill(box, 1);
    box_fill(box, 19);
    box_fill(box, 1);
    return find_groups(box, out_offsets, 32);
}

START_TEST(a_torn_tail_is_set_aside_at_every_byte)
{
    struct box box;
    int64_t offsets[32];
    size_t count = make_groups(&box, offsets);
    uint8_t body[BOX_BODY_MAX];
    int64_t size = 52 + 20 + (int64_t)box_body(21, body).size;
    ck_assert_int_lt(size, BOX_BLOCK);
    for (int64_t kept = 0; kept < size; kept++) {
        struct box copy;
        box_copy(&box, &copy);
        log_free(copy.log);
        copy.log = log_new("test", LOG_ERR);
        set_mark(&copy, 20);
        tear(&copy, offsets, count, kept);
        box_fill(&copy, 0);
        box_expect(&copy, 1, 20);
        ck_assert_uint_eq(box_count(&copy, "torn-21-", ".bin"), kept > 0);
        box_fill(&copy, 3);
        box_expect(&copy, 1, 23);
        box_drop(&copy);
    }
    box_drop(&box);
}
END_TEST

START_TEST(what_was_torn_off_is_kept)
{
    struct box box;
    char text[BOX_TEXT_MAX];
    int64_t offsets[32];
    size_t count = make_groups(&box, offsets);
    uint8_t before[100];
    box_read_bytes(&box, LIVE, offsets[count - 2], before, sizeof before);
    set_mark(&box, 20);
    tear(&box, offsets, count, 100);
    log_free(box.log);
    box.log = log_new("test", LOG_WARNING);
    ck_assert_int_eq(box_try_open_logged(&box, text), 0);
    ck_assert_ptr_nonnull(strstr(text, "bytes behind record 20 were not wholly written"));
    char *name = strstr(text, "torn-21-");
    ck_assert_ptr_nonnull(name);
    *strchr(name, '\n') = '\0';
    uint8_t kept[100];
    box_read_bytes(&box, name, 0, kept, sizeof kept);
    ck_assert_mem_eq(kept, before, sizeof kept);
    box_drop(&box);
}
END_TEST

START_TEST(a_whole_group_above_the_mark_is_published)
{
    struct box box;
    int64_t offsets[32];
    (void)make_groups(&box, offsets);
    set_mark(&box, 10);
    box_fill(&box, 0);
    box_expect(&box, 1, 21);
    ck_assert_uint_eq(box_count(&box, "torn-", ""), 0);
    box_drop(&box);
}
END_TEST

/* After a failed fdatasync the kernel holds its pages for clean, though they are not on disk: a
 * second fdatasync succeeds and does nothing. Only what is written anew is. */
START_TEST(the_last_group_is_written_again_before_it_is_trusted)
{
    struct box box;
    box_make(&box);
    box_fill(&box, 3);
    char path[2 * BOX_PATH_MAX];
    box_file(&box, LIVE, path);
    const struct timespec long_ago[2] = {{.tv_sec = 1}, {.tv_sec = 1}};
    ck_assert_int_eq(utimensat(AT_FDCWD, path, long_ago, 0), 0);
    box_fill(&box, 0);
    struct stat status;
    ck_assert_int_eq(stat(path, &status), 0);
    ck_assert_int_gt(status.st_mtim.tv_sec, 1);
    box_expect(&box, 1, 3);
    box_drop(&box);
}
END_TEST

START_TEST(damage_that_a_later_group_proves_stops_the_start)
{
    struct box box;
    int64_t offsets[32];
    (void)make_groups(&box, offsets);
    uint8_t body[BOX_BODY_MAX];
    int64_t end = offsets[0] + 52 + 20 + (int64_t)box_body(1, body).size;
    for (int64_t offset = offsets[0]; offset < end; offset++) {
        char text[BOX_TEXT_MAX];
        struct box copy;
        box_copy(&box, &copy);
        set_mark(&copy, 0);
        box_flip(&copy, LIVE, offset, 0x04);
        ck_assert_int_eq(box_try_open_logged(&copy, text), -EBADMSG);
        ck_assert_msg(strstr(text, "is damaged below the durable mark 20") != NULL, "%s", text);
        ck_assert_ptr_nonnull(strstr(text, "segment 1 "));
        ck_assert_uint_eq(box_count(&copy, "torn-", ""), 0);
        box_drop(&copy);
    }
    box_drop(&box);
}
END_TEST

START_TEST(damage_below_the_mark_file_stops_the_start)
{
    struct box box;
    char text[BOX_TEXT_MAX];
    int64_t offsets[32];
    size_t count = make_groups(&box, offsets);
    box_flip(&box, LIVE, offsets[count - 2] + 80, 0x04);
    ck_assert_int_eq(box_try_open_logged(&box, text), -EBADMSG);
    ck_assert_msg(
        strstr(text, "the durable mark is 21, but the last record that can be read is 20") != NULL,
        "%s", text);
    box_drop(&box);
}
END_TEST

START_TEST(a_record_cannot_pose_as_a_group)
{
    struct box box;
    box_make(&box);
    box_fill(&box, 1);
    uint8_t forged[BOX_BLOCK];
    box_read_bytes(&box, LIVE, BOX_BLOCK, forged, sizeof forged);
    struct box other;
    box_make(&other);
    box_fill(&other, 1);
    box_write_bytes(&other, LIVE, 3 * BOX_BLOCK, forged, sizeof forged);
    box_fill(&other, 1);
    box_expect(&other, 1, 2);
    ck_assert_uint_eq(box_count(&other, "torn-2-", ".bin"), 1);
    box_drop(&box);
    box_drop(&other);
}
END_TEST

static void expect_refusal(struct box *box, int result, const char *sentence)
{
    char text[BOX_TEXT_MAX];
    ck_assert_int_eq(box_try_open_logged(box, text), result);
    ck_assert_msg(strstr(text, sentence) != NULL, "%s", text);
    box_drop(box);
}

START_TEST(headers_are_proved)
{
    struct box box;
    int64_t offsets[32];
    (void)make_groups(&box, offsets);
    struct box copy;
    box_copy(&box, &copy);
    box_flip(&copy, LIVE, 20, 0x01);
    expect_refusal(&copy, -EBADMSG, "no sound header");
    box_copy(&box, &copy);
    const uint32_t newer = 2;
    box_write_bytes(&copy, LIVE, 8, &newer, sizeof newer);
    expect_refusal(&copy, -EPROTO, "newer version");
    box_copy(&box, &copy);
    box_write_bytes(&copy, "id", 0, "0123", 4);
    expect_refusal(&copy, -EBADMSG, "belongs to another journal");
    box_copy(&box, &copy);
    box_write_bytes(&copy, "id", 0, "xyz", 3);
    expect_refusal(&copy, -EBADMSG, "not an id");
    box_drop(&box);
}
END_TEST

static void remove_file(const struct box *box, const char *name)
{
    char path[2 * BOX_PATH_MAX];
    box_file(box, name, path);
    ck_assert_int_eq(remove(path), 0);
}

START_TEST(missing_files_are_damage)
{
    struct box box;
    int64_t offsets[32];
    (void)make_groups(&box, offsets);
    struct box copy;
    box_copy(&box, &copy);
    remove_file(&copy, LIVE);
    expect_refusal(&copy, -EBADMSG, "no segments");
    box_copy(&box, &copy);
    remove_file(&copy, "id");
    expect_refusal(&copy, -EBADMSG, "`id` is missing");
    box_drop(&box);
}
END_TEST

START_TEST(the_last_closed_segment_is_proved)
{
    struct box box;
    box_make(&box);
    do
        box_fill(&box, 10);
    while (box_count(&box, "0", "") < 2);
    box_unpack(&box, 1);
    box_flip(&box, LIVE, 30000, 0x20);
    expect_refusal(&box, -EBADMSG, "segment 1 does not match the SHA-256");
}
END_TEST

START_TEST(a_rotation_that_was_cut_short_is_forgotten)
{
    struct box box;
    box_make(&box);
    box_fill(&box, 20);
    static uint8_t segment[16 * BOX_BLOCK];
    box_read_bytes(&box, LIVE, 0, segment, sizeof segment);
    box_write_bytes(&box, "next.seg", 0, segment, sizeof segment);
    box_fill(&box, 300);
    box_expect(&box, 1, 320);
    box_drop(&box);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {a_torn_tail_is_set_aside_at_every_byte, what_was_torn_off_is_kept,
        a_whole_group_above_the_mark_is_published,
        the_last_group_is_written_again_before_it_is_trusted,
        damage_that_a_later_group_proves_stops_the_start,
        damage_below_the_mark_file_stops_the_start, a_record_cannot_pose_as_a_group,
        headers_are_proved, missing_files_are_damage, the_last_closed_segment_is_proved,
        a_rotation_that_was_cut_short_is_forgotten};
    return run_suite(suite_of("recover", tests, COUNT_OF(tests)));
}
