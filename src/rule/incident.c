#include "rule/incident.h"

#include <string.h>

#include "base/json.h"
#include "rule/story.h"

/* An incident this many windows old is not taken for a part of a wider one any more. */
#define YOUNG_WINDOWS 3
/* Of what the cohort that explains most explains, so much is nearly all. */
#define NEARLY_ALL_PERCENT 90

/* How well a cohort explains what is silent now. */
struct weight {
    int64_t late;      /* newly, in no open incident */
    int64_t size;      /* those, and the ones on time */
    int64_t explained; /* silent members of open incidents */
};

struct choice {
    bool is_made;
    struct cohort cohort;
    struct weight weight;
};

/* Of the cohorts that are a mass: what the one that explains most explains, and the narrowest that
 * explains at least that much. */
struct search {
    int64_t least;
    int64_t most;
    struct choice best;
};

static struct kin *kin_at(const struct incident_round *round, size_t index)
{
    return &round->board->kins.kins[index];
}

static size_t kin_count(const struct incident_round *round)
{
    return round->board->kins.count;
}

static bool is_of(const struct incident_round *round, const struct kin *kin, size_t index)
{
    return outage_incident(round->board, kin) == &round->board->incidents[index];
}

static void write_detail(const struct incident *incident, const struct incident_sum *sum,
    const struct thresholds *limits, struct json *detail)
{
    json_open_object(detail, NULL);
    json_put_string(detail, "cause", incident->is_feed ? "feed-silent" : "mass-loss");
    json_put_string(detail, "cohort", cohort_kind_name(incident->cohort.kind));
    if (incident->cohort.kind == COHORT_SUPPLIER)
        json_put_int(detail, "supplier", (int32_t)incident->cohort.key);
    else
        json_put_string(detail, "name", incident->name);
    json_put_uint(detail, "members", sum->members);
    json_put_uint(detail, "returned", sum->returned);
    json_put_uint(detail, "held", sum->held);
    json_put_uint(detail, "on_time", sum->on_time);
    json_put_time(detail, "since", incident->began_us);
    json_put_int(detail, "least_vessels", limits->outage_vessels);
    json_put_int(detail, "least_percent", limits->outage_percent);
    json_close_object(detail);
}

static int tell(const struct incident_round *round, struct incident *incident, enum alarm_step step)
{
    struct incident_sum sum = outage_sum(round->board, incident);
    incident->told = sum.members;
    struct json detail;
    json_init(&detail);
    write_detail(incident, &sum, round->occasion->limits, &detail);
    int64_t now_us = round->occasion->detected_us;
    struct alarm_event event = {
        .alarm_id = incident->alarm_id,
        .kind = ALARM_OUTAGE,
        .step = step,
        .level = story_level(ALARM_OUTAGE, CERTAINTY_CONFIRMED),
        .occurred_us = step == ALARM_RAISED ? incident->began_us : now_us,
        .point = {COORD_UNKNOWN, COORD_UNKNOWN},
    };
    struct occasion path = *round->occasion;
    path.vessel_no = 0;
    path.supplier_no = sum.supplier_no;
    int result = alarm_list_add(round->out, &path, &event, &detail);
    json_done(&detail);
    return result;
}

static bool is_mass(int64_t late, int64_t size, const struct thresholds *limits)
{
    if (late >= limits->outage_vessels && late * 100 >= limits->outage_percent * size)
        return true;
    return size >= limits->outage_small_count && late * 100 >= limits->outage_small_percent * size;
}

static bool is_quiet(const struct incident_round *round, const struct cohort *supplier)
{
    const struct clock_path *path = clock_path(round->clock, (int32_t)supplier->key);
    return path != NULL && path->quiet_us >= round->occasion->limits->feed_silent_us;
}

static void release(const struct incident_round *round, size_t index)
{
    round->board->incidents[index].is_open = false;
    for (size_t i = 0; i < kin_count(round); i++) {
        struct kin *kin = kin_at(round, i);
        if (!kin->is_out || !is_of(round, kin, index))
            continue;
        kin->is_out = false;
        kin->ended_at_us = clock_listened_us(round->clock, kin_supplier(kin));
        kin_clear_late(kin);
    }
}

static int tend(const struct incident_round *round, size_t index)
{
    struct incident *incident = &round->board->incidents[index];
    struct incident_sum sum = outage_sum(round->board, incident);
    int64_t silent = (int64_t)sum.members - sum.returned;
    bool has_returned = 2 * silent <= sum.members &&
                        !is_mass(silent, silent + sum.on_time, round->occasion->limits);
    if (has_returned && !(incident->is_feed && is_quiet(round, &incident->cohort))) {
        int result = tell(round, incident, ALARM_ENDED);
        release(round, index);
        return result;
    }
    int64_t grown = (int64_t)sum.members - incident->told;
    bool has_grown = grown >= incident->told && grown >= round->occasion->limits->outage_vessels;
    return has_grown ? tell(round, incident, ALARM_UPDATED) : 0;
}

