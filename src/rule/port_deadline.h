#pragma once

/* The ten days after which a vessel whose device is lost must be in port (Decree 26/2019 art. 44):
 * on days 7 and 9 its loss is told of again, with the days left. Ended by what ends the loss, and
 * by port. Part of ALARM_LOSS. Asked when time passes. PURE. -ENOMEM. */

#include "rule/scene.h"

MUST_CHECK int port_deadline_look(const struct scene *scene);
