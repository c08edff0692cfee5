#include "fleet.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "chart/geodesic.h"
#include "chart/zone.h"
#include "rule/plausible.h"
#include "rule/poll.h"
#include "rule/rules.h"

/* 2026-01-01T00:00:00Z */
#define BEGIN_US INT64_C(1767225600000000)
/* A device's own delay between fix and receipt. */
#define DELAY_US (20 * SECOND_US)

static void must(int result)
{
    if (result == 0)
        return;
    fprintf(stderr, "out of memory\n");
    exit(EXIT_FAILURE);
}

void fleet_init(struct fleet *fleet)
{
    *fleet = (struct fleet){
        .limits = threshold_defaults(), .cut_supplier_no = -1, .run = 1, .random = 20260101};
    lookout_init(&fleet->lookout);
    must(company_new(&fleet->company));
}

void fleet_done(struct fleet *fleet)
{
    for (size_t i = 0; i < fleet->count; i++) {
        device_state_done(&fleet->crafts[i].state);
        free(fleet->crafts[i].limits);
    }
    free(fleet->crafts);
    free(fleet->deadlines);
    free(fleet->alarm_ids);
    company_free(fleet->company);
    live_zones_done(&fleet->zones);
    alarm_list_done(&fleet->told);
}

void fleet_set_zones(struct fleet *fleet, struct zone_set *zones)
{
    live_zones_done(&fleet->zones);
    must(live_zones_init(&fleet->zones, zones));
}

static size_t supplier_index(struct fleet *fleet, int32_t supplier_no)
{
    size_t i = 0;
    while (i < fleet->supplier_count && fleet->suppliers[i] != supplier_no)
        i++;
    if (i == fleet->supplier_count) {
        must(i == FLEET_SUPPLIERS_MAX);
        fleet->suppliers[fleet->supplier_count++] = supplier_no;
        fleet->earliest_us[i] = INT64_MAX;
    }
    return i;
}

void fleet_add(struct fleet *fleet, size_t count, int32_t supplier_no, struct point place)
{
    struct craft *grown = reallocarray(fleet->crafts, fleet->count + count, sizeof *grown);
    must(grown == NULL);
    fleet->crafts = grown;
    struct deadline *deadlines =
        reallocarray(fleet->deadlines, fleet->count + count, sizeof *deadlines);
    must(deadlines == NULL);
    fleet->deadlines = deadlines;
    size_t path = supplier_index(fleet, supplier_no);
    for (size_t i = 0; i < count; i++) {
        deadlines[fleet->count] = (struct deadline){.due_us = INT64_MAX, .path = path};
        struct craft *craft = &fleet->crafts[fleet->count++];
        int32_t number = (int32_t)fleet->count;
        *craft = (struct craft){
            .supplier_no = supplier_no,
            .place = place,
            .is_counted = true,
            .speed_mm_s = SPEED_UNKNOWN,
            .vessel = {.vessel_no = number,
                       .licence_until_us = TIME_UNKNOWN,
                       .inspection_until_us = TIME_UNKNOWN,
                       .laid_up_from_us = TIME_UNKNOWN,
                       .laid_up_until_us = TIME_UNKNOWN,
                       .departed_us = TIME_UNKNOWN},
            .device = {.device_no = number,
                       .supplier_no = supplier_no,
                       .is_enabled = true,
                       .fee_until_us = TIME_UNKNOWN     }
        };
        device_state_init(&craft->state, number);
    }
}

void fleet_pair(struct fleet *fleet, size_t number, size_t second)
{
    struct craft *craft = &fleet->crafts[number - 1];
    struct craft *other = &fleet->crafts[second - 1];
    craft->other = second;
    other->other = number;
    other->vessel = craft->vessel;
    other->is_counted = false;
}

void fleet_replace(struct fleet *fleet, size_t number, size_t successor)
{
    struct craft *craft = &fleet->crafts[number - 1];
    struct craft *heir = &fleet->crafts[successor - 1];
    heir->vessel = craft->vessel;
    heir->is_counted = craft->is_counted;
    heir->other = craft->other;
    if (craft->other != 0)
        fleet->crafts[craft->other - 1].other = successor;
    craft->other = 0;
    craft->vessel.vessel_no = 0;
}

int64_t fleet_wall_us(const struct fleet *fleet)
{
    return BEGIN_US + fleet->real_us + fleet->wall_ahead_us;
}