int incident_tend_all(const struct incident_round *round)
{
    int result = 0;
    for (size_t i = 0; i < INCIDENTS_MAX && result == 0; i++)
        if (round->board->incidents[i].is_open)
            result = tend(round, i);
    return result;
}

/* All its kin are of the cohort. */
static bool is_inside(const struct incident_round *round, size_t index, const struct cohort *cohort)
{
    for (size_t i = 0; i < kin_count(round); i++) {
        const struct kin *kin = kin_at(round, i);
        if (kin->is_out && is_of(round, kin, index) && !cohort_holds(cohort, &kin->kinship))
            return false;
    }
    return true;
}

/* It may turn out to be part of a wider one: it is young, and somebody is missing. */
static bool may_widen(const struct incident_round *round, const struct incident *incident)
{
    const struct occasion *occasion = round->occasion;
    int64_t age_us = occasion->detected_us - incident->began_us;
    return age_us <= YOUNG_WINDOWS * occasion->limits->outage_window_us &&
           (!incident->is_feed || outage_sum(round->board, incident).members > 0);
}

/* Such an incident, when it is part of what the cohort shows; INCIDENTS_MAX: none. */
static size_t find_growing(const struct incident_round *round, const struct cohort *cohort)
{
    for (size_t i = 0; i < kin_count(round); i++) {
        const struct kin *kin = kin_at(round, i);
        if (!kin->is_out || !cohort_holds(cohort, &kin->kinship))
            continue;
        size_t index = kin->incident - 1U;
        if (may_widen(round, &round->board->incidents[index]) && is_inside(round, index, cohort))
            return index;
    }
    return INCIDENTS_MAX;
}

/* The same cohort's incident that ended a short while ago; INCIDENTS_MAX: none. */
static size_t find_ended(const struct incident_round *round, const struct cohort *cohort)
{
    for (size_t i = 0; i < kin_count(round); i++) {
        const struct kin *kin = kin_at(round, i);
        const struct incident *incident = outage_incident(round->board, kin);
        if (incident == NULL || incident->is_open || incident->cohort.kind != cohort->kind ||
            incident->cohort.key != cohort->key || kin->ended_at_us == TIME_UNKNOWN)
            continue;
        int64_t since_us = clock_listened_us(round->clock, kin_supplier(kin)) - kin->ended_at_us;
        if (since_us <= round->occasion->limits->reentry_us)
            return kin->incident - 1U;
    }
    return INCIDENTS_MAX;
}

/* A free place, else that of the ended incident that began first; INCIDENTS_MAX: all are open. */
static size_t find_place(const struct incident_round *round)
{
    const struct incident *incidents = round->board->incidents;
    size_t found = INCIDENTS_MAX;
    for (size_t i = 0; i < INCIDENTS_MAX; i++) {
        if (incidents[i].alarm_id == 0)
            return i;
        if (incidents[i].is_open)
            continue;
        if (found == INCIDENTS_MAX || incidents[i].began_us < incidents[found].began_us)
            found = i;
    }
    for (size_t i = 0; i < kin_count(round) && found < INCIDENTS_MAX; i++)
        if (kin_at(round, i)->incident == found + 1)
            kin_at(round, i)->incident = 0;
    return found;
}

/* Who became late since the window began is a member, but for those of an incident before. */
static void enlist(const struct incident_round *round, size_t index, const struct cohort *cohort)
{
    int64_t window_us = round->occasion->limits->outage_window_us;
    for (size_t i = 0; i < kin_count(round); i++) {
        struct kin *kin = kin_at(round, i);
        if (kin->is_out || !cohort_holds(cohort, &kin->kinship))
            continue;
        kin->onset_at_us = (kin->bucket - window_us / KIN_BUCKET_US + 1) * KIN_BUCKET_US;
        if (kin->ended_at_us != TIME_UNKNOWN && kin->onset_at_us <= kin->ended_at_us)
            kin->onset_at_us = kin->ended_at_us + 1;
        kin->incident = (uint8_t)(index + 1);
        kin->is_out = true;
        kin->ended_at_us = TIME_UNKNOWN;
        kin->members = kin_newly_late(kin, window_us);
        kin->returned = 0;
    }
}

/* `span_us`: for how long it must have lasted; feed: the feed is silent. */
static int open(
    const struct incident_round *round, const struct cohort *cohort, bool is_feed, int64_t span_us)
{
    size_t index = is_feed ? INCIDENTS_MAX : find_growing(round, cohort);
    if (index == INCIDENTS_MAX)
        index = find_ended(round, cohort);
    bool is_known = index < INCIDENTS_MAX;
    if (!is_known)
        index = find_place(round);
    if (index == INCIDENTS_MAX)
        return 0;
    struct incident *incident = &round->board->incidents[index];
    const struct occasion *occasion = round->occasion;
    if (!is_known)
        *incident = (struct incident){.began_us = occasion->detected_us - span_us,
            .alarm_id =
                alarm_id(occasion, ALARM_OUTAGE, (int32_t)cohort->kind, (int32_t)cohort->key)};
    incident->cohort = *cohort;
    incident->is_open = true;
    incident->is_feed = is_feed;
    const char *name = cohort_name(&round->board->kins, cohort);
    memcpy(incident->name, name, strlen(name) + 1);
    enlist(round, index, cohort);
    return tell(round, incident, is_known ? ALARM_UPDATED : ALARM_RAISED);
}

