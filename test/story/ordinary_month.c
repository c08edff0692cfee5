/* An ordinary month of the whole fleet: 3,242 vessels sail out, fish, some of them along the
 * boundary, and come home; their devices are as irregular as a study found them.
 * Nothing is wrong but what is planted. At most 25 alarms may sound in any shift of 12 h, hardly
 * any of them of a vessel with nothing wrong, and each planted fault must be found. What was told
 * is counted, notices too.
 *
 *     HAITRINH_MONTH_DAYS    how many days (6); 30 in the campaign
 *
 * Heartbeats of a minute are told as one. Running out of memory ends the program. */

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "chart/zone.h"
#include "rule/notice.h"
#include "rule/plausible.h"
#include "rule/poll.h"
#include "rule/rules.h"
#include "voyage.h"

#define BEGIN_US     INT64_C(1767225600000000) /* 2026-01-01T00:00:00Z */
#define BEAT_US      MINUTE_US
#define SHIFT_US     (12 * HOUR_US)
#define SOUNDING_MAX 25
#define STRAY_A_DAY  1 /* nets that drift as if nobody were aboard */

static const char *const zones[] = {
    "{\"type\":\"Feature\",\"properties\":{\"id\":\"line\",\"kind\":\"boundary\",\"side\":\"left\"},"
    "\"geometry\":{\"type\":\"LineString\",\"coordinates\":[[113.5,9],[113.5,19]]}}",
    "{\"type\":\"Feature\",\"properties\":{\"id\":\"closed\",\"kind\":\"closed\"},"
    "\"geometry\":{\"type\":\"Polygon\",\"coordinates\":"
    "[[[111,16.5],[111.5,16.5],[111.5,16.8],[111,16.8],[111,16.5]]]}}",
    "{\"type\":\"Feature\",\"properties\":{\"id\":\"port\",\"kind\":\"port\",\"buffer_m\":1500},"
    "\"geometry\":{\"type\":\"Point\",\"coordinates\":[109.25,13.77]}}",
};

/* What is planted, on how many vessels, and what must come of it. */
static const struct {
    enum fault fault;
    size_t count;
    enum alarm_kind kind;
    uint8_t level; /* at least */
} plants[] = {
    {FAULT_CROSSES, 8, ALARM_BORDER_CROSSED,   1},
    {FAULT_CLOSED,  3, ALARM_CLOSED_AREA,      1},
    {FAULT_SOS,     3, ALARM_SOS,              1},
    {FAULT_SILENT,  6, ALARM_LOSS,             1},
    {FAULT_DRIFTS,  3, ALARM_DRIFT,            1},
    {FAULT_OPENED,  3, ALARM_TAMPER,           1},
    {FAULT_BARRED,  2, ALARM_BARRED_AT_SEA,    1},
    {FAULT_CLOCK,   2, ALARM_CLOCK,            1},
    {FAULT_LEAPS,   3, ALARM_JUMP,             1},
    {FAULT_DARKENS, 4, ALARM_LOSS_NEAR_BORDER, 3},
};

static void must(int result)
{
    if (result == 0)
        return;
    fprintf(stderr, "the month cannot be told\n");
    exit(EXIT_FAILURE);
}

/* --- the faults --- */

static bool may_have(const struct craft *craft, size_t number, enum fault fault)
{
    if (craft->fault != FAULT_NONE)
        return false;
    if (fault == FAULT_BARRED)
        return craft->phase == PHASE_PORT;
    bool is_trawler = strcmp(craft->vessel.gear, "trawl") == 0;
    bool is_of_line = fault == FAULT_CROSSES || fault == FAULT_DARKENS;
    return craft->phase == PHASE_FISH && (number % 10 == 0) == is_of_line &&
           (fault != FAULT_DRIFTS || is_trawler);
}

/* Those on an errand, adrift or silent begin early enough to be found within the time. */
static void plant(struct month *month)
{
    size_t number = 1;
    for (size_t i = 0; i < COUNT_OF(plants); i++)
        for (size_t k = 0; k < plants[i].count; k++) {
            do
                number = number % FLEET + 1;
            while (
                number % 7 != 0 || !may_have(&month->crafts[number - 1], number, plants[i].fault));
            struct craft *craft = &month->crafts[number - 1];
            craft->fault = plants[i].fault;
            craft->fault_us = month_span(month, DAY_US, month->until_us - 4 * DAY_US);
            if (craft->fault == FAULT_BARRED) {
                craft->vessel.is_barred = true;
                craft->until_us = craft->fault_us;
            }
        }
}

