#include "tool/zone_patch.h"

#include <stdio.h>

#include "base/json.h"
#include "base/text.h"
#include "chart/zone.h"
#include "embedded_sql.h"
#include "store/query.h"
#include "tool/import.h"

static const char *const kind_names[] = {
    [ZONE_BOUNDARY] = "boundary",
    [ZONE_CLOSED] = "closed",
    [ZONE_PORT] = "port",
    [ZONE_WATCHED] = "watched",
    [ZONE_LINE] = "line",
    [ZONE_ZONING] = "zoning",
    [ZONE_STORM] = "storm",
};

static const char *const edge_names[] = {
    [EDGE_GEODESIC] = "geodesic", [EDGE_RHUMB] = "rhumb", [EDGE_STRAIGHT] = "straight"};

static const char *const side_names[] = {
    [SIDE_NONE] = NULL, [SIDE_LEFT] = "left", [SIDE_RIGHT] = "right"};

static void add_validity(struct json *patch, const char *name, int64_t time_us)
{
    if (time_us == INT64_MIN || time_us == INT64_MAX)
        json_put_string(patch, name, time_us == INT64_MIN ? "-infinity" : "infinity");
    else
        json_put_time(patch, name, time_us);
}

/* The facts that the register keeps beside the Feature. */
static void fill_patch(
    struct json *patch, const struct zone_facts *facts, const char *datum, const char *geojson)
{
    json_open_object(patch, NULL);
    json_put_string(patch, "zone_id", facts->id);
    json_put_string(patch, "name", facts->name);
    json_put_string(patch, "kind", kind_names[facts->kind]);
    json_put_string(patch, "edge", edge_names[facts->edge]);
    if (side_names[facts->side])
        json_put_string(patch, "side", side_names[facts->side]);
    else
        json_put_null(patch, "side");
    json_put_string(patch, "datum", datum);
    json_put_real(patch, "buffer_m", facts->buffer_m, 3);
    add_validity(patch, "valid_from", facts->valid_from_us);
    add_validity(patch, "valid_until", facts->valid_until_us);
    json_put_raw(patch, "geojson", bytes_from_text(geojson));
    json_close_object(patch);
}

/* First, so that nothing can be judged by the zone before it is in shadow. */
static int put_in_shadow(struct import *import, const char *zone_id)
{
    AUTO(rows_free) struct rows *rows = NULL;
    struct parameters parameters = {.count = 0};
    parameter_text(&parameters, zone_id);
    int result = database_run(import->database, sql_zone_is_known, &parameters, &rows);
    if (result < 0 || rows_int(rows, 0, 0) > 0)
        return result;
    struct json patch;
    int64_t mode_no = 0;
    json_init(&patch);
    json_open_object(&patch, NULL);
    json_put_string(&patch, "scope", "zone");
    json_put_string(&patch, "subject", zone_id);
    json_put_string(&patch, "mode", "shadow");
    json_close_object(&patch);
    result = import_version(import, sql_mode_put, json_text(&patch), &mode_no);
    json_done(&patch);
    return result;
}

int zone_patch_put(
    struct import *import, const struct zone_facts *facts, const char *datum, const char *geojson)
{
    struct json patch;
    int64_t zone_no = 0;
    snprintf(import->name, sizeof(import->name), "%s", facts->id);
    int result = import->is_shadow ? put_in_shadow(import, facts->id) : 0;
    if (result != 0)
        return result;
    json_init(&patch);
    fill_patch(&patch, facts, datum, geojson);
    result = import_version(import, sql_zone_put, json_text(&patch), &zone_no);
    json_done(&patch);
    return result;
}
