#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/log.h"
#include "journal/file.h"
#include "journal/layout.h"
#include "journal/names.h"
#include "journal/state.h"

#define DIRECTORY_MODE   0750
#define FILE_MODE        0640
#define WAKE_MODE        0660
#define MARGIN_MAX_BYTES (INT64_C(8) << 20)
#define MARGIN_SHARE     8

static bool options_are_sound(const struct journal_options *options)
{
    return options->segment_bytes % BLOCK_SIZE == 0 && options->group_bytes % BLOCK_SIZE == 0 &&
           options->group_bytes >= BLOCK_SIZE && options->group_bytes <= GROUP_BYTES_MAX &&
           options->segment_bytes >= options->group_bytes + SEGMENT_HEADER_SIZE &&
           options->segment_bytes <= SEGMENT_BYTES_MAX && options->reserve_bytes >= 0;
}

static int take_lock(struct journal *journal)
{
    journal->lock_fd = openat(journal->dir_fd, NAME_LOCK, O_RDWR | O_CREAT | O_CLOEXEC, FILE_MODE);
    if (journal->lock_fd < 0)
        return -errno;
    if (flock(journal->lock_fd, LOCK_EX | LOCK_NB) == 0)
        return 0;
    return errno == EWOULDBLOCK ? -EBUSY : -errno;
}

/* The name of a new directory must last as long as what is acknowledged in it. */
static int sync_parent(int dir_fd)
{
    AUTO(fd_close) int parent_fd = openat(dir_fd, "..", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    return parent_fd < 0 || fsync(parent_fd) < 0 ? -errno : 0;
}

static int open_directory(struct journal *journal)
{
    const char *path = journal->options.path;
    bool is_new = mkdir(path, DIRECTORY_MODE) == 0;
    if (!is_new && errno != EEXIST)
        return -errno;
    journal->dir_fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (journal->dir_fd < 0)
        return -errno;
    int result = is_new ? sync_parent(journal->dir_fd) : 0;
    return result < 0 ? result : take_lock(journal);
}

/* Opened for reading too, so that bytes can wait for a reader that is not there yet; open to the
 * group whatever the umask, so that the watch may be another user. */
static int open_wake(struct journal *journal)
{
    if (mkfifoat(journal->dir_fd, NAME_WAKE, WAKE_MODE) < 0 && errno != EEXIST)
        return -errno;
    (void)!fchmodat(journal->dir_fd, NAME_WAKE, WAKE_MODE, 0);
    journal->wake_fd = openat(journal->dir_fd, NAME_WAKE, O_RDWR | O_NONBLOCK | O_CLOEXEC);
    journal->event_fd = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
    return journal->wake_fd < 0 || journal->event_fd < 0 ? -errno : 0;
}

/* The first group fits the live segment, which other options may have made: an empty segment has
 * no successor, since that would have the same name. */
static int allocate_batches(struct journal *journal)
{
    int64_t group_bytes = journal->options.group_bytes;
    bool is_empty = journal->live.offset == SEGMENT_HEADER_SIZE;
    journal->batch_bytes =
        (size_t)(is_empty && journal->room < group_bytes ? journal->room : group_bytes);
    int64_t share = journal->options.segment_bytes / MARGIN_SHARE;
    journal->margin_bytes = share < MARGIN_MAX_BYTES ? share : MARGIN_MAX_BYTES;
    for (size_t i = 0; i < COUNT_OF(journal->batches); i++) {
        journal->batches[i].data = malloc(journal->batch_bytes);
        if (journal->batches[i].data == NULL)
            return -ENOMEM;
    }
    journal->running = &journal->batches[0];
    journal->running->size = GROUP_HEAD_SIZE;
    journal->running->before = journal->next_seq - 1;
    return 0;
}

static int start_threads(struct journal *journal)
{
    sigset_t all;
    sigset_t before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    int result = pthread_create(&journal->sync_thread, NULL, sync_main, journal);
    journal->has_sync_thread = result == 0;
    if (result == 0)
        result = pthread_create(&journal->keeper_thread, NULL, keeper_main, journal);
    journal->has_keeper_thread = journal->has_sync_thread && result == 0;
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    return -result;
}

static int start(struct journal *journal)
{
    int result = open_directory(journal);
    if (result == 0)
        result = open_wake(journal);
    if (result == 0)
        result = journal_recover(journal);
    if (result == 0)
        result = allocate_batches(journal);
    if (result == 0)
        result = start_threads(journal);
    return result;
}

/* What recovery finds it has told itself. */
static void tell_why(const struct journal *journal, int error)
{
    const char *path = journal->options.path;
    if (error == -EBUSY)
        log_line(
            journal->log, LOG_ERR, "journal-busy", "another process writes the journal %s", path);
    else if (error != -EBADMSG && error != -EPROTO)
        log_line(journal->log, LOG_ERR, "journal-open", "the journal %s cannot be opened: %s", path,
            strerror(-error));
}

static void prepare_locks(struct journal *journal)
{
    pthread_condattr_t attributes;
    pthread_condattr_init(&attributes);
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
    pthread_cond_init(&journal->work, &attributes);
    pthread_cond_init(&journal->chores, &attributes);
    pthread_condattr_destroy(&attributes);
    pthread_mutex_init(&journal->lock, NULL);
}

int journal_open(const struct journal_options *options, struct log *log, struct journal **out)
{
    if (!options_are_sound(options)) {
        log_line(log, LOG_ERR, "journal-options",
            "a segment (%lld bytes) must be larger than a group (%lld bytes), both multiples of %d",
            (long long)options->segment_bytes, (long long)options->group_bytes, BLOCK_SIZE);
        return -EINVAL;
    }
    AUTO(journal_close) struct journal *journal = calloc(1, sizeof *journal);
    if (journal == NULL)
        return -ENOMEM;
    journal->options = *options;
    journal->log = log;
    journal->dir_fd = journal->lock_fd = journal->wake_fd = journal->event_fd = -1;
    journal->next_fd = journal->live.fd = -1;
    journal->is_next_wanted = journal->is_packing_due = true;
    prepare_locks(journal);
    int result = start(journal);
    if (result < 0) {
        tell_why(journal, result);
        return result;
    }
    *out = journal;
    journal = NULL;
    return 0;
}

static void stop_threads(struct journal *journal)
{
    pthread_mutex_lock(&journal->lock);
    journal->is_closing = true;
    pthread_cond_signal(&journal->work);
    pthread_cond_signal(&journal->chores);
    pthread_mutex_unlock(&journal->lock);
    if (journal->has_sync_thread)
        pthread_join(journal->sync_thread, NULL);
    if (journal->has_keeper_thread)
        pthread_join(journal->keeper_thread, NULL);
}

static void close_files(struct journal *journal)
{
    const int fds[] = {
        journal->dir_fd, journal->lock_fd, journal->wake_fd, journal->event_fd, journal->next_fd};
    for (size_t i = 0; i < COUNT_OF(fds); i++)
        fd_close(fds[i]);
    segment_done(&journal->live);
    mark_flush(&journal->mark);
    mark_close(&journal->mark);
}

void journal_close(struct journal *journal)
{
    if (journal == NULL)
        return;
    stop_threads(journal);
    notes_log(&journal->notes, journal->log);
    close_files(journal);
    pthread_cond_destroy(&journal->work);
    pthread_cond_destroy(&journal->chores);
    pthread_mutex_destroy(&journal->lock);
    for (size_t i = 0; i < COUNT_OF(journal->batches); i++)
        free(journal->batches[i].data);
    free(journal);
}
