#pragma once

/* Zones from a GeoJSON file, whole or not at all. */

#include <jansson.h>

#include "haitrinh/base.h"

struct zone_set;

#define ZONE_FILE_ERROR_MAX 512

/* 0, or -errno with a sentence in `error` (ZONE_FILE_ERROR_MAX) that names the file. -EFBIG: more
 * than ZONE_GEOJSON_MAX bytes. "-" is standard input. */
MUST_CHECK int zone_file_read(const char *path, struct zone_set **out, char *error);

/* The text alone, and the zones of a text: the same in two steps. Free it with
 * zone_file_text_free. */
MUST_CHECK int zone_file_text(const char *path, struct bytes *out, char *error);
void zone_file_text_free(struct bytes text);
MUST_CHECK int zone_file_parse(
    const char *path, struct bytes text, struct zone_set **out, char *error);

/* The features one by one, for those who take what is good and name what is not: an array of those
 * of a FeatureCollection, or of the one Feature. Refused: text that is no JSON, and JSON that is
 * neither. What stands in the array was not looked at. */
MUST_CHECK int zone_file_features(const char *path, json_t **out, char *error);
MUST_CHECK int zone_file_text_features(
    const char *path, struct bytes text, json_t **out, char *error);
/* The text of one of them, whatever it is, for zone_from_feature; free() it. NULL: no memory. */
char *zone_file_feature_text(const json_t *feature);