/* Reports a day expected of a supplier, but for devices that an open incident explains. */
static int64_t supplier_rate(const struct incident_round *round, const struct cohort *supplier)
{
    int64_t rate = 0;
    for (size_t i = 0; i < kin_count(round); i++) {
        const struct kin *kin = kin_at(round, i);
        if (!kin->is_out && cohort_holds(supplier, &kin->kinship))
            rate += kin->rate_per_day;
    }
    return rate;
}

static bool has_incident(const struct incident_round *round, const struct cohort *cohort)
{
    for (size_t i = 0; i < INCIDENTS_MAX; i++) {
        const struct incident *incident = &round->board->incidents[i];
        if (incident->is_open && incident->cohort.kind == cohort->kind &&
            incident->cohort.key == cohort->key)
            return true;
    }
    return false;
}

/* Devices that connect by themselves have no feed. */
int incident_open_feeds(const struct incident_round *round)
{
    const struct thresholds *limits = round->occasion->limits;
    int result = 0;
    for (size_t i = 0; i < round->clock->path_count && result == 0; i++) {
        const struct clock_path *path = &round->clock->paths[i];
        struct cohort supplier = {.kind = COHORT_SUPPLIER, .key = (uint32_t)path->supplier_no};
        if (path->supplier_no == 0 || path->quiet_us < limits->feed_silent_us)
            continue;
        int64_t quiet_min = path->quiet_us / MINUTE_US;
        int64_t expected = supplier_rate(round, &supplier) * quiet_min / (DAY_US / MINUTE_US);
        if (expected >= limits->feed_expected && !has_incident(round, &supplier))
            result = open(round, &supplier, true, path->quiet_us);
    }
    return result;
}

static struct weight weigh(const struct incident_round *round, const struct cohort *cohort)
{
    int64_t window_us = round->occasion->limits->outage_window_us;
    struct weight weight = {0};
    for (size_t i = 0; i < kin_count(round); i++) {
        const struct kin *kin = kin_at(round, i);
        if (!cohort_holds(cohort, &kin->kinship))
            continue;
        if (kin->is_out) {
            weight.explained += (int64_t)kin->members - kin->returned;
        } else if (kin->is_listened) {
            uint32_t late = kin_newly_late(kin, window_us);
            weight.late += late;
            weight.size += late + kin->on_time;
        }
    }
    return weight;
}

static int64_t reach(const struct weight *weight)
{
    return weight->late + weight->explained;
}

/* Nearly as good an explanation, by a narrower cohort. */
static bool is_better(const struct choice *one, const struct choice *other)
{
    int64_t size = one->weight.size + one->weight.explained;
    int64_t other_size = other->weight.size + other->weight.explained;
    if (!other->is_made || size != other_size)
        return !other->is_made || size < other_size;
    return one->cohort.kind < other->cohort.kind;
}

/* Looks at the cohorts of these kin that are a mass. */
static void weigh_cohorts(
    const struct incident_round *round, const struct kin *kin, struct search *search)
{
    for (size_t kind = 0; kind < COHORT_KINDS; kind++) {
        struct choice choice = {.is_made = true};
        if (!cohort_of(&kin->kinship, (enum cohort_kind)kind, &choice.cohort))
            continue;
        choice.weight = weigh(round, &choice.cohort);
        if (!is_mass(choice.weight.late, choice.weight.size, round->occasion->limits))
            continue;
        if (reach(&choice.weight) > search->most)
            search->most = reach(&choice.weight);
        if (reach(&choice.weight) >= search->least && is_better(&choice, &search->best))
            search->best = choice;
    }
}

static void look(const struct incident_round *round, struct search *search)
{
    int64_t window_us = round->occasion->limits->outage_window_us;
    for (size_t i = 0; i < kin_count(round); i++) {
        const struct kin *kin = kin_at(round, i);
        if (!kin->is_out && kin->is_listened && kin_newly_late(kin, window_us) > 0)
            weigh_cohorts(round, kin, search);
    }
}

int incident_open_masses(const struct incident_round *round)
{
    struct search most = {.least = INT64_MAX};
    look(round, &most);
    if (most.most == 0)
        return 0;
    struct search search = {.least = most.most * NEARLY_ALL_PERCENT / 100};
    look(round, &search);
    return open(round, &search.best.cohort, false, round->occasion->limits->outage_window_us);
}
