#pragma once

/* ALARM_BORDER_POSSIBLE: between two fixes with a report missing (the late deadline apart, or more)
 * a vessel could have been beyond a boundary or in a closed area, and come back, though neither fix
 * nor the way between them was: the ellipse of what it can reach at its greatest speed touches the
 * zone. Not when an outage took the reports between, nor when they came
 * while we did not listen. For a list; no siren.
 *
 * The point of a boundary with the least way round over it lies nearest to some point between the
 * two fixes (a circle that touches an ellipse from within, around a point of its axis, touches it
 * at that normal), so the boundary is asked at a few points of the way, more of them where the
 * ellipse is long. PURE. -ENOMEM. */

#include "rule/scene.h"

MUST_CHECK int border_possible_fix(const struct scene *scene);
