#pragma once

/* Decoded frames for people and tests: one JSON object a line, to `file`.
 *
 *     {"protocol":"naf","kind":"position","device":"GBROOC21250","time":"2020-10-06T16:25:00Z",
 *      "lat":53.254,"lon":0.94,"speed_kn":9.6,"course_deg":8,"valid":true,...}
 *
 * A report has these nine members always, null where the device did not say; more follow where it
 * did. What is no frame, or is refused, is {"garbage":BYTES,"reason":"..."}. `json` is scratch.
 * -ENOMEM. */

#include <stdio.h>

#include "haitrinh/protocol.h"

struct json;

/* The members of a report from "time" on, into an open object. */
void decode_json_report(struct json *json, const struct report *report);
/* "position", "manual" ... */
const char *decode_kind_name(enum report_kind kind);
MUST_CHECK int decode_json_frame(
    struct json *json, const struct protocol *protocol, const struct frame *frame, FILE *file);
/* `code` 0: the protocol has none for it. */
MUST_CHECK int decode_json_garbage(
    struct json *json, size_t size, const char *reason, unsigned code, FILE *file);
