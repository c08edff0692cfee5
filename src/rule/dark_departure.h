#pragma once

/* ALARM_DARK_DEPARTURE: a vessel left port, and then both its devices fell silent. Leaving is seen
 * at the last fix: in a port until then, and now outside of it, or at its edge and sailing
 * outwards; or it is declared (struct vessel, departed_us) after the last fix. Told when the late
 * deadline and the grace of losses are over on the listening clock, the second device is late too
 * or there is none, and no outage explains it; one alarm a vessel. Ended when heard.
 *
 *     in port ──leaves──▶ leaving ──both late, no outage──▶ told ──heard──▶ (over)
 *                            │ the next fix
 *                            └──▶ (forgotten)
 *
 * PURE. -ENOMEM. */

#include "rule/scene.h"

/* When heard, at a believed fix, and as time passes. */
MUST_CHECK int dark_departure_heard(const struct scene *scene);
MUST_CHECK int dark_departure_fix(const struct scene *scene);
MUST_CHECK int dark_departure_look(const struct scene *scene);
