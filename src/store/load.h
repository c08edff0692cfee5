#pragma once

/* What the watch reads from the database before it begins, and again after a commit whose outcome
 * it does not know: the cursors of its journal, the register as of them, live states, strangers,
 * open alarms. Between load_begin and database_free all of it is as of one moment (a read-only
 * transaction).
 *
 * Blocking, on a connection opened with role "haitrinh_watch" (store/query.h); meant for the start
 * and for the moment the committer has become ready, when the server answers. Errors are query.h's,
 * with the sentence in database_error; -EPROTO also for a row that cannot be read. Rows given to a
 * callback are borrowed until it returns; a callback that returns non-zero stops the reading, which
 * returns that. */

#include "haitrinh/alarm.h"
#include "haitrinh/base.h"
#include "haitrinh/register.h"

#include "store/commit.h"
#include "store/query.h"

/* Longest listening clock that a cursor keeps, bytes. */
#define CURSOR_CLOCK_MAX 32768

struct load_cursor {
    uint64_t live_seq;    /* last record committed by the live cursor */
    uint64_t history_seq; /* and by the history cursor */
    uint64_t fleet_version;
    size_t clock_size; /* 0 at the beginning */
    uint8_t clock[CURSOR_CLOCK_MAX];
};

enum load_condition {
    LOAD_EMPTY = 1,   /* the database knows no journal yet: a new one may be adopted */
    LOAD_UNKNOWN = 2, /* it knows others, not this: only a person may decide to go on */
};

MUST_CHECK int load_begin(struct database *database);

/* 0, a load_condition, or an error. */
MUST_CHECK int load_cursors(
    struct database *database, const char *journal_id, struct load_cursor *out);
/* Makes the journal known with both cursors at 0 (first start, rebuild). Before load_begin. */
MUST_CHECK int load_adopt_journal(struct database *database, const char *journal_id);

typedef int load_version_callback(void *context, const struct register_version *version);
/* Every version up to `version_no`, ascending; those superseded by then are left out, but for those
 * of zones, which history is still judged by. */
MUST_CHECK int load_versions(
    struct database *database, uint64_t version_no, load_version_callback *each, void *context);

typedef int load_state_callback(void *context, const struct state_row *row);
MUST_CHECK int load_states(struct database *database, load_state_callback *each, void *context);

typedef int load_stranger_callback(void *context, const struct stranger_row *row);
MUST_CHECK int load_strangers(
    struct database *database, load_stranger_callback *each, void *context);

typedef int load_alarm_callback(
    void *context, const struct alarm_event *raised, const struct alarm_event *last);
/* Alarms without an ended event: the event that raised each, and its newest one. */
MUST_CHECK int load_open_alarms(
    struct database *database, load_alarm_callback *each, void *context);