static void begin_fault(struct craft *craft)
{
    craft->is_begun = true;
    if (craft->fault == FAULT_CROSSES || craft->fault == FAULT_CLOSED) {
        bool is_closed = craft->fault == FAULT_CLOSED;
        voyage_sail_for(craft, PHASE_ERRAND, is_closed ? 16.65 : craft->lat,
            is_closed ? 111.25 : LINE_LON + 0.06);
        craft->until_us = 0;
    } else if (craft->fault == FAULT_DRIFTS) {
        craft->speed_m_s = KNOT;
        craft->leg_until_us = INT64_MAX;
        craft->leg_north = -0.9;
        craft->leg_east = -0.43;
        craft->until_us = 0;
    }
}

static void show_fault(struct month *month, struct craft *craft, struct report *report)
{
    bool is_first = !craft->is_begun;
    if (craft->fault == FAULT_NONE || month->now_us < craft->fault_us)
        return;
    if (is_first)
        begin_fault(craft);
    if (craft->fault == FAULT_OPENED)
        report->status |= STATUS_CASE_OPEN;
    if (craft->fault == FAULT_CLOCK)
        report->fix_us += 7 * HOUR_US;
    if (craft->fault == FAULT_LEAPS && is_first)
        report->point.lat_e7 += 2 * DEGREE_E7;
    if (craft->fault == FAULT_DARKENS) {
        report->speed_mm_s = (int32_t)(7.5 * KNOT * 1e3);
        report->course_cdeg = 9000;
    }
    if (craft->fault == FAULT_SOS && is_first) {
        report->kind = REPORT_EVENT;
        report->event = EVENT_SOS;
    }
}

/* --- the watch --- */

static struct occasion occasion_of(struct month *month, const struct craft *craft)
{
    struct occasion occasion = {
        .journal_id = "00112233445566778899aabbccddeeff",
        .place = {.seq = month->seq},
        .detected_us = BEGIN_US + month->now_us,
        .limits = &month->limits[0],
    };
    if (craft != NULL) {
        occasion.limits = &month->limits[craft->model->supplier_no];
        occasion.vessel_no = craft->vessel.vessel_no;
        occasion.supplier_no = craft->model->supplier_no;
        occasion.vessel = &craft->vessel;
        occasion.device = &craft->device;
        occasion.is_counted = true;
    }
    return occasion;
}

static struct stage stage_of(
    struct month *month, struct craft *craft, const struct occasion *occasion)
{
    return (struct stage){.state = &craft->state,
        .occasion = occasion,
        .zones = &month->zones,
        .lookout = &month->lookout,
        .out = &month->told};
}

static struct report report_of(struct month *month, struct craft *craft)
{
    double spread = craft->phase == PHASE_PORT ? 20 : 60;
    double course = atan2(craft->leg_east, craft->leg_north) * 57.29577951308232;
    bool is_leg = craft->phase == PHASE_FISH && craft->speed_m_s > 0;
    return (struct report){
        .fix_us = BEGIN_US + month->now_us - 20 * SECOND_US,
        .point = {(int32_t)((craft->lat + spread * METRE * month_noise(month)) * 1e7),
                  (int32_t)((craft->lon + spread * METRE * month_noise(month)) * 1e7)},
        .speed_mm_s = (int32_t)(craft->speed_m_s * 1e3),
        .course_cdeg =
            is_leg ? (int32_t)((course < 0 ? course + 360 : course) * 100) : COURSE_UNKNOWN,
        .status = STATUS_FIX_VALID,
        .kind = REPORT_POSITION,
    };
}

static void plan_report(struct month *month, struct craft *craft)
{
    const struct model *model = craft->model;
    int64_t next_us = month_span(month, model->least_us, model->most_us);
    double gaps = model->gap_every_us == 0 ? 0 : (double)next_us / (double)model->gap_every_us;
    if (craft->fault == FAULT_NONE && month_between(month, 0, 1) < gaps)
        next_us = month_span(month, model->gap_least_us, model->gap_most_us);
    craft->report_us = month->now_us + next_us;
    bool is_dark = (craft->fault == FAULT_SILENT && craft->report_us >= craft->fault_us) ||
                   (craft->fault == FAULT_DARKENS && craft->is_begun);
    if (is_dark)
        craft->report_us = INT64_MAX;
}

