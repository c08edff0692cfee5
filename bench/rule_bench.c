/* How fast the live rules judge, one core, and what a vessel costs in memory. One JSON object.
 *
 *     rule_bench [TURNS [VESSELS [DAYS]]]
 *
 * The zones are the waters of star.h, the vessels sail as fleet.h tells; each report is judged by
 * all rules, as the watch does it, in turns of two hours: first so many turns of half a million
 * vessels, then a month of the country's fleet with an eye on who sails beside whom. GEOS answers
 * which of the same zones hold the same points, one prepared geometry after the other behind its
 * own box, and nothing else. Seconds are processor time. `digest` is of all that was told and is
 * remembered: two builds that judge alike give the same. */

#ifdef HAVE_GEOS
#include <geos_c.h>
#endif
#include <inttypes.h>
#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/crc32c.h"
#include "base/text.h"
#include "fleet.h"
#include "rule/company.h"
#include "rule/history.h"
#include "rule/plausible.h"
#include "rule/rules.h"

#define BEGIN_US    INT64_C(1767225600000000)
#define VESSELS     500000
#define FLEET       3242
#define FLEET_DAYS  30
#define TURNS_A_DAY 12
/* Turns before anything is measured: each vessel is known by then. */
#define TURNS_BEFORE 2

struct sea {
    struct zone *stars[STARS];
    struct live_zones zones;
    struct thresholds limits;
    struct lookout lookout;
    struct alarm_list told;
    struct company *company; /* NULL: nobody keeps it */
    struct fleet *fleet;
    struct device_state *states;
    size_t count; /* of both */
    uint64_t seq;
    size_t events;
    uint32_t digest;
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
    draw_waters(sea->stars);
    must(zone_set_from_zones(sea->stars, STARS, &set));
    must(live_zones_init(&sea->zones, set));
    zone_set_unref(set);
    sea->limits = threshold_defaults();
    lookout_init(&sea->lookout);
    alarm_list_init(&sea->told);
}

static struct position report(struct sea *sea, size_t vessel, int64_t at_us)
{
    struct report report = fleet_report(sea->fleet, vessel, at_us - 20 * SECOND_US);
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
        .vessel = fleet_vessel(sea->fleet, (size_t)position->device_no - 1),
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
}

static void note(struct sea *sea, const void *data, size_t size)
{
    sea->digest = crc32c(sea->digest, data, size);
}

/* The fields one by one: what lies between them is not told. */
static void note_told(struct sea *sea)
{
    for (size_t i = 0; i < sea->told.count; i++) {
        const struct alarm_event *event = &sea->told.events[i];
        uint64_t numbers[] = {event->alarm_id, (uint64_t)event->kind, (uint64_t)event->step,
            (uint64_t)event->level, (uint64_t)event->device_no, (uint64_t)event->zone_no,
            event->zone_version, (uint64_t)event->occurred_us, (uint64_t)event->point.lat_e7,
            (uint64_t)event->point.lon_e7};
        note(sea, numbers, sizeof numbers);
        note(sea, event->detail, strlen(event->detail));
    }
    sea->events += sea->told.count;
    alarm_list_reset(&sea->told);
}

static void note_states(struct sea *sea)
{
    static uint8_t blob[STATE_BLOB_MAX];
    for (size_t i = 0; i < sea->count; i++)
        note(sea, blob, device_state_encode(&sea->states[i], blob));
}

static size_t used_bytes(void)
{
    struct mallinfo2 info = mallinfo2();
    return info.uordblks + info.hblkhd;
}

/* Reports a second. */
static double judge_turns(struct sea *sea, size_t turns)
{
    static struct position batch[10000];
    int64_t at_us = BEGIN_US;
    double spent_s = 0;
    for (size_t turn = 0; turn < TURNS_BEFORE + turns; turn++, at_us += TURN_US)
        for (size_t i = 0; i < sea->count; i += COUNT_OF(batch)) {
            size_t left = sea->count - i;
            size_t count = left < COUNT_OF(batch) ? left : COUNT_OF(batch);
            for (size_t k = 0; k < count; k++)
                batch[k] = report(sea, i + k, at_us);
            double began_s = now_s();
            for (size_t k = 0; k < count; k++)
                judge(sea, &batch[k]);
            spent_s += turn < TURNS_BEFORE ? 0 : now_s() - began_s;
            note_told(sea);
        }
    note_states(sea);
    return (double)(turns * sea->count) / spent_s;
}

