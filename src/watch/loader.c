#include "watch/loader.h"

#include <errno.h>
#include <event2/event.h>
#include <inttypes.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "base/log.h"
#include "watch/memory.h"
#include "watch/restoration.h"

struct loader {
    struct log *log; /* log_line only: the loop writes too */
    struct loader_settings settings;
    void *context;
    int wake_fd; /* the job is done */
    struct event *wake;
    pthread_t thread;
    bool is_busy;
    atomic_bool is_over;
    uint64_t committed_seq;
    uint64_t looked_from, looked_to; /* records whose versions the database is known to have */
    struct loaded loaded;
};

/* --- in the thread --- */

static int refuse_journal(const struct loader *loader, int condition)
{
    log_line(loader->log, LOG_ERR, "journal-unknown",
        "this database %s; only a person may decide to go on (haitrinh rebuild)",
        condition == LOAD_EMPTY ? "knows no journal yet" : "belongs to another journal");
    return -ESTALE;
}

static int introduce(struct loader *loader, struct database *database)
{
    const char *journal_id = loader->settings.journal_id;
    int result = load_cursors(database, journal_id, loader->loaded.cursor);
    if (result == LOAD_EMPTY && loader->settings.may_adopt)
        return load_adopt_journal(database, journal_id);
    return result > 0 ? refuse_journal(loader, result) : result;
}

static void tell_restored(const struct loader *loader, const struct restoration *done)
{
    log_line(loader->log, LOG_ERR, "register-restored",
        "the register of the database was older than the journal: %" PRIu64
        " versions were restored (%" PRIu64 " to %" PRIu64 "); keys of devices imported since are "
        "in no journal: where the gate does not have them, import those devices anew",
        done->count, done->first_no, done->last_no);
}

static int refuse_register(const struct loader *loader, uint64_t version_no)
{
    log_line(loader->log, LOG_ERR, "register-other",
        "version %" PRIu64 " of the register is not the same in database and journal: a backup was "
        "put back, and the register changed before the watch had brought it up. Nothing is "
        "written. Put the backup back again, start the watch first, then repeat those changes; or "
        "make a new database from the journal (haitrinh rebuild)",
        version_no);
    return -ESTALE;
}

/* What was looked through once need not be again, unless the database has gone back since. */
static uint64_t look_after(const struct loader *loader)
{
    uint64_t live_seq = loader->loaded.cursor->live_seq;
    bool is_known = live_seq >= loader->committed_seq && live_seq >= loader->looked_from &&
                    live_seq < loader->looked_to;
    return is_known ? loader->looked_to : live_seq;
}

static int restore_register(struct loader *loader, struct database *database)
{
    struct restoration_order order = {.journal_path = loader->settings.journal_path,
        .after_seq = look_after(loader),
        .is_over = &loader->is_over};
    struct restoration done;
    int result = restoration_run(database, &order, &done);
    if (result == RESTORATION_OTHER)
        return refuse_register(loader, done.other_no);
    if (result != 0)
        return result;
    if (done.count > 0)
        tell_restored(loader, &done);
    if (order.after_seq != loader->looked_to)
        loader->looked_from = order.after_seq;
    loader->looked_to = done.seq;
    return 0;
}

static int load(struct loader *loader, struct database *database)
{
    struct loaded *loaded = &loader->loaded;
    const char *journal_id = loader->settings.journal_id;
    int result = load_cursors(database, journal_id, loaded->cursor);
    if (result == 0 && loader->settings.may_restore)
        result = restore_register(loader, database);
    if (result == 0)
        result = load_begin(database);
    if (result == 0)
        result = load_cursors(database, journal_id, loaded->cursor);
    if (result > 0)
        return refuse_journal(loader, result);
    if (result == 0)
        result = memory_new(loader->log, &loaded->memory);
    return result == 0 ? memory_load(loaded->memory, database, loaded->cursor) : result;
}

static int work(struct loader *loader)
{
    AUTO(database_free) struct database *database = NULL;
    struct loaded *loaded = &loader->loaded;
    struct patience patience = {
        .answer_us = loader->settings.answer_us, .is_over = &loader->is_over};
    loaded->cursor = calloc(1, sizeof *loaded->cursor);
    if (!loaded->cursor)
        return -ENOMEM;
    int result =
        database_open_patient(loader->settings.conninfo, "haitrinh_watch", &patience, &database);
    if (result == 0)
        result = loaded->job == LOADER_LOAD ? load(loader, database) : introduce(loader, database);
    bool is_told = result != 0 && database && database_error(database)[0] != '\0';
    snprintf(loaded->reason, sizeof loaded->reason, "%s",
        is_told ? database_error(database) : strerror(-result));
    return result;
}

static void *thread_main(void *context)
{
    static const uint64_t one = 1;
    struct loader *loader = context;
    loader->loaded.result = work(loader);
    (void)!write(loader->wake_fd, &one, sizeof one);
    return NULL;
}

/* --- in the loop --- */

static void forget(struct loaded *loaded)
{
    free(loaded->cursor);
    memory_free(loaded->memory);
    *loaded = (struct loaded){0};
}

static void on_wake(evutil_socket_t fd, short what, void *context)
{
    (void)what;
    struct loader *loader = context;
    uint64_t count = 0;
    if (read(fd, &count, sizeof count) != sizeof count || !loader->is_busy)
        return;
    pthread_join(loader->thread, NULL);
    loader->is_busy = false;
    struct loaded loaded = loader->loaded;
    loader->loaded = (struct loaded){0};
    loader->settings.done(loader->context, &loaded);
    forget(&loaded);
}

int loader_new(struct event_base *base, struct log *log, const struct loader_settings *settings,
    void *context, struct loader **out)
{
    AUTO(loader_free) struct loader *loader = calloc(1, sizeof *loader);
    if (!loader)
        return -ENOMEM;
    *loader = (struct loader){.log = log, .settings = *settings, .context = context, .wake_fd = -1};
    loader->wake_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    if (loader->wake_fd < 0)
        return -errno;
    loader->wake = event_new(base, loader->wake_fd, EV_READ | EV_PERSIST, on_wake, loader);
    if (!loader->wake || event_add(loader->wake, NULL) != 0)
        return -ENOMEM;
    *out = loader;
    loader = NULL;
    return 0;
}

void loader_free(struct loader *loader)
{
    if (!loader)
        return;
    atomic_store(&loader->is_over, true);
    if (loader->is_busy)
        pthread_join(loader->thread, NULL);
    forget(&loader->loaded);
    if (loader->wake)
        event_free(loader->wake);
    if (loader->wake_fd >= 0)
        close(loader->wake_fd);
    free(loader);
}

/* Signals are the loop's. */
static int start_thread(struct loader *loader)
{
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    int result = pthread_create(&loader->thread, NULL, thread_main, loader);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    return -result;
}

int loader_start(struct loader *loader, enum loader_job job, uint64_t committed_seq)
{
    if (loader->is_busy)
        return -EBUSY;
    loader->loaded = (struct loaded){.job = job};
    loader->committed_seq = committed_seq;
    int result = start_thread(loader);
    loader->is_busy = result == 0;
    return result;
}

bool loader_is_busy(const struct loader *loader)
{
    return loader->is_busy;
}
