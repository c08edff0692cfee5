#include "tool/trial_change.h"

#include <errno.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "chart/zone.h"

void trial_change_done(struct trial_change *change)
{
    for (size_t i = 0; i < change->zone_count; i++)
        zone_unref(change->zones[i]);
    free(change->zones);
    *change = (struct trial_change){0};
}

/* --- zones --- */

static struct zone **find_zone(const struct trial_change *change, const char *zone_id)
{
    for (size_t i = 0; i < change->zone_count; i++)
        if (strcmp(zone_facts(change->zones[i])->id, zone_id) == 0)
            return &change->zones[i];
    return NULL;
}

/* Takes the zone. */
static int append_zone(struct trial_change *change, struct zone *zone)
{
    struct zone **grown =
        reallocarray(change->zones, change->zone_count + 1, sizeof *change->zones);
    if (grown == NULL) {
        zone_unref(zone);
        return -ENOMEM;
    }
    change->zones = grown;
    change->zones[change->zone_count++] = zone;
    return 0;
}

/* One that is named twice in the file: the later takes the place of the earlier, as in the register
 * after an import. */
static int add_zone(struct trial_change *change, const char *geojson, char *reason)
{
    struct zone *zone = NULL;
    int32_t zone_no = INT32_MAX - change->zones_read++;
    int result = zone_from_feature(bytes_from_text(geojson), zone_no, 1, &zone, reason);
    if (result < 0)
        return result;
    struct zone **earlier = find_zone(change, zone_facts(zone)->id);
    if (earlier == NULL)
        return append_zone(change, zone);
    zone_unref(*earlier);
    *earlier = zone;
    return 0;
}

static int add_feature(struct trial_change *change, const json_t *feature, char *reason)
{
    char *geojson = zone_file_feature_text(feature);
    if (geojson == NULL)
        return -ENOMEM;
    int result = add_zone(change, geojson, reason);
    free(geojson);
    return result;
}

int trial_change_zones(struct trial_change *change, const char *path, char *error)
{
    AUTO(json_decref) json_t *features = NULL;
    char reason[ZONE_ERROR_MAX];
    int result = zone_file_features(path, &features, error);
    if (result < 0)
        return result;
    for (size_t i = 0; i < json_array_size(features); i++) {
        result = add_feature(change, json_array_get(features, i), reason);
        if (result < 0) {
            (void)snprintf(error, ZONE_FILE_ERROR_MAX, "%s: feature %zu: %s", path, i + 1,
                result == -EINVAL ? reason : strerror(-result));
            return result;
        }
    }
    return 0;
}

bool trial_change_has_zone(const struct trial_change *change, const char *zone_id)
{
    return find_zone(change, zone_id) != NULL;
}

/* --- thresholds --- */

/* SCOPE:SUBJECT:NAME=VALUE or NAME=VALUE */
static int read_threshold(struct bytes text, struct trial_threshold *out)
{
    struct bytes value = text;
    struct bytes name = bytes_split(&value, '=');
    *out = (struct trial_threshold){.scope = SCOPE_ALL, .name = name};
    struct bytes rest = name;
    struct bytes scope = bytes_split(&rest, ':');
    if (scope.size < name.size) {
        out->scope = threshold_scope_from_text(scope);
        out->subject = bytes_split(&rest, ':');
        out->name = rest;
    }
    return text_to_int64(value, &out->value);
}

static int refuse(struct bytes text, const char *why, char *error)
{
    (void)snprintf(error, ZONE_FILE_ERROR_MAX, "the threshold %.*s %s", (int)text.size,
        (const char *)text.data, why);
    return -EINVAL;
}

static int add_threshold(
    struct trial_change *change, struct threshold_book *book, struct bytes text, char *error)
{
    struct trial_threshold threshold;
    if (change->threshold_count == TRIAL_THRESHOLDS_MAX)
        return refuse(text, "is one too many", error);
    if (read_threshold(text, &threshold) < 0)
        return refuse(text, "is not written NAME=VALUE or SCOPE:SUBJECT:NAME=VALUE", error);
    int result = threshold_book_set(
        book, threshold.scope, threshold.subject, threshold.name, threshold.value);
    if (result == -ENOENT || result == -EINVAL)
        return refuse(text, "is none, or its scope will not do: see threshold names", error);
    if (result == -ERANGE)
        return refuse(text, "is out of its limits: see threshold names", error);
    change->thresholds[change->threshold_count] = threshold;
    change->threshold_count += result == 0;
    return result;
}

int trial_change_thresholds(struct trial_change *change, const char *text, char *error)
{
    AUTO(threshold_book_free) struct threshold_book *book = NULL;
    int result = threshold_book_new(&book);
    (void)snprintf(change->text, sizeof change->text, "%s", text);
    struct bytes rest = bytes_from_text(change->text);
    while (result == 0 && rest.size > 0)
        result = add_threshold(change, book, bytes_trim(bytes_split(&rest, ',')), error);
    return result;
}

int trial_change_set(const struct trial_change *change, struct threshold_book *book)
{
    int result = 0;
    for (size_t i = 0; result == 0 && i < change->threshold_count; i++) {
        const struct trial_threshold *threshold = &change->thresholds[i];
        result = threshold_book_set(
            book, threshold->scope, threshold->subject, threshold->name, threshold->value);
    }
    return result;
}
