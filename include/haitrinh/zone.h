#pragma once

/* Zones: areas and lines on the sea that a report is judged against. The geometry drawn is the
 * geometry judged: one version of a zone holds its rings or lines, the kind of its edges, its datum
 * and its source. Zones shipped with the program are demo data, not boundaries. */

#include "haitrinh/units.h"

enum zone_kind {
    ZONE_BOUNDARY = 1, /* a line with a permitted side, or an area to stay inside of */
    ZONE_CLOSED = 2,   /* an area to stay out of */
    ZONE_PORT = 3,     /* port, anchorage: silence there is no loss */
    ZONE_WATCHED = 4,  /* entering and leaving is told (Decree 41/2026), nothing more */
    ZONE_LINE = 5,     /* a line without a forbidden side: crossings are history, no alarm */
    ZONE_ZONING = 6,   /* a band of the sea: who may fish there depends on the vessel */
    ZONE_STORM = 7,    /* drawn by the operator: danger to those inside */
};

/* The bands of Decree 26/2019, from the shore outwards. */
enum zone_band { BAND_NONE = 0, BAND_COASTAL = 1, BAND_INSHORE = 2, BAND_OFFSHORE = 3 };

/* How two neighbouring vertices are joined. Long edges differ by up to 650 m off Viet Nam. */
enum edge_kind {
    EDGE_GEODESIC = 1, /* the shortest line on the ellipsoid */
    EDGE_RHUMB = 2,    /* constant bearing */
    EDGE_STRAIGHT = 3, /* straight in longitude and latitude */
};

enum zone_side { SIDE_NONE = 0, SIDE_LEFT = 1, SIDE_RIGHT = 2 };

/* Longest name of a zone (`id` in GeoJSON), bytes. */
#define ZONE_ID_MAX 63
/* The legal position error of a device, 99 % (Decree 37/2024 App. VII; EU 404/2011): the band at a
 * boundary within which one fix proves nothing. */
#define ERROR_BAND_M 500
