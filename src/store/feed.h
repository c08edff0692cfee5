#pragma once

/* New register versions and device keys as they are written, read from the database without ever
 * blocking the caller's loop: connects with jitter, asks for what is newer than the caller has (at
 * once on NOTIFY, else every few seconds), gives rows in ascending order, reconnects for ever.
 * Reads the register and nothing else (database role haitrinh_gate). */

#include <stdbool.h>

#include "haitrinh/base.h"
#include "haitrinh/register.h"

struct event_base;
struct log;
struct feed;

/* A device's key as stored: sealed by vault.h with the device's key text as its label. */
struct feed_secret {
    int32_t device_no;
    struct device_key device;
    uint32_t key_id;
    bool is_live;
    struct bytes sealed;
};

struct feed_sink {
    void *context;
    void (*version)(void *context, const struct register_version *version);
    void (*secret)(void *context, const struct feed_secret *secret);
    /* All that was written up to now has been given: after the first round, also of an empty
     * register, and after each that gave something. */
    void (*caught_up)(void *context, uint64_t version_no);
};

struct feed_settings {
    const char *conninfo;   /* libpq's; borrowed */
    uint64_t since_version; /* versions above it are given */
};

/* Of the secrets first all are given, then the newer ones. */
MUST_CHECK int feed_new(struct event_base *base, struct log *log,
    const struct feed_settings *settings, const struct feed_sink *sink, struct feed **out);
void feed_free(struct feed *feed);
DEFINE_AUTO(struct feed *, feed_free);
bool feed_is_connected(const struct feed *feed);
