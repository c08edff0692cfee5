#pragma once

/* The watch: the only writer of tracks and alarms. It reads the journal, runs the rules, and
 * commits positions, states, alarm events and its place in the journal in one transaction.
 *
 *        ┌────────────── lost, refused ◀──────────────┐
 *        ▼                                            │
 *   loading ──▶ reading: all live records, ──▶ committing ──▶ done ──▶ reading ...
 *   (store)     then some history rows                  │
 *                     │ nothing new                     └─ other watch: exit
 *                     ▼
 *               judging history: one device's span at a time, between two batches
 *
 * After a failed or unknown commit it forgets what it knew and loads it again from the store; ids
 * of alarms derive from (journal, record, rule), so doing it again does the same. A batch that the
 * database refuses is halved down to the one record, which is quarantined with its reason.
 *
 * While the database is away the watch waits with flat memory; the journal holds what comes. An SOS
 * that waits longer than `sos_after_us` is handed to a local command (sos_relay.h).
 *
 * A database that may not be written (it could lose what it stored, has another schema, belongs to
 * another journal, another watch is at work, its register is not the journal's) ends the process;
 * where there is a command for an SOS it stays, tries all again every ten seconds, and ends when
 * another watch is seen to go on or nothing waits for one. */

#include <stdbool.h>

#include "haitrinh/base.h"
#include "haitrinh/units.h"

struct log;

struct watch_settings {
    const char *journal_path;
    const char *conninfo;     /* libpq's */
    const char *sos_command;  /* "" for none */
    const char *desk_phone;   /* named in notices; "" for none */
    const char *mailbox;      /* the gate's, to poll devices by; "": nobody is polled */
    int64_t sos_after_us;     /* 5 s */
    int64_t live_reports;     /* most live reports a batch: 5,000 */
    int64_t history_reports;  /* most history reports a batch: 5,000 */
    int64_t history_pause_us; /* least time between two passes over changed spans: 10 s */
    int months_back;          /* position partitions made before this month: 2 */
    int64_t answer_us;        /* what a statement may take when the store is read: 5 min */
    bool may_restore;         /* register versions that the journal has and the database lost */
    bool may_adopt;           /* an empty database takes this journal as its first */
    bool is_once;             /* ends when all that is in the journal is committed and judged */
};

/* Runs until SIGTERM or SIGINT: 0. -EBUSY: another watch; -ESTALE: a cursor past the journal's end,
 * or a journal this database does not know; other errors are logged where they are met. */
MUST_CHECK int watch_run(const struct watch_settings *settings, struct log *log);
