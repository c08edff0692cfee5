#pragma once

/* ALARM_TAMPER and ALARM_POWER: what a device says of itself, by the bits of its status or by an
 * event.
 *
 *     tamper   case open; antenna cut or blocked; jammed; false satellites suspected
 *     power    battery low; switched off; external power lost: had before, and missing in two
 *              reports one after the other
 *
 * One open alarm each, updated when another sign joins, ended when a later report shows none, or
 * when the power is on again. The owner is told; within `sign_reach` of a boundary the guard too:
 * level 1 in port, 2 at sea, 3 near a boundary.
 *
 * PURE. -ENOMEM. */

#include "rule/scene.h"

MUST_CHECK int tamper_report(const struct scene *scene);
MUST_CHECK int power_report(const struct scene *scene);
