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
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static void die(const char *what)
{
    fprintf(stderr, "bench: %s\n", what);
    exit(1);
}

struct star {
    int number;
    unsigned count; /* of vertices */
    double lat, lon;
    double reach_deg;
    double jag;             /* of the reach */
    const char *properties; /* begin with a comma, or "" */
};

static struct zone *draw(const struct star *star)
{
    size_t size = 512 + (size_t)star->count * 32;
    char *text = malloc(size);
    if (text == NULL)
        die("no memory");
    size_t length = (size_t)snprintf(text, size,
        "{\"type\":\"Feature\",\"properties\":{\"id\":\"star-%d\",\"edge\":\"straight\"%s},"
        "\"geometry\":{\"type\":\"Polygon\",\"coordinates\":[[",
        star->number, star->properties);
    double first_radius = star->reach_deg * (1 - star->jag * chance());
    for (unsigned i = 0; i <= star->count; i++) {
        double angle = 2 * 3.14159265358979 * (i % star->count) / star->count;
        double radius =
            i % star->count == 0 ? first_radius : star->reach_deg * (1 - star->jag * chance());
        length += (size_t)snprintf(text + length, size - length, "%s[%.7f,%.7f]", i ? "," : "",
            star->lon + radius * cos(angle), star->lat + radius * sin(angle));
    }
    snprintf(text + length, size - length, "]]}}");
    struct zone *zone = NULL;
    char error[ZONE_ERROR_MAX];
    if (zone_from_feature(bytes_from_text(text), star->number, 1, &zone, error) < 0)
        die(error);
    free(text);
    return zone;
}

static struct star star_of(int number)
{
    double lat = 7 + 16 * chance();
    double lon = 103 + 14 * chance();
    struct star star = {number, 20, lat, lon, 0.1, 0.4, ""};
    if (number <= 2) {
        star.count = 10000;
        star.reach_deg = 4;
        star.jag = 0.01; /* their edges need not be cut */
    } else if (number <= 12) {
        star.count = 500;
        star.reach_deg = 1.5;
    }
    return star;
}

void draw_stars(struct zone *out[STARS])
{
    for (int i = 0; i < STARS; i++) {
        struct star star = star_of(i + 1);
        out[i] = draw(&star);
    }
}

/* By number, up to and with `last`. */
static const struct {
    int last;
    const char *properties;
} kinds[] = {
    {1,  ",\"kind\":\"boundary\""                   },
    {2,  ",\"kind\":\"zoning\",\"band\":\"inshore\""},
    {6,  ",\"kind\":\"closed\""                     },
    {9,  ",\"kind\":\"watched\""                    },
    {12, ",\"kind\":\"zoning\",\"band\":\"coastal\""},
    {32, ",\"kind\":\"port\""                       },
    {36, ",\"kind\":\"closed\""                     },
    {40, ",\"kind\":\"watched\""                    },
};

void draw_waters(struct zone *out[STARS])
{
    size_t kind = 0;
    for (int i = 0; i < STARS; i++) {
        struct star star = star_of(i + 1);
        kind += star.number > kinds[kind].last;
        star.properties = kinds[kind].properties;
        star.jag = star.count > 20 ? 0.01 : 0.4;
        if (star.number == 1) {
            star.lat = 15;
            star.lon = 110;
            star.reach_deg = 10;
        }
        out[i] = draw(&star);
    }
}
