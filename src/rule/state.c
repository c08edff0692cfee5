#include "rule/state.h"

#include <errno.h>
#include <stdlib.h>

#include "base/cursor.h"
#include "rule/blob.h"
#include "rule/matter.h"

#define STATE_VERSION         6
#define STATE_WITHOUT_POLL    5
#define STATE_WITHOUT_TELLERS 4
#define STATE_WITHOUT_HABIT   3
#define STATE_WITHOUT_KINSHIP 2
#define STATE_WITHOUT_MATTERS 1

/* Bits of a zone's flags in the blob. */
enum { ZONE_BEYOND = 1, ZONE_TOLD = 2 };
/* Bits of the silence's flags. */
enum {
    SILENCE_HEARD = 1,
    SILENCE_LATE = 2,
    SILENCE_HELD = 4,
    SILENCE_COUNTED = 8,
    SILENCE_UNANSWERED = 16
};

void device_state_init(struct device_state *state, int32_t device_no)
{
    *state = (struct device_state){
        .device_no = device_no,
        .silence = {.next_us = INT64_MAX      },
        .last = {            .device_no = device_no,
                    .fix_us = TIME_UNKNOWN,
                    .point = {COORD_UNKNOWN, COORD_UNKNOWN}},
        .suspect = { .fix_us = TIME_UNKNOWN    },
        .sos = {           .fix_us = TIME_UNKNOWN, .cancel_us = TIME_UNKNOWN},
    };
}

void device_state_done(struct device_state *state)
{
    if (state == NULL)
        return;
    free(state->zones);
    free(state->matters);
    state->zones = NULL;
    state->zone_count = 0;
    state->zone_capacity = 0;
    state->matters = NULL;
    state->matter_count = 0;
    state->matter_capacity = 0;
}

struct zone_state *device_state_zone(const struct device_state *state, int32_t zone_no)
{
    for (uint16_t i = 0; i < state->zone_count; i++)
        if (state->zones[i].zone_no == zone_no)
            return &state->zones[i];
    return NULL;
}

/* Of those without an open story, the one that ended first. */
static struct zone_state *longest_ended(const struct device_state *state)
{
    struct zone_state *found = NULL;
    for (uint16_t i = 0; i < state->zone_count; i++) {
        struct zone_state *zone = &state->zones[i];
        if (zone->is_told || zone->is_beyond)
            continue;
        if (found == NULL || zone->ended_us < found->ended_us)
            found = zone;
    }
    return found;
}

static int grow_zones(struct device_state *state)
{
    if (state->zone_count < state->zone_capacity)
        return 0;
    uint16_t capacity = state->zone_capacity == 0 ? 2 : (uint16_t)(2 * state->zone_capacity);
    struct zone_state *grown = realloc(state->zones, capacity * sizeof *grown);
    if (grown == NULL)
        return -ENOMEM;
    state->zones = grown;
    state->zone_capacity = capacity;
    return 0;
}

int device_state_add_zone(struct device_state *state, int32_t zone_no, struct zone_state **out)
{
    struct zone_state *zone = device_state_zone(state, zone_no);
    if (zone != NULL) {
        *out = zone;
        return 0;
    }
    if (state->zone_count == STATE_ZONES_MAX) {
        zone = longest_ended(state);
        if (zone == NULL)
            return -ENOSPC;
    } else {
        int result = grow_zones(state);
        if (result < 0)
            return result;
        zone = &state->zones[state->zone_count++];
    }
    *zone = (struct zone_state){.zone_no = zone_no, .ended_us = TIME_UNKNOWN};
    *out = zone;
    return 0;
}

void device_state_drop_zone(struct device_state *state, int32_t zone_no)
{
    struct zone_state *zone = device_state_zone(state, zone_no);
    if (zone != NULL)
        *zone = state->zones[--state->zone_count];
}

bool device_is_in_port(const struct device_state *state)
{
    for (uint16_t i = 0; i < state->zone_count; i++)
        if (state->zones[i].kind == ZONE_PORT && state->zones[i].is_told)
            return true;
    return false;
}

static bool has_habit(const struct habit *habit)
{
    return habit->alarm_id != 0 || habit->losses != 0 || habit->minutes[0] != 0;
}

static void put_habit(struct blob *blob, const struct habit *habit)
{
    blob_put(blob, has_habit(habit), 1);
    if (!has_habit(habit))
        return;
    blob_put(blob, habit->alarm_id, 8);
    blob_put(blob, (uint64_t)habit->ended_us, 8);
    blob_put(blob, habit->losses, 2);
    for (size_t i = 0; i < HABIT_GAPS; i++) {
        blob_put(blob, habit->minutes[i], 2);
        blob_put(blob, habit->days[i], 2);
    }
}

