#pragma once

/* ALARM_EXPIRY: the device's fee, the vessel's licence or its inspection runs out: 30, 7 and 1 days
 * before (levels 1, 2, 3) and when it has (4). One alarm each, whose level climbs, on the owner's
 * list; ended when the register has a later date. A date that is not known is not watched.
 *
 * Of a vessel's two devices the one that speaks for it (speaker.h) tells of the vessel's dates.
 * PURE. -ENOMEM. */

#include "rule/scene.h"

/* Subject of the matter of the device's fee; all others are the vessel's. */
#define EXPIRY_OF_DEVICE 1

MUST_CHECK int expiry_look(const struct scene *scene);
