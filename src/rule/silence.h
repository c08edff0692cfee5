#pragma once

/* Silence of a device: a deadline on the listening clock of the path it was last heard on.
 *
 *     never heard ─heard─▶ on time ─1.5 x interval─▶ late ─5 h─▶ loss 1 ─6 h─▶ 2 ─8 h─▶ 3 ─24 h─▶ 4
 *                             ▲                                                          ─10 d─▶ 5
 *                             └──────────────── heard (any frame, also history) ─────────────┘
 *
 * Late is internal. A loss is ONE alarm whose level climbs, at sea only (in no port at the last
 * fix, not laid up), ended when heard; lost again soon after, it is the same alarm, and counts. A
 * silence that is usual for its model, or for the device itself (rule/habit.h), stays at level 1:
 * it is for the digest; the owner of any other is told at 5 h. It counts from when the device came
 * on its vessel, from the end of a laying-up, and from that of the outage it began in. A device
 * never heard is not connected, not lost; one on no vessel has nobody to be told of, nor has one
 * whose vessel's second device is heard: of two that are silent the one heard last tells. While an
 * outage of its cohort lasts (rule/outage.h) a loss is held: nothing is told; after the outage the
 * device has two intervals, then it is judged by itself. What is told says whose fault it seems
 * (rule/attribution.h).
 *
 * PURE. silence_is_due is one comparison and suits asking half a million devices every second; only
 * for those due need thresholds be resolved and silence_tick be called. -ENOMEM only. */

#include "rule/scene.h"

/* A frame of the device came on the path of occasion->supplier_no, at occasion->detected_us. */
MUST_CHECK int silence_heard(struct device_state *state, struct lookout *lookout,
    const struct occasion *occasion, struct alarm_list *out);

/* It was asked for its position then, and has not answered in the time that the question gave. What
 * was asked before it was last heard says nothing. The rules look at it at the next heartbeat. */
void silence_unanswered(struct device_state *state, int64_t asked_us);
/* Who is silent for no longer than this is so by habit, its model's or its own. A vessel on the
 * risk list has no habits of its own. */
int64_t silence_quiet_us(const struct silence *silence, const struct occasion *occasion);

static inline bool silence_is_due(const struct silence *silence, int64_t listened_us)
{
    return listened_us >= silence->next_us;
}
/* How long it has been silent for its vessel, on its path's listening clock. */
int64_t silence_span_us(
    const struct device_state *state, struct lookout *lookout, const struct occasion *occasion);
/* It fell silent in an outage that lasts, or was over less than two intervals ago. */
bool silence_is_held(const struct silence *silence, struct lookout *lookout);
/* The vessel's other device was heard since, and vouches for it (speaker.h), or has told that the
 * vessel is lost: the silence of this one is no loss. */
bool silence_is_spoken_for(const struct scene *scene);
/* Whatever is due by the path's reading; and a loss that is nobody's any more ends. The supplier of
 * an alarm is the path's, not the occasion's. */
MUST_CHECK int silence_tick(const struct scene *scene);
