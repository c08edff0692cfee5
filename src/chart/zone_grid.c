#include "chart/zone_grid.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>

#include "chart/path.h"
#include "chart/region.h"

/* 0.1 degrees, and as many cells each way as have a place of their own: 25.6 degrees. */
#define CELL_E7      1000000
#define CELLS_ACROSS 256
/* Nowhere is a degree longer, along a meridian or a parallel of WGS 84; less 0.03 % for rounding.
 */
#define DEGREE_MOST_M 111700.0
/* For rounding. */
#define SLACK_M 5.0
/* Nearer to a pole nothing is kept. */
#define GRID_LAT_MAX (85 * DEGREE_E7)

struct cell {
    int32_t row, column;
    double east_m; /* of 1e-7 degrees of longitude, at most */
    uint32_t count;
    struct zone_sight sights[];
};

struct zone_grid {
    struct zone_set *set;
    size_t bytes;
    struct cell *cells[CELLS_ACROSS * CELLS_ACROSS]; /* NULL: not worked out */
};

int zone_grid_new(struct zone_set *set, struct zone_grid **out)
{
    struct zone_grid *grid = calloc(1, sizeof *grid);
    if (grid == NULL)
        return -ENOMEM;
    grid->set = zone_set_ref(set);
    grid->bytes = sizeof *grid;
    *out = grid;
    return 0;
}

static void forget_all(struct zone_grid *grid)
{
    for (size_t i = 0; i < COUNT_OF(grid->cells); i++) {
        free(grid->cells[i]);
        grid->cells[i] = NULL;
    }
    grid->bytes = sizeof *grid;
}

void zone_grid_free(struct zone_grid *grid)
{
    if (grid == NULL)
        return;
    forget_all(grid);
    zone_set_unref(grid->set);
    free(grid);
}

size_t zone_grid_bytes(const struct zone_grid *grid)
{
    return grid->bytes;
}

static double off_m(const struct cell *cell, struct point point)
{
    double north_e7 = point.lat_e7 - ((double)cell->row + 0.5) * CELL_E7;
    double east_e7 = point.lon_e7 - ((double)cell->column + 0.5) * CELL_E7;
    double north_m = north_e7 * (DEGREE_MOST_M / DEGREE_E7);
    double east_m = east_e7 * cell->east_m;
    return sqrt(north_m * north_m + east_m * east_m);
}

/* The parallel that is nearest to the equator is the longest. */
static double longest_east_m(int32_t row)
{
    double south_e7 = (double)row * CELL_E7;
    double least_e7 = fmin(fabs(south_e7), fabs(south_e7 + CELL_E7));
    return DEGREE_MOST_M / DEGREE_E7 * cos(least_e7 / DEGREE_E7 * RADIANS_PER_DEGREE);
}

/* A cell that is being worked out. */
struct sounding {
    struct point middle;
    double east_m;
    double half_m;        /* from its middle to its corners */
    struct region region; /* within reach of the cell */
};

static struct sounding sounding_of(int32_t row, int32_t column)
{
    int64_t lon_e7 = (int64_t)column * CELL_E7 + CELL_E7 / 2;
    double half_north_m = DEGREE_MOST_M / DEGREE_E7 * CELL_E7 / 2;
    struct sounding sounding = {
        .middle = {row * CELL_E7 + CELL_E7 / 2, lon_wrapped(lon_e7)},
        .east_m = longest_east_m(row)
    };
    sounding.half_m = hypot(half_north_m, sounding.east_m * CELL_E7 / 2);
    sounding.region =
        region_of(sounding.middle, sounding.middle, ZONE_GRID_REACH_M + sounding.half_m + SLACK_M);
    return sounding;
}

/* False: further off than the reach everywhere in the cell. */
static bool sight_zone(
    const struct sounding *sounding, const struct zone *zone, struct zone_sight *out)
{
    if (!region_meets(&sounding->region, &zone->reach, zone->lon_origin_e7))
        return false;
    struct zone_range range = zone_distance_range(zone, sounding->middle);
    out->least_m = (float)range.least_m;
    out->most_m = (float)range.most_m;
    out->zone_no = zone->facts.zone_no;
    out->kind = (uint8_t)zone->facts.kind;
    out->is_area = zone_is_area(zone);
    return range.least_m <= ZONE_GRID_REACH_M + sounding->half_m;
}

static struct cell *work_out(struct zone_grid *grid, int32_t row, int32_t column)
{
    struct sounding sounding = sounding_of(row, column);
    size_t most = zone_set_count(grid->set);
    struct cell *cell = malloc(sizeof *cell + most * sizeof cell->sights[0]);
    if (cell == NULL)
        return NULL;
    *cell = (struct cell){.row = row, .column = column, .east_m = sounding.east_m};
    for (size_t i = 0; i < most; i++) {
        struct zone_sight sight = {.index = (uint16_t)i};
        if (sight_zone(&sounding, zone_set_at(grid->set, i), &sight))
            cell->sights[cell->count++] = sight;
    }
    struct cell *fitted = realloc(cell, sizeof *cell + cell->count * sizeof cell->sights[0]);
    return fitted == NULL ? cell : fitted;
}

static size_t cell_bytes(const struct cell *cell)
{
    return cell == NULL ? 0 : sizeof *cell + cell->count * sizeof cell->sights[0];
}

static struct cell *keep(struct zone_grid *grid, struct cell **slot, struct cell *cell)
{
    if (cell == NULL)
        return NULL;
    if (grid->bytes + cell_bytes(cell) > ZONE_GRID_BYTES_MAX)
        forget_all(grid);
    grid->bytes += cell_bytes(cell) - cell_bytes(*slot);
    free(*slot);
    *slot = cell;
    return cell;
}

bool zone_grid_look(struct zone_grid *grid, struct point point, struct zone_view *out)
{
    if (!point_is_possible(point) || abs(point.lat_e7) > GRID_LAT_MAX)
        return false;
    int32_t row = (int32_t)floor_divide(point.lat_e7, CELL_E7);
    int32_t column = (int32_t)floor_divide(point.lon_e7, CELL_E7);
    uint32_t place = (uint32_t)row % CELLS_ACROSS * CELLS_ACROSS + (uint32_t)column % CELLS_ACROSS;
    struct cell **slot = &grid->cells[place];
    struct cell *cell = *slot;
    if (cell == NULL || cell->row != row || cell->column != column)
        cell = keep(grid, slot, work_out(grid, row, column));
    if (cell == NULL)
        return false;
    *out = (struct zone_view){
        .sights = cell->sights, .count = cell->count, .off_m = off_m(cell, point)};
    return true;
}
