#pragma once

/* Devices that send and are in no register. The watch numbers them downward from -1, in the order
 * in which the live cursor meets them, so that a replay gives the same numbers. A device that is
 * registered later has its own number from then on. A supplier that makes up names without end
 * gets STRANGERS_MAX numbers: all further names share the last one. */

#include <stdbool.h>

#include "haitrinh/base.h"
#include "haitrinh/report.h"

struct strangers;

#define STRANGERS_MAX 10000

MUST_CHECK int strangers_new(struct strangers **out);
void strangers_free(struct strangers *strangers);
DEFINE_AUTO(struct strangers *, strangers_free);
/* As loaded from the store. */
MUST_CHECK int strangers_put(
    struct strangers *strangers, const struct device_key *key, int32_t device_no);
/* 0 when there is none. */
int32_t strangers_find(const struct strangers *strangers, const struct device_key *key);
/* No number is left: the next one shares the last. */
bool strangers_is_full(const struct strangers *strangers);
/* The number that the next one will get. */
int32_t strangers_next(const struct strangers *strangers);
