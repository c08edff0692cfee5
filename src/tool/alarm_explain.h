#pragma once

/* `haitrinh alarm explain ID`: an alarm told in plain words, from its events: what was seen, on
 * which numbers and versions it was decided, how sure that is, what happened after. */

#include <stdint.h>

#include "tool/alarm_words.h"

struct database;

/* Writes to standard output; gives the exit status. */
int alarm_explain(struct database *database, int64_t alarm_id, enum language language);
