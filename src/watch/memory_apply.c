#include <errno.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "store/register_row.h"
#include "watch/draft.h"
#include "watch/memory.h"

/* The years that PostgreSQL, RFC 3339 and we all can write. */
#define EVER_FROM_US  (INT64_C(-62135596800) * SECOND_US)
#define EVER_UNTIL_US (INT64_C(253402214400) * SECOND_US)

/* A version on its way into the memory. */
struct entry {
    struct memory *memory;
    const struct register_version *version;
    struct register_row row;
    struct draft *draft; /* takes the spans to be judged again; NULL: nobody asks */
};

static void skip_version(const struct entry *entry, const char *why)
{
    log_line(entry->memory->log, LOG_ERR, "version-skipped",
        "register version %llu cannot be used: %s", (unsigned long long)entry->version->version_no,
        why);
}

static int mark(const struct entry *entry, int32_t device_no, int64_t from_us, int64_t until_us)
{
    struct span_row span = {.device_no = device_no,
        .from_us = from_us < EVER_FROM_US ? EVER_FROM_US : from_us,
        .until_us = until_us > EVER_UNTIL_US ? EVER_UNTIL_US : until_us};
    return entry->draft ? draft_span(entry->draft, &span) : 0;
}

static int mark_device(const struct entry *entry, int32_t device_no)
{
    return mark(entry, device_no, EVER_FROM_US, EVER_UNTIL_US);
}

static int mark_mounted(void *context, const struct mount *mount)
{
    return mark_device(context, mount->device_no);
}

/* What fleet_apply has read once can be read again: only memory can be missing. */
static int read_json(const struct register_version *version, json_t **out)
{
    *out = json_loadb((const char *)version->json.data, version->json.size, 0, NULL);
    return *out ? 0 : -ENOMEM;
}

static int apply_row(struct entry *entry)
{
    return fleet_apply(entry->memory->fleet, entry->version);
}

/* --- zones --- */

/* {"zone_no": N, "geojson": {Feature}, "is_removed": false, ...}; -EINVAL: not to be used. */
static int read_zone(const struct entry *entry, struct zone **out, char *sentence)
{
    AUTO(json_decref) json_t *row = NULL;
    int result = read_json(entry->version, &row);
    if (result < 0 || json_is_true(json_object_get(row, "is_removed")))
        return result;
    const json_t *feature = json_object_get(row, "geojson");
    if (!json_is_object(feature))
        return -EINVAL;
    char *text = json_dumps(feature, JSON_COMPACT);
    if (!text)
        return -ENOMEM;
    result = zone_from_feature(
        bytes_from_text(text), entry->row.row_no, entry->version->version_no, out, sentence);
    free(text);
    return result;
}

static int put_zone(const struct entry *entry, struct zone *zone)
{
    struct zone_version version = {
        .zone_no = entry->row.row_no, .recorded_us = entry->version->recorded_us, .zone = zone};
    struct zone_change change;
    int result = zone_book_put(entry->memory->zone_book, &version, &change);
    if (result < 0)
        return result;
    memory_forget_zones(entry->memory);
    if (change.forgotten > 0)
        log_line(entry->memory->log, LOG_ERR, "versions-forgotten",
            "there are too many versions of zones: %zu that ended longest ago are forgotten, and "
            "history of then is not judged by them any more",
            change.forgotten);
    bool is_change = change.from_us < change.until_us;
    return is_change ? mark(entry, 0, change.from_us, change.until_us) : 0;
}

static int apply_zone(struct entry *entry)
{
    char sentence[ZONE_ERROR_MAX] = "it has no geometry";
    AUTO(zone_unref) struct zone *zone = NULL;
    int result = apply_row(entry);
    if (result == 0)
        result = read_zone(entry, &zone, sentence);
    if (result == -EINVAL) {
        skip_version(entry, sentence);
        return 0;
    }
    if (result == 0)
        result = put_zone(entry, zone);
    if (result != -ENOSPC)
        return result;
    skip_version(entry, "too many zones are in force");
    return 0;
}

/* --- thresholds --- */

struct threshold_list {
    struct entry *entry;
    int result;
};

/* {"scope": "...", "subject": "...", "name": "...", "value": N, "is_removed": false, ...} */
static void set_threshold(void *context, const struct register_version *version)
{
    struct threshold_list *list = context;
    json_t *row = NULL;
    if (list->result == 0)
        list->result = read_json(version, &row);
    if (!row || json_is_true(json_object_get(row, "is_removed"))) {
        json_decref(row);
        return;
    }
    const char *scope = json_string_value(json_object_get(row, "scope"));
    const char *subject = json_string_value(json_object_get(row, "subject"));
    const char *name = json_string_value(json_object_get(row, "name"));
    int result = -EINVAL;
    if (scope && subject && name)
        result = threshold_book_set(list->entry->memory->thresholds,
            threshold_scope_from_text(bytes_from_text(scope)), bytes_from_text(subject),
            bytes_from_text(name), json_integer_value(json_object_get(row, "value")));
    json_decref(row);
    if (result == -ENOMEM)
        list->result = result;
    else if (result < 0)
        skip_version(list->entry, "no threshold of that name, scope or range");
}

