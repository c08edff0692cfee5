#pragma once

/* Positions by other means, due every 6 h while a device is lost (Decree 26/2019 art. 44;
 * ALARM_MANUAL_MISSED): the first at the rung of 6 h, each further one 6 h after the last that came
 * or was due. Half an hour before it is due it is reminded of (level 1), half an hour after it is
 * missed (level 2). A manual report ends it, and does not end the loss; hearing the device and port
 * end both. One that tells of no newer time than the last counts no second time.
 *
 *     lost for 6 h ──▶ due ── 30 min before ──▶ reminded ── 30 min after ──▶ missed ──▶ due again
 *                       ▲                          │ manual report              │
 *                       └──────────────────────────┴────────────────────────────┘
 *
 * Whose loss is held, or quiet, is reminded of nothing. Times are readings of the device's path.
 * PURE. -ENOMEM. */

#include "rule/scene.h"

MUST_CHECK int manual_due_look(const struct scene *scene);
MUST_CHECK int manual_due_heard(const struct scene *scene);
MUST_CHECK int manual_due_report(const struct scene *scene);
