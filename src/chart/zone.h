#pragma once

/* Zones as geometry: read from GeoJSON, densified once, asked millions of times. PURE.
 *
 * A zone is read from a GeoJSON Feature: Polygon, MultiPolygon (holes allowed), LineString,
 * MultiLineString, or Point with a buffer. Properties: `id` (or the Feature's id), `name`, `kind`
 * ("boundary", "closed", "port", "watched", "line"; others are read as "line" or "watched" by their
 * geometry), `edge` ("geodesic", default; "rhumb"; "straight"), `datum` ("EPSG:4326", default, or
 * one of chart/datum.h), `buffer_m`, `side` ("left" or "right": where vessels may be, seen along
 * the line), `valid_from`, `valid_until` (RFC 3339), `source`.
 *
 * At reading, coordinates are converted to WGS 84 and every edge is cut into pieces of at most 5 km
 * that follow its kind, so that a straight piece in integer coordinates departs from the true edge
 * by less than a metre. Predicates are exact in integers: same answer on replay, on every machine.
 *
 * Memory is bounded by ZONE_VERTICES_MAX; reading is linear; nothing is allocated by a question. */

#include <stdbool.h>

#include "haitrinh/base.h"
#include "haitrinh/zone.h"

#define ZONE_VERTICES_MAX 65536 /* of a zone, after densification */
#define ZONE_SET_MAX      1024  /* zones in a set */
#define ZONE_ERROR_MAX    256

struct zone;     /* immutable, counted */
struct zone_set; /* immutable, counted: a snapshot */

struct zone_facts {
    int32_t zone_no;     /* the register's; 0 from a file */
    uint64_t version_no; /* 0 from a file */
    char id[ZONE_ID_MAX + 1];
    char name[128];
    enum zone_kind kind;
    enum edge_kind edge;
    enum zone_side side;
    double buffer_m;
    int64_t valid_from_us;  /* INT64_MIN: always */
    int64_t valid_until_us; /* exclusive; INT64_MAX: still */
};

struct zone_distance {
    double distance_m;    /* to the boundary; negative inside an area */
    struct point nearest; /* on the boundary */
    unsigned edge;        /* number of the edge as given, from 0 */
    enum zone_side side;  /* of a line: where the point lies, seen along the nearest edge */
};

/* A track segment meets the boundary. */
struct zone_crossing {
    struct point point;
    double fraction; /* of the way from the first fix to the second */
    bool is_inward;  /* area: outside to inside; line: from the permitted (else left) side */
};

/* One Feature. -EINVAL with a sentence in `error` (ZONE_ERROR_MAX bytes). */
MUST_CHECK int zone_from_feature(
    struct bytes geojson, int32_t zone_no, uint64_t version_no, struct zone **out, char *error);
struct zone *zone_ref(struct zone *zone);
void zone_unref(struct zone *zone);
DEFINE_AUTO(struct zone *, zone_unref);
const struct zone_facts *zone_facts(const struct zone *zone);
bool zone_is_area(const struct zone *zone); /* polygon or buffer; else a line */

/* A FeatureCollection (or one Feature) into a set; -EINVAL with a sentence naming the feature. */
MUST_CHECK int zone_set_from_geojson(struct bytes geojson, struct zone_set **out, char *error);
/* Takes references of its own. */
MUST_CHECK int zone_set_from_zones(struct zone *const *zones, size_t count, struct zone_set **out);
struct zone_set *zone_set_ref(struct zone_set *set);
void zone_set_unref(struct zone_set *set);
DEFINE_AUTO(struct zone_set *, zone_set_unref);
size_t zone_set_count(const struct zone_set *set);
const struct zone *zone_set_at(const struct zone_set *set, size_t index);

/* Which areas in force at that time hold the point: indexes in ascending order, at most `capacity`;
 * gives the count. A point on the boundary is inside. */
size_t zone_set_holding(const struct zone_set *set, struct point point, int64_t at_us,
    uint16_t *out_indexes, size_t capacity);
/* Which zones in force the segment may meet or comes within `margin_m` of: a superset by bounding
 * box. */
size_t zone_set_near(const struct zone_set *set, struct point from, struct point to,
    double margin_m, int64_t at_us, uint16_t *out_indexes, size_t capacity);

/* Exact, in integers. A line holds nothing. */
bool zone_holds(const struct zone *zone, struct point point);
/* On the ellipsoid; within 1 m of the truth. */
struct zone_distance zone_distance_to(const struct zone *zone, struct point point);
/* Where the geodesic between two fixes meets the boundary, in order along the way; at most
 * `capacity`, gives the count. */
size_t zone_crossings(const struct zone *zone, struct point from, struct point to,
    struct zone_crossing *out, size_t capacity);
