#pragma once

/* All live rules together, as the watch and the stories ask them: what a live report means, and
 * what the passing of time means. The rules of single kinds stand in one table (rules.c); a new
 * kind is a file, a line there, a line in alarm_kind.c, a story and a text in each language.
 *
 *     frame ──▶ silence ──▶ each rule that is over when heard
 *     live report ──▶ SOS ──▶ zones (live.h) ──▶ each rule of the table
 *     heartbeat ──▶ those due ──▶ silence ──▶ each rule that looks
 *
 * Of a vessel's two devices one is asked of the kinds that concern the vessel: speaker.h.
 *
 * PURE. -ENOMEM is the only failure; the state is undefined then: reload it. */

#include "rule/live.h"
#include "rule/scene.h"
#include "rule/silence.h"

/* How often the rules look at a device by themselves, on its path's listening clock. */
#define LOOK_EVERY_US (10 * MINUTE_US)

/* Whom a rule judges with; the rest of the scene is made here. */
struct stage {
    struct device_state *state;
    const struct occasion *occasion;
    const struct live_zones *zones;
    struct device_state *other; /* of the vessel's second device; NULL: none. It may change too */
    /* When the device is no more on the vessel it was on when last asked: of one that is on that
     * vessel now. It may change too; NULL: there is none, or it is where it was. */
    struct device_state *heir;
    struct lookout *lookout;
    struct company *company; /* NULL: companies are not looked at */
    struct alarm_list *out;
};

/* A frame of the device came, also one of history, or one that was sent again; before its reports.
 * What must end when the device is heard ends here: after a restart a report that is sent again may
 * come to rules_report a second time, or not. */
MUST_CHECK int rules_heard(const struct stage *stage);
MUST_CHECK int rules_report(const struct stage *stage, const struct position *position);

/* The path's reading from which rules_tick is to be asked; INT64_MAX: never. */
static inline int64_t rules_due_us(const struct device_state *state)
{
    int64_t look_us = state->silence.is_heard ? state->look_us : INT64_MAX;
    return look_us < state->silence.next_us ? look_us : state->silence.next_us;
}
static inline bool rules_are_due(const struct device_state *state, int64_t listened_us)
{
    return listened_us >= rules_due_us(state);
}
/* Whatever is due by the path's reading. */
MUST_CHECK int rules_tick(const struct stage *stage);
