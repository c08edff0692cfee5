/* How fast the live rules judge, one core, and what a vessel costs in memory. One JSON object.
 *
 *     rule_bench [SECONDS]
 *
 * The zones are those of star.h. The fleet of the country's size times five sails at 8 kn; each
 * report is judged by all rules, as the watch does it. GEOS answers which of the same zones hold
 * the same points, one prepared geometry after the other behind its own box, and nothing else. */

#ifdef HAVE_GEOS
#include <geos_c.h>
#endif
#include <malloc.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/text.h"
#include "rule/history.h"
#include "rule/plausible.h"
#include "rule/rules.h"
#include "star.h"

#define BEGIN_US   INT64_C(1767225600000000)
#define VESSELS    500000
#define FLEET      3242
#define FLEET_DAYS 30
#define TURN_US    (2 * HOUR_US)

struct sea {
    struct zone *stars[STARS];
    struct live_zones zones;
    struct thresholds limits;
    struct lookout lookout;
    struct alarm_list told;
    struct device_state *states;
    double (*places)[3]; /* latitude, longitude, course */
    uint64_t seq;
    size_t events;
};

static void must(int result)
{
    if (result == 0)
        return;
    fprintf(stderr, "rule_bench: no memory\n");
    exit(1);
}

static void make(struct sea *sea)
{
    struct zone_set *set = NULL;
    draw_stars(sea->stars);
    must(zone_set_from_zones(sea->stars, STARS, &set));
    must(live_zones_init(&sea->zones, set));
    zone_set_unref(set);
    sea->limits = threshold_defaults();
    lookout_init(&sea->lookout);
    alarm_list_init(&sea->told);
    sea->places = calloc(VESSELS, sizeof *sea->places);
    must(sea->places == NULL);
    for (size_t i = 0; i < VESSELS; i++) {
        sea->places[i][0] = 6 + 18 * chance();
        sea->places[i][1] = 102 + 16 * chance();
        sea->places[i][2] = 6.283 * chance();
    }
}

/* Two hours at 8 kn on a course that wanders. */
static struct point sail(double place[3])
{
    place[2] += chance() - 0.5;
    place[0] += 0.26 * cos(place[2]);
    place[1] += 0.26 * sin(place[2]);
    if (place[0] < 6 || place[0] > 24 || place[1] < 102 || place[1] > 118)
        place[2] += 3.1416;
    return (struct point){(int32_t)(place[0] * 1e7), (int32_t)(place[1] * 1e7)};
}

static struct position report(struct sea *sea, size_t vessel, int64_t at_us)
{
    struct report report = {.fix_us = at_us - 20 * SECOND_US,
        .point = sail(sea->places[vessel]),
        .speed_mm_s = KNOT_MM_S(8),
        .course_cdeg = COURSE_UNKNOWN,
        .status = STATUS_FIX_VALID,
        .kind = REPORT_POSITION};
    struct receipt receipt = {
        .device_no = (int32_t)vessel + 1, .received_us = at_us, .place = {.seq = ++sea->seq}};
    return position_stamp(&report, &receipt);
}

static void judge(struct sea *sea, const struct position *position)
{
    struct device_state *state = &sea->states[position->device_no - 1];
    struct occasion occasion = {.journal_id = "00112233445566778899aabbccddeeff",
        .place = position->place,
        .detected_us = position->received_us,
        .limits = &sea->limits};
    struct stage stage = {.state = state,
        .occasion = &occasion,
        .zones = &sea->zones,
        .lookout = &sea->lookout,
        .out = &sea->told};
    must(rules_heard(&stage));
    must(rules_report(&stage, position));
    sea->events += sea->told.count;
    alarm_list_reset(&sea->told);
}

static size_t used_bytes(void)
{
    struct mallinfo2 info = mallinfo2();
    return info.uordblks + info.hblkhd;
}

