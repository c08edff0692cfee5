#pragma once

/* What the details of alarm events have in common. Internal to the rules; names of the JSON fields
 * are read by people and by tests. */

#include "haitrinh/alarm.h"
#include "haitrinh/position.h"

struct json;

/* {"time":..,"lat":..,"lon":..,"digest":..,"seq":..,"item":..} under `name`. */
void story_fix(struct json *json, const char *name, const struct position *position);
/* "confirmed", "inferred", "unconfirmed" */
const char *certainty_name(enum certainty certainty);
/* Of an alarm of that kind: its severity, less when it is not confirmed. */
uint8_t story_level(enum alarm_kind kind, enum certainty certainty);
