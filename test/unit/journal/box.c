#include "box.h"

#include <check.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "journal/names.h"
#include "journal/unpacker.h"

#define PATIENCE_MS 10000

void box_make_in(struct box *box, const char *folder)
{
    snprintf(box->path, sizeof box->path, "%s/journal", folder);
    box->log = log_new("test", LOG_WARNING);
    box->options = (struct journal_options){
        .path = box->path, .segment_bytes = 16 * BOX_BLOCK, .group_bytes = 4 * BOX_BLOCK};
}

void box_make(struct box *box)
{
    char folder[BOX_PATH_MAX / 2];
    bool has_memory = access("/dev/shm", W_OK) == 0;
    snprintf(folder, sizeof folder, "%s/test-journal-XXXXXX", has_memory ? "/dev/shm" : "/tmp");
    ck_assert_ptr_nonnull(mkdtemp(folder));
    box_make_in(box, folder);
}

static void drop_files(const char *path)
{
    DIR *directory = opendir(path);
    if (directory == NULL)
        return;
    for (struct dirent *entry; (entry = readdir(directory)) != NULL;)
        (void)unlinkat(dirfd(directory), entry->d_name, 0);
    closedir(directory);
    ck_assert_int_eq(rmdir(path), 0);
}

void box_drop(struct box *box)
{
    log_free(box->log);
    drop_files(box->path);
    *strrchr(box->path, '/') = '\0';
    ck_assert_int_eq(rmdir(box->path), 0);
}

struct journal *box_open(const struct box *box)
{
    struct journal *journal = NULL;
    ck_assert_int_eq(journal_open(&box->options, box->log, &journal), 0);
    return journal;
}

int box_try_open(const struct box *box)
{
    AUTO(journal_close) struct journal *journal = NULL;
    return journal_open(&box->options, box->log, &journal);
}

int box_try_open_logged(const struct box *box, char *out_text)
{
    FILE *file = tmpfile();
    int saved = dup(STDERR_FILENO);
    ck_assert_int_ge(dup2(fileno(file), STDERR_FILENO), 0);
    int result = box_try_open(box);
    ck_assert_int_ge(dup2(saved, STDERR_FILENO), 0);
    close(saved);
    rewind(file);
    out_text[fread(out_text, 1, BOX_TEXT_MAX - 1, file)] = '\0';
    fclose(file);
    return result;
}

struct bytes box_body(uint64_t seq, uint8_t *out)
{
    uint64_t state = seq * 0x9E3779B97F4A7C15U + 1;
    size_t size = 8 + (size_t)(state >> 40) % (BOX_BODY_MAX - 8);
    for (size_t i = 0; i < size; i++) {
        state = state * 6364136223846793005U + 1442695040888963407U;
        out[i] = (uint8_t)(state >> 56);
    }
    return (struct bytes){.data = out, .size = size};
}

static void wait_event(struct journal *journal)
{
    struct pollfd wanted = {.fd = journal_event_fd(journal), .events = POLLIN};
    ck_assert_int_ge(poll(&wanted, 1, 100), 0);
}

/* Counts from the durable mark: for journals of which nothing is under way. */
uint64_t box_append(struct journal *journal, size_t count)
{
    uint8_t body[BOX_BODY_MAX];
    uint64_t seq = journal_durable(journal);
    for (size_t i = 0; i < count; i++) {
        int result = JOURNAL_FULL;
        uint64_t wanted = seq + 1;
        while (result == JOURNAL_FULL) {
            result = journal_append(
                journal, RECORD_FRAME, (unsigned)(wanted % 4), box_body(wanted, body), &seq);
            if (result == JOURNAL_FULL)
                wait_event(journal);
            (void)journal_durable(journal);
        }
        ck_assert_int_eq(result, 0);
        ck_assert_uint_eq(seq, wanted);
    }
    return seq;
}

void box_wait(struct journal *journal, uint64_t seq)
{
    struct timespec start;
    clock_gettime(CLOCK_MONOTONIC, &start);
    while (journal_durable(journal) < seq) {
        struct timespec now;
        clock_gettime(CLOCK_MONOTONIC, &now);
        ck_assert_int_lt((now.tv_sec - start.tv_sec) * 1000, PATIENCE_MS);
        ck_assert_int_eq(journal_failure(journal), 0);
        wait_event(journal);
    }
}

void box_fill(const struct box *box, size_t count)
{
    AUTO(journal_close) struct journal *journal = box_open(box);
    box_wait(journal, box_append(journal, count));
}

/* One assert a record: there are many. */
void box_expect_record(const struct journal_record *record, uint64_t seq)
{
    uint8_t body[BOX_BODY_MAX];
    struct bytes expected = box_body(seq, body);
    ck_assert_uint_eq(record->seq, seq);
    ck_assert(record->type == RECORD_FRAME && record->flags == seq % 4 &&
              record->body.size == expected.size &&
              memcmp(record->body.data, expected.data, expected.size) == 0);
}

