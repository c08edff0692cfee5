#pragma once

/* Records of a journal for people: one JSON object each, with its body decoded.
 *
 *     {"seq":7,"type":"frame","received":"2026-11-22T01:00:00Z","protocol":"vtp","device":"...",
 *      "device_no":12,"raw_bytes":37,"reports":[{"kind":"position","time":...}]}
 *
 * What is 0 or absent in the record is left out. A body that cannot be read gives "undecodable",
 * a type of a later version its number. */

#include <stdbool.h>

#include "haitrinh/base.h"

#include "base/json.h"
#include "journal/reader.h"

struct arena;

/* False: there is no type of that name. */
bool journal_type_by_name(const char *name, enum record_type *out);
/* Writes the object into `json`; `has_raw`: the received bytes as hexadecimal text. */
void journal_json(
    struct json *json, const struct journal_record *record, struct arena *arena, bool has_raw);
