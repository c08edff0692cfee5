#pragma once

/* Zones drawn for a test, and reproducible chance. A zone that cannot be read fails the test. */

#include "chart/zone.h"

/* From one GeoJSON Feature; owned by the caller. */
struct zone *draw_feature(const char *geojson);
/* A feature with this geometry; `properties` begin with a comma or are "". */
struct zone *draw(const char *type, const char *coordinates, const char *properties);
/* A closed ring of these vertices (the first is repeated) with straight edges. */
struct zone *draw_ring(const struct point *vertices, size_t count);
struct point at(double lat_deg, double lon_deg);

struct chance {
    uint64_t state;
};

uint64_t chance_next(struct chance *chance);
/* From 0 to below 1. */
double chance_share(struct chance *chance);
int32_t chance_between(struct chance *chance, int32_t least, int32_t most);
