#include "tool/zone_file.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "chart/zone.h"

/* A text of unknown length, with room for one byte more than is accepted. */
static int read_whole(FILE *file, struct bytes *out)
{
    size_t capacity = 64 * 1024;
    size_t size = 0;
    uint8_t *text = NULL;
    while (size <= ZONE_GEOJSON_MAX) {
        uint8_t *grown = realloc(text, capacity);
        if (grown == NULL)
            break;
        text = grown;
        size_t got = fread(text + size, 1, capacity - size, file);
        size += got;
        if (got == 0 || size < capacity) {
            *out = (struct bytes){.data = text, .size = size};
            return ferror(file) ? -EIO : 0;
        }
        capacity *= 2;
    }
    *out = (struct bytes){.data = text, .size = size};
    return size > ZONE_GEOJSON_MAX ? -EFBIG : -ENOMEM;
}

static int refuse(const char *path, int result, char *error)
{
    (void)snprintf(error, ZONE_FILE_ERROR_MAX, "%s: %s", path, strerror(-result));
    return result;
}

int zone_file_text(const char *path, struct bytes *out, char *error)
{
    FILE *file = strcmp(path, "-") == 0 ? stdin : fopen(path, "rbe");
    if (file == NULL)
        return refuse(path, -errno, error);
    struct bytes text = {0};
    int result = read_whole(file, &text);
    if (file != stdin)
        (void)fclose(file);
    if (result < 0) {
        zone_file_text_free(text);
        return refuse(path, result, error);
    }
    *out = text;
    return 0;
}

void zone_file_text_free(struct bytes text)
{
    free((void *)(uintptr_t)text.data);
}

int zone_file_parse(const char *path, struct bytes text, struct zone_set **out, char *error)
{
    char reason[ZONE_ERROR_MAX];
    int result = zone_set_from_geojson(text, out, reason);
    if (result == -EINVAL)
        (void)snprintf(error, ZONE_FILE_ERROR_MAX, "%s: %s", path, reason);
    else if (result < 0)
        return refuse(path, result, error);
    return result;
}

int zone_file_read(const char *path, struct zone_set **out, char *error)
{
    struct bytes text = {0};
    int result = zone_file_text(path, &text, error);
    if (result < 0)
        return result;
    result = zone_file_parse(path, text, out, error);
    zone_file_text_free(text);
    return result;
}

static bool is_of_type(const json_t *json, const char *name)
{
    const char *type = json_string_value(json_object_get(json, "type"));
    return type != NULL && strcmp(type, name) == 0;
}

int zone_file_text_features(const char *path, struct bytes text, json_t **out, char *error)
{
    json_error_t fault;
    AUTO(json_decref)
    json_t *root = json_loadb((const char *)text.data, text.size, JSON_REJECT_DUPLICATES, &fault);
    if (root == NULL) {
        (void)snprintf(error, ZONE_FILE_ERROR_MAX, "%s: line %d: %s", path, fault.line, fault.text);
        return -EINVAL;
    }
    json_t *features = json_object_get(root, "features");
    if (is_of_type(root, "Feature"))
        *out = json_pack("[O]", root);
    else if (is_of_type(root, "FeatureCollection") && json_is_array(features))
        *out = json_incref(features);
    else {
        (void)snprintf(error, ZONE_FILE_ERROR_MAX,
            "%s is neither a FeatureCollection nor a Feature of GeoJSON", path);
        return -EINVAL;
    }
    return *out == NULL ? refuse(path, -ENOMEM, error) : 0;
}

int zone_file_features(const char *path, json_t **out, char *error)
{
    struct bytes text = {0};
    int result = zone_file_text(path, &text, error);
    if (result < 0)
        return result;
    result = zone_file_text_features(path, text, out, error);
    zone_file_text_free(text);
    return result;
}

char *zone_file_feature_text(const json_t *feature)
{
    return json_dumps(feature, JSON_COMPACT | JSON_ENCODE_ANY);
}
