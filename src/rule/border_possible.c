#include "rule/border_possible.h"

#include <math.h>

#include "base/json.h"
#include "chart/geodesic.h"
#include "rule/offing.h"
#include "rule/spell.h"

/* Points asked along a way as long as the reach. */
#define SAMPLES_MOST 8

/* What could be reached between the fixes: all points whose way from the one fix and to the other
 * is no longer than reach_m. */
struct ellipse {
    struct point from, to;
    double reach_m;
    double way_m; /* between the fixes */
    double detour_m;
    struct point touch; /* of the shortest way round over the boundary, so far */
};

static bool draw_ellipse(const struct scene *scene, struct ellipse *out)
{
    const struct leg *leg = &scene->leg;
    const struct thresholds *limits = scene->occasion->limits;
    int64_t span_us = leg->to_us - leg->from_us;
    int64_t late_us = limits->interval_us / 100 * limits->late_percent;
    int64_t deaf_us = clock_deaf_us(
        &scene->lookout->clock, scene->state->silence.supplier_no, leg->from_us, leg->to_us);
    if (!leg->has_from || span_us - deaf_us < late_us || span_us > limits->chord_us)
        return false;
    *out = (struct ellipse){.from = leg->from,
        .to = leg->to,
        .reach_m = (double)limits->reach_mm_s / 1000 * (double)span_us / (double)SECOND_US,
        .way_m = geodesic_distance_m(leg->from, leg->to)};
    return out->reach_m > out->way_m;
}

static double half_width_m(const struct ellipse *ellipse)
{
    return sqrt(ellipse->reach_m * ellipse->reach_m - ellipse->way_m * ellipse->way_m) / 2;
}

static void ask_at(const struct zone *zone, struct ellipse *ellipse, double fraction)
{
    struct point between = geodesic_between(ellipse->from, ellipse->to, fraction);
    struct point nearest = zone_distance_to(zone, between).nearest;
    double detour_m =
        geodesic_distance_m(ellipse->from, nearest) + geodesic_distance_m(nearest, ellipse->to);
    if (detour_m >= ellipse->detour_m)
        return;
    ellipse->detour_m = detour_m;
    ellipse->touch = nearest;
}

static bool touches(const struct zone *zone, struct ellipse *ellipse)
{
    struct point middle = geodesic_between(ellipse->from, ellipse->to, 0.5);
    if (!zone_is_within(zone, middle, ellipse->reach_m / 2))
        return false;
    int count = 1 + (int)(SAMPLES_MOST * ellipse->way_m / ellipse->reach_m);
    ellipse->detour_m = HUGE_VAL;
    for (int i = 0; i < count && ellipse->detour_m > ellipse->reach_m; i++)
        ask_at(zone, ellipse, (i + 0.5) / count);
    return ellipse->detour_m <= ellipse->reach_m;
}

/* Neither end of the way was beyond, nor the way. */
static bool was_clear(const struct scene *scene, int32_t zone_no)
{
    const struct zone_state *at = device_state_zone(scene->state, zone_no);
    return at == NULL || (!at->is_beyond && !at->is_told &&
                             (at->ended_us == TIME_UNKNOWN || at->ended_us < scene->leg.from_us));
}

/* An outage of its kin took the reports between: no vessel is asked where it was. */
static bool is_outage(const struct scene *scene)
{
    struct lookout *lookout = scene->lookout;
    const struct silence *silence = &scene->state->silence;
    const struct kin *kin = kin_find(&lookout->outages.kins, &silence->kinship);
    const struct incident *incident = kin == NULL ? NULL : outage_incident(&lookout->outages, kin);
    if (incident == NULL || incident->began_us >= scene->leg.to_us)
        return false;
    int64_t over_us = clock_listened_us(&lookout->clock, silence->supplier_no) - kin->ended_at_us;
    return kin->is_out || scene->occasion->detected_us - over_us > scene->leg.from_us;
}

static void write(const struct scene *scene, struct json *detail, const void *about)
{
    const struct ellipse *ellipse = about;
    json_put_real(detail, "way_m", ellipse->way_m, 0);
    json_put_real(detail, "detour_m", ellipse->detour_m, 0);
    json_put_real(detail, "reach_m", ellipse->reach_m, 0);
    json_put_int(detail, "reach_mm_s", scene->occasion->limits->reach_mm_s);
    json_put_int(detail, "late_percent", scene->occasion->limits->late_percent);
    offing_write_point(detail, "touch", ellipse->touch);
}

static int judge_kind(const struct scene *scene, enum zone_kind kind, struct ellipse *ellipse)
{
    struct zone_near where = {.from = ellipse->from,
        .to = ellipse->to,
        .margin_m = half_width_m(ellipse),
        .at_us = scene->leg.to_us};
    struct offing_search search = offing_along(scene, kind, &where);
    const struct zone *zone;
    int result = 0;
    while (result == 0 && (zone = offing_next(&search)) != NULL) {
        struct spell spell = {.kind = ALARM_BORDER_POSSIBLE,
            .subject_no = zone_facts(zone)->zone_no,
            .zone_version = zone_facts(zone)->version_no,
            .write = write,
            .about = ellipse};
        if (was_clear(scene, spell.subject_no) && touches(zone, ellipse))
            result = spell_hold(scene, &spell);
    }
    return result;
}

int border_possible_fix(const struct scene *scene)
{
    struct ellipse ellipse;
    int result = 0;
    if (!device_is_in_port(scene->state) && draw_ellipse(scene, &ellipse) && !is_outage(scene)) {
        result = judge_kind(scene, ZONE_BOUNDARY, &ellipse);
        if (result == 0)
            result = judge_kind(scene, ZONE_CLOSED, &ellipse);
    }
    return result < 0 ? result : spell_release(scene, ALARM_BORDER_POSSIBLE);
}
