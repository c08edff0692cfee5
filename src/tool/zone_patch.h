#pragma once

/* A zone that was read from GeoJSON into the register: the Feature as it was given, and the facts
 * that the register keeps beside it. Apart from cmd_zone.c because base/json.h, which writes, and
 * jansson, which reads, share names. */

#include "haitrinh/base.h"

struct import;
struct zone_facts;

/* -EINVAL: refused, with a sentence in import->error. */
MUST_CHECK int zone_patch_put(
    struct import *import, const struct zone_facts *facts, const char *datum, const char *geojson);
