#include <errno.h>
#include <math.h>
#include <string.h>

#include "chart/path.h"
#include "chart/reading.h"

#define RING_POINTS_MIN 4
#define LINE_POINTS_MIN 2

static bool is_degrees(const struct reading *reading)
{
    return !datum_is_projected(reading->datum);
}

/* The likeliest reason first. */
static int refuse_position(const struct reading *reading, double x, double y)
{
    if (is_degrees(reading) && fabs(x) <= 90 && fabs(y) > 90 && fabs(y) <= 180)
        return reading_refuse(
            reading, "latitude %.9g is beyond 90: are longitude and latitude swapped?", y);
    if (is_degrees(reading) && (fabs(x) > 180 || fabs(y) > 90))
        return reading_refuse(reading,
            "%.10g, %.10g is no longitude and latitude: metres need their zone in \"datum\"", x, y);
    return reading_refuse(reading, "%.10g, %.10g lies far from %s: wrong zone, or axes swapped?", x,
        y, datum_title(reading->datum));
}

static int convert(const struct reading *reading, double x, double y, struct point *out)
{
    double lat_deg = 0;
    double lon_deg = 0;
    if (datum_to_wgs84(reading->datum, x, y, &lat_deg, &lon_deg) < 0)
        return refuse_position(reading, x, y);
    *out = point_from_degrees(lat_deg, lon_deg);
    return 0;
}

static int read_position(struct reading *reading, const json_t *position)
{
    const json_t *x = json_array_get(position, 0);
    const json_t *y = json_array_get(position, 1);
    if (!json_is_number(x) || !json_is_number(y))
        return reading_refuse(reading, "a position is an array of two numbers");
    struct point point;
    int result = convert(reading, json_number_value(x), json_number_value(y), &point);
    if (result < 0)
        return result;
    result = outline_add_point(&reading->outline, point);
    if (result == -E2BIG)
        return reading_refuse(reading, "there are more than %d points", ZONE_VERTICES_MAX);
    return result;
}

static int add_part(struct reading *reading, bool is_hole)
{
    int result = outline_add_part(&reading->outline, is_hole);
    if (result == -E2BIG)
        return reading_refuse(reading, "there are more than %d parts", OUTLINE_PARTS_MAX);
    return result;
}

static int read_positions(struct reading *reading, const json_t *positions, size_t least)
{
    if (!json_is_array(positions))
        return reading_refuse(reading, "positions are missing");
    size_t count = json_array_size(positions);
    if (count < least)
        return reading_refuse(
            reading, "there are %zu points where at least %zu are needed", count, least);
    for (size_t i = 0; i < count; i++) {
        reading->point = (unsigned)i + 1;
        int result = read_position(reading, json_array_get(positions, i));
        if (result < 0)
            return result;
    }
    reading->point = 0;
    return 0;
}

static int read_point(struct reading *reading, const json_t *position)
{
    int result = add_part(reading, false);
    return result < 0 ? result : read_position(reading, position);
}

static int read_line(struct reading *reading, const json_t *positions)
{
    int result = add_part(reading, false);
    return result < 0 ? result : read_positions(reading, positions, LINE_POINTS_MIN);
}

static int read_ring(struct reading *reading, const json_t *positions)
{
    int result = add_part(reading, reading->ring > 1);
    if (result == 0)
        result = read_positions(reading, positions, RING_POINTS_MIN);
    if (result < 0)
        return result;
    const struct outline *outline = &reading->outline;
    const struct outline_part *part = &outline->parts[outline->part_count - 1];
    struct point first = outline->points[part->first];
    struct point last = outline->points[outline->point_count - 1];
    if (first.lat_e7 != last.lat_e7 || first.lon_e7 != last.lon_e7)
        return reading_refuse(reading, "the ring is not closed: its last point is not its first");
    return 0;
}

typedef int read_function(struct reading *reading, const json_t *coordinates);

/* Reads each member of an array, counting in *number. */
static int read_each(
    struct reading *reading, const json_t *array, unsigned *number, read_function *read)
{
    if (json_array_size(array) == 0)
        return reading_refuse(reading, "coordinates are missing");
    for (size_t i = 0; i < json_array_size(array); i++) {
        *number = (unsigned)i + 1;
        int result = read(reading, json_array_get(array, i));
        if (result < 0)
            return result;
    }
    *number = 0;
    return 0;
}

static int read_polygon(struct reading *reading, const json_t *rings)
{
    return read_each(reading, rings, &reading->ring, read_ring);
}

static int read_lines(struct reading *reading, const json_t *lines)
{
    return read_each(reading, lines, &reading->part, read_line);
}

static int read_polygons(struct reading *reading, const json_t *polygons)
{
    return read_each(reading, polygons, &reading->part, read_polygon);
}

static const struct {
    const char *name;
    enum shape shape;
    read_function *read;
} geometry_types[] = {
    {"Point",           SHAPE_POINT, read_point   },
    {"LineString",      SHAPE_LINE,  read_line    },
    {"MultiLineString", SHAPE_LINE,  read_lines   },
    {"Polygon",         SHAPE_AREA,  read_polygon },
    {"MultiPolygon",    SHAPE_AREA,  read_polygons},
};

int reading_geometry(struct reading *reading, const json_t *geometry)
{
    const char *type = json_string_value(json_object_get(geometry, "type"));
    if (type == NULL)
        return reading_refuse(reading, "there is no geometry");
    for (size_t i = 0; i < COUNT_OF(geometry_types); i++) {
        if (strcmp(type, geometry_types[i].name) != 0)
            continue;
        reading->outline.shape = geometry_types[i].shape;
        return geometry_types[i].read(reading, json_object_get(geometry, "coordinates"));
    }
    return reading_refuse(reading, "a geometry of type %.40s is no zone", type);
}
