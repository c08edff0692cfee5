#include "fleet.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#define GROUNDS     400
#define LINE_EVERY  10 /* grounds, one along the boundary */
#define TURNS_A_DAY 12
#define KNOT_DEG    (1.0 / 30) /* of latitude, in a turn */
#define RADIAN_DEG  (180 / 3.14159265358979)
/* The boundary's middle and least reach, see star.c. */
#define MIDDLE_LAT 15.0
#define MIDDLE_LON 110.0
#define LINE_DEG   9.9
/* A ground lies that far within whatever its vessels are to keep to or out of. */
#define CLEAR_M 50000.0

struct ground {
    double lat, lon;
    double reach_deg;
    double port_lat, port_lon;
    size_t sort; /* of vessel that may fish there */
};

enum phase { PHASE_PORT, PHASE_OUT, PHASE_FISH, PHASE_HOME };

struct craft {
    double lat, lon;
    uint16_t ground;
    uint8_t phase;
    uint8_t leg;    /* turns until it takes another course on its ground */
    uint16_t turns; /* left in port or on the ground */
    double knots;
    double course; /* radians from north */
};

/* By length and gear. */
static const struct {
    int32_t length_mm;
    const char *gear;
} sorts[] = {
    {9000,  "trawl"   },
    {9000,  "longline"},
    {13000, "trawl"   },
    {13000, "longline"},
    {16000, "trawl"   },
    {16000, "longline"},
};
enum { COASTAL = 0, INSHORE = 2, OFFSHORE = 4, DRIFTER = 1 };

struct fleet {
    struct vessel sorts[COUNT_OF(sorts)];
    struct zone *const *waters;
    struct ground grounds[GROUNDS];
    size_t count;
    struct craft crafts[];
};

static double between(double least, double most)
{
    return least + (most - least) * chance();
}

static uint16_t turns_between(double least_days, double most_days)
{
    return (uint16_t)(TURNS_A_DAY * between(least_days, most_days));
}

static struct point point_at(double lat, double lon)
{
    return (struct point){(int32_t)(lat * 1e7), (int32_t)(lon * 1e7)};
}

static struct ground port_of(const struct zone *zone)
{
    struct ground port = {0};
    size_t count = zone_vertex_count(zone);
    for (size_t i = 0; i < count; i++) {
        struct point point = zone_vertex(zone, i).point;
        port.port_lat += (double)point.lat_e7 / 1e7 / (double)count;
        port.port_lon += (double)point.lon_e7 / 1e7 / (double)count;
    }
    return port;
}

/* The port that is nearest to the ground. */
static void choose_port(const struct fleet *fleet, struct ground *ground)
{
    double least = HUGE_VAL;
    for (size_t i = 0; i < STARS; i++) {
        if (zone_facts(fleet->waters[i])->kind != ZONE_PORT)
            continue;
        struct ground port = port_of(fleet->waters[i]);
        double off = hypot(port.port_lat - ground->lat, port.port_lon - ground->lon);
        if (off >= least)
            continue;
        least = off;
        ground->port_lat = port.port_lat;
        ground->port_lon = port.port_lon;
    }
}

/* Closed areas are kept out of; on the other side of a band's edge others fish. */
static bool is_fit(const struct fleet *fleet, struct ground *ground)
{
    struct point place = point_at(ground->lat, ground->lon);
    struct point port = point_at(ground->port_lat, ground->port_lon);
    struct zone_crossing met;
    ground->sort = OFFSHORE;
    for (size_t i = 0; i < STARS; i++) {
        const struct zone *zone = fleet->waters[i];
        const struct zone_facts *facts = zone_facts(zone);
        bool is_band = facts->kind == ZONE_ZONING;
        if (!is_band && facts->kind != ZONE_CLOSED)
            continue;
        double off_m = zone_distance_to(zone, place).distance_m;
        if (fabs(off_m) < CLEAR_M ||
            (!is_band && (off_m < 0 || zone_crossings(zone, port, place, &met, 1) > 0)))
            return false;
        size_t sort = facts->band == BAND_COASTAL ? COASTAL : INSHORE;
        if (is_band && off_m < 0 && sort < ground->sort)
            ground->sort = sort;
    }
    return true;
}

static void choose_ground(const struct fleet *fleet, struct ground *ground, bool is_along_line)
{
    do {
        double angle = 2 * 3.14159265358979 * chance();
        double radius = is_along_line ? LINE_DEG - between(0.16, 0.3) : 9 * sqrt(chance());
        *ground = (struct ground){.lat = MIDDLE_LAT + radius * sin(angle),
            .lon = MIDDLE_LON + radius * cos(angle),
            .reach_deg = is_along_line ? 0.1 : 0.3};
        choose_port(fleet, ground);
    } while (!is_fit(fleet, ground));
}

static struct craft begin(const struct fleet *fleet, size_t vessel)
{
    struct craft craft = {.ground = (uint16_t)(vessel % GROUNDS)};
    const struct ground *ground = &fleet->grounds[craft.ground];
    double share = chance(); /* of the month's phases, and of the way between port and ground */
    craft.phase = share < 0.2 ? PHASE_PORT : share < 0.85 ? PHASE_FISH : PHASE_OUT;
    craft.turns = craft.phase == PHASE_PORT ? turns_between(0, 6) : turns_between(0, 16);
    double way = craft.phase == PHASE_PORT ? 0 : craft.phase == PHASE_FISH ? 1 : chance();
    craft.lat = ground->port_lat + way * (ground->lat - ground->port_lat);
    craft.lon = ground->port_lon + way * (ground->lon - ground->port_lon);
    return craft;
}