static struct occasion next_occasion(struct fleet *fleet)
{
    return (struct occasion){
        .journal_id = "00112233445566778899aabbccddeeff",
        .place = {.seq = ++fleet->seq},
        .detected_us = fleet_wall_us(fleet),
        .limits = &fleet->limits,
    };
}

static struct occasion occasion_of(const struct occasion *occasion, const struct craft *craft)
{
    struct occasion of = *occasion;
    of.vessel_no = craft->vessel.vessel_no;
    of.aboard_us = craft->aboard_us;
    of.supplier_no = craft->supplier_no;
    of.vessel = craft->vessel.vessel_no == 0 ? NULL : &craft->vessel;
    of.device = craft->device.device_no == 0 ? NULL : &craft->device;
    of.is_counted = craft->is_counted;
    if (craft->limits != NULL)
        of.limits = craft->limits;
    return of;
}

bool fleet_limit(struct fleet *fleet, size_t number, struct bytes name, int64_t value)
{
    struct craft *craft = &fleet->crafts[number - 1];
    size_t count;
    const struct threshold_spec *specs = threshold_table(&count);
    size_t i = 0;
    while (i < count && !bytes_equal_text(name, specs[i].name))
        i++;
    if (i == count)
        return false;
    if (craft->limits == NULL) {
        craft->limits = malloc(sizeof *craft->limits);
        must(craft->limits == NULL);
        *craft->limits = fleet->limits;
    }
    int64_t scaled = value * specs[i].scale;
    memcpy((char *)craft->limits + specs[i].offset, &scaled, sizeof scaled);
    return true;
}

static bool is_new_alarm(struct fleet *fleet, uint64_t alarm_id)
{
    for (size_t i = 0; i < fleet->alarm_count; i++)
        if (fleet->alarm_ids[i] == alarm_id)
            return false;
    uint64_t *grown =
        reallocarray(fleet->alarm_ids, fleet->alarm_count + 1, sizeof *fleet->alarm_ids);
    must(grown == NULL);
    fleet->alarm_ids = grown;
    fleet->alarm_ids[fleet->alarm_count++] = alarm_id;
    return true;
}

static void count_told(struct fleet *fleet)
{
    for (size_t i = 0; i < fleet->told.count; i++) {
        const struct alarm_event *event = &fleet->told.events[i];
        struct tally *tally = &fleet->tallies[event->kind];
        tally->alarms += is_new_alarm(fleet, event->alarm_id);
        tally->steps[event->step]++;
        if (event->level > tally->level)
            tally->level = event->level;
    }
    alarm_list_reset(&fleet->told);
}

/* Another that is on the vessel that this one was on. */
static struct device_state *heir_of(struct fleet *fleet, const struct craft *craft)
{
    int32_t vessel_no = craft->state.vessel_no;
    if (vessel_no == 0 || vessel_no == craft->vessel.vessel_no)
        return NULL;
    for (size_t i = 0; i < fleet->count; i++)
        if (fleet->crafts[i].vessel.vessel_no == vessel_no)
            return &fleet->crafts[i].state;
    return NULL;
}

static struct stage set_stage(
    struct fleet *fleet, struct craft *craft, const struct occasion *occasion)
{
    return (struct stage){.state = &craft->state,
        .occasion = occasion,
        .zones = &fleet->zones,
        .other = craft->other == 0 ? NULL : &fleet->crafts[craft->other - 1].state,
        .heir = heir_of(fleet, craft),
        .lookout = &fleet->lookout,
        .company = fleet->company,
        .out = &fleet->told};
}

static int64_t due_us(const struct craft *craft)
{
    const struct device_state *state = &craft->state;
    bool is_look_first = state->silence.is_heard && state->look_us < state->silence.next_us;
    return is_look_first ? state->look_us : state->silence.next_us;
}

static void note_due(struct fleet *fleet, const struct craft *craft)
{
    struct deadline *deadline = &fleet->deadlines[craft - fleet->crafts];
    deadline->due_us = due_us(craft);
    if (deadline->due_us < fleet->earliest_us[deadline->path])
        fleet->earliest_us[deadline->path] = deadline->due_us;
}

