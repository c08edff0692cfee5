#pragma once

/* Polls (rule/poll.h) as the watch judges them: a wish becomes a row of the draft, unless the alarm
 * that it was wished for is in shadow or the device speaks a protocol over which nobody can be
 * asked; then there was no wish. And what came of a message to a vessel becomes a row, and is noted
 * where it was the device's poll. -ENOMEM only. */

#include "haitrinh/base.h"

#include "watch/judge.h"

struct delivery;

/* After the rules have looked at the seat; `before` is its poll as it was before that. */
MUST_CHECK int polls_draft(struct judge *judge, struct seat *seat, const struct occasion *occasion,
    const struct poll *before);
MUST_CHECK int polls_draft_result(
    struct judge *judge, const struct journal_record *record, const struct delivery *delivery);
void polls_settle(struct device_state *state, const struct delivery *delivery);
