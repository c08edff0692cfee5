#include "rule/closed_near.h"

#include <math.h>

#include "base/json.h"
#include "rule/matter.h"
#include "rule/offing.h"
#include "rule/spell.h"

static void write(const struct scene *scene, struct json *detail, const void *about)
{
    const struct zone *zone = about;
    struct offing offing;
    if (offing_find(scene, zone, HUGE_VAL, &offing))
        offing_write(&offing, detail);
    json_put_int(detail, "closed_near_m", scene->occasion->limits->closed_near_m);
    json_put_int(detail, "band_m", scene->occasion->limits->band_m);
}

/* Outside, and so near. */
static bool is_near(const struct scene *scene, const struct zone *zone, double reach_m)
{
    struct zone_range range = offing_range(scene, zone);
    struct offing offing;
    if (zone_range_off_m(range) > 0 && zone_range_most_m(range) <= reach_m)
        return !offing_is_beyond(scene, zone, range.least_m);
    return offing_find(scene, zone, reach_m, &offing) && !offing.is_beyond;
}

static int judge(const struct scene *scene, const struct zone *zone)
{
    const struct thresholds *limits = scene->occasion->limits;
    const struct zone_facts *facts = zone_facts(zone);
    const struct zone_state *at = device_state_zone(scene->state, facts->zone_no);
    struct matter *matter = matter_find(scene->state, ALARM_CLOSED_NEAR, facts->zone_no);
    bool is_open = matter != NULL && matter->alarm_id != 0;
    double reach_m = (double)(limits->closed_near_m + (is_open ? limits->band_m : 0));
    if ((at != NULL && at->is_told) || !is_near(scene, zone, reach_m))
        return 0;
    struct spell spell = {.kind = ALARM_CLOSED_NEAR,
        .subject_no = facts->zone_no,
        .zone_version = facts->version_no,
        .write = write,
        .about = zone};
    return spell_hold(scene, &spell);
}

int closed_near_fix(const struct scene *scene)
{
    const struct thresholds *limits = scene->occasion->limits;
    struct offing_search areas =
        offing_around(scene, ZONE_CLOSED, (double)(limits->closed_near_m + limits->band_m));
    const struct zone *area = NULL;
    int result = 0;
    if (!device_is_in_port(scene->state))
        area = offing_next(&areas);
    for (; result == 0 && area != NULL; area = offing_next(&areas))
        result = judge(scene, area);
    return result < 0 ? result : spell_release(scene, ALARM_CLOSED_NEAR);
}
