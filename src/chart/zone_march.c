#include <math.h>

#include "chart/crossing.h"
#include "chart/path.h"
#include "chart/region.h"

/* A buffer's edge is found by walking: no step is longer than the distance to it, so that none is
 * stepped over but a corner cut of less than the shortest step. */
#define STEP_MIN_M  50.0
#define STEPS_MAX   512
#define PRECISION_M 1.0

struct march {
    const struct zone *zone;
    struct path path;
    struct point to;
};

static struct point march_point(const struct march *march, double along_m)
{
    if (along_m >= march->path.length_m)
        return march->to;
    struct place place = path_at(&march->path, along_m);
    return point_from_degrees(place.lat_deg, place.lon_deg);
}

/* Bisects between a place on one side of the edge and one on the other; gives the latter. */
static double edge_between(const struct march *march, double near_m, double far_m, bool far_is_held)
{
    while (far_m - near_m > PRECISION_M) {
        double middle_m = (near_m + far_m) / 2;
        if (zone_holds(march->zone, march_point(march, middle_m)) == far_is_held)
            far_m = middle_m;
        else
            near_m = middle_m;
    }
    return far_m;
}

static void add_edge(
    const struct march *march, double along_m, bool is_inward, struct crossing_list *list)
{
    struct zone_crossing crossing = {
        .point = march_point(march, along_m),
        .fraction = along_m / march->path.length_m,
        .is_inward = is_inward,
    };
    crossing_add(list, &crossing);
}

void crossing_march(
    const struct zone *zone, struct point from, struct point to, struct crossing_list *list)
{
    struct region region = region_of(from, to, 0);
    if (!region_meets(&region, &zone->reach, zone->lon_origin_e7))
        return;
    struct march march = {.zone = zone, .to = to};
    path_init(&march.path, from, to);
    double length_m = march.path.length_m;
    double step_min_m = fmax(STEP_MIN_M, length_m / STEPS_MAX);
    struct point at = from;
    bool is_held = zone_holds(zone, from);
    for (double along_m = 0; along_m < length_m;) {
        double clear_m = fabs(zone_distance_to(zone, at).distance_m);
        double next_m = fmin(length_m, along_m + fmax(clear_m, step_min_m));
        at = march_point(&march, next_m);
        if (zone_holds(zone, at) != is_held) {
            is_held = !is_held;
            add_edge(&march, edge_between(&march, along_m, next_m, is_held), is_held, list);
        }
        along_m = next_m;
    }
}
