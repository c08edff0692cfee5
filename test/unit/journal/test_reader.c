#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "box.h"
#include "run_suite.h"

#define LIVE "00000000000000000001.seg"

static struct journal_reader *open_reader(const struct box *box)
{
    struct journal_reader *reader = NULL;
    ck_assert_int_eq(journal_reader_open(box->path, &reader), 0);
    return reader;
}

static void set_mark(const struct box *box, uint64_t mark)
{
    box_write_bytes(box, "mark", 0, &mark, sizeof mark);
}

/* The reader gives exactly the records up to `last`. */
static void expect_until(struct journal_reader *reader, uint64_t first, uint64_t last)
{
    struct journal_record record;
    for (uint64_t seq = first; seq <= last; seq++) {
        ck_assert_int_eq(journal_reader_next(reader, &record), 0);
        box_expect_record(&record, seq);
    }
    ck_assert_int_eq(journal_reader_next(reader, &record), READER_END);
}

START_TEST(no_journal_no_reader)
{
    struct journal_reader *reader = NULL;
    ck_assert_int_eq(journal_reader_open("/tmp/no-such-journal", &reader), -ENOENT);
    ck_assert_int_eq(journal_reader_open("/tmp", &reader), -ENOENT);
    ck_assert_ptr_null(reader);
}
END_TEST

START_TEST(an_empty_journal_ends_at_once)
{
    struct box box;
    box_make(&box);
    box_fill(&box, 0);
    AUTO(journal_reader_close) struct journal_reader *reader = open_reader(&box);
    ck_assert_uint_eq(journal_reader_oldest(reader), 0);
    ck_assert_uint_eq(journal_reader_durable(reader), 0);
    expect_until(reader, 1, 0);
    ck_assert_int_eq(journal_reader_seek(reader, 1), 0);
    box_fill(&box, 3);
    expect_until(reader, 1, 3);
    ck_assert_uint_eq(journal_reader_oldest(reader), 1);
    box_drop(&box);
}
END_TEST

START_TEST(the_mark_is_never_passed)
{
    struct box box;
    box_make(&box);
    box_fill(&box, 5);
    box_fill(&box, 5);
    box_fill(&box, 5);
    set_mark(&box, 5);
    AUTO(journal_reader_close) struct journal_reader *reader = open_reader(&box);
    expect_until(reader, 1, 5);
    ck_assert_int_eq(journal_reader_seek(reader, 7), READER_BEYOND);
    ck_assert_int_eq(journal_reader_seek(reader, 6), 0);
    expect_until(reader, 6, 5);
    set_mark(&box, 10);
    expect_until(reader, 6, 10);
    set_mark(&box, 15);
    expect_until(reader, 11, 15);
    box_drop(&box);
}
END_TEST

/* What was above the mark when it was read may be written anew. */
START_TEST(what_was_above_the_mark_is_read_again)
{
    struct box box;
    box_make(&box);
    box_fill(&box, 5);
    uint8_t block[BOX_BLOCK];
    static const uint8_t garbage[BOX_BLOCK] = {1, 2, 3};
    box_fill(&box, 1);
    uint64_t second = 0;
    for (second = 2 * BOX_BLOCK;; second += BOX_BLOCK) {
        uint16_t type = 0;
        uint64_t before = 0;
        box_read_bytes(&box, LIVE, (int64_t)second + 16, &type, sizeof type);
        box_read_bytes(&box, LIVE, (int64_t)second + 8, &before, sizeof before);
        if (type == RECORD_GROUP && before == 5)
            break;
    }
    box_read_bytes(&box, LIVE, (int64_t)second, block, sizeof block);
    box_write_bytes(&box, LIVE, (int64_t)second, garbage, sizeof garbage);
    set_mark(&box, 5);
    AUTO(journal_reader_close) struct journal_reader *reader = open_reader(&box);
    expect_until(reader, 1, 5);
    box_write_bytes(&box, LIVE, (int64_t)second, block, sizeof block);
    set_mark(&box, 6);
    expect_until(reader, 6, 6);
    box_drop(&box);
}
END_TEST

START_TEST(seeking_knows_its_bounds)
{
    struct box box;
    box_make(&box);
    box_fill(&box, 200);
    AUTO(journal_reader_close) struct journal_reader *reader = open_reader(&box);
    ck_assert_int_eq(journal_reader_seek(reader, 0), READER_MISSING);
    ck_assert_int_eq(journal_reader_seek(reader, 202), READER_BEYOND);
    ck_assert_int_eq(journal_reader_seek(reader, 201), 0);
    expect_until(reader, 201, 200);
    for (uint64_t seq = 200; seq > 0; seq--) {
        struct journal_record record;
        ck_assert_int_eq(journal_reader_seek(reader, seq), 0);
        ck_assert_int_eq(journal_reader_next(reader, &record), 0);
        box_expect_record(&record, seq);
    }
    box_drop(&box);
}
END_TEST