static struct vessel vessel_of(size_t sort)
{
    struct vessel vessel = {.vessel_no = 1,
        .length_mm = sorts[sort].length_mm,
        .kind = "catching",
        .province = "QNg",
        .licence_until_us = TIME_UNKNOWN,
        .inspection_until_us = TIME_UNKNOWN,
        .laid_up_from_us = TIME_UNKNOWN,
        .laid_up_until_us = TIME_UNKNOWN,
        .departed_us = TIME_UNKNOWN};
    snprintf(vessel.gear, sizeof vessel.gear, "%s", sorts[sort].gear);
    return vessel;
}

struct fleet *fleet_new(struct zone *const waters[STARS], size_t count)
{
    struct fleet *fleet = calloc(1, sizeof *fleet + count * sizeof fleet->crafts[0]);
    if (fleet == NULL) {
        fprintf(stderr, "bench: no memory for the fleet\n");
        exit(1);
    }
    for (size_t i = 0; i < COUNT_OF(sorts); i++)
        fleet->sorts[i] = vessel_of(i);
    fleet->waters = waters;
    fleet->count = count;
    for (size_t i = 0; i < GROUNDS; i++)
        choose_ground(fleet, &fleet->grounds[i], i % LINE_EVERY == 0);
    for (size_t i = 0; i < count; i++)
        fleet->crafts[i] = begin(fleet, i);
    return fleet;
}

void fleet_free(struct fleet *fleet)
{
    free(fleet);
}

static void advance(struct craft *craft)
{
    craft->lat += craft->knots * KNOT_DEG * cos(craft->course);
    craft->lon += craft->knots * KNOT_DEG * sin(craft->course) / cos(craft->lat / RADIAN_DEG);
}

static void head_for(struct craft *craft, double lat, double lon)
{
    double east = (lon - craft->lon) * cos(craft->lat / RADIAN_DEG);
    craft->course = atan2(east, lat - craft->lat);
}

/* True: it is there. */
static bool sail_for(struct craft *craft, double lat, double lon)
{
    craft->knots = 7.5;
    head_for(craft, lat, lon);
    advance(craft);
    return hypot(lat - craft->lat, lon - craft->lon) < 7.5 * KNOT_DEG;
}

/* Trawlers tow and turn; every second vessel sets lines, drifts for some hours, and hauls. */
static void fish(struct craft *craft, const struct ground *ground, bool is_drifter)
{
    if (craft->leg == 0) {
        bool was_towing = craft->knots > 2;
        craft->knots = (is_drifter && was_towing ? between(0.4, 0.9) : between(2.2, 4));
        craft->leg = (uint8_t)between(1, 4);
    }
    craft->leg--;
    head_for(craft, ground->lat + ground->reach_deg * between(-1, 1),
        ground->lon + ground->reach_deg * between(-1, 1));
    advance(craft);
}

static void change_phase(struct craft *craft, enum phase phase, uint16_t turns)
{
    craft->phase = (uint8_t)phase;
    craft->turns = turns;
    craft->knots = 0;
    craft->leg = 0;
}

static void move(struct craft *craft, const struct ground *ground, bool is_drifter)
{
    switch ((enum phase)craft->phase) {
    case PHASE_PORT:
        if (craft->turns-- == 0)
            change_phase(craft, PHASE_OUT, 0);
        break;
    case PHASE_OUT:
        if (sail_for(craft, ground->lat, ground->lon))
            change_phase(craft, PHASE_FISH, turns_between(8, 16));
        break;
    case PHASE_FISH:
        fish(craft, ground, is_drifter);
        if (craft->turns-- == 0)
            change_phase(craft, PHASE_HOME, 0);
        break;
    case PHASE_HOME:
        if (sail_for(craft, ground->port_lat, ground->port_lon))
            change_phase(craft, PHASE_PORT, turns_between(2, 6));
        break;
    }
}

static bool is_drifter(size_t vessel)
{
    return vessel / GROUNDS % 2 == 1;
}

struct report fleet_report(struct fleet *fleet, size_t vessel, int64_t fix_us)
{
    struct craft *craft = &fleet->crafts[vessel];
    move(craft, &fleet->grounds[craft->ground], is_drifter(vessel));
    double course_deg = craft->course * RADIAN_DEG;
    double noise_deg = between(-2e-4, 2e-4); /* some 20 m */
    return (struct report){.fix_us = fix_us,
        .point = point_at(craft->lat + noise_deg, craft->lon - noise_deg),
        .speed_mm_s = (int32_t)(craft->knots * KNOT_MM_S(1)),
        .course_cdeg = (int32_t)(100 * (course_deg < 0 ? course_deg + 360 : course_deg)),
        .status = STATUS_FIX_VALID,
        .kind = REPORT_POSITION};
}

const struct vessel *fleet_vessel(const struct fleet *fleet, size_t vessel)
{
    size_t sort = fleet->grounds[fleet->crafts[vessel].ground].sort;
    return &fleet->sorts[sort + (is_drifter(vessel) ? DRIFTER : 0)];
}