static void hear(struct month *month, struct craft *craft)
{
    voyage_move(month, craft);
    struct report report = report_of(month, craft);
    show_fault(month, craft, &report);
    month->seq++;
    month->reports++;
    month->frames[craft->model->supplier_no]++;
    struct occasion occasion = occasion_of(month, craft);
    struct stage stage = stage_of(month, craft, &occasion);
    must(rules_heard(&stage));
    struct receipt receipt = {.device_no = craft->state.device_no,
        .received_us = occasion.detected_us,
        .place = occasion.place};
    struct position position = position_stamp(&report, &receipt);
    must(rules_report(&stage, &position));
    plan_report(month, craft);
}

static void beat(struct month *month)
{
    struct heartbeat heartbeat = {.wall_us = BEGIN_US + month->now_us,
        .run = 1,
        .mono_us = (uint64_t)month->now_us,
        .path_count = PATHS};
    clock_pass(&month->lookout.clock, BEAT_US - CLOCK_STEP_MAX_US);
    for (int32_t i = 0; i < PATHS; i++) {
        heartbeat.paths[i] = (struct heartbeat_path){
            .supplier_no = i, .frames = month->frames[i], .is_proven = true};
        month->frames[i] = 0;
    }
    month->seq++;
    clock_beat(&month->lookout.clock, &heartbeat);
    for (size_t i = 0; i < FLEET; i++) {
        struct craft *craft = &month->crafts[i];
        int64_t listened_us = clock_listened_us(&month->lookout.clock, craft->model->supplier_no);
        if (!rules_are_due(&craft->state, listened_us))
            continue;
        struct occasion occasion = occasion_of(month, craft);
        struct stage stage = stage_of(month, craft, &occasion);
        must(rules_tick(&stage));
    }
    struct occasion occasion = occasion_of(month, NULL);
    must(outage_tick(&month->lookout.outages, &month->lookout.clock, &occasion, &month->told));
}

/* --- what was told --- */

static bool is_sounding(const struct alarm_event *event)
{
    const struct alarm_kind_facts *facts = alarm_kind_facts(event->kind);
    return facts->voice == VOICE_SIREN && event->step != ALARM_ENDED &&
           event->level >= facts->severity;
}

static void count_siren(struct month *month, const struct alarm_event *event)
{
    month->sounding[month->now_us / SHIFT_US]++;
    month->sirens[event->kind]++;
    if (event->device_no == 0 || month->crafts[event->device_no - 1].fault == FAULT_NONE) {
        month->stray_sirens++;
        printf("# stray siren: %s of device %d\n", alarm_kind_name(event->kind), event->device_no);
    }
}

static void look_for_plant(struct month *month, const struct alarm_event *event)
{
    struct craft *craft = &month->crafts[event->device_no - 1];
    for (size_t i = 0; i < COUNT_OF(plants); i++)
        if (plants[i].fault == craft->fault && plants[i].kind == event->kind &&
            event->level >= plants[i].level && month->now_us >= craft->fault_us)
            craft->is_found = true;
}

/* The gate tells what went unanswered when its time is over. */
static void end_polls(struct month *month)
{
    for (size_t i = 0; i < FLEET; i++) {
        struct device_state *state = &month->crafts[i].state;
        const struct poll *poll = &state->poll;
        if (poll->id == 0 || poll->is_settled || BEGIN_US + month->now_us < poll->until_us)
            continue;
        silence_unanswered(state, poll->asked_us);
        poll_settle(state, poll->id);
        month->polls++;
    }
}

static void count_told(struct month *month)
{
    for (size_t i = 0; i < month->told.count; i++) {
        const struct alarm_event *event = &month->told.events[i];
        const struct notice_line *lines[NOTICES_MAX];
        size_t count = notice_select(event, lines, NOTICES_MAX);
        for (size_t k = 0; k < count; k++)
            month->notices[lines[k]->channel]++;
        month->raised[event->kind] += event->step == ALARM_RAISED;
        if (is_sounding(event))
            count_siren(month, event);
        if (event->device_no <= 0)
            continue;
        look_for_plant(month, event);
    }
    alarm_list_reset(&month->told);
}