static void take_habit(struct cursor *cursor, struct habit *out)
{
    if (cursor_u8(cursor) == 0)
        return;
    out->alarm_id = cursor_u64_le(cursor);
    out->ended_us = (int64_t)cursor_u64_le(cursor);
    out->losses = cursor_u16_le(cursor);
    for (size_t i = 0; i < HABIT_GAPS; i++) {
        out->minutes[i] = cursor_u16_le(cursor);
        out->days[i] = cursor_u16_le(cursor);
    }
}

static void put_silence(struct blob *blob, const struct silence *silence)
{
    unsigned flags =
        (silence->is_heard ? SILENCE_HEARD : 0U) | (silence->is_late ? SILENCE_LATE : 0U) |
        (silence->is_held ? SILENCE_HELD : 0U) | (silence->is_counted ? SILENCE_COUNTED : 0U) |
        (silence->is_unanswered ? SILENCE_UNANSWERED : 0U);
    blob_put(blob, flags, 1);
    blob_put(blob, silence->rung, 1);
    blob_put(blob, (uint32_t)silence->supplier_no, 4);
    blob_put(blob, (uint64_t)silence->heard_us, 8);
    blob_put(blob, (uint64_t)silence->heard_at_us, 8);
    blob_put(blob, (uint64_t)silence->late_at_us, 8);
    blob_put(blob, (uint64_t)silence->next_us, 8);
    blob_put(blob, (uint64_t)silence->interval_us, 8);
    blob_put(blob, silence->alarm_id, 8);
    blob_put(blob, silence->held_by, 8);
    for (size_t i = 0; i < COHORT_SUPPLIER; i++)
        blob_put(blob, silence->kinship.keys[i], 4);
    blob_put(blob, silence->told, 1);
    put_habit(blob, &silence->habit);
}

static void take_kinship(struct cursor *cursor, struct silence *out)
{
    out->held_by = cursor_u64_le(cursor);
    for (size_t i = 0; i < COHORT_SUPPLIER; i++)
        out->kinship.keys[i] = cursor_u32_le(cursor);
}

static void take_silence(struct cursor *cursor, unsigned version, struct silence *out)
{
    unsigned flags = cursor_u8(cursor);
    out->is_heard = (flags & SILENCE_HEARD) != 0;
    out->is_late = (flags & SILENCE_LATE) != 0;
    out->is_held = (flags & SILENCE_HELD) != 0;
    out->is_counted = (flags & SILENCE_COUNTED) != 0;
    out->is_unanswered = (flags & SILENCE_UNANSWERED) != 0;
    out->rung = cursor_u8(cursor);
    out->supplier_no = (int32_t)cursor_u32_le(cursor);
    out->heard_us = (int64_t)cursor_u64_le(cursor);
    out->heard_at_us = (int64_t)cursor_u64_le(cursor);
    out->late_at_us = (int64_t)cursor_u64_le(cursor);
    out->next_us = (int64_t)cursor_u64_le(cursor);
    out->interval_us = (int64_t)cursor_u64_le(cursor);
    out->alarm_id = cursor_u64_le(cursor);
    out->kinship.keys[COHORT_SUPPLIER] = (uint32_t)out->supplier_no;
    if (version > STATE_WITHOUT_KINSHIP)
        take_kinship(cursor, out);
    else
        out->is_counted = out->is_heard;
    out->told = version > STATE_WITHOUT_HABIT ? cursor_u8(cursor) : out->rung;
    if (version > STATE_WITHOUT_HABIT)
        take_habit(cursor, &out->habit);
    if (out->alarm_id == 0)
        out->told = 0;
}

static void put_poll(struct blob *blob, const struct poll *poll)
{
    blob_put(blob, poll->id != 0, 1);
    if (poll->id == 0)
        return;
    blob_put(blob, poll->id, 8);
    blob_put(blob, (uint64_t)poll->asked_us, 8);
    blob_put(blob, (uint64_t)poll->until_us, 8);
    blob_put(blob, (uint32_t)poll->subject_no, 4);
    blob_put(blob, (uint64_t)poll->kind, 1);
    blob_put(blob, poll->is_settled, 1);
}

static void take_poll(struct cursor *cursor, struct poll *out)
{
    if (cursor_u8(cursor) == 0)
        return;
    out->id = cursor_u64_le(cursor);
    out->asked_us = (int64_t)cursor_u64_le(cursor);
    out->until_us = (int64_t)cursor_u64_le(cursor);
    out->subject_no = (int32_t)cursor_u32_le(cursor);
    out->kind = cursor_u8(cursor);
    out->is_settled = cursor_u8(cursor) != 0;
}

