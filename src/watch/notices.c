#include "watch/notices.h"

#include "chart/zone.h"
#include "rule/notice.h"

/* As the newest of the versions calls it that live reports are judged by. */
static const char *zone_name(struct memory *memory, int32_t zone_no)
{
    const struct zone_set *set = memory->zones.set;
    for (size_t i = set ? zone_set_count(set) : 0; i-- > 0;) {
        const struct zone_facts *facts = zone_facts(zone_set_at(set, i));
        if (facts->zone_no == zone_no)
            return facts->name[0] != '\0' ? facts->name : facts->id;
    }
    return NULL;
}

static struct notice_facts facts_of(
    struct memory *memory, const char *desk_phone, const struct alarm_event *event)
{
    const struct vessel *vessel = fleet_vessel(memory->fleet, event->vessel_no);
    const struct device *device = fleet_device(memory->fleet, event->device_no);
    const struct supplier *supplier = fleet_supplier(memory->fleet, event->supplier_no);
    return (struct notice_facts){.event = event,
        .registration = vessel ? vessel->registration : NULL,
        .device = device ? device->key.text : NULL,
        .zone = event->zone_no ? zone_name(memory, event->zone_no) : NULL,
        .supplier = supplier ? supplier->name : NULL,
        .desk_phone = desk_phone};
}

static int add_notice(
    struct draft *draft, const struct notice_line *line, const struct notice_facts *facts)
{
    const struct alarm_event *event = facts->event;
    struct notice_row *row = NULL;
    int result = draft_notice(draft, &row);
    if (result < 0)
        return result;
    *row = (struct notice_row){.alarm_id = event->alarm_id,
        .place = event->place,
        .detected_us = event->detected_us,
        .due_us = notice_due_us(line, event),
        .not_after_us = notice_stale_us(line, event),
        .device_no = event->device_no,
        .vessel_no = event->vessel_no,
        .kind = event->kind,
        .step = event->step,
        .level = event->level,
        .audience = (uint8_t)line->audience,
        .channel = (uint8_t)line->channel,
        .is_counted = notice_is_counted(line)};
    notice_render(line, NOTICE_VI, facts, row->texts[NOTICE_VI]);
    notice_render(line, NOTICE_PLAIN, facts, row->texts[NOTICE_PLAIN]);
    notice_render(line, NOTICE_EN, facts, row->texts[NOTICE_EN]);
    return 0;
}

/* An alarm that ends because it begins anew is not told as over. */
static bool is_anew(const struct draft *draft, size_t at)
{
    const struct alarm_event *event = &draft->events.events[at];
    for (size_t i = at + 1; event->step == ALARM_ENDED && i < draft->events.count; i++) {
        const struct alarm_event *next = &draft->events.events[i];
        if (next->step == ALARM_RAISED && next->kind == event->kind &&
            next->device_no == event->device_no && next->zone_no == event->zone_no)
            return true;
    }
    return false;
}

int notices_draft(struct memory *memory, const char *desk_phone, struct draft *draft, size_t first)
{
    const struct notice_line *lines[NOTICES_MAX];
    int result = 0;
    for (size_t i = first; i < draft->events.count; i++) {
        struct notice_facts facts = facts_of(memory, desk_phone, &draft->events.events[i]);
        size_t count = is_anew(draft, i) ? 0 : notice_select(facts.event, lines, COUNT_OF(lines));
        for (size_t j = 0; result == 0 && j < count; j++)
            result = add_notice(draft, lines[j], &facts);
    }
    return result;
}
