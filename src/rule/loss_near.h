#pragma once

/* Silent near a boundary (ALARM_LOSS_NEAR_BORDER): a report is missed, no outage explains it, and
 * within the time since the last fix, before a loss is told wherever it happened, a vessel at 10 kn
 * could have reached a boundary. Shown to the desk, and no siren, while it is no longer than the
 * device's model or the device itself is silent by habit (level 1); then told to the owner too
 * (level 2). To the guard (level 3) only when besides a poll of the device has gone unanswered, and
 * the vessel was bound for the line or beyond it; or is on the risk list, whose habits count for
 * nothing here. While it is told of and silent alone, the device is polled (rule/poll.h).
 *
 *     missed, in reach ──▶ 1 ──unusual, or at risk──▶ 2 ──unanswered, and bound or at risk──▶ 3
 *                          └────────────────────────── heard: ended ────────────────────────────┘
 *
 * Ended when the device is heard by any path, never by what a report says: a report that is sent
 * again has been heard before. Asked when time passes and when heard. PURE; a distance to each
 * boundary near it. -ENOMEM. */

#include "rule/scene.h"

MUST_CHECK int loss_near_look(const struct scene *scene);
MUST_CHECK int loss_near_heard(const struct scene *scene);