void box_expect(const struct box *box, uint64_t first, uint64_t last)
{
    AUTO(journal_reader_close) struct journal_reader *reader = NULL;
    ck_assert_int_eq(journal_reader_open(box->path, &reader), 0);
    ck_assert_int_eq(journal_reader_seek(reader, first), 0);
    for (uint64_t seq = first; seq <= last; seq++) {
        struct journal_record record;
        int result = journal_reader_next(reader, &record);
        if (result != 0)
            ck_abort_msg("record %ju: %d", (uintmax_t)seq, result);
        box_expect_record(&record, seq);
    }
    struct journal_record record;
    ck_assert_int_eq(journal_reader_next(reader, &record), READER_END);
}

void box_file(const struct box *box, const char *name, char *out)
{
    snprintf(out, 2 * BOX_PATH_MAX, "%s/%s", box->path, name);
}

static int open_file(const struct box *box, const char *name, int flags)
{
    char path[2 * BOX_PATH_MAX];
    box_file(box, name, path);
    int fd = open(path, flags | O_CLOEXEC, 0640);
    ck_assert_int_ge(fd, 0);
    return fd;
}

void box_read_bytes(const struct box *box, const char *name, int64_t offset, void *out, size_t size)
{
    int fd = open_file(box, name, O_RDONLY);
    ck_assert_int_eq(pread(fd, out, size, offset), (ssize_t)size);
    close(fd);
}

void box_write_bytes(
    const struct box *box, const char *name, int64_t offset, const void *data, size_t size)
{
    int fd = open_file(box, name, O_RDWR | O_CREAT);
    ck_assert_int_eq(pwrite(fd, data, size, offset), (ssize_t)size);
    close(fd);
}

int64_t box_size(const struct box *box, const char *name)
{
    struct stat status;
    char path[2 * BOX_PATH_MAX];
    box_file(box, name, path);
    ck_assert_int_eq(stat(path, &status), 0);
    return status.st_size;
}

void box_flip(const struct box *box, const char *name, int64_t offset, uint8_t bits)
{
    uint8_t byte = 0;
    box_read_bytes(box, name, offset, &byte, 1);
    byte ^= bits;
    box_write_bytes(box, name, offset, &byte, 1);
}

static void copy_file(const struct box *from, const struct box *to, const char *name)
{
    uint8_t chunk[BOX_BLOCK];
    int source = open_file(from, name, O_RDONLY);
    int target = open_file(to, name, O_WRONLY | O_CREAT | O_TRUNC);
    for (ssize_t got; (got = read(source, chunk, sizeof chunk)) > 0;)
        ck_assert_int_eq(write(target, chunk, (size_t)got), got);
    close(source);
    close(target);
}

void box_copy(const struct box *from, struct box *to)
{
    box_make(to);
    to->options = from->options;
    to->options.path = to->path;
    ck_assert_int_eq(mkdir(to->path, 0750), 0);
    DIR *directory = opendir(from->path);
    ck_assert_ptr_nonnull(directory);
    for (struct dirent *entry; (entry = readdir(directory)) != NULL;)
        if (entry->d_type == DT_REG)
            copy_file(from, to, entry->d_name);
    closedir(directory);
}

void box_unpack(const struct box *box, uint64_t first_seq)
{
    char name[NAME_SIZE];
    char packed[2 * BOX_PATH_MAX];
    segment_name(first_seq, SEGMENT_PACKED, name);
    box_file(box, name, packed);
    int from = open(packed, O_RDONLY | O_CLOEXEC);
    if (from < 0)
        return;
    size_t size = (size_t)box->options.segment_bytes;
    uint8_t *bytes = malloc(size);
    struct unpacker *unpacker = unpacker_new(from);
    ck_assert_int_eq(unpacker_read(unpacker, bytes, size), 0);
    segment_name(first_seq, SEGMENT_RAW, name);
    int to = open_file(box, name, O_WRONLY | O_CREAT);
    ck_assert_int_eq(write(to, bytes, size), (ssize_t)size);
    ck_assert_int_eq(unlink(packed), 0);
    close(to);
    unpacker_free(unpacker);
    close(from);
    free(bytes);
}

static bool has_affixes(const char *name, const char *start, const char *end)
{
    size_t size = strlen(name);
    size_t end_size = strlen(end);
    return strncmp(name, start, strlen(start)) == 0 && size >= end_size &&
           strcmp(name + size - end_size, end) == 0;
}

size_t box_count(const struct box *box, const char *start, const char *end)
{
    size_t count = 0;
    DIR *directory = opendir(box->path);
    ck_assert_ptr_nonnull(directory);
    for (struct dirent *entry; (entry = readdir(directory)) != NULL;)
        count += has_affixes(entry->d_name, start, end);
    closedir(directory);
    return count;
}

void box_await_count(const struct box *box, const char *start, const char *end, size_t count)
{
    const struct timespec pause = {.tv_nsec = 10 * 1000 * 1000};
    for (int waited_ms = 0; box_count(box, start, end) != count; waited_ms += 10) {
        ck_assert_int_lt(waited_ms, PATIENCE_MS);
        nanosleep(&pause, NULL);
    }
}