static void put_fixes(struct blob *blob, const struct device_state *state)
{
    blob_put(blob, (uint64_t)state->suspect.fix_us, 8);
    blob_put(blob, (uint32_t)state->suspect.point.lat_e7, 4);
    blob_put(blob, (uint32_t)state->suspect.point.lon_e7, 4);
    blob_put(blob, state->suspect.place.seq, 8);
    blob_put(blob, state->suspect.place.item, 2);
    blob_put(blob, state->suspect.digest, 4);
    blob_put(blob, state->sos.alarm_id, 8);
    blob_put(blob, (uint64_t)state->sos.fix_us, 8);
    blob_put(blob, state->sos.digest, 4);
    blob_put(blob, (uint64_t)state->sos.cancel_us, 8);
}

static void take_fixes(struct cursor *cursor, struct device_state *out)
{
    out->suspect.fix_us = (int64_t)cursor_u64_le(cursor);
    out->suspect.point.lat_e7 = (int32_t)cursor_u32_le(cursor);
    out->suspect.point.lon_e7 = (int32_t)cursor_u32_le(cursor);
    out->suspect.place.seq = cursor_u64_le(cursor);
    out->suspect.place.item = cursor_u16_le(cursor);
    out->suspect.digest = cursor_u32_le(cursor);
    out->sos.alarm_id = cursor_u64_le(cursor);
    out->sos.fix_us = (int64_t)cursor_u64_le(cursor);
    out->sos.digest = cursor_u32_le(cursor);
    out->sos.cancel_us = (int64_t)cursor_u64_le(cursor);
}

static void put_zone(struct blob *blob, const struct zone_state *zone)
{
    unsigned flags = (zone->is_beyond ? ZONE_BEYOND : 0U) | (zone->is_told ? ZONE_TOLD : 0U);
    blob_put(blob, (uint32_t)zone->zone_no, 4);
    blob_put(blob, (uint64_t)zone->kind, 1);
    blob_put(blob, zone->zone_version, 8);
    blob_put(blob, flags, 1);
    blob_put(blob, (uint64_t)zone->certainty, 1);
    blob_put(blob, zone->beyond_count, 1);
    blob_put(blob, zone->back_count, 1);
    blob_put(blob, zone->entries, 2);
    blob_put(blob, (uint64_t)zone->back_us, 8);
    blob_put(blob, (uint64_t)zone->since_us, 8);
    blob_put(blob, (uint64_t)zone->ended_us, 8);
    blob_put(blob, zone->alarm_id, 8);
}

static void take_zone(struct cursor *cursor, struct zone_state *out)
{
    out->kind = cursor_u8(cursor);
    out->zone_version = cursor_u64_le(cursor);
    unsigned flags = cursor_u8(cursor);
    out->is_beyond = (flags & ZONE_BEYOND) != 0;
    out->is_told = (flags & ZONE_TOLD) != 0;
    out->certainty = cursor_u8(cursor);
    out->beyond_count = cursor_u8(cursor);
    out->back_count = cursor_u8(cursor);
    out->entries = cursor_u16_le(cursor);
    out->back_us = (int64_t)cursor_u64_le(cursor);
    out->since_us = (int64_t)cursor_u64_le(cursor);
    out->ended_us = (int64_t)cursor_u64_le(cursor);
    out->alarm_id = cursor_u64_le(cursor);
}

static void put_matter(struct blob *blob, const struct matter *matter)
{
    blob_put(blob, (uint64_t)matter->kind, 1);
    blob_put(blob, (uint32_t)matter->subject_no, 4);
    blob_put(blob, matter->alarm_id, 8);
    blob_put(blob, (uint64_t)matter->since_us, 8);
    blob_put(blob, (uint64_t)matter->newest_us, 8);
    blob_put(blob, (uint64_t)matter->number, 8);
    blob_put(blob, (uint32_t)matter->point.lat_e7, 4);
    blob_put(blob, (uint32_t)matter->point.lon_e7, 4);
    blob_put(blob, matter->count, 2);
    blob_put(blob, matter->level, 1);
}

/* A tail, so that all before it is as in the version before. */
static void put_tellers(struct blob *blob, const struct device_state *state)
{
    blob_put(blob, (uint32_t)state->vessel_no, 4);
    for (uint16_t i = 0; i < state->zone_count; i++)
        blob_put(blob, (uint32_t)state->zones[i].teller_no, 4);
    for (uint16_t i = 0; i < state->matter_count; i++)
        blob_put(blob, (uint32_t)state->matters[i].teller_no, 4);
}

