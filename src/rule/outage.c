#include "rule/outage.h"

#include "rule/incident.h"

void outage_init(struct outage_board *board)
{
    *board = (struct outage_board){0};
}

static bool is_member(const struct kin *kin, const struct silence *silence)
{
    if (kin->incident == 0 || silence->late_at_us < kin->onset_at_us)
        return false;
    return kin->is_out || silence->late_at_us <= kin->ended_at_us;
}

/* Kin that come new into a cohort whose incident is open belong to it from that reading on. */
static void enter_incident(struct outage_board *board, struct kin *kin, int64_t at_us)
{
    for (size_t i = 0; i < INCIDENTS_MAX && !kin->is_out; i++) {
        const struct incident *incident = &board->incidents[i];
        if (!incident->is_open || !cohort_holds(&incident->cohort, &kin->kinship))
            continue;
        kin->incident = (uint8_t)(i + 1);
        kin->is_out = true;
        kin->onset_at_us = at_us;
    }
}

static struct kin *take(
    struct outage_board *board, const struct silence *silence, const struct device *device)
{
    bool is_known = kin_find(&board->kins, &silence->kinship) != NULL;
    struct kin *kin = kin_take(&board->kins, &silence->kinship);
    if (kin == NULL)
        return NULL;
    if (!is_known && kinship_is_same(&kin->kinship, &silence->kinship))
        enter_incident(board, kin, silence->heard_at_us);
    if (device != NULL)
        kin_learn(kin, device);
    return kin;
}

void outage_restore(struct outage_board *board, const struct listening_clock *clock,
    const struct silence *silence, const struct device *device)
{
    struct kin *kin = silence->is_heard ? take(board, silence, device) : NULL;
    if (kin == NULL)
        return;
    kin_advance(kin, clock_listened_us(clock, silence->supplier_no));
    kin->held += silence->is_held;
    bool is_over = kin->ended_at_us != TIME_UNKNOWN && silence->late_at_us <= kin->ended_at_us;
    if (!silence->is_late)
        kin_join(kin, silence);
    else if (silence->is_counted && !is_over)
        kin_count_late(kin, silence->late_at_us);
}

/* Nothing that is counted differs. */
static bool counts_alike(const struct silence *before, const struct silence *now)
{
    return before->is_heard && !before->is_late && before->is_counted == now->is_counted &&
           before->interval_us == now->interval_us &&
           kinship_is_same(&before->kinship, &now->kinship);
}

static void part(struct kin *kin, const struct silence *silence)
{
    if (silence->is_held && kin->held > 0)
        kin->held--;
    if (!silence->is_late) {
        kin_leave(kin, silence);
        return;
    }
    if (!silence->is_counted)
        return;
    kin_uncount_late(kin, silence->late_at_us);
    if (kin->is_out && is_member(kin, silence))
        kin->returned++;
}

void outage_note_heard(struct outage_board *board, const struct silence *before,
    const struct silence *now, const struct device *device)
{
    if (counts_alike(before, now))
        return;
    struct kin *was = before->is_heard ? kin_take(&board->kins, &before->kinship) : NULL;
    if (was != NULL)
        part(was, before);
    struct kin *is = take(board, now, device);
    if (is != NULL)
        kin_join(is, now);
}

void outage_note_late(struct outage_board *board, const struct silence *silence, bool is_at_sea)
{
    struct kin *kin = take(board, silence, NULL);
    if (kin == NULL)
        return;
    kin_leave(kin, silence);
    if (!is_at_sea)
        return;
    kin_count_late(kin, silence->late_at_us);
    if (kin->is_out && is_member(kin, silence))
        kin->members++;
}

void outage_note_held(struct outage_board *board, const struct silence *silence, bool is_held)
{
    struct kin *kin = kin_find(&board->kins, &silence->kinship);
    if (kin != NULL && is_held)
        kin->held++;
    else if (kin != NULL && kin->held > 0)
        kin->held--;
}

const struct kin *outage_holding(struct outage_board *board, const struct silence *silence)
{
    const struct kin *kin = kin_find(&board->kins, &silence->kinship);
    return kin != NULL && is_member(kin, silence) ? kin : NULL;
}

const struct incident *outage_incident(const struct outage_board *board, const struct kin *kin)
{
    return kin->incident == 0 ? NULL : &board->incidents[kin->incident - 1];
}

struct incident_sum outage_sum(const struct outage_board *board, const struct incident *incident)
{
    struct incident_sum sum = {0};
    bool is_first = true;
    for (size_t i = 0; i < board->kins.count; i++) {
        const struct kin *kin = &board->kins.kins[i];
        if (outage_incident(board, kin) != incident)
            continue;
        sum.members += kin->members;
        sum.returned += kin->returned;
        sum.held += kin->held;
        sum.on_time += kin->on_time;
        if (is_first || sum.supplier_no == kin_supplier(kin))
            sum.supplier_no = kin_supplier(kin);
        else
            sum.supplier_no = 0;
        is_first = false;
    }
    return sum;
}

struct cohort_share outage_share(
    const struct outage_board *board, const struct cohort *cohort, int64_t window_us)
{
    struct cohort_share share = {0};
    for (size_t i = 0; i < board->kins.count; i++) {
        const struct kin *kin = &board->kins.kins[i];
        if (!cohort_holds(cohort, &kin->kinship))
            continue;
        uint32_t silent =
            kin->is_out ? kin->members - kin->returned : kin_newly_late(kin, window_us);
        share.silent += silent;
        share.size += silent + kin->on_time;
    }
    return share;
}

static void advance(struct kin_table *table, const struct listening_clock *clock)
{
    for (size_t i = 0; i < table->count; i++) {
        struct kin *kin = &table->kins[i];
        const struct clock_path *path = clock_path(clock, kin_supplier(kin));
        kin->is_listened = path != NULL && path->is_proven;
        if (path != NULL)
            kin_advance(kin, path->listened_us);
    }
}

int outage_tick(struct outage_board *board, const struct listening_clock *clock,
    const struct occasion *occasion, struct alarm_list *out)
{
    struct incident_round round = {
        .board = board, .clock = clock, .occasion = occasion, .out = out};
    advance(&board->kins, clock);
    int result = incident_tend_all(&round);
    if (result == 0)
        result = incident_open_feeds(&round);
    return result == 0 ? incident_open_masses(&round) : result;
}