static void hear(struct fleet *fleet, struct craft *craft, const struct report *report)
{
    struct occasion heard = next_occasion(fleet);
    struct occasion occasion = occasion_of(&heard, craft);
    struct stage stage = set_stage(fleet, craft, &occasion);
    if (report->kind != REPORT_MANUAL)
        must(rules_heard(&stage));
    struct receipt receipt = {.device_no = craft->state.device_no,
        .received_us = occasion.detected_us,
        .place = occasion.place};
    struct position position = position_stamp(report, &receipt);
    if (report_is_live(report, occasion.detected_us, false))
        must(rules_report(&stage, &position));
    fleet->frames[supplier_index(fleet, craft->supplier_no)]++;
    note_due(fleet, craft);
    count_told(fleet);
}

static struct report report_of(
    const struct fleet *fleet, const struct craft *craft, const struct sighting *sighting)
{
    return (struct report){
        .fix_us = fleet_wall_us(fleet) - fleet->wall_ahead_us - DELAY_US - sighting->age_us +
                  craft->clock_off_us,
        .point = sighting->place,
        .speed_mm_s = sighting->speed_mm_s,
        .course_cdeg = sighting->course_cdeg,
        .status = STATUS_FIX_VALID | craft->status,
        .kind = sighting->is_manual ? REPORT_MANUAL : REPORT_POSITION,
    };
}

void fleet_report(struct fleet *fleet, size_t number, const struct sighting *sighting)
{
    struct craft *craft = &fleet->crafts[number - 1];
    if (sighting->age_us == 0) {
        craft->place = sighting->place;
        craft->sail_us = fleet->real_us;
    }
    struct report report = report_of(fleet, craft, sighting);
    hear(fleet, craft, &report);
}

/* To where a craft that sails has come by now. */
static void sail_on(const struct fleet *fleet, struct craft *craft)
{
    double span_s = (double)(fleet->real_us - craft->sail_us) / (double)SECOND_US;
    if (craft->sail_mm_s > 0)
        craft->place =
            geodesic_direct(craft->place, craft->sail_deg, craft->sail_mm_s / 1000 * span_s);
    craft->sail_us = fleet->real_us;
}

static struct sighting sighting_of(const struct craft *craft)
{
    bool is_sailing = craft->sail_mm_s > 0;
    return (struct sighting){.place = craft->place,
        .speed_mm_s = is_sailing ? (int32_t)craft->sail_mm_s : craft->speed_mm_s,
        .course_cdeg = is_sailing ? (int32_t)(craft->sail_deg * 100) : COURSE_UNKNOWN};
}

/* From where it is now. */
static void report_now(struct fleet *fleet, size_t number)
{
    struct craft *craft = &fleet->crafts[number - 1];
    sail_on(fleet, craft);
    struct sighting sighting = sighting_of(craft);
    fleet_report(fleet, number, &sighting);
}

void fleet_unanswered(struct fleet *fleet, size_t number, int64_t span_us)
{
    struct craft *craft = &fleet->crafts[number - 1];
    silence_unanswered(&craft->state, fleet_wall_us(fleet) - span_us);
    poll_settle(&craft->state, craft->state.poll.id);
    note_due(fleet, craft);
}

void fleet_event(struct fleet *fleet, size_t number, enum report_event event)
{
    struct craft *craft = &fleet->crafts[number - 1];
    sail_on(fleet, craft);
    struct sighting sighting = sighting_of(craft);
    struct report report = report_of(fleet, craft, &sighting);
    report.kind = REPORT_EVENT;
    report.event = event;
    hear(fleet, craft, &report);
}

void fleet_move(struct fleet *fleet, size_t number, double speed_mm_s, double course_deg)
{
    struct craft *craft = &fleet->crafts[number - 1];
    sail_on(fleet, craft);
    craft->sail_mm_s = speed_mm_s;
    craft->sail_deg = course_deg;
}

static void tick_path(struct fleet *fleet, size_t path, const struct occasion *beat)
{
    int64_t listened_us = clock_listened_us(&fleet->lookout.clock, fleet->suppliers[path]);
    if (listened_us < fleet->earliest_us[path])
        return;
    int64_t earliest_us = INT64_MAX;
    for (size_t i = 0; i < fleet->count; i++) {
        struct deadline *deadline = &fleet->deadlines[i];
        if (deadline->path != path)
            continue;
        if (listened_us >= deadline->due_us) {
            struct craft *craft = &fleet->crafts[i];
            struct occasion occasion = occasion_of(beat, craft);
            struct stage stage = set_stage(fleet, craft, &occasion);
            uint64_t poll_id = craft->state.poll.id;
            must(rules_tick(&stage));
            if (craft->state.poll.id != poll_id)
                fleet->tallies[craft->state.poll.kind].polls++;
            deadline->due_us = due_us(craft);
        }
        if (deadline->due_us < earliest_us)
            earliest_us = deadline->due_us;
    }
    fleet->earliest_us[path] = earliest_us;
}

