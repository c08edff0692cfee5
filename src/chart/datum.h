#pragma once

/* Coordinates of other datums into WGS 84: VN-2000 by the one pinned operation (EPSG:6960, position
 * vector, as Circular 973/2001 gives its constants), never by what a library thinks best. PURE.
 *
 * Accepted: EPSG:4326 (WGS 84), EPSG:4756 (VN-2000 geographic), VN-2000 TM-3 and UTM zones
 * (EPSG:3405, 3406, 9205-9218, 5896-5899). A projected coordinate without its zone, or a datum not
 * named here, is refused. */

#include "haitrinh/base.h"

struct datum;

/* -EINVAL: not a datum accepted here. */
MUST_CHECK int datum_new(const char *name, struct datum **out);
void datum_free(struct datum *datum);
DEFINE_AUTO(struct datum *, datum_free);
/* x is east or longitude, y is north or latitude; degrees or metres by the datum. -ERANGE: outside
 * of the zone or not finite (axes swapped, for example). */
MUST_CHECK int datum_to_wgs84(
    const struct datum *datum, double x, double y, double *out_lat, double *out_lon);
