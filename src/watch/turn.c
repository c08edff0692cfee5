#include "watch/turn.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Records that the history lane passes in one turn while it looks for its own. */
#define HISTORY_SCAN_MAX 100000

int turn_init(struct turn *turn, const char *journal_path, struct log *log)
{
    *turn = (struct turn){.log = log};
    draft_init(&turn->draft);
    int result = journal_reader_open(journal_path, &turn->live.reader);
    if (result == 0)
        result = journal_reader_open(journal_path, &turn->history.reader);
    if (result != 0)
        return result;
    turn->clock = malloc(LOOKOUT_BLOB_MAX);
    judge_init(&turn->judge, journal_reader_id(turn->live.reader));
    return turn->clock ? 0 : -ENOMEM;
}

void turn_done(struct turn *turn)
{
    journal_reader_close(turn->live.reader);
    journal_reader_close(turn->history.reader);
    memory_free(turn->memory);
    draft_done(&turn->draft);
    judge_done(&turn->judge);
    free(turn->states);
    free(turn->blobs);
    free(turn->clock);
    *turn = (struct turn){0};
}

static int lane_start(struct turn *turn, struct lane *lane, uint64_t committed)
{
    lane->committed = lane->at = committed;
    int result = journal_reader_seek(lane->reader, committed + 1);
    if (result == 0)
        return 0;
    if (result < 0)
        return result;
    log_line(turn->log, LOG_ERR, "cursor-lost",
        "the store has records up to %" PRIu64 " of this journal, which %s; "
        "nothing is read until a person has decided",
        committed, result == READER_BEYOND ? "ends before that" : "begins after that");
    return -ESTALE;
}

int turn_start_at(struct turn *turn, struct memory *memory, const struct load_cursor *cursor)
{
    memory_free(turn->memory);
    turn->memory = memory;
    draft_clear(&turn->draft);
    int result = lane_start(turn, &turn->live, cursor->live_seq);
    return result == 0 ? lane_start(turn, &turn->history, cursor->history_seq) : result;
}

static bool is_refused(const struct turn *turn, bool is_history, uint64_t seq)
{
    return turn->refusal.seq == seq && turn->refusal.is_history == is_history;
}

static int quarantine(struct turn *turn)
{
    struct quarantine_row row = {.place = {.seq = turn->refusal.seq}};
    snprintf(row.sqlstate, sizeof row.sqlstate, "%s", turn->refusal.sqlstate);
    snprintf(row.reason, sizeof row.reason, "%s", turn->refusal.reason);
    log_line(turn->log, LOG_ERR, "record-refused",
        "record %" PRIu64 " is refused by the database (%s) and set aside: %s", row.place.seq,
        row.sqlstate, row.reason);
    return draft_quarantine(&turn->draft, &row);
}

static int read_live(struct turn *turn, const struct turn_limits *limits)
{
    size_t records = 0;
    struct journal_record record;
    while (records < limits->live_records && turn->draft.position_count < limits->live_reports) {
        int result = journal_reader_next(turn->live.reader, &record);
        if (result != 0)
            return result == READER_END ? 0 : result;
        result = is_refused(turn, false, record.seq) ? quarantine(turn)
                                                     : judge_live(&turn->judge, &record);
        if (result < 0)
            return result;
        turn->live.at = record.seq;
        records++;
    }
    return 0;
}

static int read_history(struct turn *turn, const struct turn_limits *limits)
{
    size_t records = 0;
    size_t passed = 0;
    size_t most = turn->draft.position_count +
                  (turn->live_reports > 0 ? limits->beside_reports : limits->history_reports);
    struct journal_record record;
    while (turn->history.at < turn->live.at && records < limits->history_records &&
           passed < HISTORY_SCAN_MAX && turn->draft.position_count < most) {
        int result = journal_reader_next(turn->history.reader, &record);
        if (result != 0)
            return result == READER_END ? 0 : result;
        result = is_refused(turn, true, record.seq) ? quarantine(turn)
                                                    : judge_history(&turn->judge, &record);
        if (result < 0)
            return result;
        turn->history.at = record.seq;
        records += record.type == RECORD_FRAME && (record.flags & RECORD_HISTORY);
        passed++;
    }
    return 0;
}

static int reserve_states(struct turn *turn, size_t count)
{
    if (count > turn->state_capacity) {
        struct state_row *grown = reallocarray(turn->states, count, sizeof *grown);
        if (!grown)
            return -ENOMEM;
        turn->states = grown;
        turn->state_capacity = count;
    }
    return 0;
}

