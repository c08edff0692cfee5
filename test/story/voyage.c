#include "voyage.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static const struct model models[] = {
    {"SF2500",    3, 1964,  50 * MINUTE_US, 120 * MINUTE_US, 7 * DAY_US,  5 * HOUR_US,
     13 * HOUR_US + 38 * MINUTE_US                                                      },
    {"Vifish.18", 4, 2864,  50 * MINUTE_US, 108 * MINUTE_US, 10 * DAY_US, 4 * HOUR_US,
     8 * HOUR_US + 38 * MINUTE_US                                                       },
    {"BA-SAT-01", 5, FLEET, 13 * MINUTE_US, 17 * MINUTE_US,  0,           0,           0},
};

/* --- chance: SplitMix64 --- */

double month_between(struct month *month, double least, double most)
{
    uint64_t mixed = month->chance += UINT64_C(0x9e3779b97f4a7c15);
    mixed = (mixed ^ (mixed >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    mixed = (mixed ^ (mixed >> 27)) * UINT64_C(0x94d049bb133111eb);
    return least + (most - least) * (double)((mixed ^ (mixed >> 31)) >> 11) / 9007199254740992.0;
}

int64_t month_span(struct month *month, int64_t least_us, int64_t most_us)
{
    return (int64_t)month_between(month, (double)least_us, (double)most_us) / SECOND_US * SECOND_US;
}

double month_noise(struct month *month)
{
    double sum = -6;
    for (int i = 0; i < 12; i++)
        sum += month_between(month, 0, 1);
    return sum;
}

/* --- the vessels --- */

static void choose_ground(struct month *month, struct craft *craft, size_t number)
{
    bool is_along_line = number % 10 == 0;
    craft->ground_lat = month_between(month, 12.6, 15.4);
    craft->ground_lon = is_along_line ? LINE_LON - month_between(month, 0.16, 0.3)
                                      : month_between(month, 110, 112.6);
    craft->ground_deg = is_along_line ? 0.1 : 0.3;
}

void voyage_begin(struct month *month, struct craft *craft, size_t number)
{
    static const char *const gears[] = {
        "longline", "longline", "squid", "trawl", "purse-seine", "gillnet"};
    const struct model *model = models;
    while (number > model->until)
        model++;
    device_state_init(&craft->state, (int32_t)number);
    craft->model = model;
    craft->device = (struct device){.device_no = (int32_t)number,
        .supplier_no = model->supplier_no,
        .is_enabled = true,
        .fee_until_us = TIME_UNKNOWN};
    (void)snprintf(craft->device.model, sizeof craft->device.model, "%s", model->name);
    craft->vessel = (struct vessel){.vessel_no = (int32_t)number,
        .length_mm = 15000 + (int32_t)(number % 10) * 1000,
        .kind = "catching",
        .licence_until_us = TIME_UNKNOWN,
        .inspection_until_us = TIME_UNKNOWN,
        .laid_up_from_us = TIME_UNKNOWN,
        .laid_up_until_us = TIME_UNKNOWN};
    (void)snprintf(
        craft->vessel.gear, sizeof craft->vessel.gear, "%s", gears[number % COUNT_OF(gears)]);
    choose_ground(month, craft, number);
    craft->phase = number % 4 == 0 ? PHASE_PORT : PHASE_FISH;
    craft->until_us = month_span(month, HOUR_US, 10 * DAY_US);
    craft->lat = craft->phase == PHASE_PORT ? 13.77 : craft->ground_lat;
    craft->lon = craft->phase == PHASE_PORT ? 109.25 : craft->ground_lon;
    craft->report_us = month_span(month, 0, model->most_us);
}

void voyage_sail_for(struct craft *craft, enum phase phase, double lat, double lon)
{
    craft->phase = phase;
    craft->goal_lat = lat;
    craft->goal_lon = lon;
    craft->speed_m_s = 7.5 * KNOT;
}

static bool is_drifter(const struct craft *craft)
{
    return strcmp(craft->vessel.gear, "longline") == 0 ||
           strcmp(craft->vessel.gear, "squid") == 0 || strcmp(craft->vessel.gear, "gillnet") == 0;
}

/* A place on its ground; that of one along the line stays 3 nautical miles off it. */
static void choose_place(struct month *month, struct craft *craft)
{
    craft->goal_lat = craft->ground_lat + craft->ground_deg * month_between(month, -1, 1);
    craft->goal_lon = craft->ground_lon + craft->ground_deg * month_between(month, -1, 1);
}

/* Trawlers tow at 3 kn and turn; lines and nets drift for hours, then are hauled and set anew. */
static void choose_leg(struct month *month, struct craft *craft)
{
    choose_place(month, craft);
    double north = craft->goal_lat - craft->lat;
    double east = craft->goal_lon - craft->lon;
    double length = hypot(north, east) + 1e-9;
    craft->is_drifting = is_drifter(craft) && !craft->is_drifting;
    craft->speed_m_s =
        (craft->is_drifting ? month_between(month, 0.4, 0.9) : month_between(month, 2.2, 4)) * KNOT;
    double way_us = length / METRE / craft->speed_m_s * 1e6;
    int64_t leg_us = month_span(month, craft->is_drifting ? 5 * HOUR_US : HOUR_US,
        craft->is_drifting ? 10 * HOUR_US : 4 * HOUR_US);
    craft->leg_until_us =
        craft->moved_us + SECOND_US + ((double)leg_us < way_us ? leg_us : (int64_t)way_us);
    craft->leg_north = north / length;
    craft->leg_east = east / length;
}

static void arrive(struct month *month, struct craft *craft)
{
    craft->speed_m_s = 0;
    switch (craft->phase) {
    case PHASE_OUT:
        craft->phase = PHASE_FISH;
        craft->until_us = month->now_us + month_span(month, 8 * DAY_US, 16 * DAY_US);
        break;
    case PHASE_HOME:
        craft->phase = PHASE_PORT;
        craft->until_us = month->now_us + month_span(month, 2 * DAY_US, 6 * DAY_US);
        break;
    case PHASE_ERRAND:
        if (craft->until_us == 0)
            craft->until_us = month->now_us + 5 * HOUR_US;
        break;
    case PHASE_PORT:
    case PHASE_FISH:
        break;
    }
}

static void sail_to_goal(struct month *month, struct craft *craft, double seconds)
{
    double north = craft->goal_lat - craft->lat;
    double east = craft->goal_lon - craft->lon;
    double left_m = hypot(north, east) / METRE;
    double way_m = craft->speed_m_s * seconds;
    double share = way_m >= left_m ? 1 : way_m / left_m;
    craft->lat += share * north;
    craft->lon += share * east;
    if (share >= 1)
        arrive(month, craft);
}

static void change_phase(struct month *month, struct craft *craft)
{
    bool is_over = craft->until_us != 0 && month->now_us >= craft->until_us;
    if (craft->phase == PHASE_PORT && is_over)
        voyage_sail_for(craft, PHASE_OUT, craft->ground_lat, craft->ground_lon);
    else if (craft->phase == PHASE_FISH && is_over && craft->fault == FAULT_NONE)
        voyage_sail_for(craft, PHASE_HOME, 13.77, 109.25);
    else if (craft->phase == PHASE_ERRAND && is_over)
        voyage_sail_for(craft, PHASE_OUT, craft->ground_lat, craft->ground_lon);
}

/* One leg after the other. */
static void fish(struct month *month, struct craft *craft)
{
    while (craft->moved_us < month->now_us) {
        if (craft->moved_us >= craft->leg_until_us)
            choose_leg(month, craft);
        int64_t until_us =
            craft->leg_until_us < month->now_us ? craft->leg_until_us : month->now_us;
        double way = craft->speed_m_s * METRE * (double)(until_us - craft->moved_us) / 1e6;
        craft->lat += craft->leg_north * way;
        craft->lon += craft->leg_east * way;
        craft->moved_us = until_us;
    }
}

void voyage_move(struct month *month, struct craft *craft)
{
    change_phase(month, craft);
    if (craft->phase == PHASE_FISH) {
        fish(month, craft);
        return;
    }
    double seconds = (double)(month->now_us - craft->moved_us) / 1e6;
    craft->moved_us = month->now_us;
    if (craft->phase != PHASE_PORT)
        sail_to_goal(month, craft, seconds);
}
