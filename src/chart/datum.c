#include "chart/datum.h"

#include <errno.h>
#include <math.h>
#include <proj.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* How coordinates are written down. */
enum datum_form { FORM_WGS84, FORM_GEOGRAPHIC, FORM_PROJECTED };

struct datum_row {
    const char *name;
    const char *title;
    enum datum_form form;
    int meridian_cdeg; /* central meridian, hundredths of a degree */
    int scale_e4;      /* on the meridian, 1e-4 */
};

static const struct datum_row datum_rows[] = {
    {"EPSG:4326", "WGS 84",                  FORM_WGS84,      0,     0   },
    {"EPSG:4756", "VN-2000",                 FORM_GEOGRAPHIC, 0,     0   },
    {"EPSG:3405", "VN-2000 / UTM zone 48N",  FORM_PROJECTED,  10500, 9996},
    {"EPSG:3406", "VN-2000 / UTM zone 49N",  FORM_PROJECTED,  11100, 9996},
    {"EPSG:5896", "VN-2000 / TM-3 zone 481", FORM_PROJECTED,  10200, 9999},
    {"EPSG:5897", "VN-2000 / TM-3 zone 482", FORM_PROJECTED,  10500, 9999},
    {"EPSG:5898", "VN-2000 / TM-3 zone 491", FORM_PROJECTED,  10800, 9999},
    {"EPSG:5899", "VN-2000 / TM-3 107-45",   FORM_PROJECTED,  10775, 9999},
    {"EPSG:9205", "VN-2000 / TM-3 103-00",   FORM_PROJECTED,  10300, 9999},
    {"EPSG:9206", "VN-2000 / TM-3 104-00",   FORM_PROJECTED,  10400, 9999},
    {"EPSG:9207", "VN-2000 / TM-3 104-30",   FORM_PROJECTED,  10450, 9999},
    {"EPSG:9208", "VN-2000 / TM-3 104-45",   FORM_PROJECTED,  10475, 9999},
    {"EPSG:9209", "VN-2000 / TM-3 105-30",   FORM_PROJECTED,  10550, 9999},
    {"EPSG:9210", "VN-2000 / TM-3 105-45",   FORM_PROJECTED,  10575, 9999},
    {"EPSG:9211", "VN-2000 / TM-3 106-00",   FORM_PROJECTED,  10600, 9999},
    {"EPSG:9212", "VN-2000 / TM-3 106-15",   FORM_PROJECTED,  10625, 9999},
    {"EPSG:9213", "VN-2000 / TM-3 106-30",   FORM_PROJECTED,  10650, 9999},
    {"EPSG:9214", "VN-2000 / TM-3 107-00",   FORM_PROJECTED,  10700, 9999},
    {"EPSG:9215", "VN-2000 / TM-3 107-15",   FORM_PROJECTED,  10725, 9999},
    {"EPSG:9216", "VN-2000 / TM-3 107-30",   FORM_PROJECTED,  10750, 9999},
    {"EPSG:9217", "VN-2000 / TM-3 108-15",   FORM_PROJECTED,  10825, 9999},
    {"EPSG:9218", "VN-2000 / TM-3 108-30",   FORM_PROJECTED,  10850, 9999},
};

/* Both datums use the WGS 84 ellipsoid, so that only the frame moves: EPSG:6960. */
#define GEOGRAPHIC_INPUT "+step +proj=unitconvert +xy_in=deg +xy_out=rad "
#define PROJECTED_INPUT                                                    \
    "+step +inv +proj=tmerc +algo=poder_engsager +lat_0=0 +lon_0=%d.%02d " \
    "+k=0.%04d +x_0=500000 +y_0=0 +ellps=WGS84 "
#define FRAME_MOVE                                                           \
    "+step +proj=push +v_3 +step +proj=cart +ellps=WGS84 "                   \
    "+step +proj=helmert +x=-191.90441429 +y=-39.30318279 +z=-111.45032835 " \
    "+rx=-0.00928836 +ry=0.01975479 +rz=-0.00427372 +s=0.252906278 "         \
    "+convention=coordinate_frame "                                          \
    "+step +inv +proj=cart +ellps=WGS84 +step +proj=pop +v_3 "               \
    "+step +proj=unitconvert +xy_in=rad +xy_out=deg"