static int build_thresholds(struct entry *entry)
{
    struct memory *memory = entry->memory;
    struct threshold_book *book = NULL;
    int result = threshold_book_new(&book);
    if (result < 0)
        return result;
    threshold_book_free(memory->thresholds);
    memory->thresholds = book;
    struct threshold_list list = {.entry = entry};
    fleet_walk(memory->fleet, REGISTER_THRESHOLD, set_threshold, &list);
    return list.result;
}

/* Those that a threshold of that scope and subject is about. */
static int mark_subject(struct entry *entry, enum threshold_scope scope, struct bytes subject)
{
    int64_t number = 0;
    bool is_number = text_to_int64(subject, &number) == 0;
    switch (scope) {
    case SCOPE_NONE:
        return 0;
    case SCOPE_DEVICE:
        return is_number ? mark_device(entry, (int32_t)number) : 0;
    case SCOPE_VESSEL:
        return is_number
                   ? fleet_walk_mounts(entry->memory->fleet, (int32_t)number, mark_mounted, entry)
                   : 0;
    case SCOPE_ALL:
    case SCOPE_SUPPLIER:
    case SCOPE_MODEL:
        return mark_device(entry, 0);
    }
    return 0;
}

static int apply_threshold(struct entry *entry)
{
    AUTO(json_decref) json_t *row = NULL;
    int result = apply_row(entry);
    if (result == 0)
        result = build_thresholds(entry);
    if (result == 0)
        result = read_json(entry->version, &row);
    const char *scope = json_string_value(json_object_get(row, "scope"));
    const char *subject = json_string_value(json_object_get(row, "subject"));
    const char *name = json_string_value(json_object_get(row, "name"));
    if (result < 0 || !scope || !subject || !name ||
        !threshold_judges_history(bytes_from_text(name)))
        return result;
    return mark_subject(
        entry, threshold_scope_from_text(bytes_from_text(scope)), bytes_from_text(subject));
}

/* --- devices and vessels --- */

/* A device's limits before and after. */
struct remembered {
    int32_t device_no;
    struct limits limits;
};

static void remember(const struct entry *entry, int32_t device_no, struct remembered *out)
{
    out->device_no = device_no;
    memory_limits(entry->memory, device_no, &out->limits);
}

static int mark_if_changed(const struct entry *entry, const struct remembered *before)
{
    struct limits now;
    memory_limits(entry->memory, before->device_no, &now);
    return limits_judge_alike(&before->limits, &now) ? 0 : mark_device(entry, before->device_no);
}

static int apply_device(struct entry *entry)
{
    struct remembered before;
    remember(entry, entry->row.row_no, &before);
    int result = apply_row(entry);
    return result == 0 ? mark_if_changed(entry, &before) : result;
}

static int apply_mount(struct entry *entry)
{
    const struct mount *old = fleet_mount(entry->memory->fleet, entry->row.row_no);
    struct remembered before[2];
    remember(entry, entry->row.mount.device_no, &before[0]);
    remember(entry, old ? old->device_no : entry->row.mount.device_no, &before[1]);
    int result = apply_row(entry);
    if (result == 0)
        result = mark_if_changed(entry, &before[0]);
    if (result == 0 && before[1].device_no != before[0].device_no)
        result = mark_if_changed(entry, &before[1]);
    return result;
}

static int apply_vessel(struct entry *entry)
{
    const struct vessel *old = fleet_vessel(entry->memory->fleet, entry->row.row_no);
    int32_t interval_s = old ? old->interval_s : 0;
    int result = apply_row(entry);
    if (result < 0 || interval_s == entry->row.vessel.interval_s)
        return result;
    return fleet_walk_mounts(entry->memory->fleet, entry->row.row_no, mark_mounted, entry);
}

static int (*const appliers[])(struct entry *entry) = {
    [REGISTER_OWNER] = apply_row,
    [REGISTER_SUPPLIER] = apply_row,
    [REGISTER_VESSEL] = apply_vessel,
    [REGISTER_DEVICE] = apply_device,
    [REGISTER_MOUNT] = apply_mount,
    [REGISTER_ZONE] = apply_zone,
    [REGISTER_THRESHOLD] = apply_threshold,
    [REGISTER_MODE] = apply_row,
};

int memory_apply(struct memory *memory, const struct register_version *version, struct draft *draft)
{
    if (version->version_no <= fleet_version(memory->fleet))
        return 0;
    struct entry entry = {.memory = memory, .version = version, .draft = draft};
    int result = register_row_read(version->kind, version->json, &entry.row);
    if (result == 0)
        result = appliers[version->kind](&entry);
    memory->has_modes = false;
    if (result != -EBADMSG)
        return result;
    skip_version(&entry, "its JSON does not fit its kind");
    return 0;
}
