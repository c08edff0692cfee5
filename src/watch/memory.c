#include "watch/memory.h"

#include <errno.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "chart/zone.h"

/* Positions remembered as stored lately: an hour of a fleet that reports every ten seconds. */
#define RECENT_SLOTS (1024 * 1024)

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
        result = seats_new(&memory->seats);
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

void memory_free(struct memory *memory)
{
    if (!memory)
        return;
    if (memory->has_zones)
        live_zones_done(&memory->zones);
    modes_done(&memory->modes);
    fleet_free(memory->fleet);
    threshold_book_free(memory->thresholds);
    seats_free(memory->seats);
    strangers_free(memory->strangers);
    recent_free(memory->recent);
    free(memory);
}

static void skip_version(
    struct memory *memory, const struct register_version *version, const char *why)
{
    log_line(memory->log, LOG_ERR, "version-skipped", "register version %llu cannot be used: %s",
        (unsigned long long)version->version_no, why);
}

/* What fleet_apply has read once can be read again: only memory can be missing. */
static int read_row(const struct register_version *version, json_t **out)
{
    *out = json_loadb((const char *)version->json.data, version->json.size, 0, NULL);
    return *out ? 0 : -ENOMEM;
}

struct threshold_list {
    struct memory *memory;
    int result;
};

/* {"scope": "...", "subject": "...", "name": "...", "value": N, "is_removed": false, ...} */
static void set_threshold(void *context, const struct register_version *version)
{
    struct threshold_list *list = context;
    json_t *row = NULL;
    if (list->result == 0)
        list->result = read_row(version, &row);
    if (!row || json_is_true(json_object_get(row, "is_removed"))) {
        json_decref(row);
        return;
    }
    const char *scope = json_string_value(json_object_get(row, "scope"));
    const char *subject = json_string_value(json_object_get(row, "subject"));
    const char *name = json_string_value(json_object_get(row, "name"));
    int result = -EINVAL;
    if (scope && subject && name)
        result = threshold_book_set(list->memory->thresholds,
            threshold_scope_from_text(bytes_from_text(scope)), bytes_from_text(subject),
            bytes_from_text(name), json_integer_value(json_object_get(row, "value")));
    json_decref(row);
    if (result == -ENOMEM)
        list->result = result;
    else if (result < 0)
        skip_version(list->memory, version, "no threshold of that name, scope or range");
}

static int build_thresholds(struct memory *memory)
{
    struct threshold_book *book = NULL;
    int result = threshold_book_new(&book);
    if (result < 0)
        return result;
    threshold_book_free(memory->thresholds);
    memory->thresholds = book;
    struct threshold_list list = {.memory = memory};
    fleet_walk(memory->fleet, REGISTER_THRESHOLD, set_threshold, &list);
    return list.result;
}

int memory_apply(struct memory *memory, const struct register_version *version)
{
    int result = fleet_apply(memory->fleet, version);
    if (result == -EBADMSG) {
        skip_version(memory, version, "its JSON does not fit its kind");
        return 0;
    }
    if (result < 0)
        return result;
    memory->has_modes = false;
    if (version->kind == REGISTER_THRESHOLD)
        return build_thresholds(memory);
    if (version->kind == REGISTER_ZONE && memory->has_zones) {
        live_zones_done(&memory->zones);
        memory->has_zones = false;
    }
    return 0;
}

struct zone_list {
    struct memory *memory;
    struct zone *zones[ZONE_SET_MAX];
    size_t count;
    int result;
};

/* -EINVAL: the zone is skipped. */
static int read_zone(struct zone_list *list, const struct register_version *version,
    const json_t *row, char *sentence)
{
    const json_t *feature = json_object_get(row, "geojson");
    if (!json_is_object(feature) || list->count == ZONE_SET_MAX)
        return -EINVAL;
    char *text = json_dumps(feature, JSON_COMPACT);
    if (!text)
        return -ENOMEM;
    int result = zone_from_feature(bytes_from_text(text),
        (int32_t)json_integer_value(json_object_get(row, "zone_no")), version->version_no,
        &list->zones[list->count], sentence);
    list->count += result == 0;
    free(text);
    return result;
}

/* {"zone_no": N, "geojson": {Feature}, "is_removed": false, ...} */
static void add_zone(void *context, const struct register_version *version)
{
    struct zone_list *list = context;
    json_t *row = NULL;
    if (list->result == 0)
        list->result = read_row(version, &row);
    char sentence[ZONE_ERROR_MAX] = "no geometry, or too many zones";
    bool is_wanted = row && !json_is_true(json_object_get(row, "is_removed"));
    int result = is_wanted ? read_zone(list, version, row, sentence) : 0;
    json_decref(row);
    if (result == -ENOMEM)
        list->result = result;
    else if (result < 0)
        skip_version(list->memory, version, sentence);
}

static int build_zones(struct memory *memory)
{
    struct zone_list *list = calloc(1, sizeof *list);
    if (!list)
        return -ENOMEM;
    list->memory = memory;
    fleet_walk(memory->fleet, REGISTER_ZONE, add_zone, list);
    AUTO(zone_set_unref) struct zone_set *set = NULL;
    int result = list->result;
    if (result == 0)
        result = zone_set_from_zones(list->zones, list->count, &set);
    if (result == 0)
        result = live_zones_init(&memory->zones, set);
    for (size_t i = 0; i < list->count; i++)
        zone_unref(list->zones[i]);
    free(list);
    memory->has_zones = result == 0;
    return result;
}

int memory_zones(struct memory *memory, const struct live_zones **out)
{
    int result = memory->has_zones ? 0 : build_zones(memory);
    if (result == 0)
        *out = &memory->zones;
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

struct occasion memory_occasion(const struct memory *memory, int32_t device_no, int32_t supplier_no,
    int64_t at_us, struct thresholds *limits)
{
    const struct mount *mount = fleet_mount_at(memory->fleet, device_no, at_us);
    const struct device *device = fleet_device(memory->fleet, device_no);
    const struct vessel *vessel = mount ? fleet_vessel(memory->fleet, mount->vessel_no) : NULL;
    struct threshold_subject subject = {.supplier_no = supplier_no,
        .model = device ? device->model : NULL,
        .vessel_no = vessel ? vessel->vessel_no : 0,
        .device_no = device_no,
        .interval_s = device ? device->interval_s : 0};
    if (vessel && vessel->interval_s > 0)
        subject.interval_s = vessel->interval_s;
    threshold_resolve(memory->thresholds, &subject, limits);
    return (struct occasion){.detected_us = at_us,
        .vessel_no = subject.vessel_no,
        .supplier_no = supplier_no,
        .limits = limits,
        .vessel = vessel,
        .device = device,
        .is_counted = mount && mount->is_counted};
}
