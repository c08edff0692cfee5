#pragma once

/* The state directory of `haitrinh run`: everything that outlives a run lies in it.
 *
 *     format       number of the layout; a newer one is refused
 *     lock         held while a run lasts
 *     clock        the newest time at which a run was alive; an earlier clock is refused
 *     conninfo     how tools reach the database while a run lasts
 *     mailbox      the gate's local socket, likewise
 *     postgres/    the private PostgreSQL's data
 *     socket/      its socket, unless the path would be too long for one
 *     journal/     the gate's journal
 *     log/         what each process said
 *     backup/      copies made before a change of format
 *
 * Opened by root, the directory is given to the system user `haitrinh` and the whole process
 * becomes that user. A directory that holds other things is refused and left alone. Every failure
 * comes with a sentence for the person at the terminal. */

#include <stdbool.h>

#include "haitrinh/base.h"

#define STATE_FORMAT 1
/* Longest path of a state directory, and of a file in it. */
#define STATE_PATH_MAX  199
#define STATE_FILE_MAX  256
#define STATE_ERROR_MAX 768
/* What the directory's file system must have free at a start. */
#define STATE_DISK_LEAST_BYTES (INT64_C(1024) * 1024 * 1024)
/* A clock that much behind the last run is a wrong clock. */
#define STATE_CLOCK_BACK_US INT64_C(60000000)
#define STATE_SOCKET_MAX    107

struct state {
    char path[STATE_PATH_MAX + 1];
    char socket[STATE_SOCKET_MAX + 1]; /* folder of PostgreSQL's socket */
    int lock;
    bool is_socket_elsewhere;
};

/* `given`, or when it is empty the default: $HAITRINH_STATE, for root /var/lib/haitrinh, else
 * ~/.local/share/haitrinh. -ENOENT: there is no home; -ENAMETOOLONG. */
MUST_CHECK int state_path(const char *given, char out[STATE_PATH_MAX + 1]);
/* Makes what is missing and takes the lock. -EBUSY: another run has it; -EPROTO: a newer format or
 * a foreign directory; -ENOSPC; -ETIME: the clock is behind; other -errno. */
MUST_CHECK int state_open(const char *path, struct state *out, char *error);
/* Gives the lock back. Takes a zeroed one. */
void state_close(struct state *state);
/* PATH/name; -ENAMETOOLONG. */
MUST_CHECK int state_file(const struct state *state, const char *name, char out[STATE_FILE_MAX]);
/* The directory of the journal: `journal`, or when it is empty the one in the state directory as
 * state_path finds it. */
MUST_CHECK int state_journal(const char *journal, const char *state, char out[STATE_FILE_MAX]);
/* Writes a small file whole or not at all. */
MUST_CHECK int state_write(const struct state *state, const char *name, const char *text);
/* -ENOENT; -EFBIG. The text is cut at its first line end. */
MUST_CHECK int state_read(const struct state *state, const char *name, char *out, size_t size);
/* As state_read; -EINVAL: no number. */
MUST_CHECK int state_read_number(const struct state *state, const char *name, int64_t *out);
/* Notes that this run is alive now. */
void state_touch_clock(const struct state *state);
