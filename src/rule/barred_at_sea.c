#include "rule/barred_at_sea.h"

#include "base/json.h"
#include "rule/live.h"
#include "rule/offing.h"
#include "rule/spell.h"

static bool has_ports(const struct scene *scene)
{
    const struct zone_set *set = scene->zones->set;
    for (size_t i = 0; i < zone_set_count(set); i++) {
        bool is_port = zone_facts(zone_set_at(set, i))->kind == ZONE_PORT;
        if (is_port && zone_set_is_in_force(set, i, scene_time_us(scene)))
            return true;
    }
    return false;
}

/* In a port, or so near to one that a single fix may err. */
static bool is_about_port(const struct scene *scene)
{
    double band_m = (double)scene->occasion->limits->band_m;
    struct offing_search ports = offing_around(scene, ZONE_PORT, band_m);
    const struct zone *port;
    while ((port = offing_next(&ports)) != NULL)
        if (zone_distance_to(port, scene->state->last.point).distance_m <= band_m)
            return true;
    return false;
}

static void write(const struct scene *scene, struct json *detail, const void *about)
{
    (void)about;
    json_put_int(detail, "band_m", scene->occasion->limits->band_m);
}

/* By its newest fix; device_is_in_port speaks of ports it is believed to be in. */
static bool is_outside(const struct scene *scene)
{
    struct offing_search ports = offing_around(scene, ZONE_PORT, 0);
    const struct zone *port;
    while ((port = offing_next(&ports)) != NULL)
        if (zone_holds(port, scene->state->last.point))
            return false;
    return true;
}

int barred_at_sea_fix(const struct scene *scene)
{
    const struct vessel *vessel = scene->occasion->vessel;
    int result = 0;
    if (vessel != NULL && vessel->is_barred && has_ports(scene) && is_outside(scene)) {
        struct spell spell = {
            .kind = ALARM_BARRED_AT_SEA, .least = is_about_port(scene) ? 2 : 1, .write = write};
        result = spell_hold(scene, &spell);
    }
    return result < 0 ? result : spell_release(scene, ALARM_BARRED_AT_SEA);
}
