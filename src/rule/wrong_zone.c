#include "rule/wrong_zone.h"

#include <string.h>

#include "base/json.h"
#include "base/text.h"
#include "rule/motion.h"
#include "rule/offing.h"
#include "rule/spell.h"
#include "rule/storm_area.h"

#define IN(band) (1U << (band))

/* Which bands a vessel may fish in; the first line that fits it speaks. */
static const struct permit {
    const char *vessel_kind; /* NULL: of any kind */
    int32_t least_mm, under_mm;
    unsigned bands;
    bool is_home_only; /* along the coast: of its own province */
} permits[] = {
    {"support", 0,     INT32_MAX, IN(BAND_COASTAL) | IN(BAND_INSHORE) | IN(BAND_OFFSHORE), false},
    {NULL,      15000, INT32_MAX, IN(BAND_OFFSHORE),                                       false},
    {NULL,      12000, 15000,     IN(BAND_INSHORE),                                        false},
    {NULL,      1,     12000,     IN(BAND_COASTAL),                                        true },
};

/* NULL: too little is known of the vessel. */
static const struct permit *permit_of(const struct vessel *vessel)
{
    for (size_t i = 0; vessel != NULL && i < COUNT_OF(permits); i++) {
        const struct permit *permit = &permits[i];
        bool is_of_kind =
            permit->vessel_kind == NULL || strcmp(vessel->kind, permit->vessel_kind) == 0;
        if (is_of_kind && vessel->length_mm >= permit->least_mm &&
            vessel->length_mm < permit->under_mm)
            return permit;
    }
    return NULL;
}

/* Home is unknown, or the zone's list names it, or has no names. */
static bool is_home(const struct vessel *vessel, const char *provinces)
{
    struct bytes rest = bytes_from_text(provinces);
    if (vessel->province[0] == '\0' || rest.size == 0)
        return true;
    while (rest.size > 0)
        if (bytes_equal_text(bytes_split(&rest, ' '), vessel->province))
            return true;
    return false;
}

static bool is_allowed(
    const struct vessel *vessel, const struct permit *permit, const struct zone_facts *facts)
{
    return (permit->bands & IN(facts->band)) != 0 &&
           (!permit->is_home_only || is_home(vessel, facts->provinces));
}

/* The zone it should not fish in; NULL when it lies in none, or also in one where it may. */
static const struct zone *wrong_zone(const struct scene *scene, const struct permit *permit)
{
    struct offing_search bands = offing_around(scene, ZONE_ZONING, 0);
    const struct zone *wrong = NULL;
    const struct zone *zone;
    while ((zone = offing_next(&bands)) != NULL) {
        if (!zone_holds(zone, scene->state->last.point))
            continue;
        if (is_allowed(scene->occasion->vessel, permit, zone_facts(zone)))
            return NULL;
        wrong = wrong == NULL ? zone : wrong;
    }
    return wrong;
}

static bool is_fishing(const struct scene *scene)
{
    const struct thresholds *limits = scene->occasion->limits;
    double speed_mm_s = 1000 * motion_speed_m_s(scene);
    return speed_mm_s >= (double)limits->fishing_least_mm_s &&
           speed_mm_s <= (double)limits->fishing_most_mm_s && !device_is_in_port(scene->state) &&
           !storm_area_holds(scene);
}

static bool is_deep(const struct scene *scene, const struct zone *zone)
{
    double depth_m = -(double)scene->occasion->limits->band_m;
    struct zone_range range = offing_range(scene, zone);
    if (range.most_m < depth_m || range.least_m >= depth_m)
        return range.most_m < depth_m;
    return zone_distance_to(zone, scene->state->last.point).distance_m < depth_m;
}

static const char *band_name(enum zone_band band)
{
    switch (band) {
    case BAND_COASTAL:
        return "coastal";
    case BAND_INSHORE:
        return "inshore";
    case BAND_OFFSHORE:
        return "offshore";
    case BAND_NONE:
        return NULL;
    }
    return NULL;
}

static void write(const struct scene *scene, struct json *detail, const void *about)
{
    const struct zone *zone = about;
    const struct thresholds *limits = scene->occasion->limits;
    const struct vessel *vessel = scene->occasion->vessel;
    json_put_string(detail, "band", band_name(zone_facts(zone)->band));
    json_put_scaled(detail, "length_m", vessel->length_mm, 3, 1);
    json_put_string(detail, "vessel_kind", vessel->kind[0] == '\0' ? NULL : vessel->kind);
    json_put_string(detail, "province", vessel->province[0] == '\0' ? NULL : vessel->province);
    json_put_real(detail, "speed_m_s", motion_speed_m_s(scene), 2);
    json_put_int(detail, "wrong_zone_s", limits->wrong_zone_us / SECOND_US);
    json_put_int(detail, "fishing_least_mm_s", limits->fishing_least_mm_s);
    json_put_int(detail, "fishing_most_mm_s", limits->fishing_most_mm_s);
    json_put_int(detail, "band_m", limits->band_m);
}

int wrong_zone_fix(const struct scene *scene)
{
    const struct permit *permit = permit_of(scene->occasion->vessel);
    const struct zone *zone = NULL;
    int result = 0;
    if (permit != NULL && is_fishing(scene))
        zone = wrong_zone(scene, permit);
    if (zone != NULL && is_deep(scene, zone)) {
        struct spell spell = {.kind = ALARM_WRONG_ZONE,
            .subject_no = zone_facts(zone)->zone_no,
            .zone_version = zone_facts(zone)->version_no,
            .least = 2,
            .settle_us = scene->occasion->limits->wrong_zone_us,
            .write = write,
            .about = zone};
        result = spell_hold(scene, &spell);
    }
    return result < 0 ? result : spell_release(scene, ALARM_WRONG_ZONE);
}
