#include "tool/voyage.h"

#include <math.h>

#include "tool/random.h"

#define RADIAN        (M_PI / 180)
#define NM_PER_DEGREE 60.0
#define KNOT_SPAN_S   5 /* speed is measured over twice this */
#define HOUR_S        3600

/* Ports with the bearings that lead to open sea, degrees. */
static const struct {
    double lat, lon;
    double bearing_least, bearing_most;
} ports[] = {
    {13.77, 109.25, 50,  78 }, /* Quy Nhon, north of the closed area of the demonstration */
    {13.77, 109.25, 122, 150}, /* and south of it */
    {14.13, 109.20, 45,  105}, /* De Gi */
    {14.58, 109.06, 55,  125}, /* Tam Quan */
};

static double between(uint64_t *state, double least, double most)
{
    return least + (most - least) * ((double)(random_next(state) >> 11) / 0x1p53);
}

struct voyage voyage_make(uint64_t seed, uint64_t number)
{
    uint64_t state = seed ^ number * UINT64_C(0xD1342543DE82EF95);
    size_t port = random_next(&state) % COUNT_OF(ports);
    struct voyage voyage = {
        .port_lat = ports[port].lat,
        .port_lon = ports[port].lon,
        .bearing = between(&state, ports[port].bearing_least, ports[port].bearing_most) * RADIAN,
        .distance_nm = between(&state, 12, 105),
        .loop_nm = between(&state, 2, 5),
    };
    double fishing_h = between(&state, 30, 170);
    double trawling_kn = between(&state, 2.5, 4);
    double loop_length_nm = 6 * voyage.loop_nm;
    voyage.loops = ceil(fishing_h * trawling_kn / loop_length_nm);
    voyage.port_s = (int64_t)between(&state, 8, 40) * HOUR_S;
    voyage.transit_s = (int64_t)(voyage.distance_nm / between(&state, 7, 9.5) * HOUR_S);
    voyage.fishing_s = (int64_t)(voyage.loops * loop_length_nm / trawling_kn * HOUR_S);
    int64_t round_s = voyage.port_s + 2 * voyage.transit_s + voyage.fishing_s;
    voyage.phase_s = (int64_t)(random_next(&state) % (uint64_t)round_s);
    return voyage;
}

/* From the port, in nautical miles. */
struct place {
    double north_nm, east_nm;
    bool is_in_port;
};

static struct place on_the_way(const struct voyage *voyage, double share)
{
    return (struct place){
        .north_nm = share * voyage->distance_nm * cos(voyage->bearing),
        .east_nm = share * voyage->distance_nm * sin(voyage->bearing),
    };
}

static struct place trawling(const struct voyage *voyage, double share)
{
    struct place place = on_the_way(voyage, 1);
    double angle = share * voyage->loops * 2 * M_PI;
    place.north_nm += voyage->loop_nm * sin(angle);
    place.east_nm += voyage->loop_nm / 2 * sin(2 * angle);
    return place;
}

static struct place place_at(const struct voyage *voyage, int64_t time_s)
{
    int64_t round_s = voyage->port_s + 2 * voyage->transit_s + voyage->fishing_s;
    int64_t at = (time_s + voyage->phase_s) % round_s;
    at = at < 0 ? at + round_s : at;
    if (at < voyage->port_s)
        return (struct place){.is_in_port = true};
    at -= voyage->port_s;
    if (at < voyage->transit_s)
        return on_the_way(voyage, (double)at / (double)voyage->transit_s);
    at -= voyage->transit_s;
    if (at < voyage->fishing_s)
        return trawling(voyage, (double)at / (double)voyage->fishing_s);
    at -= voyage->fishing_s;
    return on_the_way(voyage, 1 - (double)at / (double)voyage->transit_s);
}

static struct point point_of(const struct voyage *voyage, const struct place *place)
{
    double lat = voyage->port_lat + place->north_nm / NM_PER_DEGREE;
    double lon =
        voyage->port_lon + place->east_nm / (NM_PER_DEGREE * cos(voyage->port_lat * RADIAN));
    return (struct point){
        .lat_e7 = (int32_t)lround(lat * DEGREE_E7),
        .lon_e7 = (int32_t)lround(lon * DEGREE_E7),
    };
}

struct report voyage_report(const struct voyage *voyage, int64_t time_us)
{
    int64_t time_s = time_us / SECOND_US;
    struct place now = place_at(voyage, time_s);
    struct place before = place_at(voyage, time_s - KNOT_SPAN_S);
    struct place after = place_at(voyage, time_s + KNOT_SPAN_S);
    double north_nm = after.north_nm - before.north_nm;
    double east_nm = after.east_nm - before.east_nm;
    double speed_m_s = hypot(north_nm, east_nm) * NAUTICAL_MILE_M / (2 * KNOT_SPAN_S);
    double course_deg = atan2(east_nm, north_nm) / RADIAN;
    return (struct report){
        .kind = REPORT_POSITION,
        .fix_us = time_us,
        .point = point_of(voyage, &now),
        .speed_mm_s = (int32_t)lround(speed_m_s * 1000),
        .course_cdeg = (int32_t)lround((course_deg < 0 ? course_deg + 360 : course_deg) * 100),
        .status = STATUS_FIX_VALID | STATUS_FIX_3D | STATUS_EXTERNAL_POWER |
                  (now.is_in_port ? (uint32_t)STATUS_IN_PORT : 0),
    };
}
