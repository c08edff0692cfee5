#include "tool/zone_check.h"

#include <jansson.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "chart/datum.h"
#include "chart/survey.h"
#include "tool/command.h"
#include "tool/zone_file.h"

#define SLIPS_SHOWN 100

struct check {
    const struct zone *zone;
    size_t doubts;
};

static void print_place(struct point point)
{
    char lat[POINT_TEXT_SIZE];
    char lon[POINT_TEXT_SIZE];
    degrees_to_text(point.lat_e7, lat, sizeof lat);
    degrees_to_text(point.lon_e7, lon, sizeof lon);
    printf("%s %s", lat, lon);
}

static void print_slip(const struct slip *slip)
{
    printf("  doubt: ");
    switch (slip->kind) {
    case SLIP_SPIKE:
        printf("a spike of %.0f degrees after edge %u at ", slip->value, slip->edge + 1);
        break;
    case SLIP_CROSSING:
        printf("edges %u and %.0f cross at ", slip->edge + 1, slip->value + 1);
        break;
    case SLIP_NO_LENGTH:
        printf("edge %u has no length at ", slip->edge + 1);
        break;
    }
    print_place(slip->point);
    printf("\n");
}

static void doubt(struct check *check, bool is_doubtful, const char *sentence)
{
    check->doubts += is_doubtful;
    if (is_doubtful)
        printf("  doubt: %s\n", sentence);
}

static const char *shape_name(const struct zone *zone)
{
    if (zone_is_area(zone))
        return "area";
    return zone_vertex_count(zone) == 1 ? "mark" : "line";
}

static void print_sizes(const struct zone *zone, const struct survey *survey)
{
    const struct zone_facts *facts = zone_facts(zone);
    printf("%s: %s, %s edges, given in %s; parts %u, edges %u, vertices %zu, length %.3f km\n",
        facts->id, shape_name(zone), zone_edge_word(facts->edge), facts->datum, survey->part_count,
        survey->edge_count, zone_vertex_count(zone), survey->length_m / 1000);
    if (survey->edge_count == 0)
        return;
    printf("  the longest edge is %u: %.3f km\n", survey->longest_edge + 1,
        survey->longest_edge_m / 1000);
    printf("  geodesic and straight edges part by up to %.0f m (edge %u)\n", survey->departure_m,
        survey->departure_edge + 1);
}

static void check_zone(struct check *check)
{
    const struct zone *zone = check->zone;
    const struct zone_facts *facts = zone_facts(zone);
    struct slip slips[SLIPS_SHOWN];
    struct survey survey;
    survey_zone(zone, (struct slip_list){.slips = slips, .capacity = SLIPS_SHOWN}, &survey);
    print_sizes(zone, &survey);
    for (size_t i = 0; i < survey.slip_count && i < SLIPS_SHOWN; i++)
        print_slip(&slips[i]);
    check->doubts += survey.slip_count;
    if (survey.slip_count > SLIPS_SHOWN)
        printf("  doubt: %zu more of this kind\n", survey.slip_count - SLIPS_SHOWN);
    bool is_mark = !zone_is_area(zone) && zone_vertex_count(zone) == 1;
    doubt(check, facts->is_datum_unknown, "its datum is unknown: it is read as WGS 84");
    doubt(check, is_mark, "a point without \"buffer_m\" holds nothing");
    doubt(check, facts->kind == ZONE_BOUNDARY && !zone_is_area(zone) && facts->side == SIDE_NONE,
        "a boundary line without \"side\" permits both sides");
}

static void print_conversion(const char *name, const struct datum *datum, const json_t *position)
{
    double x = json_number_value(json_array_get(position, 0));
    double y = json_number_value(json_array_get(position, 1));
    double lat_deg = 0;
    double lon_deg = 0;
    int decimals = datum_is_projected(datum) ? 4 : 9;
    if (datum_to_wgs84(datum, x, y, &lat_deg, &lon_deg) == 0)
        printf("  %s %.*f %.*f is %.9f %.9f\n", name, decimals, x, decimals, y, lat_deg, lon_deg);
}

/* Positions lie at most four arrays deep. */
static void print_conversions(const char *name, const struct datum *datum, const json_t *array)
{
    if (json_is_number(json_array_get(array, 0))) {
        print_conversion(name, datum, array);
        return;
    }
    for (size_t i = 0; i < json_array_size(array); i++)
        print_conversions(name, datum, json_array_get(array, i));
}

static int show_datum(const struct zone *zone, const json_t *feature)
{
    const char *name = zone_facts(zone)->datum;
    AUTO(datum_free) struct datum *datum = NULL;
    if (strcmp(name, "EPSG:4326") == 0)
        return 0;
    int result = datum_new(name, &datum);
    if (result < 0)
        return result;
    printf("  X Y of %s, and WGS 84 latitude and longitude:\n", datum_title(datum));
    print_conversions(
        name, datum, json_object_get(json_object_get(feature, "geometry"), "coordinates"));
    return 0;
}

static int check_all(const struct zone_set *set, const json_t *features)
{
    size_t doubts = 0;
    for (size_t i = 0; i < zone_set_count(set); i++) {
        struct check check = {.zone = zone_set_at(set, i)};
        check_zone(&check);
        int result = show_datum(check.zone, json_array_get(features, i));
        if (result < 0)
            return command_failed("zone: %s", strerror(-result));
        doubts += check.doubts;
    }
    fprintf(stderr, "haitrinh: %zu zones, %zu doubts\n", zone_set_count(set), doubts);
    return doubts > 0 ? COMMAND_WANTING : COMMAND_DONE;
}

int zone_check(const char *path)
{
    AUTO(zone_set_unref) struct zone_set *set = NULL;
    AUTO(json_decref) json_t *features = NULL;
    char error[ZONE_FILE_ERROR_MAX];
    struct bytes text = {0};
    int result = zone_file_text(path, &text, error);
    if (result == 0)
        result = zone_file_parse(path, text, &set, error);
    if (result == 0)
        result = zone_file_text_features(path, text, &features, error);
    zone_file_text_free(text);
    return result < 0 ? command_failed("%s", error) : check_all(set, features);
}
