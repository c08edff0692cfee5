#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <time.h>
#include <unistd.h>

#include "journal/names.h"
#include "journal/pack.h"
#include "journal/segment.h"
#include "journal/state.h"

/* Low, yet with its share of a busy machine: the next segment must come in time. */
#define NICENESS 10
/* Between slices of long work, so that the disk answers the sync thread in between. */
#define SLICE_PAUSE_NS 1000000
/* A wall clock that jumped ahead must not empty the journal at once. */
#define REMOVED_AT_ONCE_MAX 2

/* Waits for something to do; each second looks whether there is space again. False at the end. */
static bool await_chore(struct journal *journal)
{
    pthread_mutex_lock(&journal->lock);
    if (journal->is_short && !journal->is_closing)
        journal_wait(journal, &journal->chores, SECOND_US);
    while (!journal->is_closing && !journal->is_next_wanted && !journal->is_packing_due)
        pthread_cond_wait(&journal->chores, &journal->lock);
    bool may_go_on = !journal->is_closing;
    pthread_mutex_unlock(&journal->lock);
    return may_go_on;
}

static int between_zeros(void *context)
{
    struct journal *journal = context;
    const struct timespec pause = {.tv_nsec = SLICE_PAUSE_NS};
    nanosleep(&pause, NULL);
    pthread_mutex_lock(&journal->lock);
    bool is_closing = journal->is_closing;
    pthread_mutex_unlock(&journal->lock);
    return is_closing ? -ECANCELED : 0;
}

/* -ENOSPC when less than the reserve would stay free. */
static int check_space(const struct journal *journal)
{
    struct statvfs status;
    if (fstatvfs(journal->dir_fd, &status) < 0)
        return -errno;
    uint64_t free_bytes = (uint64_t)status.f_bavail * status.f_frsize;
    uint64_t wanted_bytes =
        (uint64_t)(journal->options.reserve_bytes + journal->options.segment_bytes);
    return free_bytes < wanted_bytes ? -ENOSPC : 0;
}

static void tell_short(struct journal *journal)
{
    pthread_mutex_lock(&journal->lock);
    bool is_news = !journal->is_short;
    journal->is_short = true;
    pthread_mutex_unlock(&journal->lock);
    if (is_news)
        journal_note(journal, LOG_ERR, "journal-disk",
            "less than %" PRId64 " MiB of disk are free beside the next segment: free some "
            "space, or frames will be refused; looking again each second",
            journal->options.reserve_bytes >> 20);
}

static void tell_ready(struct journal *journal, int fd)
{
    pthread_mutex_lock(&journal->lock);
    journal->next_fd = fd;
    journal->is_next_wanted = false;
    bool was_short = journal->is_short;
    journal->is_short = false;
    bool was_refused = journal->is_refused;
    journal->is_refused = false;
    pthread_mutex_unlock(&journal->lock);
    if (was_short)
        journal_note(journal, LOG_WARNING, "journal-disk", "disk space is back");
    if (was_refused)
        journal_notify(journal);
}

static bool is_next_wanted(struct journal *journal)
{
    pthread_mutex_lock(&journal->lock);
    bool is_wanted = journal->is_next_wanted;
    pthread_mutex_unlock(&journal->lock);
    return is_wanted;
}

static int prepare_next(struct journal *journal)
{
    if (!is_next_wanted(journal))
        return 0;
    const struct pause pause = {.between = between_zeros, .context = journal};
    int fd = -1;
    int result = check_space(journal);
    if (result == 0)
        result = segment_prepare(journal->dir_fd, journal->options.segment_bytes, &pause, &fd);
    if (result == 0)
        tell_ready(journal, fd);
    else if (result == -ENOSPC || result == -EDQUOT)
        tell_short(journal);
    else if (result != -ECANCELED)
        journal_fail(journal, result, "preparing the next segment");
    return result;
}

/* Packing gives way to what appending waits for. */
static int between_slices_of_packing(void *context)
{
    struct journal *journal = context;
    int result = between_zeros(context);
    if (result == 0 && prepare_next(journal) == -ECANCELED)
        result = -ECANCELED;
    return result;
}