#define PIPELINE_SIZE 640

/* Viet Nam with all its seas, generously. */
static const double lat_min_deg = 4;
static const double lat_max_deg = 27;
static const double lon_min_deg = 98;
static const double lon_max_deg = 122;
/* A zone is 1.5 or 3 degrees wide to each side of its meridian; it is used for the seas beside it
 * too, where the projection is still exact. */
static const double meridian_span_deg = 8;

struct datum {
    const struct datum_row *row;
    PJ_CONTEXT *context;
    PJ *operation; /* NULL: already WGS 84 */
};

static const struct datum_row *find_row(const char *name)
{
    for (size_t i = 0; i < COUNT_OF(datum_rows); i++)
        if (strcmp(datum_rows[i].name, name) == 0)
            return &datum_rows[i];
    return NULL;
}

static void drop_message(void *data, int level, const char *message)
{
    (void)data;
    (void)level;
    (void)message;
}

static int open_operation(struct datum *datum)
{
    char pipeline[PIPELINE_SIZE];
    const struct datum_row *row = datum->row;
    if (row->form == FORM_PROJECTED)
        snprintf(pipeline, sizeof pipeline, "+proj=pipeline " PROJECTED_INPUT FRAME_MOVE,
            row->meridian_cdeg / 100, row->meridian_cdeg % 100, row->scale_e4);
    else
        snprintf(pipeline, sizeof pipeline, "+proj=pipeline " GEOGRAPHIC_INPUT FRAME_MOVE);
    datum->context = proj_context_create();
    if (datum->context == NULL)
        return -ENOMEM;
    proj_log_func(datum->context, NULL, drop_message);
    proj_context_set_enable_network(datum->context, 0);
    datum->operation = proj_create(datum->context, pipeline);
    return datum->operation == NULL ? -ENOMEM : 0;
}

int datum_new(const char *name, struct datum **out)
{
    const struct datum_row *row = find_row(name);
    if (row == NULL)
        return -EINVAL;
    AUTO(datum_free) struct datum *datum = calloc(1, sizeof *datum);
    if (datum == NULL)
        return -ENOMEM;
    datum->row = row;
    if (row->form != FORM_WGS84) {
        int result = open_operation(datum);
        if (result < 0)
            return result;
    }
    *out = datum;
    datum = NULL;
    return 0;
}

void datum_free(struct datum *datum)
{
    if (datum == NULL)
        return;
    proj_destroy(datum->operation);
    proj_context_destroy(datum->context);
    free(datum);
}

const char *datum_title(const struct datum *datum)
{
    return datum->row->title;
}

bool datum_is_projected(const struct datum *datum)
{
    return datum->row->form == FORM_PROJECTED;
}

static bool is_near_viet_nam(const struct datum_row *row, double lat_deg, double lon_deg)
{
    if (lat_deg < lat_min_deg || lat_deg > lat_max_deg || lon_deg < lon_min_deg ||
        lon_deg > lon_max_deg)
        return false;
    return row->form != FORM_PROJECTED ||
           fabs(lon_deg - row->meridian_cdeg / 100.0) <= meridian_span_deg;
}

int datum_to_wgs84(const struct datum *datum, double x, double y, double *out_lat, double *out_lon)
{
    if (!isfinite(x) || !isfinite(y))
        return -ERANGE;
    PJ_COORD to = proj_coord(x, y, 0, 0);
    if (datum->row->form == FORM_WGS84) {
        if (fabs(x) > 180 || fabs(y) > 90)
            return -ERANGE;
    } else {
        to = proj_trans(datum->operation, PJ_FWD, to);
        if (!isfinite(to.xy.x) || !isfinite(to.xy.y) ||
            !is_near_viet_nam(datum->row, to.xy.y, to.xy.x))
            return -ERANGE;
    }
    *out_lat = to.xy.y;
    *out_lon = to.xy.x;
    return 0;
}
