#pragma once

/* Zones as geometry: read from GeoJSON, densified once, asked millions of times. PURE.
 *
 * A zone is read from a GeoJSON Feature: Polygon, MultiPolygon (holes allowed), LineString,
 * MultiLineString or Point. Properties: `id` (or the Feature's id), `name`, `kind` ("boundary",
 * "closed", "port", "watched", "line", "zoning", "storm"; others are read as "line" or "watched" by
 * their geometry), `band` (of a zoning: "coastal", "inshore" or "offshore"), `provinces` (of a
 * coastal zoning: prefixes of those whose small vessels may fish there, blank-separated),
 * `edge` ("geodesic", default; "rhumb"; "straight"), `datum` ("EPSG:4326", default, or one of
 * chart/datum.h; a text that begins with "unknown" is read as WGS 84 and noted), `buffer_m`, `side`
 * ("left" or "right": where vessels may be, seen along the line), `valid_from`, `valid_until`
 * (RFC 3339). A Point without a buffer is a mark: it has a distance and holds nothing.
 *
 * At reading, coordinates are converted to WGS 84 and every edge is cut into pieces of at most 5 km
 * that follow its kind, so that a straight piece in integer coordinates departs from the true edge
 * by less than a metre. Predicates are exact in integers: same answer on replay, on every machine.
 * A buffer is decided by distance. A zone may cross the antimeridian; it may not come within one
 * degree of a pole. Parts that overlap are one area.
 *
 * Memory is bounded by ZONE_VERTICES_MAX and ZONE_GEOJSON_MAX; reading is linear; nothing is
 * allocated by a question. At 10,000 vertices a point is held or not in 50 ns, a distance takes 5
 * to 30 microseconds. */

#include <stdbool.h>

#include "haitrinh/base.h"
#include "haitrinh/zone.h"

#define ZONE_VERTICES_MAX     65536                    /* of a zone, after densification */
#define ZONE_SET_MAX          1024                     /* zones in force at a time */
#define ZONE_SPANS_MAX        4096                     /* versions of zones in a set */
#define ZONE_SET_VERTICES_MAX (16 * ZONE_VERTICES_MAX) /* of all zones of a text */
#define ZONE_DATUM_MAX        15
#define ZONE_ERROR_MAX        256
#define ZONE_GEOJSON_MAX      (16 * 1024 * 1024) /* bytes of a text */

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
    enum zone_band band;
    char provinces[64];
    char datum[ZONE_DATUM_MAX + 1]; /* that it was given in: "EPSG:4326" */
    bool is_datum_unknown;          /* the source says so: read as WGS 84 */
    double buffer_m;
    int64_t valid_from_us;  /* INT64_MIN: always */
    int64_t valid_until_us; /* exclusive; INT64_MAX: still */
};

/* A version of a zone, and when it is in force. */
struct zone_span {
    struct zone *zone;
    int64_t from_us;
    int64_t until_us; /* exclusive */
    int64_t since_us; /* in force without a break in one version or another; at most from_us */
};

struct zone_distance {
    double distance_m;    /* to the boundary or the buffer's edge; negative inside an area */
    struct point nearest; /* on the boundary */
    unsigned edge;        /* number of the edge as given, from 0, over all parts */
    enum zone_side side;  /* of a line: where the point lies; none on the line */
    bool is_past_end;     /* nearest is an end of the line: the side is that of its way onwards */
};

/* Bounds of `distance_m` of struct zone_distance: negative inside an area. */
struct zone_range {
    double least_m, most_m;
};

/* A track segment meets the boundary. */
struct zone_crossing {
    struct point point;
    double fraction; /* of the way from the first fix to the second */
    bool is_inward;  /* area: outside to inside; line: from the permitted (else left) side */
};

/* A segment of a track, and how near to it a zone must come to count. */
struct zone_near {
    struct point from;
    struct point to;
    double margin_m;
    int64_t at_us; /* zones in force then */
};

/* A vertex of the geometry that is judged, in order; the last of each part ends it. */
struct zone_vertex {
    struct point point;
    unsigned edge; /* as given, from 0, of the piece to the next vertex */
    bool ends_part;
};

/* One Feature. -EINVAL with a sentence in `error` (ZONE_ERROR_MAX bytes) that names the zone and
 * the place; -ENOMEM. */
