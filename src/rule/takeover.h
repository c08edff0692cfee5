#pragma once

/* ALARM_DEVICE_TAKEOVER: which of a vessel's two devices is counted (Decree 41/2026: at most two,
 * one counted at a time). The register chooses one; when that one is late, 1.5 of its intervals, or
 * its last believed fix is so old, and the other's is not, the other takes over from the last fix
 * of the first. The first is counted again from a fix on, when it has been heard for an interval,
 * and twice at least; or at once when the other one is late itself.
 *
 *     counted ──late, and the other is on time──▶ taken over ──heard for an interval──▶ counted
 *                                                     └──────the other is late too──────▶
 *
 * Both keep their own streams; who is counted speaks for the vessel (speaker.h). The events of this
 * alarm are the intervals of the official track: it stands at the first device, its detail names
 * the other. PURE. -ENOMEM. */

#include "rule/scene.h"

MUST_CHECK int takeover_fix(const struct scene *scene);
MUST_CHECK int takeover_look(const struct scene *scene);
