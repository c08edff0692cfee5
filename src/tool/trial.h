#pragma once

/* The records of a journal judged once more by the code of the watch, with the register that the
 * journal holds, and nothing written anywhere. With a change it is judged as if other zones and
 * thresholds had been in force from before the first record on; without one, as it was.
 *
 * Owns its memory of the fleet (watch/memory.h), some kilobytes a device. -ENOMEM, and -ENOSPC for
 * more zones than a set may hold, are the only failures. */

#include "haitrinh/base.h"

#include "base/json.h"
#include "tool/trial_change.h"
#include "watch/judge.h"

struct trial {
    const struct trial_change *change; /* NULL: none */
    struct memory *memory;
    struct draft draft; /* its events are those of the last record */
    struct judge judge;
    struct arena arena;
};

/* Borrows all three. */
MUST_CHECK int trial_init(struct trial *trial, const struct trial_change *change,
    const char *journal_id, struct log *log);
void trial_done(struct trial *trial);

/* The next record; `is_quiet`: of it only what the register says. */
MUST_CHECK int trial_take(struct trial *trial, const struct journal_record *record, bool is_quiet);
/* A version that is not in the journal. */
MUST_CHECK int trial_version(struct trial *trial, const struct register_version *version);
/* The members of an alarm's event, with the names of its device, vessel and zone. */
void trial_write_alarm(const struct trial *trial, const struct alarm_event *event,
    const char *zone_id, struct json *json);
/* "" for none, and for one that is no more. Valid until the next record. */
const char *trial_zone_id(struct trial *trial, int32_t zone_no);
