#pragma once

/* ALARM_UNKNOWN_DEVICE: a device sends that is in no register, or that is in the register and on no
 * vessel. Told once, on the daily list of the desk and the supplier; its reports are kept, and are
 * a vessel's as soon as the register says so. Ended when it is on a vessel; a stranger's is closed
 * by a person. PURE. -ENOMEM. */

#include "rule/scene.h"

MUST_CHECK int unknown_device_report(const struct scene *scene);
