#pragma once

/* Zones from a GeoJSON file, whole or not at all. */

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
