#pragma once

/* Reads from the store what the watch begins with, in a thread of its own: however long the server
 * takes, or hangs, the loop hears signals and relays an SOS. One job at a time:
 *
 *   LOADER_INTRODUCE  makes the journal known to an empty database; the cursors
 *   LOADER_LOAD       puts back register versions that the database has lost (restoration.h); then
 *                     memory and cursors, as of one moment
 *
 * A statement may take `answer_us`, a silent server a little longer; then the job fails with
 * -ETIMEDOUT. Freeing the loader ends a running job at once, a connecting one within seconds. */

#include <stdbool.h>

#include "haitrinh/base.h"

#include "store/load.h"

struct event_base;
struct loader;
struct log;
struct memory;

struct loaded;
/* Called by the loop; `loaded` lives until it returns. */
typedef void loader_callback(void *context, struct loaded *loaded);

struct loader_settings {
    const char *conninfo;
    const char *journal_path;
    const char *journal_id;
    int64_t answer_us;
    bool may_adopt;
    bool may_restore; /* register versions */
    loader_callback *done;
};

enum loader_job { LOADER_INTRODUCE, LOADER_LOAD };

struct loaded {
    enum loader_job job;
    int result;       /* 0 or an error; -ESTALE: only a person may decide to go on, logged */
    char reason[512]; /* a sentence for an error */
    struct load_cursor *cursor; /* on 0 */
    struct memory *memory;      /* on 0, of LOADER_LOAD; who takes it over sets NULL here */
};

/* Settings are copied, their strings borrowed. `context` is the callback's. */
MUST_CHECK int loader_new(struct event_base *base, struct log *log,
    const struct loader_settings *settings, void *context, struct loader **out);
void loader_free(struct loader *loader);
DEFINE_AUTO(struct loader *, loader_free);
/* `committed_seq`: the last record that the caller knows to be committed; a database that knows
 * less has been put back. -EBUSY, -EAGAIN. */
MUST_CHECK int loader_start(struct loader *loader, enum loader_job job, uint64_t committed_seq);
bool loader_is_busy(const struct loader *loader);