MUST_CHECK int zone_from_feature(
    struct bytes geojson, int32_t zone_no, uint64_t version_no, struct zone **out, char *error);
struct zone *zone_ref(struct zone *zone);
void zone_unref(struct zone *zone);
DEFINE_AUTO(struct zone *, zone_unref);
const struct zone_facts *zone_facts(const struct zone *zone);
/* The words of the properties `edge` and `side`; NULL for what has none. */
const char *zone_edge_word(enum edge_kind edge);
const char *zone_side_word(enum zone_side side);
bool zone_is_area(const struct zone *zone); /* polygon or buffer; else a line */
size_t zone_vertex_count(const struct zone *zone);
struct zone_vertex zone_vertex(const struct zone *zone, size_t index);

/* A FeatureCollection (or one Feature) into a set; -EINVAL with a sentence naming the feature;
 * -ENOMEM. A feature without an id is called "feature-N", from 1. */
MUST_CHECK int zone_set_from_geojson(struct bytes geojson, struct zone_set **out, char *error);
/* Each in force as its facts say. Takes references of its own. -E2BIG beyond ZONE_SET_MAX; -ENOMEM.
 */
MUST_CHECK int zone_set_from_zones(struct zone *const *zones, size_t count, struct zone_set **out);
/* Versions of zones, in force as the spans say; at most ZONE_SET_MAX at any time. Takes references
 * of its own. -E2BIG beyond ZONE_SPANS_MAX; -ENOMEM. */
MUST_CHECK int zone_set_from_spans(
    const struct zone_span *spans, size_t count, struct zone_set **out);
struct zone_set *zone_set_ref(struct zone_set *set);
void zone_set_unref(struct zone_set *set);
DEFINE_AUTO(struct zone_set *, zone_set_unref);
size_t zone_set_count(const struct zone_set *set);
const struct zone *zone_set_at(const struct zone_set *set, size_t index);
/* The zone is the set's. */
struct zone_span zone_set_span(const struct zone_set *set, size_t index);
bool zone_set_is_in_force(const struct zone_set *set, size_t index, int64_t at_us);

/* Which areas in force at that time hold the point: indexes in ascending order, at most `capacity`;
 * gives the count. A point on the boundary is inside. */
size_t zone_set_holding(const struct zone_set *set, struct point point, int64_t at_us,
    uint16_t *out_indexes, size_t capacity);
/* Which zones in force the segment may meet or comes within the margin of: a superset by bounding
 * box, indexes in ascending order. */
size_t zone_set_near(const struct zone_set *set, const struct zone_near *near,
    uint16_t *out_indexes, size_t capacity);
/* Of these indexes those that zone_set_near would give, in place; gives the count. */
size_t zone_set_keep_near(
    const struct zone_set *set, const struct zone_near *near, uint16_t *indexes, size_t count);

/* Exact, in integers, but for a buffer. A line holds nothing, nor is an impossible point held. */
bool zone_holds(const struct zone *zone, struct point point);
/* On the ellipsoid; within 1 m of the truth. An impossible point is infinitely far. */
struct zone_distance zone_distance_to(const struct zone *zone, struct point point);
/* What that distance lies between, by straight ways: half a per cent and some metres apart, for a
 * tenth of the cost. No track that is shorter than its least meets the boundary. */
struct zone_range zone_distance_range(const struct zone *zone, struct point point);
/* Whether the boundary may be that near, in metres: never false where it is, and exact but for a
 * buffer. Far cheaper than a distance when it is not. */
bool zone_is_within(const struct zone *zone, struct point point, double reach_m);
/* Where the geodesic between two fixes meets the boundary, in order along the way; the first
 * `capacity` of them, gives the count. Of an area they alternate, and agree with zone_holds at both
 * ends; touching a vertex or running along an edge adds none. A buffer's edge is found to a metre;
 * a corner cut of less than 50 m, or 1/512 of the way, may be missed there. */
size_t zone_crossings(const struct zone *zone, struct point from, struct point to,
    struct zone_crossing *out, size_t capacity);

/* How far off the boundary is at least, on either side of it. */
static inline double zone_range_off_m(struct zone_range range)
{
    if (range.least_m > 0)
        return range.least_m;
    return range.most_m < 0 ? -range.most_m : 0;
}
/* And at most. */
static inline double zone_range_most_m(struct zone_range range)
{
    return -range.least_m > range.most_m ? -range.least_m : range.most_m;
}
