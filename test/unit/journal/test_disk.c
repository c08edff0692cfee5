#include <errno.h>
#include <poll.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "box.h"
#include "run_suite.h"

/* The disk as the journal sees it: the linker puts these calls in place of the real ones. The
 * seams are this file's only state. */
static atomic_int sync_error;
static atomic_int write_error;
static atomic_bool is_space_short;
static atomic_uint sync_count;

int __real_fdatasync(int fd);
int __wrap_fdatasync(int fd);
ssize_t __real_pwrite64(int fd, const void *data, size_t size, off_t offset);
ssize_t __wrap_pwrite64(int fd, const void *data, size_t size, off_t offset);
int __real_fstatvfs64(int fd, struct statvfs *out);
int __wrap_fstatvfs64(int fd, struct statvfs *out);

int __wrap_fdatasync(int fd)
{
    atomic_fetch_add(&sync_count, 1);
    errno = atomic_load(&sync_error);
    return errno != 0 ? -1 : __real_fdatasync(fd);
}

ssize_t __wrap_pwrite64(int fd, const void *data, size_t size, off_t offset)
{
    errno = atomic_load(&write_error);
    return errno != 0 ? -1 : __real_pwrite64(fd, data, size, offset);
}

int __wrap_fstatvfs64(int fd, struct statvfs *out)
{
    int result = __real_fstatvfs64(fd, out);
    if (atomic_load(&is_space_short))
        out->f_bavail = 0;
    return result;
}

static void await_event(struct journal *journal)
{
    struct pollfd event = {.fd = journal_event_fd(journal), .events = POLLIN};
    ck_assert_int_eq(poll(&event, 1, 5000), 1);
}

static int append(struct journal *journal, enum record_type type, size_t size)
{
    static const uint8_t body[BOX_BLOCK];
    uint64_t seq = 0;
    return journal_append(journal, type, 0, (struct bytes){.data = body, .size = size}, &seq);
}

static void expect_failure(struct box *box, atomic_int *seam)
{
    log_free(box->log);
    box->log = log_new("test", LOG_ERR);
    struct journal *journal = box_open(box);
    box_wait(journal, box_append(journal, 5));
    box_await_count(box, "next", ".seg", 1);
    (void)journal_durable(journal);
    atomic_store(seam, EIO);
    ck_assert_int_eq(append(journal, RECORD_FRAME, 10), 0);
    await_event(journal);
    ck_assert_int_eq(journal_failure(journal), -EIO);
    ck_assert_uint_eq(journal_durable(journal), 5);
    ck_assert_int_eq(append(journal, RECORD_HEARTBEAT, 10), -EIO);
    atomic_store(seam, 0);
    ck_assert_int_eq(append(journal, RECORD_HEARTBEAT, 10), -EIO);
    journal_close(journal);
    ck_assert_uint_ge(box_count(box, "0", ".seg"), 1);
}

START_TEST(a_failed_sync_ends_everything)
{
    struct box box;
    box_make(&box);
    expect_failure(&box, &sync_error);
    struct journal *journal = box_open(&box);
    ck_assert_uint_ge(journal_durable(journal), 5);
    journal_close(journal);
    box_drop(&box);
}
END_TEST

START_TEST(a_failed_write_ends_everything)
{
    struct box box;
    box_make(&box);
    expect_failure(&box, &write_error);
    box_fill(&box, 5);
    box_expect(&box, 1, 10);
    box_drop(&box);
}
END_TEST

/* A file system that can be full even for what was allocated. */
START_TEST(a_full_disk_is_waited_for)
{
    struct box box;
    box_make(&box);
    log_free(box.log);
    box.log = log_new("test", LOG_ERR);
    struct journal *journal = box_open(&box);
    box_wait(journal, box_append(journal, 5));
    box_await_count(&box, "next", ".seg", 1);
    atomic_store(&write_error, ENOSPC);
    ck_assert_int_eq(append(journal, RECORD_FRAME, 10), 0);
    while (!journal_is_disk_full(journal))
        usleep(1000);
    ck_assert_int_eq(append(journal, RECORD_HEARTBEAT, 10), JOURNAL_DISK);
    ck_assert_uint_eq(journal_durable(journal), 5);
    atomic_store(&write_error, 0);
    box_wait(journal, 6);
    ck_assert(!journal_is_disk_full(journal));
    ck_assert_int_eq(journal_failure(journal), 0);
    journal_close(journal);
    box_drop(&box);
}
END_TEST

