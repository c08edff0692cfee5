#include "draw.h"

#include <check.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"

struct zone *draw_feature(const char *geojson)
{
    struct zone *zone = NULL;
    char error[ZONE_ERROR_MAX] = "";
    int result = zone_from_feature(bytes_from_text(geojson), 7, 9, &zone, error);
    ck_assert_msg(result == 0, "%d: %s", result, error);
    return zone;
}

struct zone *draw(const char *type, const char *coordinates, const char *properties)
{
    char *text = NULL;
    ck_assert_int_gt(asprintf(&text,
                         "{\"type\":\"Feature\",\"properties\":{\"id\":\"drawn\"%s},"
                         "\"geometry\":{\"type\":\"%s\",\"coordinates\":%s}}",
                         properties, type, coordinates),
        0);
    struct zone *zone = draw_feature(text);
    free(text);
    return zone;
}

struct zone *draw_ring(const struct point *vertices, size_t count)
{
    size_t size = (count + 1) * 32 + 8;
    char *text = malloc(size);
    ck_assert_ptr_nonnull(text);
    size_t length = (size_t)snprintf(text, size, "[[");
    for (size_t i = 0; i <= count; i++) {
        struct point vertex = vertices[i % count];
        length += (size_t)snprintf(text + length, size - length, "%s[%.7f,%.7f]", i == 0 ? "" : ",",
            vertex.lon_e7 / 1e7, vertex.lat_e7 / 1e7);
    }
    snprintf(text + length, size - length, "]]");
    struct zone *zone = draw("Polygon", text, ",\"edge\":\"straight\"");
    free(text);
    return zone;
}

struct point at(double lat_deg, double lon_deg)
{
    return (struct point){
        .lat_e7 = (int32_t)lround(lat_deg * 1e7), .lon_e7 = (int32_t)lround(lon_deg * 1e7)};
}

/* splitmix64 */
uint64_t chance_next(struct chance *chance)
{
    uint64_t mixed = chance->state += UINT64_C(0x9e3779b97f4a7c15);
    mixed = (mixed ^ (mixed >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    mixed = (mixed ^ (mixed >> 27)) * UINT64_C(0x94d049bb133111eb);
    return mixed ^ (mixed >> 31);
}

double chance_share(struct chance *chance)
{
    return (double)(chance_next(chance) >> 11) / (double)(UINT64_C(1) << 53);
}

int32_t chance_between(struct chance *chance, int32_t least, int32_t most)
{
    uint64_t span = (uint64_t)((int64_t)most - least + 1);
    return (int32_t)(least + (int64_t)(chance_next(chance) % span));
}
