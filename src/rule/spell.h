#pragma once

/* A spell: something that holds of a device for a while and is told as one alarm. Raised when it
 * has held at enough fixes and for long enough, told again when its level rises, ended by the first
 * fix at which it holds no more; when it begins anew within the re-entry time it is the same alarm,
 * and counts.
 *
 *     clear ──holds──▶ pending ──enough──▶ open ──holds no more──▶ resting ──re-entry over──▶ clear
 *                         │ holds no more   ▲                         │
 *                         └──▶ clear        └──────────holds──────────┘
 *
 * A rule says at every fix what holds, and then releases its kind: whatever was not said to hold is
 * over. Kept as a matter (rule/matter.h), whose count is that of fixes while pending, of entries
 * after, and whose number is the alarm's id. PURE. -ENOMEM. */

#include "rule/scene.h"

/* Adds what the rule knows to the open object of the detail. */
typedef void spell_write(const struct scene *scene, struct json *detail, const void *about);

struct spell {
    enum alarm_kind kind;
    int32_t subject_no;
    uint64_t zone_version;
    uint8_t level;     /* 0: the severity of the kind */
    uint16_t least;    /* fixes at which it holds, one after the other, before it is told */
    int64_t settle_us; /* and the time it must have held */
    int64_t began_us;  /* 0: at this fix */
    spell_write *write;
    const void *about;
};

/* The time of the fix, or of the look. */
int64_t scene_time_us(const struct scene *scene);
MUST_CHECK int spell_hold(const struct scene *scene, const struct spell *spell);
/* Of that kind, what does not hold now. */
MUST_CHECK int spell_release(const struct scene *scene, enum alarm_kind kind);
/* Of that kind, all. */
MUST_CHECK int spell_end(const struct scene *scene, enum alarm_kind kind);
