#pragma once

/* Messages for people, one line each on standard error: time, level, process, event, text.
 *
 * Levels: err = a person must act; warning = degraded and healing itself; info = life cycle.
 * A peer's faults are counted always and logged at most once per (event, peer) and minute:
 * log_peer. Never a phone number, never a position at info. Lines are cut at LOG_LINE_MAX; control
 * characters and broken UTF-8 in arguments are escaped, so a peer cannot forge a line. */

#include <stdbool.h>

#include "haitrinh/base.h"

#define LOG_LINE_MAX 1024
/* Distinct (event, peer) pairs remembered for flood control; beyond, the oldest is forgotten. */
#define LOG_FLOOD_SLOTS 1024

enum log_level { LOG_ERR, LOG_WARNING, LOG_INFO, LOG_DEBUG };

struct log;

/* `process` names the lines ("gate"); it is borrowed for the life of the log. NULL on no memory. */
struct log *log_new(const char *process, enum log_level least);
void log_free(struct log *log);
DEFINE_AUTO(struct log *, log_free);

/* `event` is a short constant word ("journal-full"). */
void log_line(struct log *log, enum log_level level, const char *event, const char *format, ...)
    PRINTF_LIKE(4, 5);
/* As log_line at level warning, at most once a minute for this event and peer, and bounded for all
 * peers together (base/flood.h); says how many were left out. */
void log_peer(struct log *log, const char *event, const char *peer, const char *format, ...)
    PRINTF_LIKE(4, 5);
