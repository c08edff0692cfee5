#include "star.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "base/text.h"

double chance(void)
{
    static uint64_t state = 1;
    uint64_t mixed = state += UINT64_C(0x9e3779b97f4a7c15);
    mixed = (mixed ^ (mixed >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    mixed = (mixed ^ (mixed >> 27)) * UINT64_C(0x94d049bb133111eb);
    return (double)((mixed ^ (mixed >> 31)) >> 11) / 9007199254740992.0;
}

double now_s(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static void die(const char *what)
{
    fprintf(stderr, "bench: %s\n", what);
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

void draw_stars(struct zone *out[STARS])
{
    for (size_t i = 0; i < STARS; i++)
        out[i] = i < 2 ? draw_star(10000, 4) : i < 12 ? draw_star(500, 1.5) : draw_star(20, 0.1);
}