/* Until devices had something to hand over, each told its own. */
static int32_t take_teller(struct cursor *cursor, unsigned version, int32_t device_no)
{
    return version > STATE_WITHOUT_TELLERS ? (int32_t)cursor_u32_le(cursor) : device_no;
}

static int take_tellers(struct cursor *cursor, unsigned version, struct device_state *out)
{
    out->vessel_no = take_teller(cursor, version, 0);
    for (uint16_t i = 0; i < out->zone_count; i++)
        out->zones[i].teller_no = take_teller(cursor, version, out->device_no);
    for (uint16_t i = 0; i < out->matter_count; i++)
        out->matters[i].teller_no = take_teller(cursor, version, out->device_no);
    return cursor->is_broken ? -EBADMSG : 0;
}

static void take_matter(struct cursor *cursor, struct matter *out)
{
    out->alarm_id = cursor_u64_le(cursor);
    out->since_us = (int64_t)cursor_u64_le(cursor);
    out->newest_us = (int64_t)cursor_u64_le(cursor);
    out->number = (int64_t)cursor_u64_le(cursor);
    out->point.lat_e7 = (int32_t)cursor_u32_le(cursor);
    out->point.lon_e7 = (int32_t)cursor_u32_le(cursor);
    out->count = cursor_u16_le(cursor);
    out->level = cursor_u8(cursor);
}

size_t device_state_encode(const struct device_state *state, uint8_t *out)
{
    struct blob blob = {.at = out, .end = out + STATE_BLOB_MAX};
    blob_put(&blob, STATE_VERSION, 1);
    put_silence(&blob, &state->silence);
    put_fixes(&blob, state);
    blob_put(&blob, state->zone_count, 1);
    for (uint16_t i = 0; i < state->zone_count; i++)
        put_zone(&blob, &state->zones[i]);
    blob_put(&blob, (uint64_t)state->look_us, 8);
    blob_put(&blob, state->matter_count, 1);
    for (uint16_t i = 0; i < state->matter_count; i++)
        put_matter(&blob, &state->matters[i]);
    put_tellers(&blob, state);
    put_poll(&blob, &state->poll);
    return (size_t)(blob.at - out);
}

static int take_zones(struct cursor *cursor, struct device_state *out)
{
    unsigned count = cursor_u8(cursor);
    if (count > STATE_ZONES_MAX)
        return -EBADMSG;
    for (unsigned i = 0; i < count && !cursor->is_broken; i++) {
        struct zone_state *zone = NULL;
        int result = device_state_add_zone(out, (int32_t)cursor_u32_le(cursor), &zone);
        if (result < 0)
            return result;
        take_zone(cursor, zone);
    }
    return cursor->is_broken ? -EBADMSG : 0;
}

static int take_matters(struct cursor *cursor, struct device_state *out)
{
    out->look_us = (int64_t)cursor_u64_le(cursor);
    unsigned count = cursor_u8(cursor);
    if (count > STATE_MATTERS_MAX)
        return -EBADMSG;
    for (unsigned i = 0; i < count && !cursor->is_broken; i++) {
        enum alarm_kind kind = cursor_u8(cursor);
        struct matter *matter = NULL;
        int result = matter_take(out, kind, (int32_t)cursor_u32_le(cursor), &matter);
        if (result < 0)
            return result;
        take_matter(cursor, matter);
    }
    return cursor->is_broken ? -EBADMSG : 0;
}

int device_state_decode(
    struct device_state *state, int32_t device_no, struct bytes blob, const struct position *last)
{
    struct cursor cursor;
    cursor_init(&cursor, blob);
    unsigned version = cursor_u8(&cursor);
    if (version < STATE_WITHOUT_MATTERS || version > STATE_VERSION)
        return -EBADMSG;
    struct device_state decoded;
    device_state_init(&decoded, device_no);
    take_silence(&cursor, version, &decoded.silence);
    take_fixes(&cursor, &decoded);
    decoded.last = *last;
    int result = take_zones(&cursor, &decoded);
    if (result == 0 && version != STATE_WITHOUT_MATTERS)
        result = take_matters(&cursor, &decoded);
    if (result == 0)
        result = take_tellers(&cursor, version, &decoded);
    if (result == 0 && version > STATE_WITHOUT_POLL)
        take_poll(&cursor, &decoded.poll);
    if (result == 0 && (cursor.is_broken || cursor_left(&cursor) > 0))
        result = -EBADMSG;
    if (result < 0) {
        device_state_done(&decoded);
        return result;
    }
    *state = decoded;
    return 0;
}
