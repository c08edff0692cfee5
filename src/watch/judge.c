#include "watch/judge.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>

#include "haitrinh/protocol.h"

#include "base/json.h"
#include "journal/record.h"
#include "rule/plausible.h"
#include "rule/rules.h"
#include "watch/notices.h"
#include "watch/polls.h"

void judge_init(struct judge *judge, const char *journal_id)
{
    *judge = (struct judge){.journal_id = journal_id, .desk_phone = ""};
    arena_init(&judge->arena, ARENA_MAX_BYTES);
}

void judge_done(struct judge *judge)
{
    arena_done(&judge->arena);
    free(judge->touched);
}

void judge_begin(struct judge *judge, struct memory *memory, struct draft *draft)
{
    judge->memory = memory;
    judge->draft = draft;
    judge->touched_count = 0;
    draft_clear(draft);
}

static int touch(struct judge *judge, struct seat *seat)
{
    if (judge->touched_count == judge->touched_capacity) {
        size_t capacity = judge->touched_capacity ? 2 * judge->touched_capacity : 256;
        struct seat **grown = reallocarray(judge->touched, capacity, sizeof(struct seat *));
        if (!grown)
            return -ENOMEM;
        judge->touched = grown;
        judge->touched_capacity = capacity;
    }
    judge->touched[judge->touched_count++] = seat;
    return 0;
}

/* The state will be written with the draft. */
static int touch_state(struct judge *judge, struct seat *seat)
{
    bool is_listed = seat->is_touched || seat->has_span;
    seat->is_touched = true;
    return is_listed ? 0 : touch(judge, seat);
}

static int widen_span(struct judge *judge, struct seat *seat, int64_t fix_us)
{
    bool is_listed = seat->is_touched || seat->has_span;
    if (!seat->has_span || fix_us < seat->span_from_us)
        seat->span_from_us = fix_us;
    if (!seat->has_span || fix_us > seat->span_until_us)
        seat->span_until_us = fix_us;
    seat->has_span = true;
    return is_listed ? 0 : touch(judge, seat);
}

static int number_stranger(
    struct judge *judge, const struct journal_record *record, const struct frame_record *frame)
{
    struct strangers *strangers = judge->memory->strangers;
    struct stranger_row row = {.device_no = strangers_next(strangers),
        .key = frame->device,
        .supplier_no = frame->supplier_no,
        .place = {.seq = record->seq},
        .heard_us = frame->received_us};
    int result = strangers_put(strangers, &row.key, row.device_no);
    return result == 0 ? draft_stranger(judge->draft, &row) : result;
}

static int take_stranger(struct judge *judge, const struct journal_record *record,
    const struct frame_record *frame, int32_t *out_device_no)
{
    struct strangers *strangers = judge->memory->strangers;
    int32_t device_no = strangers_next(strangers);
    int result = 0;
    if (strangers_is_full(strangers))
        log_peer(judge->memory->log, "strangers", "all",
            "%d devices are in no register; further ones share the number %d", STRANGERS_MAX,
            device_no);
    else
        result = number_stranger(judge, record, frame);
    if (result == 0)
        *out_device_no = device_no;
    return result;
}

/* The number that the gate gave it, else a stranger's: a name that the gate did not take, since it
 * is in no register or another supplier's, is not looked up here. So both lanes find the same
 * number, whatever was registered between their two readings. */
static int find_seat(struct judge *judge, const struct journal_record *record,
    const struct frame_record *frame, struct seat **out)
{
    int32_t device_no = frame->device_no;
    if (device_no == 0)
        device_no = strangers_find(judge->memory->strangers, &frame->device);
    if (device_no == 0) {
        int result = take_stranger(judge, record, frame, &device_no);
        if (result < 0)
            return result;
    }
    return seats_take(judge->memory->seats, device_no, out);
}

static struct position stamp(const struct journal_record *record, const struct frame_record *frame,
    size_t item, const struct seat *seat)
{
    struct receipt receipt = {
        .device_no = seat->state.device_no,
        .received_us = frame->received_us,
        .place = {.seq = record->seq, .item = (uint16_t)item},
        .protocol = frame->protocol
    };
    return position_stamp(&frame->reports[item], &receipt);
}

