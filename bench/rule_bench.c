/* How fast the live rules judge, one core, and what a vessel costs in memory. One JSON object.
 *
 *     rule_bench [SECONDS]
 *
 * The zones are the waters of star.h. A fleet spread evenly over the sea, most of it within the
 * boundary, fishes at 3 kn and sails at 8 kn by turns; each report is judged by all rules, as the
 * watch does it, first of half a million vessels, then of the country's fleet with an eye on who
 * sails beside whom. GEOS answers which of the same zones hold the same points, one prepared
 * geometry after the other behind its own box, and nothing else. Seconds are processor time. */

#ifdef HAVE_GEOS
#include <geos_c.h>
#endif
#include <malloc.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/text.h"
#include "rule/company.h"
#include "rule/history.h"
#include "rule/plausible.h"
#include "rule/rules.h"
#include "star.h"

#define BEGIN_US   INT64_C(1767225600000000)
#define VESSELS    500000
#define FLEET      3242
#define FLEET_DAYS 30
#define TURN_US    (2 * HOUR_US)
/* Turns that a vessel does one thing, fishing or sailing. */
#define SPELL_TURNS 6

struct place {
    double lat, lon;
    double course; /* radians from north */
};

struct sea {
    struct zone *stars[STARS];
    struct live_zones zones;
    struct thresholds limits;
    struct lookout lookout;
    struct alarm_list told;
    struct company *company; /* NULL: nobody keeps it */
    struct device_state *states;
    struct place *places;
    uint64_t seq;
    size_t events;
};

static const struct vessel a_vessel = {.vessel_no = 1,
    .length_mm = 16000,
    .kind = "catching",
    .gear = "trawl",
    .province = "QNg",
    .licence_until_us = TIME_UNKNOWN,
    .inspection_until_us = TIME_UNKNOWN,
    .laid_up_from_us = TIME_UNKNOWN,
    .laid_up_until_us = TIME_UNKNOWN,
    .departed_us = TIME_UNKNOWN};

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
    draw_waters(sea->stars);
    must(zone_set_from_zones(sea->stars, STARS, &set));
    must(live_zones_init(&sea->zones, set));
    zone_set_unref(set);
    sea->limits = threshold_defaults();
    lookout_init(&sea->lookout);
    alarm_list_init(&sea->told);
    sea->places = calloc(VESSELS, sizeof *sea->places);
    must(sea->places == NULL);
    for (size_t i = 0; i < VESSELS; i++)
        sea->places[i] = (struct place){
            .lat = 6 + 18 * chance(), .lon = 102 + 16 * chance(), .course = 6.283 * chance()};
}

/* Two hours on a course that wanders. */
static struct point sail(struct place *place, double knots)
{
    place->course += chance() - 0.5;
    place->lat += knots / 30 * cos(place->course);
    place->lon += knots / 30 * sin(place->course);
    if (place->lat < 6 || place->lat > 24 || place->lon < 102 || place->lon > 118)
        place->course += 3.1416;
    return (struct point){(int32_t)(place->lat * 1e7), (int32_t)(place->lon * 1e7)};
}

static struct position report(struct sea *sea, size_t vessel, int64_t at_us)
{
    int64_t turn = (at_us - BEGIN_US) / TURN_US;
    int knots = ((size_t)turn / SPELL_TURNS + vessel) % 2 == 0 ? 3 : 8;
    struct place *place = &sea->places[vessel];
    struct report report = {.fix_us = at_us - 20 * SECOND_US,
        .point = sail(place, knots),
        .speed_mm_s = KNOT_MM_S(knots),
        .status = STATUS_FIX_VALID,
        .kind = REPORT_POSITION};
    double degrees = fmod(place->course * 180 / 3.14159265358979, 360);
    report.course_cdeg = (int32_t)(100 * (degrees < 0 ? degrees + 360 : degrees));
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
        .vessel_no = position->device_no,
        .vessel = &a_vessel,
        .is_counted = true,
        .limits = &sea->limits};
    struct stage stage = {.state = state,
        .occasion = &occasion,
        .zones = &sea->zones,
        .lookout = &sea->lookout,
        .company = sea->company,
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
static double judge_all(struct sea *sea, size_t vessels, double seconds)
{
    static struct position batch[10000];
    int64_t at_us = BEGIN_US;
    size_t judged = 0;
    double spent_s = 0;
    for (size_t turn = 0; turn < 2 || spent_s < seconds; turn++, at_us += TURN_US)
        for (size_t i = 0; i < vessels; i += COUNT_OF(batch)) {
            size_t count = vessels - i < COUNT_OF(batch) ? vessels - i : COUNT_OF(batch);
            for (size_t k = 0; k < count; k++)
                batch[k] = report(sea, i + k, at_us);
            double began_s = now_s();
            for (size_t k = 0; k < count; k++)
                judge(sea, &batch[k]);
            spent_s += turn < 2 ? 0 : now_s() - began_s;
            judged += turn < 2 ? 0 : count;
        }
    return (double)judged / spent_s;
}

static void launch(struct sea *sea, size_t vessels)
{
    sea->states = calloc(vessels, sizeof *sea->states);
    must(sea->states == NULL);
    for (size_t i = 0; i < vessels; i++)
        device_state_init(&sea->states[i], (int32_t)i + 1);
}

static void scrap(struct sea *sea, size_t vessels)
{
    for (size_t i = 0; i < vessels; i++)
        device_state_done(&sea->states[i]);
    free(sea->states);
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
            GEOSGeom_createPointFromXY_r(geos, sea->places[i].lon * 1e7, sea->places[i].lat * 1e7);
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
    size_t before_bytes = used_bytes();
    launch(&sea, VESSELS);
    double rate = judge_all(&sea, VESSELS, (double)seconds);
    size_t grid_bytes = zone_grid_bytes(sea.zones.grid);
    size_t state_bytes = (used_bytes() - before_bytes - grid_bytes) / VESSELS;
    size_t events = sea.events;
    scrap(&sea, VESSELS);
    launch(&sea, FLEET);
    must(company_new(&sea.company));
    double fleet_rate = judge_all(&sea, FLEET, (double)seconds / 2);
    size_t month_reports = 0;
    double month_s = judge_month(&sea, &month_reports);
    printf(
        "{\"reports_per_s\": %.0f, \"events\": %zu, \"vessels\": %d, \"state_bytes\": %zu, "
        "\"grid_bytes\": %zu, \"fleet_reports_per_s\": %.0f, \"month_reports\": %zu, \"month_s\": %.3f",
        rate, events, VESSELS, state_bytes, grid_bytes, fleet_rate, month_reports, month_s);
#ifdef HAVE_GEOS
    printf(", \"geos_points_per_s\": %.0f", ask_geos(&sea));
#endif
    printf("}\n");
    return 0;
}
