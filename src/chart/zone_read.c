#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "chart/reading.h"

static inline void json_freep(json_t **json)
{
    json_decref(*json);
}

void reading_done(struct reading *reading)
{
    datum_free(reading->datum);
    outline_done(&reading->outline);
}

int reading_refuse(const struct reading *reading, const char *format, ...)
{
    char *error = reading->error;
    size_t size = ZONE_ERROR_MAX;
    size_t length = (size_t)snprintf(error, size, "zone \"%s\"", reading->facts.id);
    const struct {
        const char *name;
        unsigned number;
    } places[] = {
        {"part",  reading->part },
        {"ring",  reading->ring },
        {"point", reading->point}
    };
    for (size_t i = 0; i < COUNT_OF(places); i++)
        if (places[i].number > 0)
            length += (size_t)snprintf(
                error + length, size - length, ", %s %u", places[i].name, places[i].number);
    length += (size_t)snprintf(error + length, size - length, ": ");
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(error + length, size - length, format, arguments);
    va_end(arguments);
    return -EINVAL;
}

static int read_zone(struct reading *reading, const json_t *feature, struct zone **out)
{
    int result = reading_properties(reading, feature);
    if (result == 0)
        result = reading_geometry(reading, json_object_get(feature, "geometry"));
    if (result == 0)
        result = reading_agree(reading, feature);
    if (result < 0)
        return result;
    char sentence[ZONE_ERROR_MAX];
    result = zone_from_outline(&reading->outline, &reading->facts, out, sentence);
    if (result == -EINVAL)
        return reading_refuse(reading, "%s", sentence);
    return result;
}

/* `like` brings the name to use when there is none, the numbers and the datum. */
static int zone_from_json(const struct reading *like, const json_t *feature, struct zone **out)
{
    struct reading reading = *like;
    const char *type = json_string_value(json_object_get(feature, "type"));
    if (type == NULL || strcmp(type, "Feature") != 0)
        return reading_refuse(&reading, "this is no GeoJSON Feature");
    int result = read_zone(&reading, feature, out);
    reading_done(&reading);
    return result;
}

static int load(struct bytes geojson, json_t **out, char *error)
{
    if (geojson.size > ZONE_GEOJSON_MAX) {
        snprintf(error, ZONE_ERROR_MAX, "the GeoJSON is larger than %d bytes", ZONE_GEOJSON_MAX);
        return -EINVAL;
    }
    json_error_t place;
    json_t *json =
        json_loadb((const char *)geojson.data, geojson.size, JSON_REJECT_DUPLICATES, &place);
    if (json == NULL) {
        snprintf(error, ZONE_ERROR_MAX, "no JSON at line %d, column %d: %.160s", place.line,
            place.column, place.text);
        return -EINVAL;
    }
    *out = json;
    return 0;
}

int zone_from_feature(
    struct bytes geojson, int32_t zone_no, uint64_t version_no, struct zone **out, char *error)
{
    AUTO(json_free) json_t *feature = NULL;
    int result = load(geojson, &feature, error);
    if (result < 0)
        return result;
    struct reading reading = {
        .facts = {.zone_no = zone_no, .version_no = version_no},
          .error = error
    };
    result = reading_crs(&reading, json_object_get(feature, "crs"));
    return result < 0 ? result : zone_from_json(&reading, feature, out);
}

struct zone_list {
    size_t count;
    size_t vertex_count;
    struct zone *zones[ZONE_SET_MAX];
};

static int read_feature(
    struct zone_list *list, struct reading *reading, const json_t *feature, size_t number)
{
    snprintf(reading->facts.id, sizeof reading->facts.id, "feature-%zu", number);
    if (list->count == ZONE_SET_MAX)
        return reading_refuse(reading, "there are more than %d zones", ZONE_SET_MAX);
    int result = zone_from_json(reading, feature, &list->zones[list->count]);
    if (result < 0)
        return result;
    list->vertex_count += zone_vertex_count(list->zones[list->count++]);
    if (list->vertex_count > ZONE_SET_VERTICES_MAX)
        return reading_refuse(
            reading, "up to here there are more than %d vertices", ZONE_SET_VERTICES_MAX);
    return 0;
}

static int read_features(struct zone_list *list, struct reading *reading, const json_t *json)
{
    const char *type = json_string_value(json_object_get(json, "type"));
    if (type == NULL || strcmp(type, "FeatureCollection") != 0)
        return read_feature(list, reading, json, 1);
    const json_t *features = json_object_get(json, "features");
    if (!json_is_array(features)) {
        snprintf(reading->error, ZONE_ERROR_MAX, "the FeatureCollection has no features");
        return -EINVAL;
    }
    int result = 0;
    for (size_t i = 0; result == 0 && i < json_array_size(features); i++)
        result = read_feature(list, reading, json_array_get(features, i), i + 1);
    return result;
}

int zone_set_from_geojson(struct bytes geojson, struct zone_set **out, char *error)
{
    AUTO(json_free) json_t *json = NULL;
    int result = load(geojson, &json, error);
    if (result < 0)
        return result;
    struct reading reading = {.facts = {.id = "all"}, .error = error};
    result = reading_crs(&reading, json_object_get(json, "crs"));
    if (result < 0)
        return result;
    struct zone_list list = {.count = 0};
    result = read_features(&list, &reading, json);
    if (result == 0)
        result = zone_set_from_zones(list.zones, list.count, out);
    for (size_t i = 0; i < list.count; i++)
        zone_unref(list.zones[i]);
    return result;
}
