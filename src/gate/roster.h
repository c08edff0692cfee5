#pragma once

/* Who may speak: the register's devices and suppliers, and the devices' keys. Fed by the database
 * (store/feed.h), kept in a file under the master key, so that the gate starts and works with the
 * database away. Keys stay sealed in memory and are opened for one use.
 *
 * Every version that the feed gives is journaled, in order, before the file says so: the file is
 * written only when all it holds is durable, and names the journal. So a gate that starts asks for
 * what the file does not have; a version may be journaled twice, none is missed. A thread writes
 * the file: the loop never waits for that disk. Without a file, or with one of another journal,
 * everything is journaled again. */

#include <stdbool.h>

#include "haitrinh/register.h"

#include "gate/network.h"
#include "store/feed.h"
#include "store/vault.h"

struct fleet;
struct intake;
struct log;
struct roster;

struct roster_options {
    const char *path;       /* of the file */
    const char *journal_id; /* borrowed */
    const struct vault *vault;
    struct intake *intake;
    struct log *log;
    bool has_feed; /* false: the file is all there will be */
    /* After the register has changed; versions and secrets of one round come together. */
    void (*changed)(void *context);
    void *context;
};

/* Reads the file if there is a good one; a bad one is told and left alone. */
MUST_CHECK int roster_new(const struct roster_options *options, struct roster **out);
void roster_free(struct roster *roster);
DEFINE_AUTO(struct roster *, roster_free);

/* What to give to feed_new. */
struct feed_sink roster_sink(struct roster *roster);
uint64_t roster_since(const struct roster *roster);
/* The journal takes more again, or has synced up to `durable`: appends what waits, writes the file
 * when it is due. -errno: the journal is lost, or no memory. */
MUST_CHECK int roster_advance(struct roster *roster, uint64_t durable);
/* A failure inside of the feed's callbacks; 0 when there was none. */
int roster_failure(const struct roster *roster);
uint64_t roster_versions_journaled(const struct roster *roster);

/* False until the register has been seen once, in the file or in the database. */
bool roster_is_ready(const struct roster *roster);
const struct fleet *roster_fleet(const struct roster *roster);
/* NULL when unknown. Valid until the register changes. */
const struct device *roster_device(const struct roster *roster, const char *key);
/* The supplier whose networks hold the address; NULL: nobody's. */
const struct supplier *roster_supplier_at(const struct roster *roster, const struct source *source);
/* A live key of that number. */
bool roster_has_secret(const struct roster *roster, int32_t device_no, uint32_t key_id);
/* -ENOENT: no live key of that number; -EBADMSG: sealed under another master key. */
MUST_CHECK int roster_secret(const struct roster *roster, const struct device *device,
    uint32_t key_id, uint8_t out[static DEVICE_SECRET_SIZE]);
