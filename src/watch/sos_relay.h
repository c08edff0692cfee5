#pragma once

/* The last resort of an SOS: while the database takes no commits, each SOS in the journal is handed
 * to a local command (a siren, a modem), so that a broken disk under PostgreSQL silences nobody in
 * distress.
 *
 * The command is run by /bin/sh with one JSON line on its standard input: `key` (journal and
 * record, the same on every try), `device`, `time`, `lat`, `lon`, `by` (event or status), `text`.
 * Status 0 means taken; anything else is tried again every five seconds, and what takes longer than
 * 30 seconds is killed and tried again. One child at a time, in order of the journal; the relay
 * reads the journal by itself, never past the durable mark. A device whose SOS was taken is not
 * told again within the hour for what its status goes on to say. */

#include <stdbool.h>

#include "haitrinh/base.h"

struct event_base;
struct log;
struct sos_relay;

/* `command` empty: nothing is handed over, and the log says so, once a minute a device. Strings are
 * borrowed. */
MUST_CHECK int sos_relay_new(struct event_base *base, struct log *log, const char *journal_path,
    const char *command, struct sos_relay **out);
void sos_relay_free(struct sos_relay *relay);
DEFINE_AUTO(struct sos_relay *, sos_relay_free);

/* Commits have failed for long: hand over what is urgent and lies past `committed_seq`. Where that
 * is not current (0: nothing is known of the store), only what was received within the last hour
 * and what comes. Called every second while it lasts; what was taken once is not handed over
 * again. */
void sos_relay_run(struct sos_relay *relay, uint64_t committed_seq, bool is_current);
/* SOS that the command has taken. */
uint64_t sos_relay_taken(const struct sos_relay *relay);
