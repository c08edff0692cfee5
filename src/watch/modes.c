#include "watch/modes.h"

#include <errno.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "rule/alarm_kind.h"
#include "rule/threshold.h"
#include "store/register.h"

struct building {
    struct modes *modes;
    int result;
};

void modes_done(struct modes *modes)
{
    free(modes->shadows);
    *modes = (struct modes){0};
}

static enum mode_scope scope_from_text(const char *text)
{
    static const char *const names[] = {[MODE_KIND] = "kind",
        [MODE_ZONE] = "zone",
        [MODE_SUPPLIER] = "supplier",
        [MODE_THRESHOLD] = "threshold"};
    for (size_t i = MODE_KIND; i < COUNT_OF(names); i++)
        if (strcmp(names[i], text) == 0)
            return (enum mode_scope)i;
    return MODE_NONE;
}

static int add_shadow(struct modes *modes, const struct shadow *shadow)
{
    if (modes->count == modes->capacity) {
        size_t capacity = modes->capacity ? 2 * modes->capacity : 8;
        struct shadow *grown = reallocarray(modes->shadows, capacity, sizeof *grown);
        if (!grown)
            return -ENOMEM;
        modes->shadows = grown;
        modes->capacity = capacity;
    }
    modes->shadows[modes->count++] = *shadow;
    return 0;
}

/* What fleet_apply has read once can be read again: only memory can be missing. */
static json_t *read_row(struct building *building, const struct register_version *version)
{
    if (building->result < 0)
        return NULL;
    json_t *row = json_loadb((const char *)version->json.data, version->json.size, 0, NULL);
    if (!row)
        building->result = -ENOMEM;
    return row;
}

/* A row that does not fit leaves its subject live. */
static void take_mode(void *context, const struct register_version *version)
{
    struct building *building = context;
    AUTO(json_decref) json_t *row = read_row(building, version);
    const char *scope = json_string_value(json_object_get(row, "scope"));
    const char *subject = json_string_value(json_object_get(row, "subject"));
    const char *mode = json_string_value(json_object_get(row, "mode"));
    if (!scope || !subject || !mode || json_is_true(json_object_get(row, "is_removed")) ||
        strcmp(mode, "shadow") != 0 || strlen(subject) > MODE_SUBJECT_MAX)
        return;
    struct shadow shadow = {.scope = scope_from_text(scope)};
    memcpy(shadow.subject, subject, strlen(subject) + 1);
    building->result = add_shadow(building->modes, &shadow);
}

static bool has_scope(const struct modes *modes, enum mode_scope scope)
{
    for (size_t i = 0; i < modes->count; i++)
        if (modes->shadows[i].scope == scope)
            return true;
    return false;
}

static void number_shadow(
    struct modes *modes, enum mode_scope scope, const char *name, int32_t number)
{
    for (size_t i = 0; i < modes->count; i++)
        if (modes->shadows[i].scope == scope && strcmp(modes->shadows[i].subject, name) == 0)
            modes->shadows[i].number = number;
}

static void number_zone(void *context, const struct register_version *version)
{
    struct building *building = context;
    AUTO(json_decref) json_t *row = read_row(building, version);
    const char *zone_id = json_string_value(json_object_get(row, "zone_id"));
    if (zone_id)
        number_shadow(building->modes, MODE_ZONE, zone_id,
            (int32_t)json_integer_value(json_object_get(row, "zone_no")));
}

int modes_build(struct modes *modes, const struct fleet *fleet)
{
    struct building building = {.modes = modes};
    modes->count = 0;
    fleet_walk(fleet, REGISTER_MODE, take_mode, &building);
    if (has_scope(modes, MODE_ZONE))
        fleet_walk(fleet, REGISTER_ZONE, number_zone, &building);
    for (size_t i = 0; i < fleet_supplier_count(fleet); i++) {
        const struct supplier *supplier = fleet_supplier_at(fleet, i);
        number_shadow(modes, MODE_SUPPLIER, supplier->name, supplier->supplier_no);
    }
    return building.result;
}

static bool is_number(struct bytes text, int32_t number)
{
    int64_t value = 0;
    return text_to_int64(text, &value) == 0 && value == number && number != 0;
}

static bool concerns(enum threshold_scope scope, struct bytes subject,
    const struct alarm_event *event, const struct device *device)
{
    switch (scope) {
    case SCOPE_ALL:
        return true;
    case SCOPE_SUPPLIER:
        return is_number(subject, event->supplier_no);
    case SCOPE_MODEL:
        return device && bytes_equal_text(subject, device->model);
    case SCOPE_VESSEL:
        return is_number(subject, event->vessel_no);
    case SCOPE_DEVICE:
        return is_number(subject, event->device_no);
    case SCOPE_NONE:
        break;
    }
    return false;
}

/* SCOPE:SUBJECT:NAME */
static bool is_by_threshold(
    const struct shadow *shadow, const struct alarm_event *event, const struct device *device)
{
    struct bytes name = bytes_from_text(shadow->subject);
    struct bytes scope = bytes_split(&name, ':');
    struct bytes subject = bytes_split(&name, ':');
    const struct alarm_kind_facts *facts = alarm_kind_facts(event->kind);
    return facts && alarm_kind_decides_by(facts, name) &&
           concerns(threshold_scope_from_text(scope), subject, event, device);
}

static bool covers(
    const struct shadow *shadow, const struct alarm_event *event, const struct device *device)
{
    switch (shadow->scope) {
    case MODE_KIND:
        return strcmp(shadow->subject, alarm_kind_name(event->kind)) == 0;
    case MODE_ZONE:
        return shadow->number != 0 && shadow->number == event->zone_no;
    case MODE_SUPPLIER:
        return shadow->number != 0 && shadow->number == event->supplier_no;
    case MODE_THRESHOLD:
        return is_by_threshold(shadow, event, device);
    case MODE_NONE:
        break;
    }
    return false;
}

bool modes_shadow(
    const struct modes *modes, const struct alarm_event *event, const struct device *device)
{
    for (size_t i = 0; event->kind != ALARM_SOS && i < modes->count; i++)
        if (covers(&modes->shadows[i], event, device))
            return true;
    return false;
}