static void beat(struct fleet *fleet)
{
    struct heartbeat heartbeat = {.wall_us = fleet_wall_us(fleet),
        .run = fleet->run,
        .mono_us = (uint64_t)(fleet->real_us - fleet->run_began_us),
        .path_count = fleet->supplier_count};
    for (size_t i = 0; i < fleet->supplier_count; i++) {
        heartbeat.paths[i] = (struct heartbeat_path){.supplier_no = fleet->suppliers[i],
            .frames = fleet->frames[i],
            .is_proven = fleet->suppliers[i] != fleet->cut_supplier_no};
        fleet->frames[i] = 0;
    }
    clock_beat(&fleet->lookout.clock, &heartbeat);
    struct occasion occasion = next_occasion(fleet);
    for (size_t i = 0; i < fleet->supplier_count; i++)
        tick_path(fleet, i, &occasion);
    must(outage_tick(&fleet->lookout.outages, &fleet->lookout.clock, &occasion, &fleet->told));
    count_told(fleet);
}

static size_t common_divisor(size_t one, size_t other)
{
    return other == 0 ? one : common_divisor(other, one % other);
}

/* Turns go round all devices in an order that mixes their numbers. */
static size_t device_of_turn(const struct fleet *fleet)
{
    size_t stride = fleet->count * 5 / 8 + 1;
    while (common_divisor(stride, fleet->count) != 1)
        stride++;
    return (size_t)fleet->next_turn % fleet->count * stride % fleet->count;
}

/* The reports whose turn has come; turns that passed while nobody listened are lost. */
static void take_turns(struct fleet *fleet, bool is_listening)
{
    int64_t count = (int64_t)fleet->count;
    while (count > 0 && fleet->next_turn * fleet->limits.interval_us / count <= fleet->real_us) {
        size_t index = device_of_turn(fleet);
        fleet->next_turn++;
        struct craft *craft = &fleet->crafts[index];
        bool is_cut = craft->supplier_no == fleet->cut_supplier_no;
        if (is_listening && !craft->is_silent && !is_cut)
            report_now(fleet, index + 1);
    }
}

void fleet_sail(struct fleet *fleet, int64_t span_us)
{
    int64_t until_us = fleet->real_us + span_us;
    while (fleet->real_us < until_us) {
        fleet->real_us += CLOCK_STEP_MAX_US;
        take_turns(fleet, true);
        beat(fleet);
    }
}

void fleet_stop(struct fleet *fleet, int64_t span_us)
{
    fleet->real_us += span_us;
    fleet->run++;
    fleet->run_began_us = fleet->real_us;
    take_turns(fleet, false);
    beat(fleet);
}

/* SplitMix64; twelve uniform numbers make one of deviation 1. */
static double draw_normal(struct fleet *fleet)
{
    double sum = -6;
    for (int i = 0; i < 12; i++) {
        uint64_t mixed = fleet->random += UINT64_C(0x9e3779b97f4a7c15);
        mixed = (mixed ^ (mixed >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
        mixed = (mixed ^ (mixed >> 27)) * UINT64_C(0x94d049bb133111eb);
        sum += (double)((mixed ^ (mixed >> 31)) >> 11) / 9007199254740992.0;
    }
    return sum;
}

void fleet_jitter(struct fleet *fleet, size_t number, double sigma_m, int64_t span_us)
{
    struct craft *craft = &fleet->crafts[number - 1];
    struct point centre = craft->place;
    for (int64_t done_us = 0; done_us < span_us; done_us += MINUTE_US) {
        double north_m = sigma_m * draw_normal(fleet);
        double east_m = sigma_m * draw_normal(fleet);
        double bearing_deg = atan2(east_m, north_m) * 57.29577951308232;
        struct point place = geodesic_direct(
            centre, bearing_deg < 0 ? bearing_deg + 360 : bearing_deg, hypot(north_m, east_m));
        struct sighting sighting = {
            .place = place, .speed_mm_s = SPEED_UNKNOWN, .course_cdeg = COURSE_UNKNOWN};
        fleet_report(fleet, number, &sighting);
        fleet_sail(fleet, MINUTE_US);
    }
    craft->place = centre;
}
