#pragma once

/* The register on disk: one file, sealed whole under the master key, replaced at once or not at
 * all. Holds the newest version of every row, the device keys (sealed once more, each by itself),
 * and up to which version everything is durable in which journal. */

#include "gate/roster.h"
#include "journal/journal.h"

struct roster_secret {
    int32_t device_no;
    uint32_t key_id;
    bool is_live;
    struct device_key device;
    uint8_t sealed[DEVICE_SECRET_SIZE + VAULT_OVERHEAD];
};

struct roster_head {
    char journal_id[JOURNAL_ID_TEXT];
    uint64_t since; /* versions up to this one are durable in that journal */
};

struct roster_rows {
    const struct fleet *fleet;
    const struct roster_secret *secrets;
    size_t secret_count;
};

/* Gives versions and secrets to the sink (without caught_up). -ENOENT; -EBADMSG: damaged, or sealed
 * under another master key. */
MUST_CHECK int roster_file_read(const char *path, const struct vault *vault,
    const struct feed_sink *sink, struct roster_head *out);
MUST_CHECK int roster_file_write(const char *path, const struct vault *vault,
    const struct roster_head *head, const struct roster_rows *rows);

/* The same, but the caller never waits for the disk: takes a copy of the rows (about a millisecond
 * a megabyte), and a thread of its own seals and writes it. `path` and `vault` must live until
 * roster_writing_end. -ENOMEM, -EAGAIN: nothing was begun. */
struct roster_writing;
MUST_CHECK int roster_file_start(const char *path, const struct vault *vault,
    const struct roster_head *head, const struct roster_rows *rows, struct roster_writing **out);
bool roster_writing_is_done(const struct roster_writing *writing);
/* Waits for it, frees it, and gives what roster_file_write would have given. */
int roster_writing_end(struct roster_writing *writing);