/* Appends and waits until it is refused. */
static int append_until_refused(struct journal *journal, enum record_type type)
{
    uint64_t mark = journal_durable(journal);
    for (int i = 0; i < 1000; i++) {
        int result = append(journal, type, 10);
        if (result != 0)
            return result;
        box_wait(journal, ++mark);
    }
    return 0;
}

START_TEST(frames_stop_before_heartbeats_and_resume_by_themselves)
{
    struct box box;
    box_make(&box);
    log_free(box.log);
    box.log = log_new("test", LOG_ERR);
    atomic_store(&is_space_short, true);
    struct journal *journal = box_open(&box);
    box_wait(journal, box_append(journal, 1));
    usleep(100000);
    ck_assert(!journal_is_disk_full(journal));
    ck_assert_int_eq(append_until_refused(journal, RECORD_FRAME), JOURNAL_DISK);
    ck_assert(journal_is_disk_full(journal));
    uint64_t mark = journal_durable(journal);
    ck_assert_int_eq(append(journal, RECORD_HEARTBEAT, 10), 0);
    box_wait(journal, mark + 1);
    ck_assert_int_eq(append(journal, RECORD_FRAME, 10), JOURNAL_DISK);
    ck_assert_int_eq(append_until_refused(journal, RECORD_HEARTBEAT), JOURNAL_DISK);
    (void)journal_durable(journal);
    mark = journal_durable(journal);
    atomic_store(&is_space_short, false);
    await_event(journal);
    ck_assert(!journal_is_disk_full(journal));
    ck_assert_int_eq(append(journal, RECORD_FRAME, 10), 0);
    box_wait(journal, mark + 1);
    journal_close(journal);
    box_drop(&box);
}
END_TEST

START_TEST(without_sync_nothing_is_synced)
{
    struct box box;
    box_make(&box);
    for (int is_off = 0; is_off < 2; is_off++) {
        box.options.is_sync_off = is_off != 0;
        AUTO(journal_close) struct journal *journal = box_open(&box);
        box_await_count(&box, "next", ".seg", 1);
        usleep(100000);
        unsigned before = atomic_load(&sync_count);
        box_wait(journal, box_append(journal, 1));
        ck_assert_uint_eq(atomic_load(&sync_count) - before, is_off ? 0 : 1);
    }
    box_drop(&box);
}
END_TEST

static void fill_disk(const char *path, bool is_wanted)
{
    static const uint8_t chunk[BOX_BLOCK] = {1};
    char name[2 * BOX_PATH_MAX];
    snprintf(name, sizeof name, "%s/ballast", path);
    if (!is_wanted) {
        ck_assert_int_eq(unlink(name), 0);
        return;
    }
    FILE *file = fopen(name, "w");
    ck_assert_ptr_nonnull(file);
    setbuf(file, NULL);
    while (fwrite(chunk, sizeof chunk, 1, file) == 1)
        continue;
    fclose(file);
}

START_TEST(a_small_disk_fills_and_empties)
{
    char folder[] = "/tmp/test-journal-disk-XXXXXX";
    ck_assert_ptr_nonnull(mkdtemp(folder));
    if (mount("tmpfs", folder, "tmpfs", 0, "size=1m") < 0) {
        fprintf(stderr, "# skipped a_small_disk_fills_and_empties: cannot mount: %s\n",
            strerror(errno));
        rmdir(folder);
        return;
    }
    struct box box;
    box_make_in(&box, folder);
    log_free(box.log);
    box.log = log_new("test", LOG_ERR);
    struct journal *journal = box_open(&box);
    box_wait(journal, box_append(journal, 200));
    fill_disk(folder, true);
    int result = append_until_refused(journal, RECORD_FRAME);
    while (result == JOURNAL_FULL) {
        await_event(journal);
        result = append_until_refused(journal, RECORD_FRAME);
    }
    ck_assert_int_eq(result, JOURNAL_DISK);
    ck_assert_int_eq(journal_failure(journal), 0);
    (void)journal_durable(journal);
    fill_disk(folder, false);
    for (int i = 0; journal_is_disk_full(journal) && i < 500; i++)
        usleep(10000);
    ck_assert_int_eq(append(journal, RECORD_FRAME, 10), 0);
    journal_close(journal);
    log_free(box.log);
    ck_assert_int_eq(umount(folder), 0);
    ck_assert_int_eq(rmdir(folder), 0);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {a_failed_sync_ends_everything, a_failed_write_ends_everything,
        a_full_disk_is_waited_for, frames_stop_before_heartbeats_and_resume_by_themselves,
        without_sync_nothing_is_synced, a_small_disk_fills_and_empties};
    return run_suite(suite_of("disk", tests, COUNT_OF(tests)));
}
