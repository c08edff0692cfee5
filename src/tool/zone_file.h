#pragma once

/* Zones from a GeoJSON file, whole or not at all. */

#include "haitrinh/base.h"

struct zone_set;

#define ZONE_FILE_ERROR_MAX 512

/* 0, or -errno with a sentence in `error` (ZONE_FILE_ERROR_MAX) that names the file. -EFBIG: more
 * than ZONE_GEOJSON_MAX bytes. */
MUST_CHECK int zone_file_read(const char *path, struct zone_set **out, char *error);
