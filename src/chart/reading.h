#pragma once

/* A zone being read from GeoJSON: what is known of it, and where the reader stands, so that a
 * refusal names the zone and the place. Of this room only. */

#include <jansson.h>

#include "chart/datum.h"
#include "chart/outline.h"

struct reading {
    struct zone_facts facts;
    struct datum *datum;
    struct outline outline;
    unsigned part, ring, point; /* where the reader stands, from 1; 0: not there */
    char *error;
};

void reading_done(struct reading *reading);
/* Writes the sentence; gives -EINVAL. */
PRINTF_LIKE(2, 3) int reading_refuse(const struct reading *reading, const char *format, ...);

/* The geometry of a Feature into the outline. -EINVAL, -ENOMEM. */
MUST_CHECK int reading_geometry(struct reading *reading, const json_t *geometry);
/* Id, name, kind and all that is said in words. Those that depend on the geometry's shape are
 * settled by reading_agree after it. -EINVAL. */
MUST_CHECK int reading_properties(struct reading *reading, const json_t *feature);
MUST_CHECK int reading_agree(struct reading *reading, const json_t *feature);
/* The datum that a `crs` member of GeoJSON 2008 names, if there is one. -EINVAL. */
MUST_CHECK int reading_crs(struct reading *reading, const json_t *crs);