/* Reports a second, in turns of all vessels, after each has been heard twice. */
static double judge_all(struct sea *sea, double seconds, double *out_state_bytes)
{
    size_t before = used_bytes();
    sea->states = calloc(VESSELS, sizeof *sea->states);
    must(sea->states == NULL);
    for (size_t i = 0; i < VESSELS; i++)
        device_state_init(&sea->states[i], (int32_t)i + 1);
    int64_t at_us = BEGIN_US;
    size_t judged = 0;
    double spent_s = 0;
    static struct position batch[10000];
    for (size_t turn = 0; turn < 2 || spent_s < seconds; turn++, at_us += TURN_US)
        for (size_t i = 0; i < VESSELS; i += COUNT_OF(batch)) {
            for (size_t k = 0; k < COUNT_OF(batch); k++)
                batch[k] = report(sea, i + k, at_us);
            double began_s = now_s();
            for (size_t k = 0; k < COUNT_OF(batch); k++)
                judge(sea, &batch[k]);
            spent_s += turn < 2 ? 0 : now_s() - began_s;
            judged += turn < 2 ? 0 : COUNT_OF(batch);
        }
    *out_state_bytes = (double)(used_bytes() - before) / VESSELS;
    return (double)judged / spent_s;
}

/* Seconds to judge the history of the fleet's month: all visits, gaps and leaps. */
static double judge_month(struct sea *sea, size_t *out_reports)
{
    static struct position track[FLEET_DAYS * 12];
    struct limits limits = limits_always(&sea->limits);
    double spent_s = 0;
    for (size_t i = 0; i < FLEET; i++) {
        for (size_t k = 0; k < COUNT_OF(track); k++)
            track[k] = report(sea, i, BEGIN_US + (int64_t)k * TURN_US);
        struct track_window whole = {track, COUNT_OF(track), true, true};
        struct history history;
        double began_s = now_s();
        must(history_judge(&whole, sea->zones.set, &limits, &history));
        spent_s += now_s() - began_s;
        history_done(&history);
    }
    *out_reports = FLEET * COUNT_OF(track);
    return spent_s;
}

#ifdef HAVE_GEOS
/* Points a second that GEOS tells of in which of the zones they lie. */
static double ask_geos(const struct sea *sea)
{
    static const size_t points = 20000;
    const GEOSPreparedGeometry *prepared[STARS];
    GEOSContextHandle_t geos = GEOS_init_r();
    for (size_t i = 0; i < STARS; i++) {
        unsigned count = (unsigned)zone_vertex_count(sea->stars[i]);
        GEOSCoordSequence *sequence = GEOSCoordSeq_create_r(geos, count, 2);
        for (unsigned k = 0; k < count; k++) {
            struct point point = zone_vertex(sea->stars[i], k).point;
            GEOSCoordSeq_setXY_r(geos, sequence, k, point.lon_e7, point.lat_e7);
        }
        GEOSGeometry *ring = GEOSGeom_createLinearRing_r(geos, sequence);
        prepared[i] = GEOSPrepare_r(geos, GEOSGeom_createPolygon_r(geos, ring, NULL, 0));
    }
    size_t held = 0;
    double began_s = now_s();
    for (size_t i = 0; i < points; i++) {
        GEOSGeometry *point =
            GEOSGeom_createPointFromXY_r(geos, sea->places[i][1] * 1e7, sea->places[i][0] * 1e7);
        for (size_t k = 0; k < STARS; k++)
            held += GEOSPreparedContains_r(geos, prepared[k], point) == 1;
        GEOSGeom_destroy_r(geos, point);
    }
    double rate = (double)points / (now_s() - began_s);
    GEOS_finish_r(geos);
    return held > 0 ? rate : 0;
}
#endif

int main(int argc, char **argv)
{
    static struct sea sea;
    int64_t seconds = 2;
    if (argc > 1 && text_to_int64(bytes_from_text(argv[1]), &seconds) < 0)
        return 2;
    make(&sea);
    double state_bytes = 0;
    size_t month_reports = 0;
    double rate = judge_all(&sea, (double)seconds, &state_bytes);
    double month_s = judge_month(&sea, &month_reports);
    printf("{\"reports_per_s\": %.0f, \"events\": %zu, \"vessels\": %d, \"state_bytes\": %.0f, "
           "\"month_reports\": %zu, \"month_s\": %.3f",
        rate, sea.events, VESSELS, state_bytes, month_reports, month_s);
#ifdef HAVE_GEOS
    printf(", \"geos_points_per_s\": %.0f", ask_geos(&sea));
#endif
    printf("}\n");
    return 0;
}
