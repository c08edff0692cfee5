#pragma once

/* Polls: asking a silent device where it is. A rule that wants to know wishes for a poll; the wish
 * stands in the device's state, and whoever judges the device hands it over once that is stored.
 * What came of it comes back through the journal: a report, a result, or nothing in time
 * (silence_unanswered).
 *
 *     none ──wish──▶ under way ──heard, settled, over──▶ done ──poll_apart since the wish──▶ none
 *
 * So a device has one poll at a time, and no more than one within `poll_apart`, whatever became of
 * it and however often it is heard and lost; after one that went unanswered it has none until it is
 * heard. Whether others are silent with it is for the rule to ask: an outage is not polled.
 *
 * PURE. Cannot fail, costs nothing. */

#include "rule/scene.h"

/* For the alarm of that kind and subject. Does nothing where it may not be. */
void poll_wish(const struct scene *scene, enum alarm_kind kind, int32_t subject_no);
/* An answer is worth waiting for. */
bool poll_is_under_way(const struct device_state *state, int64_t now_us);
/* The final result of a message to the device is known. */
void poll_settle(struct device_state *state, uint64_t message_id);