static void tell_counts(const struct month *month, int64_t days)
{
    printf("# %" PRId64 " days, %zu reports\n", days, month->reports);
    for (size_t i = 1; i < KINDS_MAX; i++)
        if (month->raised[i] > 0)
            printf("# %s: %zu alarms, %zu sirens\n", alarm_kind_name((enum alarm_kind)i),
                month->raised[i], month->sirens[i]);
    printf("# notices: %zu SMS, %zu texts to vessels, %zu at the desk, %zu in lists; %zu polls\n",
        month->notices[CHANNEL_SMS], month->notices[CHANNEL_TEXT], month->notices[CHANNEL_DESK],
        month->notices[CHANNEL_LIST], month->polls);
}

static bool prove_quiet(const struct month *month)
{
    size_t most = 0;
    for (size_t i = 0; i < SHIFTS_MAX; i++)
        most = month->sounding[i] > most ? month->sounding[i] : most;
    size_t days = (size_t)(month->until_us / DAY_US);
    bool is_quiet = most <= SOUNDING_MAX && month->stray_sirens <= STRAY_A_DAY * days;
    printf("%sok 1 - at most %zu sirens a shift, %zu of vessels with nothing wrong\n",
        is_quiet ? "" : "not ", most, month->stray_sirens);
    return is_quiet;
}

static bool prove_found(const struct month *month)
{
    size_t planted = 0;
    size_t found = 0;
    for (size_t i = 0; i < FLEET; i++) {
        const struct craft *craft = &month->crafts[i];
        planted += craft->fault != FAULT_NONE;
        found += craft->is_found;
        if (craft->fault != FAULT_NONE && !craft->is_found)
            printf("# not found: fault %d of device %zu\n", (int)craft->fault, i + 1);
    }
    printf("%sok 2 - %zu of %zu planted faults found\n", found == planted ? "" : "not ", found,
        planted);
    return found == planted;
}

static void make_zones(struct month *month)
{
    struct zone *made[COUNT_OF(zones)] = {NULL};
    struct zone_set *set = NULL;
    char error[ZONE_ERROR_MAX];
    for (size_t i = 0; i < COUNT_OF(zones); i++)
        must(zone_from_feature(bytes_from_text(zones[i]), (int32_t)i + 1, i + 1, &made[i], error));
    must(zone_set_from_zones(made, COUNT_OF(zones), &set));
    must(live_zones_init(&month->zones, set));
    zone_set_unref(set);
    for (size_t i = 0; i < COUNT_OF(zones); i++)
        zone_unref(made[i]);
}

static void begin_craft(struct month *month, size_t number)
{
    struct craft *craft = &month->crafts[number - 1];
    voyage_begin(month, craft, number);
    month->limits[craft->model->supplier_no].quiet_gap_us = craft->model->gap_most_us;
}

static void begin(struct month *month, int64_t days)
{
    *month = (struct month){.until_us = days * DAY_US, .chance = 20260101};
    for (size_t i = 0; i < PATHS; i++)
        month->limits[i] = threshold_defaults();
    lookout_init(&month->lookout);
    alarm_list_init(&month->told);
    make_zones(month);
    month->crafts = calloc(FLEET, sizeof *month->crafts);
    must(month->crafts == NULL);
    for (size_t i = 0; i < FLEET; i++)
        begin_craft(month, i + 1);
    plant(month);
}

static void live(struct month *month)
{
    while (month->now_us < month->until_us) {
        month->now_us += BEAT_US;
        for (size_t i = 0; i < FLEET; i++)
            if (month->crafts[i].report_us <= month->now_us)
                hear(month, &month->crafts[i]);
        end_polls(month);
        beat(month);
        count_told(month);
    }
}

static void end(struct month *month)
{
    for (size_t i = 0; i < FLEET; i++)
        device_state_done(&month->crafts[i].state);
    free(month->crafts);
    live_zones_done(&month->zones);
    alarm_list_done(&month->told);
}

int main(void)
{
    static struct month month;
    const char *text = getenv("HAITRINH_MONTH_DAYS");
    int64_t days = 6;
    if (text != NULL && text_to_int64(bytes_from_text(text), &days) < 0)
        return EXIT_FAILURE;
    days = days < 6 ? 6 : days;
    must(days * DAY_US / SHIFT_US >= SHIFTS_MAX);
    begin(&month, days);
    live(&month);
    printf("1..2\n");
    tell_counts(&month, days);
    bool is_quiet = prove_quiet(&month);
    bool is_well = prove_found(&month) && is_quiet;
    end(&month);
    return is_well ? EXIT_SUCCESS : EXIT_FAILURE;
}
