#include <errno.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "chart/zone.h"
#include "embedded_sql.h"
#include "tool/import.h"
#include "tool/register_command.h"
#include "tool/zone_check.h"
#include "tool/zone_file.h"
#include "tool/zone_patch.h"

static const char *datum_of(const json_t *feature)
{
    const json_t *datum = json_object_get(json_object_get(feature, "properties"), "datum");
    return json_is_string(datum) ? json_string_value(datum) : "EPSG:4326";
}

static int put_geojson(struct import *import, const json_t *feature, const char *geojson)
{
    AUTO(zone_unref) struct zone *zone = NULL;
    char error[ZONE_ERROR_MAX];
    int result = zone_from_feature(bytes_from_text(geojson), 0, 0, &zone, error);
    if (result == -EINVAL)
        return import_refuse(import, "%s", error);
    if (result < 0)
        return result;
    return zone_patch_put(import, zone_facts(zone), datum_of(feature), geojson);
}

static int put_feature(struct import *import, void *row)
{
    const json_t *feature = row;
    char *geojson = zone_file_feature_text(feature);
    if (!geojson)
        return -ENOMEM;
    int result = put_geojson(import, feature, geojson);
    free(geojson);
    return result;
}

static int import_zones(
    struct import *import, const struct register_settings *settings, const char *path)
{
    AUTO(json_decref) json_t *features = NULL;
    char error[ZONE_FILE_ERROR_MAX];
    import->is_shadow = settings->is_shadow;
    int result = zone_file_features(path, &features, error);
    if (result < 0) {
        (void)import_refuse(import, "%s", error);
        return result;
    }
    for (size_t i = 0; i < json_array_size(features) && result == 0; i++)
        result = import_row(import, i + 1, put_feature, json_array_get(features, i));
    return result;
}

static const struct option_spec specs[] = {
    REGISTER_OPTIONS,
    REGISTER_OPTION("shadow", OPTION_BOOL, is_shadow, "no", 0, 0,
        "zones that are new begin in shadow: their alarms are listed and told to nobody"),
};

static const struct sheet_column columns[] = {
    {"zone",        6,  SHEET_VALUE},
    {"id",          28, SHEET_TEXT },
    {"kind",        8,  SHEET_TEXT },
    {"edge",        8,  SHEET_TEXT },
    {"side",        5,  SHEET_TEXT },
    {"valid_from",  19, SHEET_TIME },
    {"valid_until", 19, SHEET_TIME },
    {"version",     7,  SHEET_VALUE},
    {"name",        0,  SHEET_TEXT },
};

static const struct register_command command = {
    .usage = {.synopsis =
                  "zone import FILE.geojson [--preview | --yes] [--shadow] | zone list [--format ...]\n"
                  "       haitrinh zone check FILE.geojson", .text =
            "Imports zones from GeoJSON: polygons, lines, or points with a buffer. Properties:\n"
            "id, name, kind (boundary, closed, port, watched, line, zoning, storm), edge (geodesic,\n"
            "rhumb, straight), datum, buffer_m, side, band and provinces (of a zoning), valid_from,\n"
            "valid_until, source. A zone that cannot be read is listed with its number in the file.\n"
            "Safe to repeat. A zone imported anew holds from now on, and the past is judged by what was\n"
            "in force then; with a valid_from in the past it corrects the past from there on. With --shadow the alarms of new zones are told to nobody until\n"
            "`haitrinh mode set zone ID live`.\n"
            "check: shows the zones of a file before they are imported: sizes, spikes, edges that\n"
            "cross, how far the kind of edge matters, and every point of VN-2000 beside its\n"
            "WGS 84. Exit status 1 when something is doubtful.\n", .table = {specs, COUNT_OF(specs)},
              .least = 1,
              .most = 2},
    .what = "zones",
    .list = sql_zone_list,
    .columns = columns,
    .column_count = COUNT_OF(columns),
    .import = import_zones,
};

/* Needs no database. */
static int check(int argc, char **argv)
{
    struct register_settings settings;
    int status = COMMAND_DONE;
    if (!usage_read(&command.usage, &settings, &argc, argv, &status))
        return status;
    if (argc != 3)
        return usage_wrong(&command.usage, "zone: check takes one file");
    return zone_check(argv[2]);
}

int cmd_zone(int argc, char **argv)
{
    if (argc > 1 && strcmp(argv[1], "check") == 0)
        return check(argc, argv);
    return register_command_run(&command, argc, argv);
}