/* Keeps it unless it is known to be stored; gives whether it is new. */
static int keep_position(
    struct judge *judge, struct seat *seat, const struct position *position, bool *out_is_new)
{
    *out_is_new = !recent_note(judge->memory->recent, position);
    if (!*out_is_new) {
        judge->duplicates++;
        return 0;
    }
    int result = draft_position(judge->draft, position);
    return result < 0 ? result : widen_span(judge, seat, position_time_us(position));
}

/* The state of another device on a vessel, which will be written too; NULL: there is none, or it
 * was never heard. */
static int other_on(struct judge *judge, const struct seat *seat, int32_t vessel_no, int64_t at_us,
    struct device_state **out)
{
    int32_t other_no =
        fleet_other_device(judge->memory->fleet, seat->state.device_no, vessel_no, at_us);
    struct seat *other = other_no == 0 ? NULL : seats_find(judge->memory->seats, other_no);
    *out = other ? &other->state : NULL;
    return other ? touch_state(judge, other) : 0;
}

static int find_company(struct judge *judge, const struct seat *seat,
    const struct occasion *occasion, struct stage *out)
{
    int64_t at_us = occasion->detected_us;
    int32_t vessel_no = seat->state.vessel_no;
    int result = other_on(judge, seat, occasion->vessel_no, at_us, &out->other);
    if (result == 0 && vessel_no != 0 && vessel_no != occasion->vessel_no)
        result = other_on(judge, seat, vessel_no, at_us, &out->heir);
    return result;
}

/* Its state will be written. */
static int set_stage(
    struct judge *judge, struct seat *seat, const struct occasion *occasion, struct stage *out)
{
    const struct live_zones *zones = NULL;
    int result = touch_state(judge, seat);
    if (result == 0)
        result = memory_zones(judge->memory, &zones);
    if (result < 0)
        return result;
    *out = (struct stage){.state = &seat->state,
        .occasion = occasion,
        .zones = zones,
        .lookout = &judge->memory->lookout,
        .company = judge->memory->company,
        .out = &judge->draft->events};
    return find_company(judge, seat, occasion, out);
}

/* Hearing one device moves what is due for the vessel's other one, too. */
static int note_due(const struct judge *judge, const struct stage *stage)
{
    const struct device_state *const states[] = {stage->state, stage->other, stage->heir};
    int result = 0;
    for (size_t i = 0; result == 0 && i < COUNT_OF(states); i++)
        if (states[i])
            result = memory_note_due(
                judge->memory, seats_find(judge->memory->seats, states[i]->device_no));
    return result;
}

static int hear(struct seat *seat, const struct stage *stage)
{
    int64_t detected_us = stage->occasion->detected_us;
    if (detected_us > seat->heard_us)
        seat->heard_us = detected_us;
    return rules_heard(stage);
}

static int judge_live_report(struct judge *judge, struct seat *seat, const struct stage *stage,
    const struct position *position)
{
    bool is_new = false;
    int result = keep_position(judge, seat, position, &is_new);
    return result < 0 || !is_new ? result : rules_report(stage, position);
}

/* What people say of a vessel is no sign of life of its device. */
static bool is_by_people(const struct frame_record *frame)
{
    for (size_t i = 0; i < frame->report_count; i++)
        if (frame->reports[i].kind != REPORT_MANUAL)
            return false;
    return frame->report_count > 0;
}

static int judge_live_frame(struct judge *judge, const struct journal_record *record)
{
    struct frame_record frame;
    bool is_history = record->flags & RECORD_HISTORY;
    int result = is_history ? frame_record_peek(record->body, &judge->arena, &frame)
                            : frame_record_decode(record->body, &judge->arena, &frame);
    if (result < 0 || frame.device.text[0] == '\0')
        return result;
    struct seat *seat = NULL;
    result = find_seat(judge, record, &frame, &seat);
    if (result < 0)
        return result;
    struct thresholds limits;
    struct occasion occasion = memory_occasion(
        judge->memory, seat->state.device_no, frame.supplier_no, frame.received_us, &limits);
    occasion.journal_id = judge->journal_id;
    occasion.place.seq = record->seq;
    struct stage stage;
    result = set_stage(judge, seat, &occasion, &stage);
    if (result == 0 && (is_history || !is_by_people(&frame)))
        result = hear(seat, &stage);
    size_t count = is_history || frame.refused_code ? 0 : frame.report_count;
    for (size_t i = 0; result == 0 && i < count; i++) {
        struct position position = stamp(record, &frame, i, seat);
        occasion.place = position.place;
        result = judge_live_report(judge, seat, &stage, &position);
    }
    return result == 0 ? note_due(judge, &stage) : result;
}