static void launch(struct sea *sea, size_t vessels)
{
    sea->count = vessels;
    sea->fleet = fleet_new(sea->stars, vessels);
    sea->states = calloc(vessels, sizeof *sea->states);
    must(sea->states == NULL);
    for (size_t i = 0; i < vessels; i++)
        device_state_init(&sea->states[i], (int32_t)i + 1);
}

static void scrap(struct sea *sea)
{
    for (size_t i = 0; i < sea->count; i++)
        device_state_done(&sea->states[i]);
    free(sea->states);
    fleet_free(sea->fleet);
}

/* Seconds to judge the history of the fleet's month: all visits, gaps and leaps. */
static double judge_history(struct sea *sea, size_t turns)
{
    struct position *track = calloc(turns, sizeof *track);
    must(track == NULL);
    struct limits limits = limits_always(&sea->limits);
    double spent_s = 0;
    for (size_t i = 0; i < sea->count; i++) {
        for (size_t k = 0; k < turns; k++)
            track[k] = report(sea, i, BEGIN_US + (int64_t)k * TURN_US);
        struct track_window whole = {track, turns, true, true};
        struct history history;
        double began_s = now_s();
        must(history_judge(&whole, sea->zones.set, &limits, &history));
        spent_s += now_s() - began_s;
        history_done(&history);
    }
    free(track);
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
        struct point place = sea->states[i % sea->count].last.point;
        GEOSGeometry *point = GEOSGeom_createPointFromXY_r(geos, place.lon_e7, place.lat_e7);
        for (size_t k = 0; k < STARS; k++)
            held += GEOSPreparedContains_r(geos, prepared[k], point) == 1;
        GEOSGeom_destroy_r(geos, point);
    }
    double rate = (double)points / (now_s() - began_s);
    GEOS_finish_r(geos);
    return held > 0 ? rate : 0;
}
#endif

/* Those given, in order, above 0. */
static bool read_arguments(int argc, char **argv, int64_t *const *arguments, int most)
{
    for (int i = 1; i < argc; i++) {
        bool is_number =
            i <= most && text_to_int64(bytes_from_text(argv[i]), arguments[i - 1]) == 0;
        if (!is_number || *arguments[i - 1] <= 0)
            return false;
    }
    return true;
}

int main(int argc, char **argv)
{
    static struct sea sea;
    int64_t turns = 4;
    int64_t vessels = VESSELS;
    int64_t days = FLEET_DAYS;
    int64_t *const arguments[] = {&turns, &vessels, &days};
    if (!read_arguments(argc, argv, arguments, COUNT_OF(arguments)))
        return 2;
    make(&sea);
    size_t before_bytes = used_bytes();
    launch(&sea, (size_t)vessels);
    size_t fleet_bytes = used_bytes() - before_bytes - sea.count * sizeof *sea.states;
    double rate = judge_turns(&sea, (size_t)turns);
    size_t grid_bytes = zone_grid_bytes(sea.zones.grid);
    size_t told_bytes = sea.told.capacity * sizeof *sea.told.events;
    size_t state_bytes =
        (used_bytes() - before_bytes - fleet_bytes - grid_bytes - told_bytes) / sea.count;
    double events = (double)sea.events / (double)((TURNS_BEFORE + (size_t)turns) * sea.count);
    scrap(&sea);
    launch(&sea, FLEET);
    must(company_new(&sea.company));
    size_t month_turns = (size_t)days * TURNS_A_DAY;
    double month_rate = judge_turns(&sea, month_turns);
    printf("{\"reports_per_s\": %.0f, \"events_per_report\": %.4f, \"vessels\": %" PRId64
           ", \"state_bytes\": %zu, \"grid_bytes\": %zu, \"month_reports_per_s\": %.0f, "
           "\"month_s\": %.2f, \"history_s\": %.2f, \"digest\": \"%08" PRIx32 "\"",
        rate, events, vessels, state_bytes, grid_bytes, month_rate,
        (double)(FLEET * month_turns) / month_rate, judge_history(&sea, month_turns), sea.digest);
#ifdef HAVE_GEOS
    printf(", \"geos_points_per_s\": %.0f", ask_geos(&sea));
#endif
    printf("}\n");
    return 0;
}
