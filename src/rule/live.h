#pragma once

/* One live position of a device against the zones: the alarms that follow from its arrival.
 *
 * A position that is not newer than the last one, or doubted (may_move_live_state), changes nothing
 * here; history sees it. A fix that implies more than 25 kn from the last one is a suspect: it is
 * not used until its neighbours confirm it; when two fixes one after the other agree with each
 * other, the device is anchored there anew, and nothing is read from the way between.
 *
 * A crossing, per zone, with the error band of 500 m on both sides of the boundary:
 *
 *              one fix beyond, inside the band            deeper, or a second fix
 *     clear ──────────────────────────────▶ unconfirmed ─────────────────────────▶ confirmed
 *       │  ◀──────── back: deeper than the band, or two fixes of 30 min ────────────┘
 *       │ ───────── deeper than the band ────────────────────────────────────────▶ confirmed
 *       └─ both ends clear, the segment between them cuts the zone ─▶ inferred, ended at once
 *
 * One open alarm per vessel, kind and zone; being back beyond within 6 h of the end updates the
 * same alarm and counts. A line's side changes only by crossing it; without a fix before, its
 * nearest side tells, past its ends only near to them.
 *
 * PURE; per position, one look at the grid, and one question to each zone of which something may
 * follow. -ENOMEM only. */

#include "rule/alarm_list.h"
#include "rule/scene.h"
#include "rule/soundings.h"
#include "rule/state.h"

/* Fixes that came ahead of our time, so many of a device and those so little ahead, are remembered:
 * sent again when their time has come they are as little believed. */
#define AHEAD_REMEMBERED    4
#define AHEAD_REMEMBERED_US DAY_US

/* What became of the fix. */
struct live_verdict {
    enum standing standing;
    struct leg leg;             /* to it, when it is believed */
    struct soundings soundings; /* there, when it is believed */
};

/* A position of a device, the zones, and where to tell. Borrowed. */
struct live_question {
    struct device_state *state;
    struct device_state *keeper; /* that speaks for the vessel (speaker.h); NULL: this one */
    const struct position *position;
    const struct live_zones *zones;
    const struct occasion *occasion;
    struct alarm_list *out;
};

/* What follows from a fix that was judged before, now that the device speaks for the vessel. */
MUST_CHECK int live_resume(const struct live_question *question);
/* Adds the events that follow to question->out. On failure the state is undefined: reload it. */
MUST_CHECK int live_judge(const struct live_question *question, struct live_verdict *out);