static int tick_seat(struct judge *judge, struct seat *seat, const struct occasion *beat)
{
    struct thresholds limits;
    struct occasion occasion = memory_occasion(judge->memory, seat->state.device_no,
        seat->state.silence.supplier_no, beat->detected_us, &limits);
    occasion.journal_id = beat->journal_id;
    occasion.place = beat->place;
    struct poll before = seat->state.poll;
    struct stage stage;
    int result = set_stage(judge, seat, &occasion, &stage);
    if (result == 0)
        result = rules_tick(&stage);
    if (result == 0)
        result = note_due(judge, &stage);
    return result < 0 ? result : polls_draft(judge, seat, &occasion, &before);
}

/* Times in which we did not listen, now that they are over. */
static int keep_deafness(struct judge *judge)
{
    const struct listening_clock *clock = &judge->memory->lookout.clock;
    int result = 0;
    for (size_t i = 0; result == 0 && i < clock->path_count; i++) {
        const struct clock_path *path = &clock->paths[i];
        struct deafness_row row = {.supplier_no = path->supplier_no,
            .from_us = path->deaf_from_us,
            .until_us = path->deaf_until_us};
        if (clock_path_is_back(path))
            result = draft_deafness(judge->draft, &row);
    }
    return result;
}

static int judge_heartbeat(struct judge *judge, const struct journal_record *record)
{
    struct heartbeat heartbeat;
    int result = heartbeat_decode(record->body, &judge->arena, &heartbeat);
    if (result < 0)
        return result;
    struct memory *memory = judge->memory;
    struct thresholds limits;
    threshold_resolve(memory->thresholds, &(struct threshold_subject){0}, &limits);
    struct occasion beat = {.journal_id = judge->journal_id,
        .place = {.seq = record->seq},
        .detected_us = heartbeat.wall_us,
        .limits = &limits};
    judge->beat_us = heartbeat.wall_us;
    clock_beat(&memory->lookout.clock, &heartbeat);
    result = keep_deafness(judge);
    const size_t *due = NULL;
    size_t count = agenda_due(memory->agenda, &memory->lookout.clock, &due);
    for (size_t i = 0; result == 0 && i < count; i++)
        result = tick_seat(judge, seats_at(memory->seats, due[i]), &beat);
    if (result == 0)
        result = outage_tick(
            &memory->lookout.outages, &memory->lookout.clock, &beat, &judge->draft->events);
    return result;
}

static int judge_version(struct judge *judge, const struct journal_record *record)
{
    struct register_version version;
    int result = version_decode(record->body, &judge->arena, &version);
    return result < 0 ? result : memory_apply(judge->memory, &version, judge->draft);
}

static int raise_clone(
    struct judge *judge, const struct journal_record *record, const struct notice *notice)
{
    struct thresholds limits;
    struct occasion occasion = memory_occasion(
        judge->memory, notice->device_no, notice->supplier_no, notice->wall_us, &limits);
    occasion.journal_id = judge->journal_id;
    occasion.place.seq = record->seq;
    struct alarm_event event = {
        .kind = ALARM_CLONE,
        .step = ALARM_RAISED,
        .device_no = notice->device_no,
        .occurred_us = notice->wall_us,
        .point = {.lat_e7 = COORD_UNKNOWN, .lon_e7 = COORD_UNKNOWN}
    };
    event.alarm_id = alarm_id(&occasion, event.kind, event.device_no, 0);
    struct json detail;
    json_init(&detail);
    json_open_object(&detail, NULL);
    json_put_uint(&detail, "takeovers", notice->count);
    json_close_object(&detail);
    int result = alarm_list_add(&judge->draft->events, &occasion, &event, &detail);
    json_done(&detail);
    return result;
}

