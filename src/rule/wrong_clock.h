#pragma once

/* ALARM_CLOCK: a device whose clock is wrong: its fix times lie more than 10 min ahead of receipt,
 * or 7 h off (local time sent as UTC, or the reverse), in `clock_reports` reports one after the
 * other and no less than `clock_apart` apart, so that a backlog that happens to be 7 h old is not
 * taken for it. The supplier's list. Ended by a report whose time can be right.
 * While our own wall clock has jumped, and no report since agrees with it, nobody is told of.
 *
 * PURE. -ENOMEM. */

#include "rule/scene.h"

MUST_CHECK int wrong_clock_report(const struct scene *scene);
