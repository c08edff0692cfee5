#include "tool/trial.h"

#include <errno.h>
#include <jansson.h>
#include <string.h>

#include "haitrinh/protocol.h"

#include "chart/zone.h"
#include "journal/record.h"

static int put_zones(struct trial *trial)
{
    int result = 0;
    for (size_t i = 0; result == 0 && i < trial->change->zone_count; i++) {
        struct zone *zone = trial->change->zones[i];
        struct zone_version version = {.zone_no = zone_facts(zone)->zone_no, .zone = zone};
        struct zone_change changed;
        result = zone_book_put(trial->memory->zone_book, &version, &changed);
    }
    return result;
}

static int apply_change(struct trial *trial)
{
    int result = put_zones(trial);
    return result == 0 ? trial_change_set(trial->change, trial->memory->thresholds) : result;
}

int trial_init(
    struct trial *trial, const struct trial_change *change, const char *journal_id, struct log *log)
{
    *trial = (struct trial){.change = change};
    draft_init(&trial->draft);
    judge_init(&trial->judge, journal_id);
    arena_init(&trial->arena, ARENA_MAX_BYTES);
    int result = memory_new(log, &trial->memory);
    if (result < 0)
        return result;
    judge_begin(&trial->judge, trial->memory, &trial->draft);
    return change == NULL ? 0 : apply_change(trial);
}

void trial_done(struct trial *trial)
{
    arena_done(&trial->arena);
    judge_done(&trial->judge);
    draft_done(&trial->draft);
    memory_free(trial->memory);
}

/* What the watch would have committed is forgotten. */
static int settle(struct trial *trial)
{
    struct judge *judge = &trial->judge;
    for (size_t i = 0; i < judge->touched_count; i++)
        judge->touched[i]->is_touched = false;
    int result = judge_end(judge);
    judge_begin(judge, trial->memory, &trial->draft);
    return result;
}

/* A version of a zone that the change stands for. */
static bool is_replaced(const struct trial *trial, const struct register_version *version)
{
    if (trial->change == NULL || version->kind != REGISTER_ZONE)
        return false;
    json_t *row = json_loadb((const char *)version->json.data, version->json.size, 0, NULL);
    const char *zone_id = json_string_value(json_object_get(row, "zone_id"));
    bool is_in_change = zone_id != NULL && trial_change_has_zone(trial->change, zone_id);
    json_decref(row);
    return is_in_change;
}

int trial_version(struct trial *trial, const struct register_version *version)
{
    if (is_replaced(trial, version))
        return 0;
    int result = memory_apply(trial->memory, version, NULL);
    if (result == 0 && trial->change != NULL && version->kind == REGISTER_THRESHOLD)
        result = trial_change_set(trial->change, trial->memory->thresholds);
    return result;
}

static int take_version(struct trial *trial, const struct journal_record *record)
{
    struct register_version version;
    arena_reset(&trial->arena);
    int result = version_decode(record->body, &trial->arena, &version);
    if (result == -EBADMSG)
        return 0;
    return result == 0 ? trial_version(trial, &version) : result;
}

int trial_take(struct trial *trial, const struct journal_record *record, bool is_quiet)
{
    int result = settle(trial);
    if (result < 0)
        return result;
    if (record->type == RECORD_VERSION)
        return take_version(trial, record);
    return is_quiet ? 0 : judge_live(&trial->judge, record);
}

const char *trial_zone_id(struct trial *trial, int32_t zone_no)
{
    const struct zone_set *zones = NULL;
    if (zone_no == 0 || memory_zones_ever(trial->memory, &zones) < 0)
        return "";
    for (size_t i = 0; i < zone_set_count(zones); i++) {
        const struct zone_facts *facts = zone_facts(zone_set_at(zones, i));
        if (facts->zone_no == zone_no)
            return facts->id;
    }
    return "";
}

void trial_write_alarm(const struct trial *trial, const struct alarm_event *event,
    const char *zone_id, struct json *json)
{
    const struct device *device = fleet_device(trial->memory->fleet, event->device_no);
    const struct vessel *vessel = fleet_vessel(trial->memory->fleet, event->vessel_no);
    json_put_string(json, "zone", zone_id[0] == '\0' ? NULL : zone_id);
    json_put_string(json, "kind", alarm_kind_name(event->kind));
    json_put_int(json, "level", event->level);
    json_put_string(json, "vessel", vessel ? vessel->registration : NULL);
    json_put_string(json, "device", device ? device->key.text : NULL);
    json_put_time(json, "occurred", event->occurred_us);
    json_put_time(json, "detected", event->detected_us);
    json_put_degrees(json, "lat", event->point.lat_e7);
    json_put_degrees(json, "lon", event->point.lon_e7);
    json_put_bool(json, "shadow", event->is_shadow);
    json_put_raw(json, "detail",
        (struct bytes){.data = (const uint8_t *)event->detail, .size = strlen(event->detail)});
}