static int reserve_blob(struct turn *turn, size_t used)
{
    if (used + STATE_BLOB_MAX <= turn->blob_capacity)
        return 0;
    size_t capacity = 2 * (used + STATE_BLOB_MAX);
    uint8_t *grown = realloc(turn->blobs, capacity);
    if (!grown)
        return -ENOMEM;
    turn->blobs = grown;
    turn->blob_capacity = capacity;
    return 0;
}

/* States of all touched devices; blobs lie one after the other and are pointed at once all are
 * there. */
static int write_states(struct turn *turn)
{
    const struct judge *judge = &turn->judge;
    int result = reserve_states(turn, judge->touched_count);
    size_t used = 0, count = 0;
    for (size_t i = 0; result == 0 && i < judge->touched_count; i++) {
        struct seat *seat = judge->touched[i];
        if (!seat->is_touched)
            continue;
        seat->is_touched = false;
        result = reserve_blob(turn, used);
        if (result < 0)
            return result;
        size_t size = device_state_encode(&seat->state, turn->blobs + used);
        turn->states[count++] = (struct state_row){.device_no = seat->state.device_no,
            .last_heard_us = seat->heard_us,
            .last = seat->state.last,
            .blob = {.size = size}};
        used += size;
    }
    size_t at = 0;
    for (size_t i = 0; i < count; i++) {
        turn->states[i].blob.data = turn->blobs + at;
        at += turn->states[i].blob.size;
    }
    turn->batch.states = turn->states;
    turn->batch.state_count = count;
    return result;
}

/* The time to look at duties by; 0: not now. Whatever comes of this batch they are looked at again
 * in a minute, or at once where the clock was set back. */
static int64_t look_at_duties(struct turn *turn)
{
    int64_t now_us = turn->judge.beat_us;
    int64_t since_us = now_us - turn->duties_us;
    if (!turn->has_duties || now_us == 0 || (since_us >= 0 && since_us < MINUTE_US))
        return 0;
    turn->duties_us = now_us;
    return now_us;
}

static int finish_batch(struct turn *turn)
{
    turn->batch = (struct batch){.journal_id = journal_reader_id(turn->live.reader),
        .live_from = turn->live.committed,
        .live_to = turn->live.at,
        .history_from = turn->history.committed,
        .history_to = turn->history.at,
        .duties_us = look_at_duties(turn),
        .fleet_version = fleet_version(turn->memory->fleet)};
    int result = judge_end(&turn->judge);
    if (result == 0)
        result = write_states(turn);
    if (result < 0)
        return result;
    turn->batch.clock = (struct bytes){
        .data = turn->clock, .size = lookout_encode(&turn->memory->lookout, turn->clock)};
    draft_fill(&turn->draft, &turn->batch);
    return 0;
}

int turn_read(struct turn *turn, const struct turn_limits *limits, const struct batch **out_batch)
{
    judge_begin(&turn->judge, turn->memory, &turn->draft);
    int result = read_live(turn, limits);
    turn->live_reports = turn->draft.position_count;
    if (result == 0)
        result = read_history(turn, limits);
    turn->history_reports = turn->draft.position_count - turn->live_reports;
    if (result != 0)
        return result > 0 ? -ESTALE : result;
    bool is_idle =
        turn->live.at == turn->live.committed && turn->history.at == turn->history.committed;
    if (is_idle) {
        *out_batch = NULL;
        return 0;
    }
    result = finish_batch(turn);
    if (result == 0)
        *out_batch = &turn->batch;
    return result;
}

void turn_commit(struct turn *turn)
{
    turn->live.committed = turn->live.at;
    turn->history.committed = turn->history.at;
    const struct lane *refused = turn->refusal.is_history ? &turn->history : &turn->live;
    if (refused->committed >= turn->refusal.seq)
        turn->refusal.seq = 0;
}

struct paced turn_records(const struct turn *turn)
{
    return (struct paced){.live = turn->live.at - turn->live.committed,
        .history = turn->history.at - turn->history.committed};
}

void turn_refuse(struct turn *turn, const char *sqlstate, const char *reason)
{
    bool is_history = turn->live.at == turn->live.committed;
    turn->refusal.is_history = is_history;
    turn->refusal.seq = is_history ? turn->history.at : turn->live.at;
    snprintf(turn->refusal.sqlstate, sizeof turn->refusal.sqlstate, "%s", sqlstate);
    snprintf(turn->refusal.reason, sizeof turn->refusal.reason, "%s", reason);
}

bool turn_is_at_end(const struct turn *turn)
{
    return turn->live.committed == journal_reader_durable(turn->live.reader) &&
           turn->history.committed == turn->live.committed;
}
