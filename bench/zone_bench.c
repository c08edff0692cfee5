/* How fast zones answer, one figure a line, beside GEOS on the same polygons and points. The mix of
 * star.h. */

#include <geos_c.h>
#include <stdio.h>
#include <stdlib.h>

#include "star.h"

#define POINTS 65536

static void die(const char *what)
{
    fprintf(stderr, "zone_bench: %s\n", what);
    exit(1);
}

static const GEOSPreparedGeometry *in_geos(GEOSContextHandle_t geos, const struct zone *zone)
{
    unsigned count = (unsigned)zone_vertex_count(zone);
    GEOSCoordSequence *sequence = GEOSCoordSeq_create_r(geos, count, 2);
    for (unsigned i = 0; i < count; i++) {
        struct point point = zone_vertex(zone, i).point;
        GEOSCoordSeq_setXY_r(geos, sequence, i, point.lon_e7, point.lat_e7);
    }
    GEOSGeometry *ring = GEOSGeom_createLinearRing_r(geos, sequence);
    return GEOSPrepare_r(geos, GEOSGeom_createPolygon_r(geos, ring, NULL, 0));
}

static bool geos_contains(
    GEOSContextHandle_t geos, const GEOSPreparedGeometry *prepared, struct point point)
{
    GEOSGeometry *geometry = GEOSGeom_createPointFromXY_r(geos, point.lon_e7, point.lat_e7);
    bool is_held = GEOSPreparedContains_r(geos, prepared, geometry) == 1;
    GEOSGeom_destroy_r(geos, geometry);
    return is_held;
}

static void tell(const char *what, double started_s, size_t questions, size_t held)
{
    double took_s = now_s() - started_s;
    printf("%-44s %8.3f us  %10.0f /s  (%zu held)\n", what, took_s * 1e6 / (double)questions,
        (double)questions / took_s, held);
}

struct stage {
    struct point points[POINTS];
    struct zone *zones[STARS];
    const GEOSPreparedGeometry *prepared[STARS];
    struct zone_set *set;
};

static void ask_one(GEOSContextHandle_t geos, const struct stage *stage, size_t zone)
{
    size_t held = 0;
    printf("one zone of %zu vertices\n", zone_vertex_count(stage->zones[zone]));
    double started_s = now_s();
    for (size_t i = 0; i < POINTS; i++)
        held += zone_holds(stage->zones[zone], stage->points[i]);
    tell("  zone_holds", started_s, POINTS, held);
    held = 0;
    started_s = now_s();
    for (size_t i = 0; i < POINTS; i++)
        held += geos_contains(geos, stage->prepared[zone], stage->points[i]);
    tell("  GEOS, prepared", started_s, POINTS, held);
    started_s = now_s();
    for (size_t i = 0; i < POINTS / 32; i++)
        held += zone_distance_to(stage->zones[zone], stage->points[i]).distance_m < 0;
    tell("  zone_distance_to", started_s, POINTS / 32, held);
}

static void ask_set(GEOSContextHandle_t geos, const struct stage *stage)
{
    size_t held = 0;
    uint16_t indexes[STARS];
    printf("%d zones together\n", STARS);
    double started_s = now_s();
    for (size_t i = 0; i < POINTS; i++)
        held += zone_set_holding(stage->set, stage->points[i], 0, indexes, STARS);
    tell("  zone_set_holding", started_s, POINTS, held);
    held = 0;
    started_s = now_s();
    for (size_t i = 0; i < POINTS; i++)
        for (size_t k = 0; k < STARS; k++)
            held += geos_contains(geos, stage->prepared[k], stage->points[i]);
    tell("  GEOS, prepared, one by one", started_s, POINTS, held);
}

/* Tracks of a fishing vessel: 10 kn for 2 hours. */
static void ask_tracks(const struct stage *stage)
{
    size_t met = 0;
    uint16_t indexes[STARS];
    struct zone_crossing crossings[16];
    double started_s = now_s();
    for (size_t i = 0; i < POINTS / 4; i++) {
        struct zone_near near = {.from = stage->points[i], .to = stage->points[i], .margin_m = 500};
        near.to.lat_e7 += 2000000;
        near.to.lon_e7 += 2500000;
        size_t count = zone_set_near(stage->set, &near, indexes, STARS);
        for (size_t k = 0; k < count; k++)
            met += zone_crossings(stage->zones[indexes[k]], near.from, near.to, crossings, 16);
    }
    tell("  near and crossings of a 37 km segment", started_s, POINTS / 4, met);
}

int main(void)
{
    static struct stage stage;
    GEOSContextHandle_t geos = GEOS_init_r();
    double started_s = now_s();
    draw_stars(stage.zones);
    for (size_t i = 0; i < POINTS; i++)
        stage.points[i] = (struct point){.lat_e7 = (int32_t)(1e7 * (6 + 18 * chance())),
            .lon_e7 = (int32_t)(1e7 * (102 + 16 * chance()))};
    tell("reading the zones", started_s, 1, STARS);
    started_s = now_s();
    if (zone_set_from_zones(stage.zones, STARS, &stage.set) < 0)
        die("no memory");
    tell("making the set", started_s, 1, STARS);
    for (size_t i = 0; i < STARS; i++)
        stage.prepared[i] = in_geos(geos, stage.zones[i]);
    ask_one(geos, &stage, 20);
    ask_one(geos, &stage, 5);
    ask_one(geos, &stage, 0);
    ask_set(geos, &stage);
    ask_tracks(&stage);
    return 0;
}