static int judge_notice(struct judge *judge, const struct journal_record *record)
{
    struct notice notice;
    int result = notice_decode(record->body, &judge->arena, &notice);
    if (result < 0 || notice.kind != NOTICE_CLONE || notice.device_no == 0)
        return result;
    return raise_clone(judge, record, &notice);
}

/* What came of a message to a vessel, among others of a poll. */
static int judge_delivery(struct judge *judge, const struct journal_record *record)
{
    struct delivery delivery;
    int result = delivery_decode(record->body, &judge->arena, &delivery);
    if (result == 0)
        result = polls_draft_result(judge, record, &delivery);
    struct seat *seat = result < 0 ? NULL : seats_find(judge->memory->seats, delivery.device_no);
    if (seat == NULL)
        return result;
    polls_settle(&seat->state, &delivery);
    result = memory_note_due(judge->memory, seat);
    return result == 0 ? touch_state(judge, seat) : result;
}

/* A record that cannot be read is our own fault: said, passed, kept in the journal. */
static int pass_unreadable(struct judge *judge, const struct journal_record *record, int result)
{
    if (result != -EBADMSG)
        return result;
    log_line(judge->memory->log, LOG_ERR, "record-unreadable",
        "record %" PRIu64 " of the journal cannot be read and is passed", record->seq);
    return 0;
}

/* What the register says of the events that this record has raised. */
static int mark_shadows(struct judge *judge, size_t first)
{
    struct alarm_list *events = &judge->draft->events;
    const struct modes *modes = NULL;
    int result = first < events->count ? memory_modes(judge->memory, &modes) : 0;
    for (size_t i = first; result == 0 && i < events->count; i++) {
        struct alarm_event *event = &events->events[i];
        event->is_shadow =
            modes_shadow(modes, event, fleet_device(judge->memory->fleet, event->device_no));
    }
    return result;
}

int judge_live(struct judge *judge, const struct journal_record *record)
{
    int result = 0;
    size_t first = judge->draft->events.count;
    arena_reset(&judge->arena);
    switch (record->type) {
    case RECORD_FRAME:
        result = judge_live_frame(judge, record);
        break;
    case RECORD_HEARTBEAT:
        result = judge_heartbeat(judge, record);
        break;
    case RECORD_VERSION:
        result = judge_version(judge, record);
        break;
    case RECORD_NOTICE:
        result = judge_notice(judge, record);
        break;
    case RECORD_DELIVERY:
        result = judge_delivery(judge, record);
        break;
    case RECORD_GROUP:
        break;
    }
    if (result == 0)
        result = mark_shadows(judge, first);
    if (result == 0)
        result = notices_draft(judge->memory, judge->desk_phone, judge->draft, first);
    return pass_unreadable(judge, record, result);
}

static int keep_history(struct judge *judge, const struct journal_record *record)
{
    struct frame_record frame;
    int result = frame_record_decode(record->body, &judge->arena, &frame);
    if (result < 0 || frame.refused_code || frame.report_count == 0)
        return result;
    struct seat *seat = NULL;
    result = find_seat(judge, record, &frame, &seat);
    for (size_t i = 0; result == 0 && i < frame.report_count; i++) {
        struct position position = stamp(record, &frame, i, seat);
        bool is_new = false;
        result = keep_position(judge, seat, &position, &is_new);
    }
    return result;
}

int judge_history(struct judge *judge, const struct journal_record *record)
{
    if (record->type != RECORD_FRAME || !(record->flags & RECORD_HISTORY))
        return 0;
    arena_reset(&judge->arena);
    return pass_unreadable(judge, record, keep_history(judge, record));
}

int judge_end(struct judge *judge)
{
    for (size_t i = 0; i < judge->touched_count; i++) {
        struct seat *seat = judge->touched[i];
        struct span_row span = {.device_no = seat->state.device_no,
            .from_us = seat->span_from_us,
            .until_us = seat->span_until_us};
        int result = seat->has_span ? draft_span(judge->draft, &span) : 0;
        if (result < 0)
            return result;
        seat->has_span = false;
    }
    return 0;
}
