#pragma once

/* ALARM_CARRIED_DEVICES: the devices of two vessels and more sail side by side, as if they lay on
 * one deck. Both are placed at one moment, that of the other's fix; within 150 m and the error of a
 * position each time, within 150 m and half of that error on the average, at least three times and
 * for four hours, under way at over 1.5 kn, at sea, in no common team.
 *
 * A company is told once, at its device with the lowest number; others that join update it; ended
 * when all have parted. It is the inspector's first: two that are slow may be a tow (level 1).
 * PURE. -ENOMEM. */

#include "rule/scene.h"

MUST_CHECK int carried_devices_fix(const struct scene *scene);
/* After a load, when the newest fixes of all are noted: who was told to be in whose company. */
void carried_devices_restore(struct company *company, const struct device_state *state);
