#pragma once

/* Coordinates of other datums into WGS 84: VN-2000 by the one pinned operation EPSG:6960 (the
 * seven constants of Circular 973/2001), never by what a library thinks best: left to itself PROJ
 * takes another one inside a box in the Mekong delta, 0.8 m away.
 * PURE; PROJ looks for its database when a datum is made and does as well without it.
 *
 * Accepted: EPSG:4326 (WGS 84), EPSG:4756 (VN-2000 geographic), VN-2000 in its TM-3 and UTM zones
 * (EPSG:3405, 3406, 5896-5899, 9205-9218). A projected coordinate without its zone, or a datum not
 * named here, is refused.
 *
 * The caller owns the datum. One thread at a time may ask one datum. Making one costs a
 * millisecond, a point a microsecond. */

#include <stdbool.h>

#include "haitrinh/base.h"

struct datum;

/* -EINVAL: not a datum accepted here; -ENOMEM. */
MUST_CHECK int datum_new(const char *name, struct datum **out);
void datum_free(struct datum *datum);
DEFINE_AUTO(struct datum *, datum_free);
/* "VN-2000 / TM-3 108-15" */
const char *datum_title(const struct datum *datum);
/* Metres, not degrees. */
bool datum_is_projected(const struct datum *datum);
/* x is east or longitude, y is north or latitude; degrees or metres by the datum. -ERANGE: not
 * finite, beyond the poles, or, for VN-2000, far from Viet Nam and its seas or from the zone (axes
 * swapped, or another zone's numbers). */
MUST_CHECK int datum_to_wgs84(
    const struct datum *datum, double x, double y, double *out_lat, double *out_lon);
