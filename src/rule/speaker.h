#pragma once

/* Which of a vessel's two devices speaks for it. What concerns the vessel (boundaries, closed and
 * watched areas, drift, storms, silence) is judged by one of them and told once; what concerns a
 * device (power, tampering, its clock, leaps, SOS) is told of each.
 *
 *     counted device ──takeover.h: silent, or without fixes──▶ second device
 *          ▲                                                       │
 *          └──────────── heard again for an interval ──────────────┘
 *
 * What is told, and what the rules of the vessel's kinds have in mind, lies with the device that
 * speaks and is handed over with it: an open alarm goes on under its id. Each device knows by
 * itself on which side of a boundary it is. A device that is taken off its vessel hands over to
 * one that is on it, or ends what it has told.
 *
 * The device that does not speak is a witness: what it alone sees deep beyond a boundary or in a
 * closed area is told once, at no more than level 2: it may be where the other device is not.
 *
 * PURE. -ENOMEM is the only failure. */

#include "rule/scene.h"

/* The device of the scene speaks for its vessel. */
bool speaker_is(const struct scene *scene);
/* What is told of that kind is the vessel's. */
bool speaker_owns(enum alarm_kind kind);
/* Hands over whatever does not lie where it belongs. */
MUST_CHECK int speaker_settle(const struct scene *scene);

/* Of the scene's other device: hearing it is hearing the vessel. It is the counted one, or with the
 * first as far as is known, and was not ashore already when that was at sea. */
bool speaker_vouches(const struct scene *scene);
/* The same scene as of the other device. */
struct scene speaker_turn(const struct scene *scene);
