/* How fast zones answer, one figure a line, beside GEOS on the same polygons and points. The mix of
 * performance.md, section 5: 2 zones of 10,000 vertices, 10 of 500, 28 of 20 over the sea. */

#include <geos_c.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/text.h"
#include "chart/zone.h"

#define ZONES  40
#define POINTS 65536

static uint64_t chance_state = 1;

static double chance(void)
{
    uint64_t mixed = chance_state += UINT64_C(0x9e3779b97f4a7c15);
    mixed = (mixed ^ (mixed >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    mixed = (mixed ^ (mixed >> 27)) * UINT64_C(0x94d049bb133111eb);
    return (double)((mixed ^ (mixed >> 31)) >> 11) / 9007199254740992.0;
}

static double now_s(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static void die(const char *what)
{
    fprintf(stderr, "zone_bench: %s\n", what);
    exit(1);
}

/* A jagged star; the largest one less so, that its edges need not be cut. */
static struct zone *draw_star(unsigned count, double reach_deg)
{
    size_t size = 256 + (size_t)count * 32;
    char *text = malloc(size);
    if (text == NULL)
        die("no memory");
    double lat = 7 + 16 * chance(), lon = 103 + 14 * chance();
    size_t length = (size_t)snprintf(text, size,
        "{\"type\":\"Feature\",\"properties\":{\"id\":\"star\",\"edge\":\"straight\"},"
        "\"geometry\":{\"type\":\"Polygon\",\"coordinates\":[[");
    double jag = count > 1000 ? 0.01 : 0.4;
    double first_radius = reach_deg * (1 - jag * chance());
    for (unsigned i = 0; i <= count; i++) {
        double angle = 2 * 3.14159265358979 * (i % count) / count;
        double radius = i % count == 0 ? first_radius : reach_deg * (1 - jag * chance());
        length += (size_t)snprintf(text + length, size - length, "%s[%.7f,%.7f]", i ? "," : "",
            lon + radius * cos(angle), lat + radius * sin(angle));
    }
    snprintf(text + length, size - length, "]]}}");
    struct zone *zone = NULL;
    char error[ZONE_ERROR_MAX];
    if (zone_from_feature(bytes_from_text(text), 0, 0, &zone, error) < 0)
        die(error);
    free(text);
    return zone;
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
    struct zone *zones[ZONES];
    const GEOSPreparedGeometry *prepared[ZONES];
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
    uint16_t indexes[ZONES];
    printf("%d zones together\n", ZONES);
    double started_s = now_s();
    for (size_t i = 0; i < POINTS; i++)
        held += zone_set_holding(stage->set, stage->points[i], 0, indexes, ZONES);
    tell("  zone_set_holding", started_s, POINTS, held);
    held = 0;
    started_s = now_s();
    for (size_t i = 0; i < POINTS; i++)
        for (size_t k = 0; k < ZONES; k++)
            held += geos_contains(geos, stage->prepared[k], stage->points[i]);
    tell("  GEOS, prepared, one by one", started_s, POINTS, held);
}

/* Tracks of a fishing vessel: 10 kn for 2 hours. */
static void ask_tracks(const struct stage *stage)
{
    size_t met = 0;
    uint16_t indexes[ZONES];
    struct zone_crossing crossings[16];
    double started_s = now_s();
    for (size_t i = 0; i < POINTS / 4; i++) {
        struct zone_near near = {.from = stage->points[i], .to = stage->points[i], .margin_m = 500};
        near.to.lat_e7 += 2000000;
        near.to.lon_e7 += 2500000;
        size_t count = zone_set_near(stage->set, &near, indexes, ZONES);
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
    for (size_t i = 0; i < ZONES; i++)
        stage.zones[i] = draw_star(i < 2    ? 10000
                                   : i < 12 ? 500
                                            : 20,
            i < 2    ? 4
            : i < 12 ? 1.5
                     : 0.1);
    for (size_t i = 0; i < POINTS; i++)
        stage.points[i] = (struct point){.lat_e7 = (int32_t)(1e7 * (6 + 18 * chance())),
            .lon_e7 = (int32_t)(1e7 * (102 + 16 * chance()))};
    tell("reading the zones", started_s, 1, ZONES);
    started_s = now_s();
    if (zone_set_from_zones(stage.zones, ZONES, &stage.set) < 0)
        die("no memory");
    tell("making the set", started_s, 1, ZONES);
    for (size_t i = 0; i < ZONES; i++)
        stage.prepared[i] = in_geos(geos, stage.zones[i]);
    ask_one(geos, &stage, 20);
    ask_one(geos, &stage, 5);
    ask_one(geos, &stage, 0);
    ask_set(geos, &stage);
    ask_tracks(&stage);
    return 0;
}
