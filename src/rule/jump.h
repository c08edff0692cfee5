#pragma once

/* ALARM_JUMP: a fix that no vessel could have reached from the one before (over 25 kn). The
 * fix is kept and never judged against zones; the inspector's list shows it. Ended by the
 * next fix that is believed. PURE. -ENOMEM. */

#include "rule/scene.h"

MUST_CHECK int jump_report(const struct scene *scene);
