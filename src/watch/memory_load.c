#include <errno.h>

#include "rule/carried_devices.h"
#include "rule/plausible.h"
#include "watch/memory.h"

static int take_version(void *context, const struct register_version *version)
{
    return memory_apply(context, version, NULL);
}

static int take_state(void *context, const struct state_row *row)
{
    struct memory *memory = context;
    struct seat *seat = NULL;
    int result = seats_take(memory->seats, row->device_no, &seat);
    if (result < 0)
        return result;
    device_state_done(&seat->state);
    result = device_state_decode(&seat->state, row->device_no, row->blob, &row->last);
    if (result == -EBADMSG) {
        log_line(memory->log, LOG_WARNING, "state-anew",
            "the stored state of device %d cannot be read; it begins anew", row->device_no);
        device_state_init(&seat->state, row->device_no);
        result = 0;
    }
    seat->heard_us = row->last_heard_us;
    return result;
}

static int take_stranger(void *context, const struct stranger_row *row)
{
    struct memory *memory = context;
    return strangers_put(memory->strangers, &row->key, row->device_no);
}

static void count_into_outages(struct memory *memory)
{
    for (size_t i = 0; i < seats_count(memory->seats); i++) {
        const struct seat *seat = seats_at(memory->seats, i);
        outage_restore(&memory->lookout.outages, &memory->lookout.clock, &seat->state.silence,
            fleet_device(memory->fleet, seat->state.device_no));
    }
}

static int note_fix(struct memory *memory, const struct device_state *state)
{
    const struct position *last = &state->last;
    if (last->fix_us == TIME_UNKNOWN)
        return 0;
    int64_t fix_us = position_time_us(last);
    const struct mount *mount = fleet_mount_at(memory->fleet, state->device_no, fix_us);
    struct companion companion = {.device_no = state->device_no,
        .vessel_no = mount ? mount->vessel_no : 0,
        .team = company_team(mount ? fleet_vessel(memory->fleet, mount->vessel_no) : NULL),
        .fix_us = fix_us,
        .point = last->point};
    return company_note(memory->company, &companion);
}

static int gather_company(struct memory *memory)
{
    int result = 0;
    for (size_t i = 0; result == 0 && i < seats_count(memory->seats); i++)
        result = note_fix(memory, &seats_at(memory->seats, i)->state);
    for (size_t i = 0; result == 0 && i < seats_count(memory->seats); i++)
        carried_devices_restore(memory->company, &seats_at(memory->seats, i)->state);
    return result;
}

static int note_all_due(struct memory *memory)
{
    int result = 0;
    for (size_t i = 0; result == 0 && i < seats_count(memory->seats); i++)
        result = memory_note_due(memory, seats_at(memory->seats, i));
    return result;
}

int memory_load(struct memory *memory, struct database *database, const struct load_cursor *cursor)
{
    struct bytes clock = {.data = cursor->clock, .size = cursor->clock_size};
    if (lookout_decode(clock, &memory->lookout) < 0)
        log_line(memory->log, LOG_WARNING, "clock-anew",
            "the stored listening clock cannot be read; silence is counted from now");
    int result = load_versions(database, cursor->fleet_version, take_version, memory);
    if (result == 0)
        result = load_states(database, take_state, memory);
    if (result == 0)
        result = load_strangers(database, take_stranger, memory);
    if (result == 0)
        result = gather_company(memory);
    if (result == 0)
        result = note_all_due(memory);
    if (result == 0)
        count_into_outages(memory);
    return result;
}
