#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/json.h"
#include "base/text.h"
#include "chart/datum.h"
#include "chart/zone.h"
#include "tool/command.h"
#include "tool/zone_file.h"

/* Metres and degrees are read with this many decimals. */
#define COORDINATE_DECIMALS 9
#define POINT_DECIMALS      7

struct settings {
    char from[OPTION_TEXT_MAX];
    char lines[OPTION_TEXT_MAX];
};

static const struct option_spec options[] = {
    OPTION_ROW("from", OPTION_TEXT, from, "", 0, 0, "convert: the datum of X and Y, EPSG:NNNN."),
    OPTION_ROW(
        "lines", OPTION_TEXT, lines, "", 0, 0, "distance: the GeoJSON file of lines and zones."),
};

static const struct usage usage = {
    .synopsis = "chart convert --from EPSG:NNNN X Y\n"
                "       haitrinh chart distance --lines FILE LAT LON",
    .text = "convert: prints WGS 84 of a coordinate in WGS 84 (4326) or VN-2000 (4756; UTM 3405,\n"
            "3406; TM-3 5896-5899, 9205-9218). X is east or longitude, Y is north or latitude.\n"
            "distance: prints one JSON object a feature: metres from the point to it, negative\n"
            "inside an area, and the nearest point on its boundary.\n",
    .table = {options, COUNT_OF(options)},
    .least = 3,
    .most = 3,
};

static int print(struct json *json)
{
    const char *text = json_text(json);
    if (text == NULL)
        return command_failed("out of memory");
    printf("%s\n", text);
    json_reset(json);
    return COMMAND_DONE;
}

static int print_place(double lat_deg, double lon_deg)
{
    struct json json;
    json_init(&json);
    json_open_object(&json, NULL);
    json_put_real(&json, "lat", lat_deg, COORDINATE_DECIMALS);
    json_put_real(&json, "lon", lon_deg, COORDINATE_DECIMALS);
    json_close_object(&json);
    int status = print(&json);
    json_done(&json);
    return status;
}

static int read_coordinate(const char *text, double *out)
{
    int64_t scaled = 0;
    int result = text_to_scaled(bytes_from_text(text), COORDINATE_DECIMALS, &scaled);
    if (result == 0)
        *out = (double)scaled / 1e9;
    return result;
}

static int convert(const struct settings *settings, char **argv)
{
    AUTO(datum_free) struct datum *datum = NULL;
    double x = 0, y = 0, lat_deg = 0, lon_deg = 0;
    if (settings->from[0] == '\0')
        return usage_wrong(&usage, "chart: --from names no datum: it is never guessed");
    if (read_coordinate(argv[2], &x) < 0 || read_coordinate(argv[3], &y) < 0)
        return usage_wrong(&usage, "chart: X and Y are decimal numbers");
    int result = datum_new(settings->from, &datum);
    if (result == -EINVAL)
        return usage_wrong(&usage, "chart: the datum \"%s\" is not accepted", settings->from);
    if (result < 0)
        return command_failed("chart: %s", strerror(-result));
    if (datum_to_wgs84(datum, x, y, &lat_deg, &lon_deg) < 0)
        return command_failed(
            "chart: %s %s lies outside of %s: another zone's numbers, or X and Y swapped?", argv[2],
            argv[3], datum_title(datum));
    return print_place(lat_deg, lon_deg);
}

static void write_distance(struct json *json, const struct zone *zone, struct point point)
{
    const struct zone_facts *facts = zone_facts(zone);
    struct zone_distance distance = zone_distance_to(zone, point);
    json_open_object(json, NULL);
    json_put_string(json, "id", facts->id);
    json_put_real(json, "distance_m", distance.distance_m, 3);
    json_put_string(json, "edge", zone_edge_word(facts->edge));
    json_put_uint(json, "segment", (uint64_t)distance.edge + 1);
    json_open_object(json, "nearest");
    json_put_scaled(json, "lat", distance.nearest.lat_e7, POINT_DECIMALS, POINT_DECIMALS);
    json_put_scaled(json, "lon", distance.nearest.lon_e7, POINT_DECIMALS, POINT_DECIMALS);
    json_close_object(json);
    json_put_string(json, "kind", zone_is_area(zone) ? "area" : "line");
    json_put_string(json, "side", zone_side_word(distance.side));
    json_close_object(json);
}

static void warn_of_datum(const struct zone *zone)
{
    if (zone_facts(zone)->is_datum_unknown)
        fprintf(
            stderr, "haitrinh: the datum of %s is unknown: read as WGS 84\n", zone_facts(zone)->id);
}

static int read_point(char **argv, struct point *out)
{
    int64_t lat_e7 = 0, lon_e7 = 0;
    if (text_to_scaled(bytes_from_text(argv[2]), POINT_DECIMALS, &lat_e7) < 0 ||
        text_to_scaled(bytes_from_text(argv[3]), POINT_DECIMALS, &lon_e7) < 0)
        return usage_wrong(&usage, "chart: LAT and LON are decimal degrees");
    if (lat_e7 < -LAT_MAX || lat_e7 > LAT_MAX || lon_e7 < -LON_MAX || lon_e7 > LON_MAX)
        return command_failed("chart: %s %s is no latitude and longitude", argv[2], argv[3]);
    *out = (struct point){.lat_e7 = (int32_t)lat_e7, .lon_e7 = (int32_t)lon_e7};
    return COMMAND_DONE;
}

static int distance(const struct settings *settings, char **argv)
{
    struct point point;
    if (settings->lines[0] == '\0')
        return usage_wrong(&usage, "chart: --lines names no file");
    int status = read_point(argv, &point);
    if (status != COMMAND_DONE)
        return status;
    AUTO(zone_set_unref) struct zone_set *set = NULL;
    char error[ZONE_FILE_ERROR_MAX];
    if (zone_file_read(settings->lines, &set, error) < 0)
        return command_failed("%s", error);
    struct json json;
    json_init(&json);
    for (size_t i = 0; status == COMMAND_DONE && i < zone_set_count(set); i++) {
        warn_of_datum(zone_set_at(set, i));
        write_distance(&json, zone_set_at(set, i), point);
        status = print(&json);
    }
    json_done(&json);
    return status;
}

int cmd_chart(int argc, char **argv)
{
    struct settings settings;
    int status;
    if (!usage_read(&usage, &settings, &argc, argv, &status))
        return status;
    if (strcmp(argv[1], "convert") == 0)
        return convert(&settings, argv);
    if (strcmp(argv[1], "distance") == 0)
        return distance(&settings, argv);
    return usage_wrong(&usage, "chart: there is no %s", argv[1]);
}