static int pack_one(struct journal *journal, uint64_t first_seq, uint64_t next_seq)
{
    const struct pause pause = {.between = between_slices_of_packing, .context = journal};
    struct segment_header next;
    int result = segment_header_read(journal->dir_fd, next_seq, &next);
    if (result == 0)
        result = segment_pack(journal->dir_fd, first_seq, next.previous_sha, &pause);
    if (result == -EBADMSG)
        journal_note(journal, LOG_ERR, "journal-damaged",
            "segment %" PRIu64 " does not match the SHA-256 that segment %" PRIu64
            " names; it is kept as it is: run `haitrinh journal check`",
            first_seq, next_seq);
    else if (result < 0 && result != -ECANCELED)
        journal_note(journal, LOG_WARNING, "journal-pack",
            "segment %" PRIu64 " could not be compressed: %s", first_seq, strerror(-result));
    return result;
}

static void pack_closed(struct journal *journal, const struct segment_list *list)
{
    for (size_t i = 0; i + 1 < list->count; i++)
        if (list->entries[i].is_raw && pack_one(journal, list->entries[i].first_seq,
                                           list->entries[i + 1].first_seq) == -ECANCELED)
            return;
}

static void remove_segment(struct journal *journal, uint64_t first_seq)
{
    char name[NAME_SIZE];
    segment_name(first_seq, SEGMENT_RAW, name);
    unlinkat(journal->dir_fd, name, 0);
    segment_name(first_seq, SEGMENT_PACKED, name);
    unlinkat(journal->dir_fd, name, 0);
    journal_note(journal, LOG_INFO, "journal-removed",
        "segment %" PRIu64 " is older than what must be kept, and was removed", first_seq);
}

/* All records of a segment are older than the start of the one after it. */
static void remove_aged(struct journal *journal, const struct segment_list *list)
{
    bool is_held = faccessat(journal->dir_fd, NAME_HOLD, F_OK, 0) == 0 || errno != ENOENT;
    if (journal->options.keep_us == 0 || is_held)
        return;
    int64_t oldest_us = journal_wall_us() - journal->options.keep_us;
    for (size_t i = 0; i < REMOVED_AT_ONCE_MAX && i + 2 < list->count; i++) {
        struct segment_header next;
        if (segment_header_read(journal->dir_fd, list->entries[i + 1].first_seq, &next) < 0 ||
            next.started_us >= oldest_us)
            return;
        remove_segment(journal, list->entries[i].first_seq);
    }
}

static int64_t bytes_of(int dir_fd, uint64_t first_seq, enum segment_form form)
{
    char name[NAME_SIZE];
    struct stat status;
    segment_name(first_seq, form, name);
    return fstatat(dir_fd, name, &status, 0) == 0 ? status.st_size : 0;
}

static void check_quota(struct journal *journal, const struct segment_list *list)
{
    int64_t quota_bytes = journal->options.quota_bytes;
    int64_t total_bytes = 0;
    for (size_t i = 0; quota_bytes > 0 && i + 1 < list->count; i++) {
        uint64_t first_seq = list->entries[i].first_seq;
        total_bytes += bytes_of(journal->dir_fd, first_seq, SEGMENT_RAW);
        total_bytes += bytes_of(journal->dir_fd, first_seq, SEGMENT_PACKED);
    }
    if (total_bytes > quota_bytes)
        journal_note(journal, LOG_ERR, "journal-quota",
            "closed segments take %" PRId64 " MiB, more than the quota of %" PRId64
            " MiB; nothing is removed before its time: give the journal more disk",
            total_bytes >> 20, quota_bytes >> 20);
}

/* Segments up to the live one, which a rotation meanwhile may have closed: the next round's. */
static void tend_closed(struct journal *journal)
{
    pthread_mutex_lock(&journal->lock);
    bool is_due = journal->is_packing_due;
    journal->is_packing_due = false;
    uint64_t live_first = journal->live_first;
    pthread_mutex_unlock(&journal->lock);
    AUTO(segment_list_free) struct segment_list *list = NULL;
    if (!is_due || segment_list_read(journal->dir_fd, &list) < 0)
        return;
    while (list->count > 0 && list->entries[list->count - 1].first_seq > live_first)
        list->count--;
    mark_flush(&journal->mark);
    pack_closed(journal, list);
    remove_aged(journal, list);
    check_quota(journal, list);
}

void *keeper_main(void *argument)
{
    struct journal *journal = argument;
    (void)setpriority(PRIO_PROCESS, (id_t)gettid(), NICENESS);
    while (await_chore(journal)) {
        (void)prepare_next(journal);
        tend_closed(journal);
    }
    return NULL;
}
