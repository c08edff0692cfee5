#include "watch/memory.h"

#include <errno.h>
#include <stdlib.h>

#include "rule/rules.h"

/* Positions remembered as stored lately: an hour of a fleet that reports every ten seconds. */
#define RECENT_SLOTS (1024 * 1024)
/* A version that ended so long before the newest was recorded is no live report's any more. */
#define LIVE_ZONES_US DAY_US

int memory_new(struct log *log, struct memory **out)
{
    AUTO(memory_free) struct memory *memory = calloc(1, sizeof *memory);
    if (!memory)
        return -ENOMEM;
    memory->log = log;
    lookout_init(&memory->lookout);
    int result = fleet_new(&memory->fleet);
    if (result == 0)
        result = threshold_book_new(&memory->thresholds);
    if (result == 0)
        result = company_new(&memory->company);
    if (result == 0)
        result = zone_book_new(&memory->zone_book);
    if (result == 0)
        result = seats_new(&memory->seats);
    if (result == 0)
        result = agenda_new(&memory->agenda);
    if (result == 0)
        result = strangers_new(&memory->strangers);
    if (result == 0)
        result = recent_new(RECENT_SLOTS, &memory->recent);
    if (result < 0)
        return result;
    *out = memory;
    memory = NULL;
    return 0;
}

void memory_forget_zones(struct memory *memory)
{
    live_zones_done(&memory->zones);
    zone_set_unref(memory->zones_ever);
    memory->zones_ever = NULL;
}

void memory_free(struct memory *memory)
{
    if (!memory)
        return;
    memory_forget_zones(memory);
    zone_book_free(memory->zone_book);
    modes_done(&memory->modes);
    fleet_free(memory->fleet);
    threshold_book_free(memory->thresholds);
    company_free(memory->company);
    seats_free(memory->seats);
    agenda_free(memory->agenda);
    strangers_free(memory->strangers);
    recent_free(memory->recent);
    free(memory);
}

int memory_note_due(struct memory *memory, const struct seat *seat)
{
    return agenda_put(
        memory->agenda, seat->number, seat->state.silence.supplier_no, rules_due_us(&seat->state));
}

static int build_zones(struct memory *memory)
{
    AUTO(zone_set_unref) struct zone_set *live = NULL;
    int64_t newest_us = zone_book_recorded_us(memory->zone_book);
    int64_t after_us = newest_us == INT64_MIN ? INT64_MIN : newest_us - LIVE_ZONES_US;
    int result = zone_book_set(memory->zone_book, after_us, &live);
    if (result == 0)
        result = live_zones_init(&memory->zones, live);
    if (result == 0)
        result = zone_book_set(memory->zone_book, INT64_MIN, &memory->zones_ever);
    if (result < 0)
        memory_forget_zones(memory);
    return result;
}

int memory_zones(struct memory *memory, const struct live_zones **out)
{
    int result = memory->zones_ever ? 0 : build_zones(memory);
    if (result == 0)
        *out = &memory->zones;
    return result;
}

int memory_zones_ever(struct memory *memory, const struct zone_set **out)
{
    int result = memory->zones_ever ? 0 : build_zones(memory);
    if (result == 0)
        *out = memory->zones_ever;
    return result;
}

int memory_modes(struct memory *memory, const struct modes **out)
{
    int result = memory->has_modes ? 0 : modes_build(&memory->modes, memory->fleet);
    memory->has_modes = result == 0;
    if (result == 0)
        *out = &memory->modes;
    return result;
}
