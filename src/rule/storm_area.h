#pragma once

/* ALARM_STORM_AREA: inside a danger area that the operator drew, and in no port: one alarm a vessel
 * and zone, for the owner's warning and the list of heads. Looked for also as time passes, since
 * the area is drawn around vessels that have reported already; a last fix from long ago is not
 * taken for a place. It never enters loss or wrong zone. A spell. PURE. -ENOMEM. */

#include "rule/scene.h"

/* At a believed fix, and as time passes. */
MUST_CHECK int storm_area_look(const struct scene *scene);
/* At sea inside of a danger area, by the last fix. */
bool storm_area_holds(const struct scene *scene);