/* One reader follows at once; one stays behind in a segment that is packed meanwhile. */
START_TEST(readers_follow_rotation_and_packing)
{
    struct box box;
    box_make(&box);
    struct journal *journal = box_open(&box);
    box_wait(journal, box_append(journal, 10));
    AUTO(journal_reader_close) struct journal_reader *near = open_reader(&box);
    AUTO(journal_reader_close) struct journal_reader *far = open_reader(&box);
    struct journal_record record;
    ck_assert_int_eq(journal_reader_next(far, &record), 0);
    expect_until(near, 1, 10);
    for (uint64_t seq = 10; seq < 600; seq += 59) {
        box_wait(journal, box_append(journal, 59));
        expect_until(near, seq + 1, seq + 59);
    }
    box_await_count(&box, "0", ".seg", 1);
    expect_until(far, 2, 600);
    expect_until(near, 601, 600);
    journal_close(journal);
    box_drop(&box);
}
END_TEST

START_TEST(damage_is_told)
{
    struct box box;
    box_make(&box);
    box_fill(&box, 1);
    box_fill(&box, 20);
    box_flip(&box, LIVE, BOX_BLOCK + 75, 0x40);
    AUTO(journal_reader_close) struct journal_reader *reader = open_reader(&box);
    struct journal_record record;
    int result = 0;
    for (int i = 0; i < 20 && result == 0; i++)
        result = journal_reader_next(reader, &record);
    ck_assert_int_eq(result, -EBADMSG);
    box_drop(&box);
}
END_TEST

START_TEST(the_wake_pipe_tells_of_groups)
{
    struct box box;
    box_make(&box);
    struct journal *journal = box_open(&box);
    AUTO(journal_reader_close) struct journal_reader *reader = open_reader(&box);
    struct pollfd wake = {.fd = journal_reader_wake_fd(reader), .events = POLLIN};
    ck_assert_int_ge(wake.fd, 0);
    ck_assert_int_eq(poll(&wake, 1, 0), 0);
    box_wait(journal, box_append(journal, 1));
    ck_assert_int_eq(poll(&wake, 1, 1000), 1);
    uint8_t bytes[64];
    ck_assert_int_gt(read(wake.fd, bytes, sizeof bytes), 0);
    ck_assert_int_eq(poll(&wake, 1, 0), 0);
    journal_close(journal);
    ck_assert_int_eq(poll(&wake, 1, 0), 0);
    box_drop(&box);
}
END_TEST

/* In a process of its own: asserts would write to the test runner's files. */
static int follow(const char *path, uint64_t last)
{
    AUTO(journal_reader_close) struct journal_reader *reader = NULL;
    if (journal_reader_open(path, &reader) < 0)
        return 2;
    struct pollfd wake = {.fd = journal_reader_wake_fd(reader), .events = POLLIN};
    for (uint64_t seq = 1; seq <= last;) {
        uint8_t body[BOX_BODY_MAX];
        struct journal_record record;
        uint64_t mark = journal_reader_durable(reader);
        int result = journal_reader_next(reader, &record);
        if (result == READER_END && (seq <= mark || poll(&wake, 1, 20000) != 1))
            return 3;
        if (result == READER_END && read(wake.fd, body, sizeof body) <= 0)
            return 4;
        if (result == READER_END)
            continue;
        if (result != 0 || record.seq != seq || seq > journal_reader_durable(reader))
            return 5;
        struct bytes expected = box_body(seq, body);
        if (record.body.size != expected.size ||
            memcmp(record.body.data, expected.data, expected.size) != 0)
            return 6;
        seq++;
    }
    return 0;
}

START_TEST(another_process_reads_along)
{
    struct box box;
    box_make(&box);
    box_fill(&box, 0);
    pid_t child = fork();
    if (child == 0)
        _exit(follow(box.path, 5000));
    struct journal *journal = box_open(&box);
    for (int i = 0; i < 500; i++)
        box_wait(journal, box_append(journal, 10));
    int status = -1;
    ck_assert_int_eq(waitpid(child, &status, 0), child);
    ck_assert_int_eq(status, 0);
    journal_close(journal);
    box_drop(&box);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {no_journal_no_reader, an_empty_journal_ends_at_once,
        the_mark_is_never_passed, what_was_above_the_mark_is_read_again, seeking_knows_its_bounds,
        readers_follow_rotation_and_packing, damage_is_told, the_wake_pipe_tells_of_groups,
        another_process_reads_along};
    return run_suite(suite_of("reader", tests, COUNT_OF(tests)));
}
